"""CuPy has every function, keyword and method that minigan takes from its array module. No GPU is needed.

The package is read, not run. What CuPy offers is in cupy_names.json; where CuPy can be imported, that snapshot is
itself checked. To make it anew, with CuPy installed: `python tests/test_cupy_names.py`.
"""

import ast
import inspect
import json
import re
from pathlib import Path
from typing import NamedTuple

import numpy
import pytest

import minigan

PACKAGE = Path(minigan.__file__).parent
SNAPSHOT = Path(__file__).with_name("cupy_names.json")
NOT_READ = {"backend.py", "cli.py", "folder.py"}  # the first asks for modules, the others work on the host

# CuPy's ufuncs all have the methods as attributes, but most raise NotImplementedError (its reference, "cupy.ufunc").
UFUNC_METHODS = {
    "at": ("add subtract maximum minimum bitwise_and bitwise_or bitwise_xor", "a indices b"),
    "reduce": ("add multiply", "array axis dtype out keepdims"),
    "accumulate": ("add multiply", "array axis dtype out"),
    "outer": ("add subtract multiply divide", "A B"),
}
# What has the name of an array's method need not be one: rows.sort(key=...), Mixture(...).mean(f, kinks=...).
OTHERS_OWN = {"key", "reverse", "kinks"}
NAMESPACES = ("linalg", "fft", "lib.stride_tricks")


# ---------------------------------------------------------------------------------------------- what CuPy offers


def parameters(function):
    """A function's parameters as "a axis dtype * out"; "" if it has none, None if they cannot be known."""
    try:
        listed = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # a ufunc or a compiled method: the first line of its docstring is the signature
        return parse_signature((function.__doc__ or "").partition("\n")[0])
    words, star = [], False
    for p in listed:
        if p.kind in (p.VAR_POSITIONAL, p.KEYWORD_ONLY) and not star:
            words, star = [*words, "*"], True
        if p.kind is p.VAR_KEYWORD:
            words.append("**")
        elif p.kind is not p.VAR_POSITIONAL:
            words.append(p.name)
        else:
            words[-1] = f"*{p.name}"
    return " ".join(word for word in words if word != "self")


def parse_signature(line):
    """The same from text such as "_ndarray_base.sum(self, axis=None, int n=1, *, out=None) -> _ndarray_base"."""
    inside = re.fullmatch(r"[\w.]+\((.*)\)(?: -> .*)?", line.replace("\\*", "*"))
    if not inside:
        return None
    words = [part.partition("=")[0].split()[-1] for part in re.split(r",\s*", inside[1]) if part.strip()]
    return " ".join(word for word in words if word not in ("self", "/"))


def describe(cupy):
    """{"sum": "a axis dtype out keepdims", "ndarray.T": None, ...}: CuPy's public names with their parameters."""
    rooms = {"": cupy, "ndarray.": cupy.ndarray}
    for namespace in NAMESPACES:
        owner = cupy
        for part in namespace.split("."):
            owner = getattr(owner, part)
        rooms[f"{namespace}."] = owner
    names = dict.fromkeys(["lib", *NAMESPACES])
    for prefix, owner in rooms.items():
        for name in dir(owner):
            value = getattr(owner, name)
            if not name.startswith("_") and not inspect.ismodule(value):
                is_function = callable(value) and not isinstance(value, type)
                names[prefix + name] = parameters(value) if is_function else None
    for method, (ufuncs, words) in UFUNC_METHODS.items():
        names |= {f"{ufunc}.{method}": words for ufunc in ufuncs.split()}
    return dict(sorted(names.items()))


def offered():
    """The committed snapshot."""
    return json.loads(SNAPSHOT.read_text())["names"]


# ---------------------------------------------------------------------------------------- what the package takes


class Use(NamedTuple):
    """One name taken from the array module ("sum", "linalg.norm") or from an array ("ndarray.sum")."""

    name: str
    line: int
    keywords: tuple = ()
    positional: int = 0


def is_module(node, aliases):
    """Whether an expression is the array module: xp, self.xp, rng.xp, array_module(x), or a name given one of them."""
    if isinstance(node, ast.Name):
        return node.id in aliases
    if isinstance(node, ast.Call):
        function = node.func
        return getattr(function, "id", getattr(function, "attr", None)) == "array_module"
    return isinstance(node, ast.Attribute) and node.attr == "xp"


