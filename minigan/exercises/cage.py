"""A student's code in a process of its own: what goes in are arrays, what comes out are arrays or a verdict.

    with Cage(cells) as cage:
        answer = cage.call("sigmoid", [a])  # an Answer: a value, or what went wrong

What holds where. Everywhere: the clock, the comparisons and the right answers are this side's; values come back as
numbers, text and raw array bytes (values.py), nothing is unpickled, and no method of a student's object runs here. A
process that dies, hangs or talks nonsense is replaced, and the other questions go on; a cell that takes it along is
left out from then on. Linux and macOS: bounds on time and on the size and number of files; no bound on memory on macOS.
Linux 5.13 or later on x86-64 and ARM: files, processes, sockets and signals are bounded by the kernel (fence.py).
Without that, an audit hook alone refuses them (guard.py): enough against Python code, not against code that corrupts
memory or a package that opens files in compiled code. Windows has no such process: use WSL.
"""

import json
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
from typing import Any

import numpy

from minigan.exercises.values import Code, Other, ValueRefused, clean, decode, encode

RUN_SECONDS = 20.0  # for all the cells together, those left out included
START_SECONDS = 60.0  # for all the times that they are run, since a process that ends is replaced
CELL_SECONDS = 6.0  # for one of them
CALL_SECONDS = 4.0  # for one call of a function
QUESTION_SECONDS = 8.0  # for all the calls of one function
BAD_CELLS = 3  # left out at most
LINE = 2**22  # bytes of a line that are read
KINDS = ("missing", "signature", "stub", "error", "memory")  # that the process may say of itself
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MPLBACKEND": "agg"}
KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # of this environment
BOOT = """
import builtins, os, sys
here, folder, hidden, incoming, outgoing, packages = sys.argv[1:7]
packages = [path for path in packages.split(os.pathsep) if path]
sys.path += [path for path in packages if path not in sys.path]
sys.path.append(folder)  # last, so that what lies there takes no package's place
def private(name):
    names = {"__builtins__": dict(vars(builtins)), "__name__": "cage"}
    with open(os.path.join(here, name), encoding="utf-8") as stream:
        exec(compile(stream.read(), name, "exec"), names)
    return names
fence, guard = private("fence.py"), private("guard.py")
private("prisoner.py")["main"](folder, hidden, int(incoming), int(outgoing), packages, fence, guard)
"""  # each file has builtins that are not the student's, and no import reaches it

NONSENSE = "the process answered something that is no answer"


@dataclass(frozen=True)
class Answer:
    """What a call gave: kind "value" with the value, or another kind with the error in words.

    kinds: value, missing (no such function), signature, stub (NotImplementedError), error, timeout, memory, killed.
    changed: the places of arguments that were changed in place.
    """

    kind: str
    value: Any = None
    error: str = ""
    changed: tuple[int, ...] = ()


class Dead(Exception):
    """The process is gone or was put to death; the kind and the words of the Answer it leaves."""

    def __init__(self, kind, error):
        super().__init__(error)
        self.kind, self.error = kind, error


class Cage:
    """One submission's cells, run in a process of their own as soon as something is asked of them.

    reference: the Cage of the right functions, asked for an earlier question's function when the code calls it.
    modules: {path: text} of files that lie in the process's folder, where the code may import them.
    errors: of each cell, a text or None. fences: what the kernel holds, "landlock" and "seccomp", once it has started.
    asked: whether the code has called a function that the reference answers.
    """

    def __init__(
        self, cells, reference=None, run_seconds=RUN_SECONDS, cell_seconds=CELL_SECONDS, call_seconds=CALL_SECONDS,
        modules=None,
    ):  # fmt: skip
        self.cells, self.reference = list(cells), reference
        self.run_seconds, self.cell_seconds, self.call_seconds = run_seconds, cell_seconds, call_seconds
        self.errors: list[str | None] = [None] * len(self.cells)
        self.fences: tuple[str, ...] = ()
        self._process: Any = None
        self._failed: Answer | None = None
        self._bad: set[int] = set()
        self._spent: dict[str, float] = {}
        self._starting = 0.0
        self.asked = False
        self.modules = dict(modules or {})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.renew()

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
        began = time.monotonic()
        left = min(self.call_seconds, max(QUESTION_SECONDS - self._spent.get(name, 0.0), 0.1))
        try:
            request = {"call": name, "arguments": [encode(a) for a in arguments], "earlier": list(earlier)}
            return self._answer(self._converse(request, began + left, earlier), len(arguments))
        except Dead as dead:
            self.renew()
            return Answer(dead.kind, error=dead.error)
        finally:
            self._spent[name] = self._spent.get(name, 0.0) + time.monotonic() - began

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
        return Answer(kind, error=clean(error, 500))

    # ---- the process ----

    def _start(self):
        """Have a process with the cells run in it, without those that end or hang it. Raises Dead if there is none."""
        if self._process is not None:
            return
        began = time.monotonic()
        try:
            self._run_cells(began + min(self.run_seconds, max(START_SECONDS - self._starting, 0.1)))
        finally:
            self._starting += time.monotonic() - began

    def _run_cells(self, end):
        while self._process is None:
            self._spawn(end)
            for number, cell in enumerate(self.cells):
                if number in self._bad:
                    continue
                try:
                    request = {"run": cell, "number": number + 1}
                    answer = self._converse(request, min(end, time.monotonic() + self.cell_seconds))
                    error = answer.get("error")
                    self.errors[number] = None if error is None else clean(str(error)[:1000], 500)
                except Dead as dead:
                    self.renew()
                    self.errors[number] = f"code cell {number + 1}: {dead.error}"
                    self._bad.add(number)
                    if len(self._bad) > BAD_CELLS or time.monotonic() > end:
                        raise
                    break

    def _spawn(self, end):
        if os.name != "posix":
            raise Dead("killed", "submissions are graded on Linux and macOS only; on Windows, use WSL")
        self._folder = tempfile.TemporaryDirectory(prefix="minigan-grade-", ignore_cleanup_errors=True)
        here, folder = Path(__file__).parent, os.path.realpath(self._folder.name)
        packages = [str(Path(numpy.__file__).parent.parent)]
        packages += [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        own = {name: folder for name in ("HOME", "TMPDIR", "MPLCONFIGDIR")}
        for path, text in self.modules.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", errors="replace")
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
        self._buffer = b""
        os.set_blocking(self._from, False)
        os.set_blocking(self._to, False)
        self.fences = tuple(self._converse({"start": True}, end)["fences"])  # before any of the student's code

    def _converse(self, message, end, earlier=()):
        """The answer to a message; what the code asks of the reference meanwhile is answered."""
        while True:
            token = secrets.token_hex(8)
            self._say({**message, "token": token}, end)
            answer = self._hear(end)
            if not isinstance(answer, dict) or answer.get("token") != token:
                raise Dead("killed", NONSENSE)
            if "ask" not in answer:
                return answer
            message = self._right(answer, earlier)

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

    def _say(self, message, end):
        data = (json.dumps(message) + "\n").encode()
        with selectors.DefaultSelector() as selector:
            selector.register(self._to, selectors.EVENT_WRITE)
            while data:
                left = end - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise Dead("timeout", "it did not end in time: a loop without an end?")
                try:
                    data = data[os.write(self._to, data) :]
                except BlockingIOError:
                    continue
                except OSError:
                    raise Dead("killed", self._death()) from None

    def _hear(self, end):
        with selectors.DefaultSelector() as selector:
            selector.register(self._from, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                left = end - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise Dead("timeout", "it did not end in time: a loop without an end?")
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


__all__ = ["Answer", "Cage", "Code", "Other"]
