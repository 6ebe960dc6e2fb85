"""State is named once, on its class: what is taken and given is all of it, and forgotten state is found."""

import dataclasses
import json
import math
import re
import types

import numpy
import pytest
from standins import INVERSE, TASTE, Inverse, Taste, pairs

from minigan.backend import to_host
from minigan.checkpoint import CheckpointError
from minigan.data import letor, ratings, toy
from minigan.data.dataset import Dataset
from minigan.runs import run as run_module
from minigan.runs.run import Run
from minigan.state import expect_fits, given, is_array, parts, taken
from minigan.systems import RECIPES, SYSTEMS


class Leaf:
    """An array, a number and what is none."""

    saved = ("x", "count", "nothing")

    def __init__(self, xp=numpy):
        self.x, self.count, self.nothing = xp.zeros(3), 0, None

    def fits(self, name, value):
        """No number of x is above 9."""
        return name != "x" or not bool((value > 9).any())


class Tree:
    """Leaves, and plain values of every kind."""

    saved = ("left", "right", "rows", "grown", "share", "words")

    def __init__(self, xp=numpy):
        self.left, self.right = Leaf(xp), Leaf(xp)
        self.rows, self.grown = [], numpy.zeros((0, 2))
        self.share, self.words = 0.5, {"a": 1}


def full(xp=numpy):
    tree = Tree(xp)
    tree.left.x = xp.asarray(numpy.array([1.0, 2.0, 3.0]))
    tree.right.count, tree.rows, tree.grown, tree.share = 7, [{"V": 1.0}], numpy.ones((4, 2)), -math.inf
    return tree


def test_parts_are_all_that_is_named_by_path_in_order_and_none_is_no_state():
    assert [path for path, _, _ in parts(full())] == [
        "left.x", "left.count", "right.x", "right.count", "rows", "grown", "share", "words"]  # fmt: skip


def test_what_is_taken_is_given_also_through_json_and_between_host_and_device(xp):
    tree = full(xp)
    arrays, plain = taken(tree)
    assert {type(array) for array in arrays.values()} == {numpy.ndarray}
    tree.left.x += 1.0  # what was taken is a copy
    tree.rows.append("later")
    new = Tree(xp)
    given(new, arrays, json.loads(json.dumps(plain)))
    assert type(new.left.x) is type(tree.left.x) and to_host(new.left.x).tolist() == [1.0, 2.0, 3.0]
    assert (new.right.count, new.rows, new.share, new.words) == (7, [{"V": 1.0}], -math.inf, {"a": 1})
    assert new.grown.shape == (4, 2)


WRONG = {  # path: values that are not of its kind
    "left.x": [numpy.zeros(4), numpy.zeros((3, 1)), numpy.zeros(3, "float32"), numpy.array([0, 0, math.inf]), "text"],
    "right.x": [numpy.array([0, 0, 10.0]), numpy.array([0, math.nan, 0])],  # the first is its own `fits`
    "left.count": [True, 1.0, "1", None, -1, 2**63],
    "rows": [{}, None, "text"],
    "grown": [numpy.zeros((2, 3)), numpy.zeros(4), numpy.full((1, 2), math.nan)],
    "share": [1, None, math.nan],
    "words": [{}, {"b": 1}, [1]],
}


@pytest.mark.parametrize("path", WRONG)
def test_what_does_not_fit_is_refused_by_its_path_and_nothing_is_changed(path):
    for value in WRONG[path]:
        new = Tree()
        arrays, plain = taken(full())
        (arrays if path in arrays else plain)[path] = value
        before = repr(taken(new))
        with pytest.raises(CheckpointError, match=path.replace(".", r"\.")):
            given(new, arrays, plain)
        assert repr(taken(new)) == before


def test_a_path_that_is_missing_or_another_is_refused():
    arrays, plain = taken(full())
    for spoiled in ({k: v for k, v in arrays.items() if k != "left.x"}, arrays | {"more": numpy.zeros(1)}):
        with pytest.raises(CheckpointError, match=r"\((left\.x|more)\)"):
            expect_fits(Tree(), spoiled, plain)
    with pytest.raises(CheckpointError, match=r"\(rows\)"):
        expect_fits(Tree(), arrays, {k: v for k, v in plain.items() if k != "rows"})


