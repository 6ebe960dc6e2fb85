# ruff: noqa: E501  (a body is a line)
"""Hostile code: IN_A_FUNCTION, a body of f(a) and the statuses it may get; IN_A_CELL, a cell beside sound ones.

The right answer is a + 1.0; a body that gives it, and does something besides, may be right. After each comes a sound question
of the same submission, which is right whatever happened before. A sound_0 stands before all, a sound_last after all.
"""

RIGHT = "return a + 1.0"
TALK = (
    "import os, sys; f = sys._getframe()\n    while 'talk' not in f.f_locals:\n        f = f.f_back\n"
    "    talk = f.f_locals['talk']\n"
)

IN_A_FUNCTION = {
    "input": ("return input()", {"error"}),
    "exit": ("import sys; sys.exit(0)", {"error"}),
    "os-exit": ("import os; os._exit(0)", {"killed"}),
    "abort": ("import os; os.abort()", {"killed"}),
    "kill-parent": ("import os; os.kill(os.getppid(), 9)", {"error"}),
    "stop-itself": ("import signal; signal.raise_signal(signal.SIGSTOP)", {"timeout"}),
    "loop": ("while True: pass", {"timeout"}),
    "loop-that-catches": (
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass", {"timeout"},
    ),
    "sleep": ("import time; time.sleep(1000)", {"timeout"}),
    "thread-left-running": (
        f"import threading\n    def forever():\n        while True: pass\n    threading.Thread(target=forever).start(); {RIGHT}",
        {"right"},
    ),
    "memory": ("return numpy.ones(10 * 2**30 // 8)", {"memory"}),
    "memory-of-a-list": ("return [0] * (10 * 2**30 // 8)", {"memory"}),
    "printing": (f"for _ in range(10):\n        print('x' * 10**7)\n    {RIGHT}", {"right"}),
    "recursion": ("def again():\n        return again()\n    return again()", {"error"}),
    "recursion-limit": ("import sys; sys.setrecursionlimit(30); return a", {"wrong"}),
    "recursion-limit-lifted": (
        "import sys; sys.setrecursionlimit(10**9)\n    def f():\n        return f()\n    return f()", {"timeout", "killed", "error", "memory"},
    ),
    "timer": (f"import signal; signal.setitimer(signal.ITIMER_REAL, 0.01); {RIGHT}", {"right", "killed"}),
    "handlers": (
        "import signal\n    for s in range(1, 32):\n        try:\n            signal.signal(s, lambda *a: None)\n"
        f"        except (OSError, ValueError):\n            pass\n    {RIGHT}", {"right"},
    ),
    "overrun": (
        "return numpy.lib.stride_tricks.as_strided(numpy.zeros(1), (2,), (2**45,))[1]",
        {"killed", "timeout"},  # the handlers set above are still there
    ),
    "close-everything": ("import os; os.closerange(0, 64); return a", {"killed"}),
    "garbage": (
        "import os\n    for n in range(3, 64):\n        try:\n            os.write(n, b'garbage\\n')\n"
        "        except OSError:\n            pass\n    return a", {"killed"},
    ),
    "forged": (f"{TALK}    os.write(talk.outgoing, b'{{\"value\": {{\"none\": true}}, \"changed\": []}}\\n')", {"killed"}),
    "forged-with-its-token": (
        f"{TALK}    talk.say({{'value': {{'number': 1}}, 'changed': []}}); return a", {"wrong", "killed"},
    ),
    "forged-nonsense": (
        f"{TALK}    talk.say({{'value': {{'array': 'AAAA', 'dtype': 'O', 'shape': [-1]}}, 'changed': [99]}})", {"killed"},
    ),
    "forged-changes": (
        f"{TALK}    value = f.f_globals['encode'](a + 1.0); a.size > 1 and talk.say({{'value': value, 'changed': [99]}}); return a + 1.0", {"killed"},
    ),
    "forged-depth": (f"{TALK}    os.write(talk.outgoing, b'[' * 10**6 + b'\\n')", {"killed"}),
    "forged-length": (f"{TALK}    os.write(talk.outgoing, b'1' * 10**7)", {"killed"}),
    "asks-for-the-answer": (f"{TALK}    talk.say({{'ask': sys._getframe().f_code.co_name, 'arguments': [{{'number': 1}}]}}); return a", {"killed"}),
    "asks-for-a-later-one": (f"{TALK}    talk.say({{'ask': 'sound_last', 'arguments': [{{'number': 1}}]}}); return a", {"killed"}),
    "asks-for-what-is-none": (f"{TALK}    talk.say({{'ask': '__import__', 'arguments': []}}); return a", {"killed"}),
    "asks-and-does-not-listen": (
        f"{TALK}    talk.say({{'ask': 'sound_0', 'arguments': [{{'array': 'A' * 10**6, 'dtype': '|u1', 'shape': [750000]}}]}})\n"
        "    while True: pass", {"timeout", "killed"},
    ),
    "announces-for-ever": (f"{TALK}    while True: talk.announce(0, 0, 1, True)", {"timeout", "killed"}),
    "asks-for-ever": (f"{TALK}    while True:\n        talk.say({{'ask': 'sound_0', 'arguments': [{{'number': 1}}]}}); talk.ask()", {"timeout"}),
    "announces-nonsense": (f"{TALK}    talk.announce(10**30, 'x', None, [])", {"killed", "error"}),
    "runner-patched": (
        "import sys; f = sys._getframe()\n    while 'runner' not in f.f_locals:\n        f = f.f_back\n"
        "    r = f.f_locals['runner']; r.clock.open = -9; r.names.clear(); r.cells.clear(); r.faults = None; return a", {"wrong"},
    ),
    "clock-stopped": ("import signal; signal.setitimer(signal.ITIMER_PROF, 0)\n    while True: pass", {"timeout"}),
    "asks-nonsense": ("return sound_0(object(), 1, 2)", {"error"}),
    "error-that-lies": (
        "class E(Exception):\n        def __str__(self): return 'x\\n  softplus  2/2  right \\x1b[2J \\ud800'\n    raise E", {"error"},
    ),
    "error-without-end": (
        "class E(Exception):\n        def __str__(self):\n            while True: pass\n    raise E", {"timeout"},
    ),
    "equal-to-everything": (
        "class Lie:\n        __eq__ = __lt__ = __gt__ = lambda *a: True\n        __array__ = lambda *a, **k: 1 / 0\n"
        "        shape = property(lambda s: 1 / 0)\n    return Lie()", {"wrong"},
    ),
    "array-that-lies": (
        "class Lie(numpy.ndarray):\n        __eq__ = lambda *a: True\n"
        "    return numpy.zeros_like(a).view(Lie)", {"wrong"},
    ),
    "array-without-a-shape": (
        "class Lie(numpy.ndarray):\n        shape = size = dtype = property(lambda s: 1 / 0)\n"
        "    return (a + 1.0).view(Lie)", {"right"},
    ),
    "float-that-lies": (
        "return type('Lie', (float,), {'hex': lambda s: '0x1p0', '__eq__': lambda *a: True})(0.0)", {"wrong"},
    ),
    "int-that-lies": ("return type('Lie', (int,), {'__repr__': lambda s: '}'})(0)", {"wrong"}),
    "tuple-without-end": ("t = ()\n    for _ in range(99): t = (t, t)\n    return t", {"wrong"}),
    "tuple-too-deep": ("t = ()\n    for _ in range(10**5): t = (t,)\n    return t", {"wrong"}),
    "list-within-itself": ("t = []; t.append(t); return t", {"wrong"}),
    "ragged": ("return ([1.0, [2.0]], 3.0)", {"wrong"}),
    "generator": ("return (x for x in a)", {"wrong"}),
    "generator-function": ("yield a", {"wrong"}),
    "dictionary": ("return {'value': a}", {"wrong"}),
    "nan": ("return a * numpy.nan", {"wrong"}),
    "of-0-dimensions": ("return numpy.array(1.0)", {"wrong"}),
    "objects": ("return a.astype(object)", {"wrong"}),
    "complex": ("return a + 0j", {"wrong"}),
    "text": ("return 'right\\n\\x1b[2J\\ud800'", {"wrong"}),
    "text-in-an-array": ("return numpy.array([['right']])", {"wrong"}),
    "large-number": ("return 10**400", {"wrong"}),
    "large-array": ("return numpy.zeros((10**4, 10**3))", {"wrong"}),
    "records": ("return numpy.zeros(3, 'f8,f8')", {"wrong"}),
    "numpy-patched": (
        "numpy.testing.assert_allclose = numpy.allclose = numpy.array_equal = lambda *a, **k: None\n"
        "    numpy.frombuffer = numpy.asarray = None; numpy.ndarray = numpy.generic = int; return a", {"wrong"},
    ),
    "builtins-patched": (
        "import builtins; builtins.isinstance = builtins.len = builtins.type = builtins.enumerate = None; return a",
        {"wrong", "signature", "error"},
    ),
    "json-patched": (
        "import binascii, json, os; json.dumps = json.loads = json.encoder.JSONEncoder = os.read = os.write = None; "
        "binascii.b2a_base64 = None; return a", {"wrong"},
    ),
    "minigan-patched": (
        "import minigan.exercises.grader as g; g.grade = g.verdict = lambda *a: 2.0; return a", {"wrong"},
    ),
    "argument-changed": ("a += 1.0; return a", {"wrong"}),
}  # fmt: skip

