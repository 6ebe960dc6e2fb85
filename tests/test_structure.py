"""The package's shape: what imports what, what is loaded when, and rules that a reader can rely on.

Everything is read from the source with `ast`, imports inside functions included. Every detector is tried on a planted
violation, so that a green line means that it looked.
"""

import ast
import subprocess
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import minigan

PACKAGE = Path(minigan.__file__).parent

# A room imports from itself and from rooms above it. What puts data, scores, checkpoints and pictures together into a
# run is a room of its own, below all of them, and no part of gan/, which is the paper.
ROOMS = [
    ["errors"],
    ["cores"],
    ["backend"],
    ["random"],
    ["checkpoint"],
    ["state"],
    ["words"],
    ["nn"],
    ["gan"],
    ["theory"],  # see FORBIDDEN
    ["data"],
    ["evaluation"],
    ["plots"],
    ["systems"],
    ["runs"],
    ["claims"],
    ["exercises"],
    ["distributed"],
    ["cluster"],
    ["sweep"],
    ["play"],
    ["commands"],
    ["cli", "__main__"],
]
FORBIDDEN = {
    ("theory", "nn"),
    ("theory", "gan"),
}  # above it in the list, but the oracle must not lean on what it judges
ONLY = {  # third-party packages that are confined to some modules
    "cupy": {"backend", "nn.kernels"},
    "cupyx": {"nn.kernels", "distributed.ranks"},
    "matplotlib": {
        "plots",
        "plots.canvas",
        "plots.convolutions",
        "plots.course",
        "plots.discriminator",
        "plots.dynamics",
        "plots.layers",
        "plots.modes",
        "plots.paper",
        "plots.samples",
        "plots.theory",
    },
    "ipywidgets": {"plots.sliders"},
    "IPython": {"plots.sliders", "exercises.statements", "runs.watching"},
    "mpi4py": {"distributed.ranks"},
    "dask": {"cluster"},
    "flint": {
        "claims.rigorous.algebra",
        "claims.rigorous.balls",
        "claims.rigorous.distances",
        "claims.rigorous.divergences",
        "claims.rigorous.enclosure",
        "claims.rigorous.gradients",
        "claims.rigorous.likelihoods",
        "claims.rigorous.orbits",
        "claims.rigorous.value",
    },
    "distributed": {"cluster"},
    "bokeh": {"play.controls", "play.courses", "play.page", "play.panels", "play.server"},
    "tornado": {"play.server"},
    "contourpy": {"play.fields"},
}
RANDOM_CLASSES = {"BitGenerator", "Generator", "PCG64", "Philox", "SeedSequence", "default_rng"}
PICKLERS = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve", "_pickle"}


def modules():
    """{"nn.layers": source, ...} of every module of the package; a package's __init__ has the package's name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text()
    return found


SOURCES = modules()
BUILD = (PACKAGE.parent / "notebooks" / "build.py").read_text()


@cache  # many tests read them, none changes them
def nodes(source):
    """Every node of a source's tree, in the order of ast.walk."""
    return tuple(ast.walk(ast.parse(source)))


def dotted(node):
    """ "numpy.random.rand" of such an expression, else ""."""
    if isinstance(node, ast.Name):
        return node.id
    inner = dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{inner}.{node.attr}" if inner else ""


