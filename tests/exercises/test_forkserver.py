"""The fork server: each process is a fresh one, its end is told as it was, and none outlives the grader."""

import os
import signal
import subprocess
import sys
import time

import pytest

from minigan.exercises import forkserver
from minigan.exercises.cage import Cage

CELLS = [
    "import os, random, numpy",
    "def number(): return os.getpid()",
    "def parent(): return os.getppid()",
    "def draw(): return random.random(), float(numpy.random.rand())",
    "def spoil(): numpy.exp = numpy.log; return 0",
    "def unspoilt(): return float(numpy.exp(0.0))",
    "def leave(a): os._exit(int(a))",
    "def crash(): os.abort()",
]


def runs(pid):
    """Whether a process is alive, a zombie not being so."""
    try:
        with open(f"/proc/{pid}/stat") as stream:
            return stream.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_all_processes_come_from_one_server_and_are_other_ones():
    with Cage(CELLS) as one, Cage(CELLS) as two:
        numbers = [c.call("number", []).value for c in (one, two)]
        assert len({*numbers, os.getpid()}) == 3
        assert {c.call("parent", []).value for c in (one, two)} == {forkserver.server().process.pid}


def test_a_fresh_process_knows_nothing_of_the_one_before_and_draws_other_numbers():
    with Cage(CELLS) as c:
        drawn = [c.call("draw", []).value]
        c.call("spoil", [])
        c.renew()
        assert c.call("unspoilt", []).value == 1.0
        drawn.append(c.call("draw", []).value)
    assert drawn[0][0] != drawn[1][0] and drawn[0][1] != drawn[1][1]


@pytest.mark.parametrize("status", [0, 3])
def test_how_a_process_ended_is_told(status):
    with Cage(CELLS) as c:
        assert c.call("leave", [float(status)]).error == f"the process ended by itself, with status {status}"
        assert c.call("crash", []).error.startswith("the process was ended by SIGABRT")
        assert c.call("unspoilt", []).value == 1.0


def test_a_process_that_was_ended_is_gone():
    with Cage(CELLS) as c:
        pid = c.call("number", []).value
        c.renew()
        with pytest.raises(ProcessLookupError):  # not even a zombie
            os.kill(pid, 0)


def test_a_server_that_was_killed_is_started_again():
    with Cage(CELLS) as c:
        assert c.call("unspoilt", []).value == 1.0
        before = forkserver.server().process
        before.kill()
        before.wait()
        c.renew()
        assert c.call("unspoilt", []).value == 1.0
        assert forkserver.server().process is not before


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # the test's own threads
def test_a_process_forked_from_the_grader_has_a_server_of_its_own():
    with Cage(CELLS) as c:
        ours = c.call("parent", []).value
        pid = os.fork()
        if pid == 0:
            try:
                with Cage(CELLS) as other:
                    os._exit(0 if other.call("parent", []).value not in (ours, None) else 1)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert c.call("parent", []).value == ours


def test_a_server_that_ends_while_a_submission_starts_costs_it_nothing():
    forkserver.server().process.kill()  # and it may not have ended yet
    with Cage(CELLS) as c:
        assert c.call("unspoilt", []).value == 1.0


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_none_outlives_a_grader_that_is_killed_while_it_asks(tmp_path):
    forkserver.server()
    one = forkserver.ForkServer(next(iter(forkserver._servers)), dict(os.environ))
    incoming, ours = os.pipe()  # ours is not closed: the process waits for a request that never comes
    pid = one.start(str(tmp_path), incoming, incoming)
    assert runs(pid)
    one.line.send(f"status {pid}".encode())
    one.close()  # without a look at the answer
    assert not runs(pid)
    os.close(incoming)
    os.close(ours)


GRADER = f"""
from minigan.exercises.cage import Cage
with Cage({CELLS!r} + ["def loop():\\n    while True: pass"], call_seconds=1000.0) as c:
    print(c.call("number", []).value, c.call("parent", []).value, flush=True)
    c.call("loop", [])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_none_outlives_a_grader_that_is_killed():
    with subprocess.Popen([sys.executable, "-c", GRADER], stdout=subprocess.PIPE, text=True) as grader:
        child, server = map(int, grader.stdout.readline().split())
        assert runs(child) and runs(server)
        grader.send_signal(signal.SIGKILL)
    for _ in range(2400):  # two minutes
        if not (runs(child) or runs(server)):
            return
        time.sleep(0.05)
    pytest.fail("a process outlived the grader")
