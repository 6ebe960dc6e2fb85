"""A fork server: Python and NumPy are loaded once, and each process for a student's code is a copy of that state.

A new process then costs a fraction of the time that Python and NumPy take to start, and there are many: whatever went
wrong in one question's process, the next question has a fresh one. The server itself never runs a line of a student's.
It is started from the texts of this folder's files (BOOT), and no import reaches minigan from there.
"""

import atexit
import os
import socket
import subprocess
import sys
from pathlib import Path
from threading import Lock

import numpy

ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MPLBACKEND": "agg"}
KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # of this environment
RUNS = 1000  # in place of a status (forking.py)
BOOT = """
import builtins, functools, os, sys
here, hidden, packages, line = sys.argv[1:5]
packages = [path for path in packages.split(os.pathsep) if path]
sys.path += [path for path in packages if path not in sys.path]
def private(name):
    names = {"__builtins__": dict(vars(builtins)), "__name__": "cage"}
    with open(os.path.join(here, name + ".py"), encoding="utf-8") as stream:
        exec(compile(stream.read(), name + ".py", "exec"), names)
    return names
def load():
    parts = {name: private(name) for name in ("fence", "guard", "running", "statements", "standins")}
    around = parts["fence"]["surroundings"](hidden, packages)
    return functools.partial(private("prisoner")["main"], around=around, **parts)
private("forking")["serve"](int(line), load)
"""  # each file has builtins that are not the student's, and no import reaches it


class Gone(Exception):
    """The fork server has ended. status: its exit status, below 0 for a signal; None if that is not known."""

    def __init__(self, status):
        super().__init__(status)
        self.status = status


class ForkServer:
    """A server that runs, one request at a time. Raises OSError if no process can be started."""

    def __init__(self, command, environment):
        self.line, theirs = socket.socketpair()
        try:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),), start_new_session=True, env=environment, cwd=os.sep,
            )  # fmt: skip
        except OSError:
            self.line.close()
            raise
        finally:
            theirs.close()
        self.lock = Lock()
        atexit.register(self.close)

    def close(self):
        """End the server, and with it what it has started."""
        atexit.unregister(self.close)
        self.line.close()
        self.process.wait()

    def start(self, folder, incoming, outgoing):
        """The number of a new process that talks by these two descriptors. Raises Gone, OSError."""
        pid = self._ask(f"start {folder}", incoming, outgoing)
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        return pid

    def status(self, pid):
        """The status with which a process has ended, the number of a signal below 0; None if it runs. Raises Gone."""
        status = self._ask(f"status {pid}")
        return None if status == RUNS else status

    def end(self, pid):
        """End a process and all of its group. Raises Gone."""
        self._ask(f"end {pid}")

    def _ask(self, request, *descriptors):
        """One request, and its answer. Threads take turns, so that no answer is taken for another's. Raises Gone."""
        with self.lock:
            try:
                socket.send_fds(self.line, [request.encode()], descriptors)
                answer = self.line.recv(64)
            except OSError:
                answer = b""
        if not answer:
            try:
                raise Gone(self.process.wait(1.0))
            except subprocess.TimeoutExpired:
                raise Gone(None) from None
        return int(answer)


def packages():
    """The folders that NumPy and other installed packages are in."""
    found = [str(Path(numpy.__file__).parent.parent)]
    return found + [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]


_servers: dict[tuple[str, ...], ForkServer] = {}  # that run, by their command
_starting = Lock()


def server():
    """The ForkServer of this process, started if there is none. Raises OSError."""
    here = Path(__file__).parent
    command = (sys.executable, "-I", "-B", "-c", BOOT, str(here), str(here.parent), os.pathsep.join(packages()))
    with _starting:
        old = _servers.get(command)
        if old is not None and old.process.poll() is not None:  # somebody has ended it
            old.close()
        if old is None or old.process.poll() is not None:
            kept = {name: os.environ[name] for name in KEPT if name in os.environ}
            _servers[command] = ForkServer(command, {**kept, **ENVIRONMENT})
        return _servers[command]


def _forget():
    """In a process forked from this one: neither its servers, whose answers would get mixed up, nor its locks."""
    global _starting
    for each in _servers.values():
        atexit.unregister(each.close)
        each.line.close()
    _servers.clear()
    _starting = Lock()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_forget)