def imports(source):
    """Every module that a source imports, wherever the import stands: (module, names taken from it or ())."""
    found = []
    for node in nodes(source):
        if isinstance(node, ast.Import):
            found += [(name.name, ()) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(("." * node.level + (node.module or ""), tuple(name.name for name in node.names)))
        elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in ("import_module", "__import__"):
            if node.args and isinstance(node.args[0], ast.Constant):
                found.append((node.args[0].value, ()))
    return found


def room(module):
    """The place of "nn.layers" or "runs.training" in ROOMS; None for the package itself and for what is not there."""
    exact = [i for i, names in enumerate(ROOMS) if module in names]
    return (exact or [i for i, names in enumerate(ROOMS) if module.partition(".")[0] in names] or [None])[0]


def import_faults(module, source, known=frozenset(SOURCES)):
    """What is wrong with the imports of a module."""
    faults = []
    for target, names in imports(source):
        if target.startswith("."):
            faults.append(f"{module}: relative import of {target}")
        if "*" in names:
            faults.append(f"{module}: star import from {target}")
        package = target.partition(".")[0]
        if package in ONLY and module not in ONLY[package]:
            faults.append(f"{module}: imports {package}")
        if package != "minigan":
            continue
        inner = target.removeprefix("minigan").removeprefix(".")
        # `from minigan.runs import training` takes the module runs.training, not the package gan
        taken = [
            f"{inner}.{n}".removeprefix(".") if f"{inner}.{n}".removeprefix(".") in known else inner for n in names
        ]
        for other in taken or [inner]:
            here, there = room(module), room(other)
            if other and there is None:
                faults.append(f"{module}: imports {other}, which has no place in ROOMS")
            elif other and here is not None and there > here:
                faults.append(f"{module}: imports {other}, a room below it")
            elif (module.partition(".")[0], other.partition(".")[0]) in FORBIDDEN:
                faults.append(f"{module}: imports {other}")
    return faults


def random_faults(source):
    """Uses of NumPy's global random state, of an unseeded generator, and of the standard library's random."""
    faults = []
    for target, names in imports(source):
        if target == "random":
            faults.append("import random")
        if target == "numpy.random":
            faults += [f"numpy.random.{name}" for name in names if name not in RANDOM_CLASSES]
    for node in nodes(source):
        before, _, name = dotted(node).rpartition(".")
        if before in ("numpy.random", "np.random") and name not in RANDOM_CLASSES:
            faults.append(f"numpy.random.{name}")
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            name = dotted(node.func).rpartition(".")[2]
            faults += [f"{name} without a seed"] if name in RANDOM_CLASSES else []
    return faults


def pickle_faults(source):
    """Imports of a pickler, and `allow_pickle` where it is not False."""
    faults = [f"import {target}" for target, _ in imports(source) if target.partition(".")[0] in PICKLERS]
    for node in nodes(source):
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            if not (isinstance(node.value, ast.Constant) and node.value.value is False):
                faults.append("allow_pickle")
    return faults


def is_public(node):
    return not node.name.startswith("_")


def is_setter(node):
    return any(isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter") for d in node.decorator_list)


def is_documented(node):
    """Whether it has a docstring; the check of a claim has the claim's statement, in its decorator, instead."""
    claims = [d for d in node.decorator_list if isinstance(d, ast.Call) and dotted(d.func) in ("claim", "enclosure")]
    return bool(ast.get_docstring(node) or claims)


def undocumented(sources):
    """Public modules, functions, classes and methods without a docstring.

    A method needs none where a base class has documented it: what `Dense.forward` is, `Layer.forward` says.
    """
    faults, classes = [], {}
    for module, source in sources.items():
        tree = ast.parse(source)
        if tree.body and not ast.get_docstring(tree):
            faults.append(f"{module}: the module")
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                classes[node.name] = node
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and is_public(node) and not is_documented(node):
                faults.append(f"{module}: {node.name}")

    def documented(owner, method):
        if owner not in classes:
            return False
        own = [node for node in classes[owner].body if isinstance(node, ast.FunctionDef) and node.name == method]
        return any(map(ast.get_docstring, own)) or any(documented(dotted(b), method) for b in classes[owner].bases)

    for owner, node in classes.items():
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and is_public(method) and is_public(node) and not is_setter(method):
                if not documented(owner, method.name):
                    faults.append(f"{owner}.{method.name}")
    return faults


def loaded_by(statement):
    """The top-level packages that a fresh interpreter has after `statement`, NumPy's and Python's own left out."""
    code = f"""
import sys, numpy
before = set(sys.modules)
{statement}
after = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(*sorted(after - set(sys.stdlib_module_names) - {{"numpy"}}))
"""
    return subprocess.run(
        [sys.executable, "-c", code], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    ).stdout.split()


# ----------------------------------------------------------------------------------------------------- the tests


# A test of all modules is one test: pytest takes longer over three hundred of its own than the checks take.


def test_every_module_has_its_place_among_the_rooms():
    assert [module for module in SOURCES if module and room(module) is None] == []


def test_a_module_imports_only_from_rooms_above_it():
    assert {module: faults for module, text in SOURCES.items() if (faults := import_faults(module, text))} == {}


@pytest.mark.parametrize(
    "module, source, fault",
    [
        ("nn.ops", "from minigan.gan.objectives import value", "gan.objectives, a room below"),
        ("backend", "import minigan.random", "random, a room below"),
        ("gan.algorithm1", "from minigan.runs.training import train", "runs.training, a room below"),
        ("gan.algorithm1", "from minigan.runs import training", "runs.training, a room below"),
        ("systems.gan", "from minigan.runs.run import Run", "runs.run, a room below"),
        ("evaluation.measures", "from minigan.systems.gan import Gan", "systems.gan, a room below"),
        ("gan.objectives", "import minigan.data.mnist", "data.mnist, a room below"),
        ("data.mnist", "from minigan import evaluation", "evaluation, a room below"),
        ("checkpoint", "def f():\n  from minigan.plots import curves", "plots, a room below"),
        ("nn.layers", "try:\n  import minigan.cli\nexcept ImportError: pass", "cli, a room below"),
        ("nn.layers", "class A:\n  if x:\n    import minigan.cli as c", "cli, a room below"),
        ("nn.layers", "from importlib import import_module\nimport_module('minigan.cli')", "cli, a room below"),
        ("theory.game", "from minigan.gan.objectives import value", "imports gan.objectives"),
        ("theory.game", "from minigan.nn import ops", "imports nn.ops"),
        ("nn.ops", "import minigan.cellar", "no place in ROOMS"),
        ("nn.layers", "from . import ops", "relative import"),
        ("nn.layers", "from ..backend import array_module", "relative import"),
        ("nn.layers", "from minigan.nn.ops import *", "star import"),
        ("nn.layers", "import cupy", "imports cupy"),
        ("nn.layers", "def f():\n  import cupy.cuda as c", "imports cupy"),
        ("nn.layers", "import importlib\nimportlib.import_module('cupy')", "imports cupy"),
        ("runs.training", "from cupyx import distributed", "imports cupyx"),
        ("runs.training", "def f():\n  import matplotlib.pyplot as plt", "imports matplotlib"),
        ("cli", "__import__('matplotlib')", "imports matplotlib"),
    ],
)
def test_a_planted_import_is_found(module, source, fault):
    known = {*SOURCES, "runs.training", "evaluation", "nn.ops"}
    assert any(fault in found for found in import_faults(module, source, known))


@pytest.mark.parametrize(
    "module, source",
    [
        ("nn.layers", "from minigan.backend import array_module\nfrom minigan.nn.ops import sigmoid"),
        (
            "runs.training",
            "from minigan import plots\nimport minigan.checkpoint\nfrom minigan.systems import recipes",
        ),
        ("cli", "from minigan import __version__\nfrom minigan.runs.training import train"),
        ("backend", "import cupy\nimport numpy"),
        ("plots", "def f():\n  import matplotlib.pyplot"),
    ],
)
def test_a_right_import_is_not_complained_of(module, source):
    assert import_faults(module, source, {*SOURCES, "runs.training", "plots", "checkpoint"}) == []


def test_no_name_of_a_package_hides_a_module_of_it():
    """So that `import minigan.gan.algorithm1 as A` is the module, and not a function of that name."""
    for name in filter(None, SOURCES):
        if name != "__main__" and (find_spec("flint") or not name.startswith("claims.rigorous.")):
            module, (parent, _, child) = import_module(f"minigan.{name}"), f"minigan.{name}".rpartition(".")
            assert getattr(import_module(parent), child) is module, name


def calls(source, of):
    """The arguments by name of every call of a function or method of this name."""
    for node in nodes(source):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == of:
            yield {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}


@pytest.mark.parametrize("of, argument, not_this", [("legend", "loc", "'best'"), ("tqdm", "disable", "False")])
def test_a_legend_has_its_place_and_a_bar_says_when_there_is_none(of, argument, not_this):
    """matplotlib's search for a place takes seconds and then warns; a bar in a log is of no use."""
    found = [keywords for source in [*SOURCES.values(), BUILD] for keywords in calls(source, of)]
    assert len(found) >= 5 and all(keywords.get(argument, not_this) != not_this for keywords in found), found
    assert list(calls(f"axes.{of}(1, {argument}={not_this})", of)) == [{argument: not_this}]


def test_import_minigan_loads_nothing_but_numpy_and_the_standard_library():
    """Neither do the core's modules: what a student imports to read the mathematics costs NumPy's time and no more."""
    core = ["minigan.backend", "minigan.random", "minigan.nn", "minigan.gan.objectives", "minigan.gan.algorithm1"]
    assert loaded_by("import minigan") == ["minigan"]
    assert loaded_by(f"import {', '.join(core)}") == ["minigan"]


def test_what_an_import_loads_is_really_seen():
    assert loaded_by("import minigan, pluggy") == ["minigan", "pluggy"]


def test_no_module_uses_global_random_state():
    assert {module: faults for module, text in SOURCES.items() if (faults := random_faults(text))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import numpy\nnumpy.random.seed(1)",
        "import numpy as np\nx = np.random.randn(3)",
        "def f():\n  return np.random.uniform",
        "from numpy.random import rand",
        "from numpy.random import default_rng, normal",
        "import random",
        "from random import shuffle",
        "rng = numpy.random.default_rng()",
        "from numpy.random import PCG64\nPCG64()",
    ],
)
def test_planted_global_randomness_is_found(source):
    assert random_faults(source)


def test_seeded_generators_are_not_complained_of():
    assert not random_faults("from minigan.random import Streams\nnumpy.random.Generator(numpy.random.PCG64(seed))")


def test_nothing_is_pickled():
    assert {module: faults for module, text in SOURCES.items() if (faults := pickle_faults(text))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "def f():\n  from pickle import loads",
        "import joblib",
        "import shelve as s",
        "numpy.load(path, allow_pickle=True)",
        "numpy.load(path, allow_pickle=flag)",
        "importlib.import_module('dill')",
    ],
)
def test_planted_pickling_is_found(source):
    assert pickle_faults(source)
    assert not pickle_faults("numpy.load(path, allow_pickle=False)")


