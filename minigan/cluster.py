"""Dask: tasks on the worker processes of this machine, or of a cluster; a worker that dies costs its own task only.

    with client() as workers:                           # a LocalCluster, a process a core
        for place, result in results(workers, function, tasks):
            ...

Dask starts the task of a dead worker again, on another or on a new one, up to three times (the scheduler's setting
allowed-failures). Its scheduler and its workers run what they are sent: start them in a network that you trust.
"""

import hashlib
import signal
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import RLock
from time import monotonic

from tqdm import tqdm

from minigan import __version__
from minigan.cores import cores
from minigan.errors import UserError

TIMEOUT = 10.0  # seconds in which a scheduler has to answer
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
ANY_PORT = "127.0.0.1:0"  # of the page that Dask serves: of this machine only, and two sweeps have two
ASKED = 1.0  # seconds from one look to the next whether a task is still wanted


class ClusterError(UserError, RuntimeError):
    """There are no workers to be had, or not the right ones; the message says what to do."""


def library():
    """The package dask.distributed. Raises ClusterError where it is missing."""
    try:
        from dask import distributed
    except ImportError:
        raise ClusterError("this needs Dask: pip install 'minigan[sweep]'") from None
    return distributed


@contextmanager
def client(scheduler=None, workers=None):
    """A Dask client: of the scheduler at this address, or of as many processes here, by default one for each core.

    A process here computes one task at a time, with one BLAS thread. Raises ClusterError if nobody answers, and for
    workers with another minigan.
    """
    distributed = library()
    with ExitStack() as stack:
        if scheduler is None:
            scheduler = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=workers or cores(), threads_per_worker=1, processes=True, dashboard_address=ANY_PORT,
                    memory_limit=None, env=ONE_THREAD, silence_logs="CRITICAL", preload=__name__,
                )
            )  # fmt: skip
        try:
            connected = stack.enter_context(distributed.Client(scheduler, timeout=TIMEOUT))
        except (OSError, ValueError, TypeError) as error:
            raise ClusterError(
                f"{scheduler}: no Dask scheduler answers there ({type(error).__name__}); `dask scheduler` starts one "
                "and prints its address, tcp://HOST:8786; then start workers by `dask worker ADDRESS --nthreads 1`"
            ) from None
        expect_same(connected)
        yield connected


def dask_setup(worker):
    """Dask calls this in each worker process of a LocalCluster: Ctrl-C is for the command, which then ends them all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tqdm.set_lock(RLock())  # its own is one of the operating system's, which a killed process would leave behind


@cache
def sources():
    """A hash of this minigan: of its version, and of all its Python files."""
    folder = Path(__file__).parent
    texts = [path.read_bytes() for path in sorted(folder.rglob("*.py"))]
    return hashlib.sha256(b"\0".join([__version__.encode(), *texts])).hexdigest()[:16]


def expect_same(connected):
    """Raise ClusterError unless all workers that there are have this very minigan."""
    for address, found in connected.run(sources, on_error="return").items():
        if found != sources():
            raise _another(address, "no minigan" if isinstance(found, ImportError) else "another minigan")


def _another(address, what):
    return ClusterError(
        f"the worker {address} has {what}, not this {__version__}: install the same files there, start it anew"
    )


class OtherSources(Exception):
    """A worker has another minigan than the client; the argument is its address."""


def checked(wanted, function, *task):
    """function(*task), on a worker. Raises OtherSources if its minigan is not `wanted`: it may have joined later."""
    if sources() != wanted:
        raise OtherSources(library().get_worker().address)
    return function(*task)


def threads(connected):
    """How many tasks the workers compute at a time; 0 if the scheduler has gone."""
    with suppress(Exception):
        return sum(connected.nthreads().values())
    return 0


def results(connected, function, tasks):
    """(place, function(*task)) of every task, as they come; the exception stands in place of a result.

    It is a ClusterError of a task whose workers died each time. Whoever leaves the loop cancels what is left. Raises
    ClusterError if the scheduler has gone, and if a worker that has joined since has another minigan.
    """
    if not tasks:
        return
    futures = connected.map(checked, *map(list, zip(*[(sources(), function, *task) for task in tasks])), pure=False)
    places = {future.key: place for place, future in enumerate(futures)}
    try:
        for future in library().as_completed(futures):
            if future.cancelled():
                raise ClusterError("the Dask scheduler has gone: start it anew; the same command then goes on")
            error = future.exception()
            if isinstance(error, OtherSources):
                raise _another(error.args[0], "another minigan")
            if isinstance(error, library().KilledWorker):
                error = ClusterError("its worker died, and so did the next ones: too little memory, or no minigan?")
            result = future.result() if error is None else error
            future.release()  # else it is computed again when the worker that has it dies later
            yield places[future.key], result
    finally:
        with suppress(Exception):  # of a scheduler that has gone
            connected.cancel([future for future in futures if not future.done()], force=True)


def stopping():
    """A function that says, in a task, whether to stop: whoever asked for its result has gone, or the worker ends.

    It looks once in a second, at what the worker itself knows. Outside a task there is nobody to say so.
    """
    try:
        from distributed.worker import Status, get_worker, thread_state

        worker, key = get_worker(), thread_state.key
    except (ImportError, ValueError, AttributeError):
        return lambda: False
    looked, answer = monotonic(), False

    def stop():
        nonlocal looked, answer
        if monotonic() - looked > ASKED:
            task = worker.state.tasks.get(key)
            answer = worker.status != Status.running or task is None or task.state != "executing"
            looked = monotonic()
        return answer

    return stop
