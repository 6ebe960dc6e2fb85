"""The process that a student's code runs in, from outside: its start, its line to the grader, its time, its end.

A fork server starts it (forkserver.py); what fence.py and guard.py put up stands before a line of a student's runs.
"""

import glob
import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from minigan.exercises.forkserver import Gone, server

GRACE = 1.0  # after which a process is ended that does not end its statement or call itself
LINE = 2**22  # bytes of a line that are read
FONTS = (  # matplotlib's lists of this machine's fonts: to make one anew takes many seconds where there are many
    "~/.cache/matplotlib/fontlist-*.json", "~/.matplotlib/fontlist-*.json",
)  # fmt: skip
NONSENSE = "the process answered something that is no answer"


class Dead(Exception):
    """The process is gone or was put to death; the kind and the words of the Answer it leaves."""

    def __init__(self, kind, error):
        super().__init__(error)
        self.kind, self.error = kind, error


class Process:
    """A process with no code of a student's in it yet, in a temporary folder with these files: modules, {path: text}.

    patience: how many seconds asleep count as one second of computing. Raises Dead if none can be started.
    """

    def __init__(self, modules, patience):
        if os.name != "posix":
            raise Dead("killed", "submissions are graded on Linux and macOS only; on Windows, use WSL")
        self.patience, self.buffer = patience, b""
        self.folder = tempfile.TemporaryDirectory(prefix="minigan-grade-", ignore_cleanup_errors=True)
        folder = os.path.realpath(self.folder.name)
        for path, text in modules.items():
            file = Path(folder, *(part for part in Path(path).parts if part not in ("..", "/")))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", errors="replace")
        for fonts in FONTS:
            for font_list in glob.glob(os.path.expanduser(fonts)):
                shutil.copy(font_list, folder)
        incoming, self.to = os.pipe()
        self.back, outgoing = os.pipe()
        try:
            try:
                self.server = server()
                self.pid = self.server.start(folder, incoming, outgoing)
            except Gone:  # somebody has ended the server: once more, with a new one
                self.server = server()
                self.pid = self.server.start(folder, incoming, outgoing)
        except (OSError, Gone) as error:
            os.close(self.to)
            os.close(self.back)
            self.folder.cleanup()
            why = ended(error.status) if isinstance(error, Gone) else f"no process can be started: {error.strerror}"
            raise Dead("killed", why) from None
        finally:
            os.close(incoming)
            os.close(outgoing)
        self.began = time.monotonic()
        try:
            self.schedstat = os.open(f"/proc/{self.pid}/schedstat", os.O_RDONLY)  # read at each message: kept open
        except OSError:
            self.schedstat = -1
        os.set_blocking(self.back, False)
        os.set_blocking(self.to, False)

    def end(self):
        """End it, and remove its folder."""
        try:
            self.server.end(self.pid)
        except Gone:  # the server was killed, and cannot end it
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        for descriptor in {self.to, self.back, self.schedstat} - {-1}:
            os.close(descriptor)
        self.schedstat = -1  # its number may be another file's by now
        try:
            self.folder.cleanup()
        except RecursionError:  # folders within folders, too many for Python
            subprocess.run(["rm", "-rf", self.folder.name], check=False)

    def times(self):
        """(seconds of the processor that it has had, seconds that it slept): waiting for a busy core is neither."""
        clock = time.monotonic() - self.began
        try:
            own = time.clock_gettime(~self.pid << 3 | 2)  # Linux: another process's clock
            ran, waited, _ = os.pread(self.schedstat, 99, 0).split()
            return own, clock - (int(ran) + int(waited)) / 1e9
        except (OSError, AttributeError, OverflowError, ValueError):  # a guess, where the kernel does not tell
            return clock / self.patience, clock

    def since(self, then):
        """Seconds of its own since `times` said `then`; a second of sleep counts as a `patience`-th."""
        (own, slept), (own_then, slept_then) = self.times(), then
        return max(own - own_then, (slept - slept_then) / self.patience)

    def say(self, message, limit):
        """Send a line. Raises Dead."""
        data = (json.dumps(message) + "\n").encode()
        with selectors.PollSelector() as selector:
            selector.register(self.to, selectors.EVENT_WRITE)
            while data:
                try:
                    data = data[os.write(self.to, data) :]
                except BlockingIOError:  # its pipe is full
                    limit.wait(selector)
                except OSError:
                    raise Dead("killed", self.death()) from None

    def hear(self, limit):
        """The next message, trusting nothing. Raises Dead."""
        with selectors.PollSelector() as selector:
            selector.register(self.back, selectors.EVENT_READ)
            while b"\n" not in self.buffer:
                if not limit.wait(selector):
                    continue
                chunk = os.read(self.back, 2**20)
                self.buffer += chunk
                if not chunk:
                    raise Dead("killed", self.death())
                if len(self.buffer) > LINE:
                    raise Dead("killed", "it answered more than an answer can be")
        line, _, self.buffer = self.buffer.partition(b"\n")
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise Dead("killed", NONSENSE) from None

    def death(self):
        """Why the process ended, in words."""
        try:
            for _ in range(50):  # it closes its line a little before it has ended
                status = self.server.status(self.pid)
                if status is not None:
                    return ended(status)
                time.sleep(0.02)
        except Gone as gone:
            return ended(gone.status)
        return "the process closed its line to the grader"


def ended(status):
    """What the status of a process says, in words."""
    if status is None:
        return "the process was lost"
    if status >= 0:
        return f"the process ended by itself, with status {status}"
    name = next((s.name for s in signal.Signals if s == -status), f"signal {-status}")
    return f"the process was ended by {name}: too much memory or time?"


class Limit:
    """The time that a process may take for an answer: `seconds` of computing, or `patience` times as many asleep.

    most: the seconds beyond which `again` gives no more.
    """

    def __init__(self, process, seconds, most=None):
        own, slept = process.times()
        most = seconds if most is None else most
        self.process, self.last = process, (own + most + GRACE, slept + most * process.patience + GRACE)
        self.again(seconds)

    def again(self, seconds):
        """So many seconds from now on."""
        own, slept = self.process.times()
        asleep = seconds * self.process.patience + GRACE
        self.end = min(own + seconds + GRACE, self.last[0]), min(slept + asleep, self.last[1])

    def paused(self, function, *arguments):
        """What a function of ours gives, for which the process waits meanwhile."""
        _, began = self.process.times()
        result = function(*arguments)
        waited = self.process.times()[1] - began
        self.end, self.last = (self.end[0], self.end[1] + waited), (self.last[0], self.last[1] + waited)
        return result

    def left(self):
        """The seconds on the clock after which it may be over, at the earliest."""
        return min(end - now for end, now in zip(self.end, self.process.times()))

    def wait(self, selector):
        """Whether what the selector waits for has come, or may come yet. Raises Dead if the time is over."""
        if selector.select(max(self.left(), 0.01)):
            return True
        self.check()
        return False

    def check(self):
        """Raise Dead if the time is over."""
        if self.left() <= 0:
            raise Dead("timeout", "it did not end in time: is there an endless loop?")