# ---- forgotten state ----

# By name, what is no state: made anew from recipe and data, or scratch that every use fills first.
SCRATCH = {"_scratch", "_change", "_theta", "version", "_pending"}


def reachable(thing, path="run", seen=None):
    """(path, value) of every attribute that vars() reaches, arrays and plain values; each object once."""
    seen = set() if seen is None else seen
    if (
        id(thing) in seen
        or isinstance(thing, type | types.ModuleType)
        or (callable(thing) and not hasattr(thing, "__dict__"))
    ):
        return
    seen.add(id(thing))
    if is_array(thing) or isinstance(thing, numpy.dtype | int | float | str | bytes | bool | None):
        yield path, thing
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from reachable(value, f"{path}[{key!r}]", seen)
    elif isinstance(thing, list | tuple):
        for i, value in enumerate(thing):
            yield from reachable(value, f"{path}[{i}]", seen)
    elif isinstance(thing, numpy.random.Generator):
        yield path, repr(thing.bit_generator.state)
    elif hasattr(thing, "__dict__"):
        for name, value in vars(thing).items():
            if name not in SCRATCH:
                yield from reachable(value, f"{path}.{name}", seen)


def alike(a, b):
    if is_array(a) and is_array(b):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return type(a) is type(b) and repr(a) == repr(b)


FEW = {"4x4": "dense 64{}reshape 4x4x4", "7x7": "dense 196{}reshape 4x7x7", "10x10": "dense 400{}reshape 4x10x10"}


def small(recipe):
    """A recipe of the shelf on a few rows of data of its kind, its nets as they are but for their width."""
    changes = {"batch": 4, "epochs": 1}
    if recipe.system == "irgan":  # 5 steps of BPR if any, then 2 of D and 3 of G
        changes |= {"d_passes": 2, "g_passes": 3, "refresh": 1, "pretrain": min(1, recipe.pretrain)}
    if recipe.system == "semi-supervised":
        changes |= {"labels": 10}
    for field in dataclasses.fields(recipe):
        value = getattr(recipe, field.name)
        if isinstance(value, str) and "dense" in value:
            for wide in ("8000", "6000", "2500", "1200", "800", "500", "400", "256", "200", "160", "128", "64"):
                value = value.replace(f"dense {wide}", "dense 10")
            value = re.sub(
                r"dense \d+(, |, sigmoid, )reshape \d+x(4x4|7x7|10x10)", lambda m: FEW[m[2]].format(m[1]), value
            )
            value = re.sub(r"(convt?) \d+", r"\1 4", value)
            changes[field.name] = value.replace("sparse 100", "sparse 3").replace("dense 100 ", "dense 9 ")
    return dataclasses.replace(recipe, **changes)


def some_data(recipe):
    if recipe.data == "pairs":
        return pairs()
    if recipe.data in ("made-ratings", "movielens"):
        return ratings.synthetic(users=8, items=40)
    if recipe.data in ("made-queries", "letor"):
        return letor.synthetic(queries=20, documents=6, features=5)
    rng = numpy.random.default_rng(3)
    if recipe.data in ("mnist", "images", "tfd", "cifar10"):
        labels = tuple(numpy.arange(n) % 10 for n in (20, 12, 12))
        side = recipe.size or 32
        shape = (3, side, side) if recipe.size or recipe.data == "cifar10" else (28, 28)
        rows = [rng.random((n, math.prod(shape)), dtype="float32") for n in (20, 12, 12)]
        return Dataset(recipe.data, *rows, shape, labels=labels)
    whole = toy.load_line() if recipe.data == "line" else getattr(toy, f"load_{recipe.data}")()
    cut = [getattr(whole, part)[:n] for part, n in (("train", 20), ("valid", 12), ("test", 12))]
    labels = whole.labels and tuple(part[: len(rows)] for part, rows in zip(whole.labels, cut))
    return dataclasses.replace(whole, train=cut[0], valid=cut[1], test=cut[2], labels=labels)


