"""A student's cells, run statement by statement: one that fails takes no other with it, and says what follows from it.

Run in the cage's process, from its text; it imports nothing of minigan. Time is the processor's, and is counted here by
a timer whose signal ends a statement or a call softly: what had been defined stays. Code that does not let itself be
ended so is ended with its process by the parent (cage.py).
"""

import __future__

import ast
import importlib
import importlib.machinery
import signal
import sys
import time
import types

CPU, SIGNAL, SETITIMER = time.process_time, signal.signal, signal.setitimer
TIMER, RINGS = signal.ITIMER_PROF, signal.SIGPROF
AGAIN = 0.25  # seconds after which what went on nevertheless is ended again
LAST_SECONDS = 0.2  # for a statement when there is no time left for all of them
LAST_OF_ALL = 4.0  # for all statements then
MOST_FAULTS = 20  # of a cell that are told
AWAIT, COROUTINE = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, 0x80  # for the compiler, and among a code object's flags
OURS = ("prisoner.py", "running.py", "statements.py", "standins.py")  # whose frames are not interrupted
AST, MODULE, FROM, IMPORTS = ast.AST, ast.Module, ast.ImportFrom, (ast.Import, ast.ImportFrom)
DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, *IMPORTS)
ENDLESS = "it did not end in time: is there an endless loop?"
NAME = type.__dict__["__name__"].__get__  # of a type, whatever its metaclass says
PRELOADED = ("torch", "torchvision", "torchaudio", "tensorflow", "jax", "numba")  # they load libraries by ctypes


class TimeUp(BaseException):
    """Raised within a statement or a call whose time is over."""


class Clock:
    """Time of the processor that a statement or a call may take.

    with clock: what is interrupted when the time that `start` gave is over.
    """

    def __init__(self):
        self.open = 0

    def start(self, seconds):
        """Give so many seconds from now on."""
        SIGNAL(RINGS, self.ring)
        SETITIMER(TIMER, max(seconds, 1e-3), AGAIN)

    def stop(self):
        """No limit any more."""
        SETITIMER(TIMER, 0)
        self.open = 0

    def ring(self, number, frame):
        """Interrupt the student's code, but not what of ours it has called."""
        if self.open and frame is not None and frame.f_code.co_filename not in OURS:
            raise TimeUp

    def __enter__(self):
        self.open += 1

    def __exit__(self, *_):
        self.open = max(self.open - 1, 0)


def describe(error):
    """An error in one line, with the line of the student's code. Raises TimeUp: the error's text is code, too."""
    line, trace = None, error.__traceback__
    while trace is not None:
        where = trace.tb_frame.f_code.co_filename
        line = f" ({where}, line {trace.tb_lineno})" if where.startswith("code cell ") else line
        trace = trace.tb_next
    if isinstance(error, TimeUp):
        return f"{ENDLESS}{line or ''}"
    try:
        said = " ".join(str(error).split())[:300]
    except TimeUp:
        raise
    except BaseException:
        said = "an error that cannot be printed"
    return f"{NAME(type(error))}: {said}{line or ''}"