def test_everything_public_has_a_docstring():
    assert undocumented(SOURCES) == []


@pytest.mark.parametrize(
    "source, fault",
    [
        ("x = 1", "m: the module"),
        ('"doc"\ndef f(): pass', "m: f"),
        ('"doc"\n@claimed("id")\ndef f(): pass', "m: f"),
        ('"doc"\nclass A: pass', "m: A"),
        ('"doc"\nclass A:\n  "doc"\n  def g(self): pass', "A.g"),
        ('"doc"\nclass A:\n  "doc"\n  @property\n  def g(self): return 1', "A.g"),
        ('"doc"\nclass A:\n  "doc"\n  def f(self): "doc"\nclass B(A):\n  "doc"\n  def g(self): pass', "B.g"),
        ('"doc"\nclass A:\n  "doc"\n  def f(self): pass\nclass B(A):\n  "doc"\n  def f(self): "doc"', "A.f"),
    ],
)
def test_a_planted_missing_docstring_is_found(source, fault):
    assert undocumented({"m": source}) == [fault]


def test_what_needs_no_docstring_is_not_complained_of():
    base = '"doc"\nclass A:\n  "doc"\n  def f(self): "doc"\n  def _h(self): pass\n  def __len__(self): return 1'
    other = (
        '"doc"\nfrom base import A\nclass B(A):\n  "doc"\n  def f(self):\n    def inner(): pass\n'
        '  @property\n  def p(self): "doc"\n  @p.setter\n  def p(self, v): pass'
    )
    check = '"doc"\n@claim("id", "1 = 1")\ndef f(): pass'
    private = '"doc"\ndef _f(): pass'
    assert undocumented({"base": base, "other": other, "empty": "", "private": private, "claims": check}) == []