IN_A_CELL = {
    "announces": (
        "import sys; f = sys._getframe()\nwhile 'self' not in f.f_locals: f = f.f_back\n"
        "f.f_locals['self'].tell(10**30, -5, 'x', [])"
    ),
    "clock-stopped": "import signal; signal.signal(signal.SIGPROF, signal.SIG_IGN)\nwhile True: pass",
    "transformer-patched": (
        "import ast, builtins, codeop, tokenize, re\nbuiltins.compile = builtins.exec = tokenize.generate_tokens = None\n"
        "ast.Module = ast.Import = ast.NodeVisitor = re.compile = codeop.Compile = None"
    ),
    "magics-called": "get_ipython().run_cell_magic('time', '', 'get_ipython().run_line_magic(\"run\", \"x.py\")')",
    "magics": "%matplotlib inline\n!ls\n%%time\nimport math",
    "input": "name = input('name? ')",
    "exit": "import sys; sys.exit(1)",
    "quit": "quit()",
    "os-exit": "import os; os._exit(1)",
    "loop": "while True: pass",
    "thread-left-running": (
        "import threading\ndef forever():\n    while True: pass\nthreading.Thread(target=forever, daemon=True).start()"
    ),
    "memory": "import numpy; x = numpy.ones(10**10)",
    "close-everything": "import os; os.closerange(0, 64)",
    "garbage": "import os\nfor n in range(3, 9):\n    try: os.write(n, b'{\"error\": null}\\n' * 9)\n    except OSError: pass",
    "timer": "import signal; signal.setitimer(signal.ITIMER_REAL, 0.2)",
    "recursion-limit": "import sys; sys.setrecursionlimit(40)",
    "comparison-patched": "import numpy; numpy.testing.assert_allclose = numpy.allclose = lambda *a, **k: None",
    "frombuffer-patched": "import numpy; numpy.frombuffer = numpy.ndarray = numpy.generic = None",
    "json-patched": "import json, base64, os; json.dumps = json.loads = base64.b64encode = os.read = os.write = None",
    "exit-of-python-patched": "import sys, atexit; sys.stdout = sys.stderr = sys.exit = None",
    "errors-raised": "import numpy, warnings; numpy.seterr(all='raise')",
    "folder-left": "import os; os.mkdir('x'); os.chdir('x'); os.rmdir('../x')",
    "deep-folders": "import os\nfor n in range(40):\n    os.mkdir('d'); os.chdir('d')",
    "main-emptied": "import __main__, sys; sys.modules.pop('__main__'); sys.modules.pop('numpy')",
    "syntax-error": "def other(:\n    pass",
    "not-text": "x = '\\ud800'; raise ValueError(x)",
    "null-byte": "x = 1\0",
    "drawing": (
        "from minigan import plots\nfrom minigan.exercises import check\nwith plots.panel() as p:\n    p.draw[1:2].x(3)\n"
        "for line in plots.lines():\n    pass\ncheck(1)\ndisplay(p)\nget_ipython().run_line_magic('x', '')"
    ),
}  # fmt: skip
