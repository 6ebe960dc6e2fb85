"""The fork server's own side: answers the grader, a line at a time, by numbers (forkserver.py).

    start FOLDER, with two descriptors  -> the number of a new process, or of an error, below 0
    status PID                          -> the status with which it has ended, below 0 for a signal; 1000: it runs
    end PID                             -> 0, when it and its group have ended

Run from its text, as all that is in the student's process is. Where a library may not be copied once it is loaded
(macOS), it is loaded in each process anew.
"""

import gc
import os
import signal
import socket
import sys

RUNS = 1000


def serve(line, load):
    """Serve until the grader closes the line. load(): what runs in a new process, of (folder, incoming, outgoing)."""
    line = socket.socket(fileno=line)
    main = load() if sys.platform == "linux" else None
    gc.freeze()  # what is loaded stays: a new process, when it collects garbage, need not copy the pages that it is in
    children = {}  # {pid: the status with which it has ended, or RUNS}
    try:
        while True:
            request, given, _, _ = socket.recv_fds(line, 2**16, 2)
            what, _, of = request.decode().partition(" ")
            if not what:
                break
            if what == "start":
                answer = fork(line, of, given, lambda: main or load())
                if answer > 0:
                    children[answer] = RUNS
            elif what == "status":
                answer = children[int(of)] = status(int(of), children[int(of)])
            else:
                answer = end(int(of), children.pop(int(of)))
            line.send(str(answer).encode())
    except OSError:  # the grader was killed while it asked
        pass
    for pid, known in children.items():
        end(pid, known)


def fork(line, folder, given, main):
    """The number of a new process, or of the error why there is none, below 0."""
    try:
        pid = os.fork()
    except OSError as error:
        pid = -(error.errno or 1)
    if pid == 0:
        try:
            line.close()
            os.setsid()
            if "numpy.random" in sys.modules:  # else each copy would draw the same numbers
                sys.modules["numpy.random"].seed()
            os.environ.update({name: folder for name in ("HOME", "TMPDIR", "MPLCONFIGDIR")})
            main()(folder, *given)
        finally:
            os._exit(1)
    for descriptor in given:
        os.close(descriptor)
    return pid


def status(pid, known):
    """How a process has ended, RUNS if it has not."""
    if known != RUNS:
        return known
    ended, code = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(code) if ended else RUNS


def end(pid, known):
    """End a process and all of its group, and wait until it has ended.

    Of a process that ended by itself nothing is done: its number may be another's by now.
    """
    if known == RUNS:
        for kill in (os.killpg, os.kill):  # a process that has hardly begun has no group yet
            try:
                kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue
        os.waitpid(pid, 0)
    return 0