def module_names(tree):
    """The names that stand for the array module in a file: xp, and what is assigned from it."""
    aliases = {"xp"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                many = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                for name, value in zip(target.elts, node.value.elts) if many else [(target, node.value)]:
                    if isinstance(name, ast.Name) and is_module(value, aliases):
                        aliases.add(name.id)
    return aliases


def uses(source):
    """Every name that a source file takes from the array module, and every call of a method that arrays have."""
    tree = ast.parse(source)
    aliases = module_names(tree)
    imported = {
        (name.asname or name.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    methods = {name for name in dir(numpy.ndarray) if not name.startswith("_")}
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or isinstance(parents.get(node), ast.Attribute):
            continue  # the outermost attribute of a chain names it all
        chain, owner = [node.attr], node.value
        while isinstance(owner, ast.Attribute) and not is_module(owner, aliases):
            chain, owner = [owner.attr, *chain], owner.value
        call = parents.get(node)
        called = isinstance(call, ast.Call) and call.func is node
        keywords = tuple(k.arg or "**" for k in call.keywords) if called else ()
        positional = len(call.args) if called and not any(isinstance(a, ast.Starred) for a in call.args) else 0
        if is_module(owner, aliases):
            if not chain[0].startswith("__"):
                found.append(Use(".".join(chain), node.lineno, keywords, positional))
        elif chain[-1] in methods and getattr(owner, "id", None) not in imported:
            found.append(Use(f"ndarray.{chain[-1]}", node.lineno, keywords))
    return found


def complaints(source, names, file="<string>"):
    """What a source file takes from the array module that is not among CuPy's names."""
    result = []
    for use in uses(source):
        where = f"{file}:{use.line}"
        if use.name not in names:
            result.append(f"{where}: CuPy has no {use.name}")
        elif names[use.name] is not None:
            words = names[use.name].split()
            starred = [i for i, word in enumerate(words) if word.startswith("*")]
            most = starred[0] if starred else len(words)
            if "**" not in words:
                unknown = [k for k in use.keywords if k not in words and k not in OTHERS_OWN]
                result += [f"{where}: CuPy's {use.name} has no {k}" for k in unknown]
            if use.positional > most and not any(re.match(r"\*\w", word) for word in words):
                result.append(f"{where}: CuPy's {use.name} takes {most} arguments by position")
    return result


def package_complaints(names):
    files = [path for path in sorted(PACKAGE.rglob("*.py")) if path.name not in NOT_READ]
    return [line for path in files for line in complaints(path.read_text(), names, path.relative_to(PACKAGE))]


# ----------------------------------------------------------------------------------------------------- the tests


def test_the_package_takes_only_what_cupy_has():
    assert package_complaints(offered()) == []


def test_the_package_takes_only_what_the_installed_cupy_has():
    assert package_complaints(describe(pytest.importorskip("cupy"))) == []


def test_the_snapshot_is_true_of_the_installed_cupy():
    """Wholly, of the version that it was made from; for the names that minigan takes, of every version."""
    cupy = pytest.importorskip("cupy")
    snapshot, names = json.loads(SNAPSHOT.read_text()), describe(cupy)
    if cupy.__version__ == snapshot["cupy"]:
        assert snapshot["names"] == names
    taken = {use.name for path in PACKAGE.rglob("*.py") if path.name not in NOT_READ for use in uses(path.read_text())}
    differing = {name for name in taken & set(names) if names[name] != snapshot["names"].get(name)}
    assert not differing


def test_the_package_is_really_read():
    """The core's own calls are found, of every form; a detector that saw nothing would find no fault."""
    layers = {use.name for name in ("layer.py", "layers.py") for use in uses((PACKAGE / "nn" / name).read_text())}
    assert {"zeros_like", "asarray", "matmul", "maximum", "ndarray.sum", "ndarray.reshape", "ndarray.astype"} <= layers
    assert Use("sum", 1, ("axis", "out"), 1) in uses("xp.sum(dy, axis=0, out=out)")


# What a plant should be found as. The left side of each is one way to reach the array module.
@pytest.mark.parametrize(
    "source, complaint",
    [
        ("xp.block([x])", "CuPy has no block"),
        ("self.xp.einsum_path(x)", "CuPy has no einsum_path"),
        ("rng.xp.errstate()", "CuPy has no errstate"),
        ("array_module(x, y).insert(x, 0, 1)", "CuPy has no insert"),
        ("backend.array_module(x).geomspace(1, 2)", "CuPy has no geomspace"),
        ("module = array_module(x)\nmodule.nditer(x)", "CuPy has no nditer"),
        ("module, n = array_module(x), 3\nmodule.vecdot(x, x)", "CuPy has no vecdot"),
        ("f = xp.histogram_bin_edges", "CuPy has no histogram_bin_edges"),
        ("def f(x):\n  def g(y):\n    return array_module(y).block(y)", "CuPy has no block"),
        ("xp.linalg.multi_dot([x, x])", "CuPy has no linalg.multi_dot"),
        ("xp.maximum.reduce(x)", "CuPy has no maximum.reduce"),
        ("xp.sum(x, where=mask)", "CuPy's sum has no where"),
        ("xp.max(x, axis=1, initial=0.0)", "CuPy's max has no initial"),
        ("xp.exp(x, where=mask)", "CuPy's exp has no where"),
        ("xp.clip(x, min=0.0)", "CuPy's clip has no min"),
        ("xp.sum(x, **options)", "CuPy's sum has no **"),
        ("xp.sum(x, 0, None, None, True, 0.0)", "CuPy's sum takes 5 arguments by position"),
        ("x.sum(axis=0, where=mask)", "CuPy's ndarray.sum has no where"),
        ("(x * x).mean(where=mask)", "CuPy's ndarray.mean has no where"),
        ("self.x.max(initial=0.0)", "CuPy's ndarray.max has no initial"),
        ("x.var(correction=1)", "CuPy's ndarray.var has no correction"),
        ("x.astype('f4', device='cpu')", "CuPy's ndarray.astype has no device"),
        ("x.argmax(axis=1, initial=0)", "CuPy's ndarray.argmax has no initial"),
        ("x[0].reshape(2, 3, newshape=4)", "CuPy's ndarray.reshape has no newshape"),
        ("x.setflags(write=False)", "CuPy has no ndarray.setflags"),
    ],
)
def test_a_planted_name_or_keyword_that_cupy_lacks_is_found(source, complaint):
    (line,) = complaints(source, offered())
    assert line.endswith(complaint)


@pytest.mark.parametrize(
    "source",
    [
        "xp.sum(x, axis=0, keepdims=True, out=y)",
        "xp.multiply(a, b, out=c)",
        "xp.matmul(a, b, out=c)",
        "xp.add.at(x, i, y)",
        "xp.linalg.norm(x, axis=1)",
        "xp.pi * xp.float32(2) + xp.finfo(x.dtype).eps",
        "xp.zeros((2, 3), dtype='uint8')",
        "x.max(axis=1, keepdims=True).squeeze(1).astype('f4', copy=False).T",
        "import numpy\nnumpy.sum(host, where=mask)",  # NumPy by its name is the host's, and may do as it likes
        "import numpy as np\nnp.max(host, initial=0.0)",
        "xp.__name__ == 'numpy'",
        "rows.sort(key=len, reverse=True)",  # a list's
    ],
)
def test_what_cupy_has_is_not_complained_of(source):
    assert complaints(source, offered()) == []


def test_signatures_are_read_from_functions_and_from_docstrings():
    def function(a, axis=None, *, out=None): ...
    def options(*args, axes=None, **rest): ...

    assert parameters(function) == "a axis * out"
    assert parameters(options) == "*args axes **"
    assert parse_signature("exp(x, /, out=None, \\*, casting='same_kind', dtype=None)") == "x out * casting dtype"
    assert parse_signature("_ndarray_base.sort(self, int axis=-1, kind=None) -> _ndarray_base") == "axis kind"
    assert parse_signature("Returns the sum.") is None


if __name__ == "__main__":
    import cupy

    text = json.dumps({"cupy": cupy.__version__, "names": describe(cupy)}, indent=0, ensure_ascii=False)
    SNAPSHOT.write_text(text + "\n")