class Runner:
    """The cells as statements, the names that they define, and what went wrong in them.

    packages: {name: the package that a statement imports it from}. causes: {name: (error in words, package)}: why a
    name that a failing statement should have given has no value, and which package the grader lacks or "".
    """

    def __init__(self, names, clock, tell, statements, nothing):
        self.names, self.clock, self.tell, self.statements, self.nothing = names, clock, tell, statements, nothing
        self.cells, self.packages, self.causes, self.flags = [], {}, {}, AWAIT
        self.faults, self.used = [], 0.0
        self.seconds, self.import_seconds = 6.0, 30.0

    def read(self, texts):
        """Cut the texts of all cells into statements, before any of them is run."""
        for number, text in enumerate(texts):
            self.tell(number, -1, 1, False)
            self.cells.append(self.statements["read"](text, number + 1))
        for node in (node for cell in self.cells for node in cell if isinstance(node, AST)):
            self.packages.update(self.statements["packages_of"](node))

    def preload(self):
        """Import what the cells import and the audit hook, which comes next, would keep from being imported."""
        for package in PRELOADED:
            if package in self.packages.values():
                self.tell(0, -1, 1, True)
                try:
                    importlib.import_module(package)
                except Exception:  # the statement that imports it will say so
                    continue

    def run(self, request):
        """Run one cell: the faults, each with the package that it lacks or "", and the seconds used but for imports.

        without: [place, error] of statements that ended the process before. defining: run what defines, nothing else.
        """
        number, left = request["run"], request["left"]
        self.seconds, self.import_seconds = request["limits"]
        self.faults, self.used = [], 0.0
        without = dict(request["without"])
        for place, node in enumerate(self.cells[number]):
            if place in without:
                self.follows(node, without[place], "")
            elif isinstance(node, BaseException):
                self.fault(None, node)
            elif (self.used > left + LAST_OF_ALL or request["defining"]) and not isinstance(node, DEFINING):
                self.follows(
                    node, f"left out, since others took too long (code cell {number + 1}, line {node.lineno})", ""
                )
            else:
                self.timed(number, place, node, left)
        return {"faults": self.faults, "used": int(self.used * 1000)}

    def timed(self, number, place, node, left):
        """Run a statement in its time: a package may take long to be imported, and that is not counted."""
        importing, began = isinstance(node, IMPORTS), CPU()
        self.tell(number, place, node.lineno, importing)
        most = self.import_seconds if importing else min(self.seconds, max(left - self.used, LAST_SECONDS))
        self.clock.start(most)
        self.statement(node, f"code cell {number + 1}")
        self.clock.stop()
        self.used += 0.0 if importing else CPU() - began

    def statement(self, node, name):
        """Run a statement; what goes wrong becomes a fault.

        Not so where an expression by itself, such as picture(), has met a stand-in: that may be why, and nothing that
        is graded follows from it.
        """
        met = self.nothing._made
        try:
            if isinstance(node, FROM) and node.module == "__future__":
                for one in node.names:
                    self.flags |= getattr(__future__, one.name).compiler_flag
            code = compile(MODULE([node], []), name, "exec", self.flags, dont_inherit=True)
            with self.clock:
                if code.co_flags & COROUTINE:
                    awaited(eval(code, self.names))
                else:
                    exec(code, self.names)
        except BaseException as error:
            of_colab = isinstance(error, ModuleNotFoundError) and str(error.name) in ("google", "google.colab")
            if of_colab and isinstance(
                node, (ast.Import, ast.ImportFrom)
            ):  # not within a try, which asks where it runs
                self.names.update({bound: self.nothing() for bound in self.statements["bound"](node)})
                return
            self.fault(node, error, isinstance(node, ast.Expr) and self.nothing._made > met)

    def fault(self, node, error, of_a_stand_in=False):
        """Record an error, and as the cause for every name that the statement should have defined.

        of_a_stand_in: only if it took too long, or if a name or a package is missing.
        """
        try:
            with self.clock:
                said = describe(error)
        except TimeUp as late:
            said = describe(late)
        cause, package = self.cause(error)
        if package or not of_a_stand_in or type(error) is NameError or not isinstance(error, Exception):
            self.follows(node, cause or said, package, said)

    def follows(self, node, cause, package, said=""):
        """Keep that a statement failed, and what of its names is to be said."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append([said or cause, cause if said and said != cause else "", package])
        try:
            for name in self.statements["bound"](node) if isinstance(node, AST) else ():
                self.causes.setdefault(name, (cause, package))
        except Exception:  # deeper than Python goes, or ast itself has been changed
            pass

    def cause(self, error):
        """(what an error follows from or "", the package that the grader lacks or "")."""
        if isinstance(error, self.statements["LacksIPython"]):
            return "", "IPython"
        name = getattr(error, "name", None)
        if not isinstance(name, str):
            return "", ""
        if isinstance(error, ModuleNotFoundError):
            return "", lacking(name.partition(".")[0])
        if not isinstance(error, NameError):
            return "", ""
        if name in self.causes or "*" in self.causes:
            return self.causes.get(name) or self.causes["*"]
        package = lacking(self.packages.get(name, ""))
        return (f"there is no package {package}", package) if package else ("", "")

    # ---- get_ipython() ----

    def text(self, text, line=0):
        """Run a text of a command of IPython's, its first line being that after `line`."""
        number = "?"
        frame: types.FrameType | None = sys._getframe()
        while frame is not None and not frame.f_code.co_filename.startswith("code cell "):
            frame = frame.f_back
        if frame is not None:
            number, line = frame.f_code.co_filename.removeprefix("code cell "), frame.f_lineno
        for node in self.statements["read"]("\n" * line + text, number):
            if isinstance(node, BaseException):
                self.fault(None, node)
            else:
                self.statement(node, f"code cell {number}")


def lacking(package):
    """The name of a package if it cannot be found here, else ""."""
    if not package or package in sys.modules:
        return ""
    try:
        return "" if importlib.machinery.PathFinder.find_spec(package) else package
    except (ImportError, ValueError, AttributeError):
        return package


def awaited(coroutine):
    """Run what awaits outside of a function; without the sockets that a loop of asyncio mostly has."""
    import asyncio

    class Loop(asyncio.SelectorEventLoop):
        _ssock = _csock = None
        _make_self_pipe = _close_self_pipe = lambda self: None

    loop = Loop()
    try:
        loop.run_until_complete(coroutine)
    finally:
        loop.close()
