"""What a student's code cannot do from inside the cage: behind both fences, and behind each alone."""

import json
import sys
import time
import types

import numpy
import pytest
from exercises import attacks, hostile

from minigan.exercises import cage, forkserver
from minigan.exercises.bank import sigmoid
from minigan.exercises.cage import Cage
from minigan.exercises.process import Dead, Limit

ALONE = {  # the end of a line before the last of BOOT: what a part has in place of its own
    "both": "{}",
    "kernel": '{"guard": {"guard": lambda *a: None, "take_away": lambda: None}}',
    "hook": '{"fence": {"fence": lambda *a: []}}',
}
INSTEAD = "whole = private; private = lambda name: whole(name) | {}.get(name, {{}})\n"
SOUND = "def sound(a):\n    return a + 1.0\n"
TRIES = {**attacks.READING, **attacks.REACHING}


@pytest.fixture(scope="module")
def fences():
    with Cage([SOUND]) as c:
        assert c.call("sound", [1.0]).value == 2.0
        return c.fences


@pytest.fixture(scope="module", params=ALONE)
def tried(request, fences, tmp_path_factory):
    """(the kind of fence, {attack: its Answer}, the files they left outside)."""
    if request.param == "kernel" and fences != ("landlock", "seccomp"):
        pytest.skip(f"this kernel holds only {fences}")
    lines = forkserver.BOOT.splitlines(keepends=True)
    around = tmp_path_factory.mktemp("around") / "cages"
    around.mkdir()
    cells = ["import numpy", *(f"def try_{n}(path):\n    {body}\n" for n, body in enumerate(TRIES.values()))]
    with pytest.MonkeyPatch.context() as patch, Cage(cells) as c:
        patch.setattr("tempfile.tempdir", str(around))
        instead = INSTEAD.format(ALONE[request.param])
        patch.setattr(forkserver, "BOOT", "".join([*lines[:-1], instead, lines[-1]]))
        answers = {name: c.call(f"try_{n}", [sigmoid.__file__]) for n, name in enumerate(TRIES)}
        assert c.errors == [None] * len(cells)
    return request.param, answers, [*around.iterdir(), *around.parent.glob("minigan*")]


def test_what_is_out_of_reach_stays_out_of_reach(tried):
    kind, answers, _ = tried
    harmless = attacks.HARMLESS_TO_THE_KERNEL if kind == "kernel" else ()
    answers = {name: answers[name] for name in TRIES if name not in harmless}
    reached = {name: a for name, a in answers.items() if a.value or a.kind not in ("value", "error", "killed")}
    assert reached == {} and len(answers) > 50


def test_nothing_was_written_outside(tried):
    assert tried[2] == []


@pytest.mark.parametrize("name", hostile.IN_A_CELL)
def test_a_hostile_cell_leaves_the_functions_of_other_cells(name):
    with Cage([hostile.IN_A_CELL[name], SOUND], statement_seconds=1.0) as c:
        assert c.call("sound", [numpy.ones(2)]).value.tolist() == [2.0, 2.0]
        assert c.errors[1] is None


def test_a_statement_that_hangs_or_ends_its_process_is_left_out_and_named():
    ends = "import os\nos._exit(3)\nx = 1"
    with Cage([ends, SOUND, "while True: pass", "def f(a):\n    return a + x"], statement_seconds=0.5) as c:
        assert c.call("sound", [1.0]).value == c.call("f", [1.0]).value == 2.0
        assert c.errors == [
            "the process ended by itself, with status 3 (code cell 1, line 2)",
            None,
            "it did not end in time: is there an endless loop? (code cell 3, line 1)",
            None,
        ]


def test_after_too_many_such_statements_only_what_defines_is_run():
    with Cage(["import os; os._exit(3)"] * 9 + [SOUND]) as c:
        assert c.call("sound", [1.0]).value == 2.0
        ended = [error for error in c.errors if error and error.startswith("the process ended by itself")]
        assert len(ended) == cage.BAD_STATEMENTS + 1


def test_twice_as_many_that_define_end_it_for_good():
    ends = "import os\n@(lambda function: os._exit(3))\ndef f(): pass"
    with Cage([SOUND, *[ends] * (2 * cage.BAD_STATEMENTS + 3)]) as c:
        assert c.call("sound", [1.0]).kind == c.call("sound", [1.0]).kind == "killed"


def test_what_is_defined_stays_when_a_later_cell_runs_out_of_time():
    cells = [
        "def f(a):\n    return g(a)",
        *(f"n = {n}\nwhile True: pass" for n in range(4)),
        "def g(a):\n    return a + n",
    ]
    with Cage(cells, run_seconds=0.4, statement_seconds=0.2) as c:
        assert c.call("f", [1.0]).value == 4.0
        assert [bool(error) for error in c.errors] == [False, True, True, True, True, False]