def lines(prefix):
    return {name: source.count("\n") for name, source in SOURCES.items() if name.startswith(prefix)}


LATER = ("nn.build", "nn.kernels", "nn.minibatch", "nn.penalty", "gan.games")
LATER += ("nn.factors", "gan.policy_gradient", "gan.bpr", "gan.gaussians")  # of IRGAN and the VAE
LATER += ("gan.joined",)  # as nn.kernels a fast twin of what the core has
LATER += ("nn.build_images", "nn.convolution", "nn.windows", "nn.pooling", "nn.reshape", "nn.normalization")


def test_the_core_can_be_read_in_an_evening():
    """What the paper needs of nn/ and gan/ has at most 1,196 lines, the gradient checker 420; no file more than 300.

    What it does not need: recipes' words, fast twins such as kernels for a GPU, and the layers, losses and penalties of
    later papers.
    """
    core = {**lines("nn"), **lines("gan")}
    checker = sum(core.pop(f"nn.{name}") for name in ("gradcheck", "differences", "manners"))
    later = {name: core.pop(name) for name in LATER}
    assert sum(core.values()) <= 1196 and checker <= 420 and max(later.values()) <= 250
    assert {name: n for name, n in lines("").items() if n > 300} == {}


def test_the_lines_are_really_counted():
    assert lines("nn")["nn.layers"] == len((PACKAGE / "nn" / "layers.py").read_text().splitlines()) > 100
    assert {"", "nn", "nn.layers", "gan.algorithm1", "data.mnist", "backend"} <= set(SOURCES)
