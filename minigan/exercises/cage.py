"""A student's code in a process of its own: what goes in are arrays, what comes out are arrays or a verdict.

    with Cage(cells) as cage:
        answer = cage.call("sigmoid", [a])  # an Answer: a value, or what went wrong

What holds where. Everywhere: the clock, the comparisons and the right answers are this side's; values come back as
numbers, text and raw array bytes (values.py), nothing is unpickled, and no method of a student's object runs here. A
process that dies, hangs or talks nonsense is replaced, and the other questions go on; a statement that takes it along
is left out from then on. Limits are in seconds of the process's own, so that a busy machine costs no one anything; those
on the clock are far out. Linux and macOS: bounds on time and on the size and number of files; no bound on memory on macOS.
Linux 5.13 or later on x86-64 and ARM: files, processes, sockets and signals are bounded by the kernel (fence.py).
Without that, an audit hook alone refuses them (guard.py): enough against Python code, not against code that corrupts
memory or a package that opens files in compiled code. Windows has no such process: use WSL.
"""

import json
import math
import os
import secrets
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from minigan.exercises.values import Code, Other, ValueRefused, clean, decode, encode

RUN_SECONDS = 20.0  # for all the cells together, those left out included
START_SECONDS = 60.0  # for all the times that they are run, since a process that ends is replaced
STATEMENT_SECONDS = 6.0  # for one statement of them
IMPORT_SECONDS = 30.0  # for one that imports, which is not counted above
CALL_SECONDS = 4.0  # for one call of a function
QUESTION_SECONDS = 8.0  # for all the calls of one function
GRACE = 1.0  # after which a process is ended that does not end its statement or call itself
PATIENCE = 10.0  # seconds on the clock for one of the process's own: so many may share its core
BAD_STATEMENTS = 3  # that end the process; if there are more, only what defines is run, until there are twice as many
LINE = 2**22  # bytes of a line that are read
KINDS = ("missing", "signature", "stub", "error", "memory", "timeout")  # that the process may say of itself
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
fence, guard, running, statements = map(private, ("fence.py", "guard.py", "running.py", "statements.py"))
main = private("prisoner.py")["main"]
main(folder, hidden, int(incoming), int(outgoing), packages, fence, guard, running, statements)
"""  # each file has builtins that are not the student's, and no import reaches it

NONSENSE = "the process answered something that is no answer"


@dataclass(frozen=True)
class Answer:
    """What a call gave: kind "value" with the value, or another kind with the error in words.

    kinds: value, missing (no such function), signature, stub (NotImplementedError), error, timeout, memory, killed.
    changed: the places of arguments that were changed in place. cause: an error in a cell that the error follows from.
    lacks: a package that is not installed here, which is why.
    """

    kind: str
    value: Any = None
    error: str = ""
    changed: tuple[int, ...] = ()
    cause: str = ""
    lacks: str = ""


class Fault(NamedTuple):
    """A statement that failed: its error, the earlier one that this follows from, and the package that it lacks."""

    error: str
    cause: str = ""
    lacks: str = ""


class Dead(Exception):
    """The process is gone or was put to death; the kind and the words of the Answer it leaves."""

    def __init__(self, kind, error):
        super().__init__(error)
        self.kind, self.error = kind, error


class Limit:
    """Until when a cage's process may take for an answer: in its own seconds, and far more on the clock.

    most: seconds of its own after which `again` gives no more.
    """

    def __init__(self, cage, seconds, most=math.inf):
        self.cage, self.most = cage, cage._used() + most
        self.again(seconds)

    def again(self, seconds):
        """So many seconds from now on."""
        self.own = min(self.cage._used() + seconds, self.most) + GRACE
        self.clock = time.monotonic() + (seconds + GRACE) * self.cage.patience

    def left(self):
        """The seconds on the clock after which to ask again. Raises Dead if none are left."""
        own, clock = self.own - self.cage._used(), self.clock - time.monotonic()
        if own <= 0 or clock <= 0:
            raise Dead("timeout", "it did not end in time: a loop without an end?")
        return max(min(own, clock), 0.01)


class Cage:
    """One submission's cells, run in a process of their own as soon as something is asked of them.

    reference: the Cage of the right functions, asked for an earlier question's function when the code calls it.
    modules: {path: text} of files beside it that its code may import. faults: of each cell, its Faults. fences: what the
    kernel holds, "landlock" and "seccomp", once it has started. asked: whether the code has called a function that the
    reference answers.
    """

    def __init__(
        self, cells, reference=None, modules=None, run_seconds=RUN_SECONDS, statement_seconds=STATEMENT_SECONDS,
        call_seconds=CALL_SECONDS, patience=PATIENCE,
    ):  # fmt: skip
        self.cells, self.reference, self.modules = list(cells), reference, modules or {}
        self.run_seconds, self.statement_seconds = run_seconds, statement_seconds
        self.call_seconds, self.patience = call_seconds, patience
        self.faults: list[list[Fault]] = [[] for _ in self.cells]
        self.fences: tuple[str, ...] = ()
        self._process: Any = None
        self._failed: Answer | None = None
        self._bad: dict[tuple[int, int], str] = {}  # {(cell, statement of it or -1): the error}
        self._at: tuple[int, int] | None = None
        self._spent: dict[str, float] = {}
        self._starting = 0.0
        self.asked = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.renew()

    @property
    def errors(self):
        """The first error of each cell, or None."""
        return [faults[0].error if faults else None for faults in self.faults]

    def call(self, name, arguments, earlier=()):
        """The Answer of the student's function `name`. earlier: names that the reference answers from now on."""
        if self._failed is not None:  # the cells themselves: trying again would take as long and give the same
            return self._failed
        try:
            self._start()
        except Dead as dead:
            self.renew()
            self._failed = Answer(dead.kind, error=dead.error)
            return self._failed
        began = self._used()
        left = min(self.call_seconds, max(QUESTION_SECONDS - self._spent.get(name, 0.0), 0.1))
        request = {"call": name, "arguments": [encode(a) for a in arguments], "earlier": list(earlier)}
        try:
            answer = self._converse({**request, "limits": [left, self.patience]}, Limit(self, left), earlier)
            answer = self._answer(answer, len(arguments))
            self._spent[name] = self._spent.get(name, 0.0) + self._used() - began
        except Dead as dead:
            self._spent[name] = self._spent.get(name, 0.0) + left
            answer = Answer(dead.kind, error=dead.error)
        if answer.kind in ("timeout", "killed"):
            self.renew()
        return answer

    def renew(self):
        """End the process; the next call has a fresh one, untouched by what earlier calls did."""
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)
        try:
            self._folder.cleanup()
        except RecursionError:  # folders within folders, too many for Python
            subprocess.run(["rm", "-rf", self._folder.name], check=False)
        self._process = None

    @staticmethod
    def _answer(answer, arguments):
        """An Answer from what the process said, trusting nothing."""
        if "value" in answer:
            changed = answer.get("changed")
            if not isinstance(changed, list) or not all(type(i) is int and 0 <= i < arguments for i in changed):
                raise Dead("killed", NONSENSE)
            try:
                return Answer("value", decode(answer["value"]), changed=tuple(changed[:arguments]))
            except ValueRefused:
                raise Dead("killed", NONSENSE) from None
        kind, error = answer.get("kind"), answer.get("error")
        if kind not in KINDS or not isinstance(error, str):
            raise Dead("killed", NONSENSE)
        return Answer(kind, error=clean(error, 500), **_words(answer.get("cause"), answer.get("lacks")))

    # ---- the process ----

    def _start(self):
        """Have a process with the cells run in it, without what ends or hangs it. Raises Dead if there is none."""
        while self._process is None:
            self._spawn()
            try:
                bad = {number for number, place in self._bad if place < 0}
                texts = ["" if number in bad else cell for number, cell in enumerate(self.cells)]
                self._converse({"read": texts}, Limit(self, self.statement_seconds))
                self._run()
            except Dead as dead:
                self.renew()
                if self._at is None or self._at in self._bad or len(self._bad) > 2 * BAD_STATEMENTS:
                    raise
                self._bad[self._at] = f"code cell {self._at[0] + 1}: {dead.error}"
                if self._at[1] < 0:
                    self.faults[self._at[0]] = [Fault(self._bad[self._at])]

    def _run(self):
        """Run the cells, each in what time is left. Raises Dead with `_at` the statement that ended the process."""
        left = min(self.run_seconds, max(START_SECONDS - self._starting, 1.0))
        limits = [self.statement_seconds, IMPORT_SECONDS, self.patience]
        for number in range(len(self.cells)):
            without = [[place, error] for (cell, place), error in self._bad.items() if cell == number]
            if [-1] in [item[:1] for item in without]:
                continue
            request = {"run": number, "left": left, "limits": limits, "without": without,
                       "defining": len(self._bad) > BAD_STATEMENTS}  # fmt: skip
            most = max(left, 0.0) + 2 * IMPORT_SECONDS
            answer = self._converse(request, Limit(self, self.statement_seconds, most))
            faults, used = answer.get("faults"), answer.get("used")
            if not isinstance(faults, list) or type(used) is not int or used < 0:
                raise Dead("killed", NONSENSE)
            self.faults[number] = [fault for fault in map(_fault, faults) if fault]
            left -= used / 1000
            self._starting += used / 1000

    def _used(self):
        """Seconds of the processor that the process has had, or where the kernel does not tell, at least as many."""
        try:
            return time.clock_gettime(~self._process.pid << 3 | 2)  # Linux: the clock of another process
        except (OSError, AttributeError, OverflowError, ValueError):
            return (time.monotonic() - self._began) / self.patience

    def _spawn(self):
        if os.name != "posix":
            raise Dead("killed", "submissions are graded on Linux and macOS only; on Windows, use WSL")
        self._folder = tempfile.TemporaryDirectory(prefix="minigan-grade-", ignore_cleanup_errors=True)
        here, folder = Path(__file__).parent, os.path.realpath(self._folder.name)
        for path, text in self.modules.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", errors="replace")
        packages = [str(Path(numpy.__file__).parent.parent)]
        packages += [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        own = {name: folder for name in ("HOME", "TMPDIR", "MPLCONFIGDIR")}
        incoming, self._to = os.pipe()
        self._from, outgoing = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-c", BOOT, str(here), folder, str(here.parent), str(incoming),
                 str(outgoing), os.pathsep.join(packages)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                pass_fds=(incoming, outgoing), start_new_session=True, cwd=folder, env={**kept, **ENVIRONMENT, **own},
            )  # fmt: skip
        except OSError as error:
            os.close(self._to)
            os.close(self._from)
            self._folder.cleanup()
            raise Dead("killed", f"no process can be started: {error.strerror}") from None
        finally:
            os.close(incoming)
            os.close(outgoing)
        self._buffer, self._at, self._began = b"", None, time.monotonic()
        os.set_blocking(self._from, False)
        os.set_blocking(self._to, False)
        start = Limit(self, START_SECONDS)
        self.fences = tuple(self._converse({"start": True}, start)["fences"])  # before any of the student's code

    def _converse(self, message, limit, earlier=()):
        """The answer to a message; what the code asks of the reference meanwhile is answered."""
        token = ""
        while True:
            if message is not None:
                token = secrets.token_hex(8)
                self._say({**message, "token": token}, limit)
            answer = self._hear(limit)
            if not isinstance(answer, dict) or answer.get("token") != token:
                raise Dead("killed", NONSENSE)
            if "at" in answer:
                self._at, message = self._announced(answer["at"]), None
                limit.again(IMPORT_SECONDS if answer.get("import") is True else self.statement_seconds)
            elif "ask" in answer:
                message = self._right(answer, earlier)
            else:
                return answer

    def _announced(self, place):
        """Where the process says that it is: a cell, and a statement of it or -1."""
        if not isinstance(place, list) or [type(i) for i in place] != [int, int]:
            raise Dead("killed", NONSENSE)
        number, statement = place
        if not 0 <= number < len(self.cells) or not -1 <= statement < 2**40:
            raise Dead("killed", NONSENSE)
        return number, statement

    def _right(self, question, earlier):
        """What the reference answers; nothing but an earlier question's function may be asked for."""
        name, arguments = question["ask"], question.get("arguments")
        known = self.reference is not None and isinstance(name, str) and name in earlier
        if not known or not isinstance(arguments, list):
            raise Dead("killed", "it asked the grader for what it may not ask for")
        self.asked = True
        try:
            answer = self.reference.call(name, [decode(argument) for argument in arguments])
            if answer.kind == "value":
                return {"value": encode(answer.value)}
        except ValueRefused:
            pass
        return {"error": f"{name} was called with arguments that it cannot take"}

    def _say(self, message, limit):
        data = (json.dumps(message) + "\n").encode()
        with selectors.DefaultSelector() as selector:
            selector.register(self._to, selectors.EVENT_WRITE)
            while data:
                if not selector.select(limit.left()):
                    continue
                try:
                    data = data[os.write(self._to, data) :]
                except BlockingIOError:
                    continue
                except OSError:
                    raise Dead("killed", self._death()) from None

    def _hear(self, limit):
        with selectors.DefaultSelector() as selector:
            selector.register(self._from, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                if not selector.select(limit.left()):
                    continue
                chunk = os.read(self._from, 2**20)
                self._buffer += chunk
                if not chunk:
                    raise Dead("killed", self._death())
                if len(self._buffer) > LINE:
                    raise Dead("killed", "it answered more than an answer can be")
        line, _, self._buffer = self._buffer.partition(b"\n")
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise Dead("killed", NONSENSE) from None

    def _death(self):
        """Why the process ended, in words."""
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "the process closed its line to the grader"
        if code >= 0:
            return f"the process ended by itself, with status {code}"
        name = next((s.name for s in signal.Signals if s == -code), f"signal {-code}")
        return f"the process was ended by {name}: too much memory or time?"


def _fault(said):
    """A Fault of what the process says of one, None if that is none."""
    if not isinstance(said, list) or len(said) != 3 or not isinstance(said[0], str):
        return None
    return Fault(clean(said[0], 500), **_words(*said[1:]))


def _words(cause, lacks):
    """A cause and the name of a package as the process says them, trusting neither."""
    package = lacks if isinstance(lacks, str) and lacks.isidentifier() and len(lacks) < 60 else ""
    return {"cause": clean(cause, 500) if isinstance(cause, str) else "", "lacks": package}


__all__ = ["Answer", "Cage", "Code", "Fault", "Other"]
