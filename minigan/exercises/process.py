"""The process that a student's code runs in, from outside: its start, its line to the grader, its time, its end.

It is started from the texts of this folder's files (BOOT), behind what fence.py and guard.py put up.
"""

import glob
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy

GRACE = 1.0  # after which a process is ended that does not end its statement or call itself
LINE = 2**22  # bytes of a line that are read
FONTS = (  # matplotlib's lists of this machine's fonts: to make one anew takes many seconds where there are many
    "~/.cache/matplotlib/fontlist-*.json", "~/.matplotlib/fontlist-*.json",
)  # fmt: skip
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MPLBACKEND": "agg"}
KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # of this environment
BOOT = """
import builtins, os, sys
here, folder, hidden, incoming, outgoing, packages = sys.argv[1:7]
packages = [path for path in packages.split(os.pathsep) if path]
sys.path += [path for path in packages if path not in sys.path]
def private(name):
    names = {"__builtins__": dict(vars(builtins)), "__name__": "cage"}
    with open(os.path.join(here, name), encoding="utf-8") as stream:
        exec(compile(stream.read(), name, "exec"), names)
    return names
parts = map(private, ("fence.py", "guard.py", "running.py", "statements.py", "standins.py"))
fence, guard, *parts = parts
main = private("prisoner.py")["main"]
main(folder, hidden, int(incoming), int(outgoing), packages, fence, guard, *parts)
"""  # each file has builtins that are not the student's, and no import reaches it

NONSENSE = "the process answered something that is no answer"


class Dead(Exception):
    """The process is gone or was put to death; the kind and the words of the Answer it leaves."""

    def __init__(self, kind, error):
        super().__init__(error)
        self.kind, self.error = kind, error


class Process:
    """A process with no code of a student's in it yet, in a temporary folder with these files: modules, {path: text}.

    patience: seconds that it may sleep for one of its own. Raises Dead if none can be started.
    """

    def __init__(self, modules, patience):
        if os.name != "posix":
            raise Dead("killed", "submissions are graded on Linux and macOS only; on Windows, use WSL")
        self.patience, self.buffer = patience, b""
        self.folder = tempfile.TemporaryDirectory(prefix="minigan-grade-", ignore_cleanup_errors=True)
        here, folder = Path(__file__).parent, os.path.realpath(self.folder.name)
        for path, text in modules.items():
            file = Path(folder, *(part for part in Path(path).parts if part not in ("..", "/")))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", errors="replace")
        for fonts in FONTS:
            for font_list in glob.glob(os.path.expanduser(fonts)):
                shutil.copy(font_list, folder)
        packages = [str(Path(numpy.__file__).parent.parent)]
        packages += [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        own = {name: folder for name in ("HOME", "TMPDIR", "MPLCONFIGDIR")}
        incoming, self.to = os.pipe()
        self.back, outgoing = os.pipe()
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-c", BOOT, str(here), folder, str(here.parent), str(incoming),
                 str(outgoing), os.pathsep.join(packages)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                pass_fds=(incoming, outgoing), start_new_session=True, cwd=folder, env={**kept, **ENVIRONMENT, **own},
            )  # fmt: skip
        except OSError as error:
            os.close(self.to)
            os.close(self.back)
            self.folder.cleanup()
            raise Dead("killed", f"no process can be started: {error.strerror}") from None
        finally:
            os.close(incoming)
            os.close(outgoing)
        self.began = time.monotonic()
        os.set_blocking(self.back, False)
        os.set_blocking(self.to, False)

    def end(self):
        """End it, and remove its folder."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.back)
        try:
            self.folder.cleanup()
        except RecursionError:  # folders within folders, too many for Python
            subprocess.run(["rm", "-rf", self.folder.name], check=False)

    def times(self):
        """(seconds of the processor that it has had, seconds that it slept): waiting for a busy core is neither."""
        clock = time.monotonic() - self.began
        try:
            own = time.clock_gettime(~self.process.pid << 3 | 2)  # Linux: another process's clock
            with open(f"/proc/{self.process.pid}/schedstat") as stream:
                ran, waited, _ = stream.read().split()
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
        with selectors.DefaultSelector() as selector:
            selector.register(self.to, selectors.EVENT_WRITE)
            while data:
                if not limit.wait(selector):
                    continue
                try:
                    data = data[os.write(self.to, data) :]
                except BlockingIOError:
                    continue
                except OSError:
                    raise Dead("killed", self.death()) from None

    def hear(self, limit):
        """The next message, trusting nothing. Raises Dead."""
        with selectors.DefaultSelector() as selector:
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
            code = self.process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "the process closed its line to the grader"
        if code >= 0:
            return f"the process ended by itself, with status {code}"
        name = next((s.name for s in signal.Signals if s == -code), f"signal {-code}")
        return f"the process was ended by {name}: too much memory or time?"


class Limit:
    """How long a process may take for an answer: seconds of its own, and `patience` times as many asleep.

    most: seconds after which `again` gives no more.
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
            raise Dead("timeout", "it did not end in time: a loop without an end?")