def test_code_that_does_not_let_itself_be_interrupted_ends_all_the_same():
    stubborn = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    deaf = "import signal\nsignal.signal(signal.SIGPROF, signal.SIG_IGN)\nwhile True: pass"
    with Cage([SOUND, stubborn, deaf], statement_seconds=0.2) as c:
        assert c.call("sound", [1.0]).value == 2.0
        assert [str(error)[:22] for error in c.errors] == ["None", *["it did not end in time"] * 2]


@pytest.mark.parametrize("own, slept", [(3.1, 0.0), (0.0, 7.1)])
def test_no_announcement_prolongs_a_limit_beyond_all_that_there_is(own, slept):
    process = types.SimpleNamespace(patience=3.0, now=(0.0, 0.0))
    process.times = lambda: process.now
    limit = Limit(process, 1.0, most=2.0)  # and a second of grace
    process.now = (max(own - 0.2, 0.0), max(slept - 0.2, 0.0))
    limit.again(30.0)
    limit.check()
    process.now = (own, slept)
    with pytest.raises(Dead):
        limit.check()


def test_who_announces_statements_for_ever_gets_no_more_time():
    talk = "    import sys; f = sys._getframe()\n    while 'talk' not in f.f_locals: f = f.f_back\n"
    cell = f"def f(a):\n{talk}    while True: f.f_locals['talk'].announce(0, 0, 1, True)"
    with Cage([cell + "\n" + SOUND], call_seconds=0.3) as c:
        assert c.call("f", [1.0]).kind in ("timeout", "killed")
        assert c.call("sound", [1.0]).value == 2.0


def test_who_sleeps_is_not_waited_for():
    with Cage(
        ["import time\ntime.sleep(1000)\ndef f(a): time.sleep(1000)"],
        statement_seconds=0.2,
        call_seconds=0.2,
        patience=1,
    ) as c:
        assert c.call("f", [1.0]).kind == "timeout" and "line 2" in c.errors[0]


def test_waiting_for_a_busy_core_is_no_sleep(monkeypatch):
    """The kernel's own count: what it says of a process that is kept waiting is taken off the clock."""
    with Cage([SOUND]) as c:
        assert c.call("sound", [1.0]).value == 2.0
        own, slept = c._process.times()
        assert own + slept <= time.monotonic() - c._process.began  # a guess, where nothing is read, is more
        c._process.began -= 100.0
        assert c._process.times()[1] >= slept + 100.0
        monkeypatch.setattr("os.pread", lambda *_: f"{int(own * 1e9)} {int(1e11)} 1".encode())
        assert c._process.times()[1] < slept + 50.0


def test_files_beside_a_notebook_can_be_imported_and_packages_are_themselves():
    modules = {
        "my_layers.py": "def layer(a):\n    return a + 1.0",
        "numpy.py": "",
        "tests/more.py": "x = 1",
        "../out.py": "x = 1",
    }
    with Cage(
        ["from my_layers import layer\nimport numpy\nfrom tests.more import x\nnumpy.ones"], modules=modules
    ) as c:
        assert c.call("layer", [1.0]).value == 2.0 and c.errors == [None]


def test_a_package_that_is_missing_is_named_where_it_matters():
    cells = [
        "import nothing_of_that_name as n",
        "def f(a):\n    return n.f(a)",
        "g = n.g",
        "def h(a):\n    import nothing_of_that_name",
    ]
    with Cage([*cells, "def i(a):\n    return unknown"]) as c:
        for name, kind in (("f", "error"), ("g", "missing"), ("h", "error")):
            answer = c.call(name, [1.0])
            assert (answer.kind, answer.lacks) == (kind, "nothing_of_that_name")
        assert "(code cell 1, line 1)" in c.call("f", [1.0]).cause and c.call("i", [1.0]).lacks == ""


def test_all_calls_of_one_function_together_are_bounded(monkeypatch):
    monkeypatch.setattr(cage, "QUESTION_SECONDS", 0.4)
    slow = "import time\ndef slow(a):\n    end = time.process_time() + 0.3\n    while time.process_time() < end: pass\n"
    with Cage([f"{slow}    return a\n{SOUND}"]) as c:
        kinds = [c.call("slow", [1.0]).kind for _ in range(3)]
        assert kinds == ["value", "timeout", "timeout"] and c.call("sound", [1.0]).kind == "value"


def test_an_earlier_function_is_the_references_and_no_other_is_to_be_had():
    cells = ["def first(a):\n    return a * 0\ndef second(a):\n    return first(a) + 1.0\n"]
    with (
        Cage(["def first(a):\n    return a * 3\ndef second(a):\n    return a"]) as reference,
        Cage(cells, reference) as c,
    ):
        assert c.call("second", [2.0]).value == 1.0
        assert c.call("second", [2.0], earlier=["first"]).value == 7.0


