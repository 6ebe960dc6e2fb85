"""The other side of the cage: runs a student's code in a process of its own, and hands out arrays, nothing else.

Run by the fork server (forking.py) from its text, with no module of minigan in reach: `import minigan` gives a stand-in
that does nothing, so that cells that check and draw run without an error. The parent asks and is answered through two
pipes, one at a time:

    {"read": [texts of the cells]}                        -> {}
    {"run": n, ...}                                       -> {"faults": [[error, cause, package]], "used": thousandths}
    {"call": name, "arguments": [...], "earlier": [...]}  -> {"value": ..., "changed": [...]} or {"error", "kind"}

While cells are read or run each statement is announced: {"at": [n, place, line], "import": ...}. While a function runs
it may call one of the `earlier` questions' functions: that asks the parent, which alone has
the reference:  {"ask": name, "arguments": [...]}  -> {"value": ...} or {"error": text}.

Each answer repeats its request's "token": what a student's code writes at other times is no answer. Nothing here is
secret: the parent keeps what is right to itself, so a forged answer is only an answer. This file runs on a copy of the
builtins, and is not the module __main__ that a student's code sees.
"""

import binascii
import builtins
import inspect
import json.scanner
import os
import signal
import sys
import types

import numpy

MEMORY = 2 * 2**30  # bytes of address space
FILE_SIZE = 2 * 2**20  # bytes in any one file
LARGEST = 2**18  # numbers in an array that is let out
FROM_BYTES, NDARRAY, SCALAR = numpy.frombuffer, numpy.ndarray, numpy.generic  # before they can be replaced
ARRAY, NUMBERS = numpy.array, {float, int, bool, numpy.float32, numpy.float64}
QUOTED, SETERR = json.encoder.encode_basestring_ascii, numpy.seterr
SCAN = json.scanner.make_scanner(json.JSONDecoder())  # type: ignore[arg-type]
FROM_BASE64, TO_BASE64 = binascii.a2b_base64, binascii.b2a_base64
OS_READ, OS_WRITE, EXIT, CHDIR = os.read, os.write, os._exit, os.chdir
SETITIMER, TIMERS = signal.setitimer, (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
SETRECURSION, SETSWITCH, BIND = sys.setrecursionlimit, sys.setswitchinterval, inspect.signature
NAME = type.__dict__["__name__"].__get__  # of a type, whatever its metaclass says


def limit():
    """Bounds that the system keeps. NPROC is not among them: it does not bind root, and counts others' threads too."""
    import resource

    for what, bound in (("AS", MEMORY), ("FSIZE", FILE_SIZE), ("CORE", 0), ("NOFILE", 64), ("CPU", 300)):
        try:
            resource.setrlimit(getattr(resource, "RLIMIT_" + what), (bound, bound))
        except (AttributeError, ValueError, OSError):  # macOS has no bound on address space
            continue


def settle(folder):
    """Undo what code that ran before may have left: timers, a recursion limit, NumPy's errors, another folder."""
    for timer in TIMERS:
        SETITIMER(timer, 0)
    SETRECURSION(1000)
    SETSWITCH(1e-4)  # so that threads left running do not slow it down much
    SETERR(all="ignore")
    CHDIR(folder)


def encode(value, depth=0):
    """A value as JSON has it: numbers, text, arrays of numbers, tuples; of another only what it is."""
    kind = type(value)
    if value is None:
        return {"none": True}
    if kind is float:
        return {"number": value.hex()}
    if kind is bool or (kind is int and -(2**63) <= value < 2**63):
        return {"number": value}
    if issubclass(kind, tuple):  # also one with names for its parts
        value, kind = tuple.__getitem__(value, slice(None)), tuple
    if kind in (tuple, list) and depth < 5 and len(value) <= 100:
        return {kind.__name__: [encode(part, depth + 1) for part in list(value)]}
    if kind in (tuple, list) and NUMBERS.issuperset(map(type, value)):  # a long row of numbers goes as an array
        value, kind = ARRAY(value), NDARRAY
    if issubclass(kind, SCALAR):
        value = SCALAR.__array__(value)
        kind = type(value)
    if issubclass(kind, NDARRAY):
        value = NDARRAY.view(value, NDARRAY)
        if value.dtype.kind in "biuf" and value.size <= LARGEST:
            content = TO_BASE64(NDARRAY.tobytes(value), newline=False).decode()
            return {"array": content, "dtype": value.dtype.str, "shape": list(value.shape)}
        return {"other": f"ndarray of dtype {str(value.dtype)[:20]} and shape {value.shape}"}
    return {"text": value[:1000]} if kind is str else {"other": str(NAME(kind))}


def decode(value):
    """The value that the parent encoded; source code is run to a function."""
    if "none" in value:
        return None
    if "number" in value:
        return float.fromhex(value["number"]) if isinstance(value["number"], str) else value["number"]
    if "tuple" in value:
        return tuple(decode(part) for part in value["tuple"])
    if "array" in value:
        content = FROM_BASE64(value["array"])
        return FROM_BYTES(content, value["dtype"]).reshape(value["shape"]).copy()
    if "code" in value:
        names = {"numpy": numpy, "__name__": "given"}
        exec(value["code"], names)
        return names["function"]
    return value["text"]


def written(message):
    """JSON of text, whole numbers, truth, None, lists and dictionaries; the json module may have been changed."""
    if isinstance(message, str):
        return QUOTED(message)
    if message is None or isinstance(message, bool):
        return {None: "null", True: "true", False: "false"}[message]
    if isinstance(message, dict):
        return "{" + ", ".join(QUOTED(key) + ": " + written(part) for key, part in message.items()) + "}"
    if isinstance(message, list):
        return "[" + ", ".join([written(part) for part in message]) + "]"
    return int.__repr__(message)


class Talk:
    """Requests from the parent and answers to it, by two pipes."""

    def __init__(self, incoming, outgoing):
        self.incoming, self.outgoing, self.buffer, self.token = incoming, outgoing, b"", ""
        self.own = {}  # the student's functions whose place stand-ins have taken, None for one that is missing

    def ask(self):
        """The parent's next request; the end of the process if there is none."""
        while b"\n" not in self.buffer:
            chunk = OS_READ(self.incoming, 2**16)
            if not chunk:
                EXIT(0)
            self.buffer += chunk
        line, _, self.buffer = self.buffer.partition(b"\n")
        request = SCAN(line.decode(), 0)[0]
        self.token = request["token"]
        return request

    def announce(self, number, place, line, importing):
        """Tell the parent which statement comes next, so that it knows which it was if the process ends."""
        self.say({"at": [number, place, line], "import": importing})

    def say(self, message):
        """One line to the parent."""
        data = (written({**message, "token": self.token}) + "\n").encode()
        while data:
            data = data[OS_WRITE(self.outgoing, data) :]


def call(request, talk, runner, clock, running):
    """One call of a student's function: its value, or what went wrong and of what kind that is."""
    names, describe = runner.names, running["describe"]
    names.update(talk.own)
    talk.own = {name: names.get(name) for name in request["earlier"]}
    function = names.get(request["call"])
    if not callable(function) or type(function) is runner.nothing:
        cause, package = runner.causes.get(request["call"], ("", ""))
        said = f"there is no function {request['call']}"
        return {"kind": "missing", "error": said, "cause": cause, "lacks": package}
    names.update({name: stand_in(name, own, talk) for name, own in talk.own.items()})
    arguments = [decode(argument) for argument in request["arguments"]]
    before = [NDARRAY.tobytes(a) if type(a) is NDARRAY else None for a in arguments]
    clock.start(request["seconds"])
    try:
        with clock:
            BIND(function).bind(*arguments)
    except TypeError as error:
        return {"kind": "signature", "error": f"{request['call']}: {error}"}
    except ValueError:  # a ufunc or other built-in that does not tell its signature
        pass
    try:
        with clock:
            value = function(*arguments)
    except NotImplementedError:
        return {"kind": "stub", "error": "not implemented"}
    except MemoryError as error:
        return {"kind": "memory", "error": describe(error)}
    except BaseException as error:
        if isinstance(error, running["TimeUp"]):
            raise
        with clock:
            said = describe(error)
        cause, package = runner.cause(error)
        return {"kind": "error", "error": said, "cause": cause, "lacks": package}
    pairs = enumerate(zip(arguments, before))
    changed = [i for i, (a, content) in pairs if content is not None and NDARRAY.tobytes(a) != content]
    return {"value": encode(value), "changed": changed}


def stand_in(name, own, talk):
    """A function that has the parent compute an earlier question's answer; what it does not take is for `own`."""

    def earlier(*arguments, **keywords):
        if keywords and callable(own):
            bound = BIND(own).bind(*arguments, **keywords)
            if bound.kwargs:
                return own(*arguments, **keywords)
            arguments, keywords = bound.args, {}
        talk.say({"ask": name, "arguments": [encode(argument) for argument in arguments]})
        answer = talk.ask()
        if "error" not in answer:
            return decode(answer["value"])
        try:
            if callable(own):
                return own(*arguments)
        except NotImplementedError:
            pass  # a stub: it is not this question that is not implemented
        raise ValueError(answer["error"])

    earlier.__name__ = name
    return earlier


def main(folder, incoming, outgoing, around, fence, guard, running, statements, standins):
    """Serve the parent until it closes the line. fence and so on: the names in the files that are called so."""
    hidden, trees, listed = around
    talk, clock = Talk(incoming, outgoing), running["Clock"]()
    os.chdir(folder)
    null = os.open(os.devnull, os.O_RDWR)
    for place in (0, 1, 2):  # what is printed goes nowhere, without an end and without an error
        os.dup2(null, place)
    module = types.ModuleType("__main__")
    nothing = standins["Nothing"]
    runner = running["Runner"](module.__dict__, clock, talk.announce, statements, nothing)
    shell = standins["shell"](runner)
    given = {"get_ipython": lambda: shell}
    module.__dict__.update(given, __builtins__=builtins, display=nothing())
    sys.modules["__main__"], sys.argv = module, [""]
    limit()
    guard["take_away"]()
    talk.ask()
    talk.say({"fences": fence["fence"](folder, trees, listed)})
    runner.read(talk.ask()["read"])
    runner.preload()
    guard["guard"](folder, trees, listed, hidden)
    talk.say({})
    sys.meta_path.insert(0, standins["StandIn"](given))
    sys.path.append(folder)  # what is handed in beside a notebook can be imported, but takes no package's place
    while True:
        request = talk.ask()
        try:
            settle(folder)
            answer = runner.run(request) if "run" in request else call(request, talk, runner, clock, running)
        except MemoryError:
            answer = {"kind": "memory", "error": "MemoryError"}
        except running["TimeUp"]:
            answer = {"kind": "timeout", "error": running["ENDLESS"]}
        except BaseException as error:
            answer = {"kind": "error", "error": running["describe"](error)}
        clock.stop()
        settle(folder)
        talk.say(answer)