def played(recipe, steps=7):
    run = Run(recipe, some_data(recipe))
    for _ in run.play(steps):
        pass
    run.look()
    return run


def differing(one, other):
    """The paths at which two runs differ."""
    a, b = dict(reachable(one)), dict(reachable(other))
    return sorted(path for path in a.keys() | b.keys() if path not in a or path not in b or not alike(a[path], b[path]))


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(run_module, "SHOWN", 10)
    monkeypatch.setattr(run_module, "SCORED", 20)


OTHERS = {
    "draws nothing": INVERSE,
    "draws nothing, chooses": dataclasses.replace(INVERSE, choose=True),
    "ratings": TASTE,
}
CODERS = {
    f"{name}, chooses": dataclasses.replace(RECIPES[name], choose=True)
    for name in ("ae-ring", "vae-ring", "inpaint-circle")
}


@pytest.mark.parametrize(
    "recipe", [*RECIPES.values(), *OTHERS.values(), *CODERS.values()], ids=[*RECIPES, *OTHERS, *CODERS]
)
def test_no_state_of_a_run_is_forgotten(recipe, monkeypatch):
    """Play 7, restore into a new run, and compare all that there is; and both go on to the same."""
    monkeypatch.setitem(SYSTEMS, "inverse", Inverse)
    monkeypatch.setitem(SYSTEMS, "taste", Taste)
    recipe = small(recipe.after(RECIPES["line"]))  # what it leaves open, as a run to start from has it
    run, new = played(recipe), Run(recipe, some_data(recipe))
    assert differing(run, new)  # else nothing was played
    new.restore(*run.state())
    assert differing(run, new) == []
    for one in (run, new):
        for _ in one.play(12):
            pass
        one.look()
    assert differing(run, new) == []


class Replay:
    """What a system might keep and forget to name."""

    def __init__(self):
        self.samples = []


def test_a_planted_list_that_no_checkpoint_holds_is_found():
    recipe = small(RECIPES["ring"])
    run, new = played(recipe), Run(recipe, some_data(recipe))
    run.system.replay, new.system.replay = Replay(), Replay()
    run.system.replay.samples.append(0.5)
    new.restore(*run.state())
    assert differing(run, new) == ["run.system.replay.samples[0]"]


@pytest.mark.parametrize("owner, name", [
    ("system", "d_optimizer"), ("system", "average"), ("system", "minibatches"), ("", "streams"), ("", "log"),
    ("", "film"), ("", "best"),
])  # fmt: skip
def test_a_name_that_is_left_out_of_saved_is_found(owner, name, monkeypatch):
    recipe = dataclasses.replace(small(RECIPES["ring"]), choose=True)
    run, new = played(recipe), Run(recipe, some_data(recipe))
    kind = type(run.system if owner else run)
    monkeypatch.setattr(kind, "saved", tuple(saved for saved in kind.saved if saved != name))
    monkeypatch.setattr(Run, "_expect_whole", lambda *_: None)
    new.restore(*run.state())
    assert any(f".{name}" in path for path in differing(run, new))


BY_THE_RUN = {"name", "about", "data", "path", "size", "seed", "epochs", "choose", "start_from", "pretrained"}
USED = {"irgan": {"pretrain": 1}, "negatives": {"round": 2}}  # else some settings are of what does not happen here


@pytest.mark.parametrize("name", RECIPES)
def test_no_setting_of_a_recipe_is_without_effect(name, monkeypatch):
    """The system reads each while it is built and plays; what nothing reads would be an option that does nothing."""
    recipe = small(RECIPES[name].after(RECIPES["line"]))
    recipe, read = dataclasses.replace(recipe, **USED.get(recipe.system, {})), set()

    def watched(self, setting):
        read.add(setting)
        return object.__getattribute__(self, setting)

    data = some_data(recipe)
    monkeypatch.setattr(type(recipe), "__getattribute__", watched, raising=False)
    run = Run(recipe, data)
    for _ in range(2 * run.epoch_steps + 1):
        run.system.step()
    monkeypatch.undo()
    assert {field.name for field in dataclasses.fields(recipe)} - read - BY_THE_RUN == set()