ASK = """
def second(a):
    import sys
    f = sys._getframe()
    while "talk" not in f.f_locals:
        f = f.f_back
    f.f_locals["talk"].say({"ask": "second", "arguments": [{"number": 1}]})
    return f.f_locals["talk"].ask()["value"]["number"]
"""


def test_the_parent_refuses_to_answer_for_a_function_that_is_not_an_earlier_one():
    with Cage(["def second(a):\n    return a"]) as reference, Cage([ASK], reference) as c:
        for earlier in ([], ["first"]):
            answer = c.call("second", [2.0], earlier)
            assert (answer.kind, answer.error) == ("killed", "it asked the grader for what it may not ask for")
        assert c.call("second", [2.0], ["second"]).value == 1  # so ASK does ask


def test_a_reference_asked_for_too_much_stops_too():
    never = "def count(n):\n    while n:\n        n += 1\n    return n\n"
    ask = "def f(n):\n    try:\n        return count(n)\n    except ValueError as e:\n        return str(e)"
    with Cage([never], call_seconds=0.5) as reference, Cage([ask], reference) as c:
        assert c.call("f", [1], ["count"]).value == "count was called with arguments that it cannot take"
        assert c.call("f", [0], ["count"]).value == 0


def test_nothing_of_the_reference_is_in_the_process():
    look = "def look(a):\n    import sys\n    f, seen = sys._getframe(), ' '.join([*sys.argv, *sys.modules])\n"
    look += "    while f:\n        seen += str(list(f.f_globals)) + str(f.f_locals.keys())\n        f = f.f_back\n"
    look += "    return seen"
    with (
        Cage(["def right(a):\n    return a"]) as reference,
        Cage([look.replace("return seen", "return seen[:1000]")]) as c,
    ):
        assert reference.call("right", [1.0]).value == 1.0
        assert "right" not in c.call("look", [1.0]).value


def test_a_given_function_does_not_tell_its_name():
    from minigan.exercises.values import Code

    spy = "def f(g):\n    return g.__name__ + g.__code__.co_name + str(sorted(g.__globals__)) + str(g(2))"
    with Cage([spy]) as c:
        said = c.call("f", [Code("wrong_by_half", "def wrong_by_half(x):\n    return x / 2")]).value
    assert "wrong" not in said and said.endswith("1.0")


def test_arguments_and_answers_come_through_unchanged():
    values = [
        1,
        -1.5,
        True,
        None,
        "text",
        float("inf"),
        (1.0, (2,)),
        numpy.arange(6.0).reshape(2, 3).T,
        numpy.zeros((0, 3)),
    ]
    with Cage(["def same(a):\n    return a"]) as c:
        for value in values:
            got = c.call("same", [value]).value
            assert (
                type(got) is type(value) and numpy.array_equal(got, value)
                if isinstance(value, numpy.ndarray)
                else got == value
            )
        assert c.call("same", [numpy.float32(1.5)]).value.dtype == "f4"


def test_changed_arguments_are_told_by_their_places():
    with Cage(["def f(a, b, c):\n    b *= 2\n    return a"]) as c:
        assert c.call("f", [numpy.ones(2), numpy.ones(2), 1.0]).changed == (1,)
        assert c.call("f", [numpy.ones(2), numpy.zeros(2), 1.0]).changed == ()


@pytest.mark.parametrize(
    "cell, kind",
    [
        ("f = 3", "missing"), ("", "missing"), ("from minigan.nn import f", "missing"), 
        ("def f(): return 1", "signature"), ("def f(a, b): return 1", "signature"),
        ("def f(a): raise NotImplementedError", "stub"),
        ("f = lambda a, b=1: a", "value"), ("import numpy\nf = numpy.vectorize(lambda a: a)", "value"),
        ("import numpy\nf = numpy.exp", "value"), ("import functools\nf = functools.partial(max, 1)", "value"),
    ],
)  # fmt: skip
def test_kinds_of_answers(cell, kind):
    with Cage([cell]) as c:
        assert c.call("f", [1.0]).kind == kind


def test_without_numpy_in_the_process_nothing_can_be_called(monkeypatch):
    monkeypatch.setattr(forkserver, "BOOT", "import sys; sys.modules['numpy'] = None\n" + forkserver.BOOT)
    with Cage([SOUND]) as c:
        assert c.call("sound", [1.0]) == cage.Answer("killed", error="the process ended by itself, with status 1")


def test_a_python_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Cage([SOUND]) as c:
        assert c.call("sound", [1.0]).error == "no process can be started: No such file or directory"


def test_the_temporary_folder_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Cage(["import os\nos.mkdir('d')\nopen('d/x', 'w').write('x')\n" + SOUND]) as c:
        assert c.call("sound", [1.0]).kind == "value"
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_attacks_are_texts_of_python():
    for name, body in TRIES.items():
        compile(f"def f(path):\n    {body}", name, "exec")
    assert json.dumps(TRIES)
