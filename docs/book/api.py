"""The API reference: a page a module, from its docstrings and signatures.

The source is read and not imported, so that no page depends on CuPy, MPI or another extra, nor on the machine. What
begins with an underscore is not shown; neither are the checks of claims, which have pages of their own, nor the bank of
named bugs, which would spoil the exercises.
"""

import ast

from docs.book.contents import ROOT
from docs.book.markdown import paragraphs, plain, toctree
from docs.book.sources import line

PACKAGE = ROOT / "minigan"
ROOMS = {  # in the order in which they depend on each other, as the first line of each room's page says more
    "nn": "Networks without autograd",
    "gan": "The paper",
    "theory": "The oracle",
    "data": "Data",
    "evaluation": "How good are samples",
    "plots": "Figures",
    "systems": "Systems and recipes",
    "runs": "Runs",
    "claims": "Claims",
    "exercises": "Exercises and their grader",
    "distributed": "One run on several ranks",
    "sweep": "Many runs",
    "play": "The playground",
    "commands": "Commands",
}


def modules():
    """{name of the module: path} of all that the reference shows: "minigan.nn.layers"."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not name.startswith(("minigan.exercises.bank", "minigan.claims.rigorous.")) and parts[-1] != "__main__":
            found[name] = path
    return found


def reference():
    """{name of a page: its Markdown} of the whole reference: an index, a page a room, a page a module."""
    found, every = {}, modules()
    alone = [name for name in every if name.count(".") == 1 and name.partition(".")[2] not in ROOMS]
    rows = [f"- [{plain(f'minigan.{room}')}](minigan.{room}.md): {says}" for room, says in ROOMS.items()]
    names = [f"minigan.{room}" for room in ROOMS] + alone
    found["api/index"] = "\n\n".join(
        [
            "# API reference",
            "Each function and class with its signature and its docstring, by rooms of the package. A room uses only "
            "the rooms above it. `[source]` leads to the lines of the code.",
            "\n".join(rows),
            "Modules that stand by themselves:",
            "\n".join(f"- [{name}]({name}.md)" for name in alone),
            toctree([(name.partition(".")[2], name) for name in names]),
        ]
    )
    for name, path in every.items():
        inner = [other for other in every if other.startswith(f"{name}.")] if name != "minigan" else []
        if name != "minigan":
            found[f"api/{name}"] = page(name, path, inner)
    return found


def page(name, path, inner=()):
    """The page of a module: what it says of itself, then its functions and classes. inner: modules of a package."""
    tree, file = ast.parse(path.read_text("utf-8")), path.relative_to(ROOT).as_posix()
    parts = [f"# {plain(name)}", f"[{plain(file)}]({line(file, 1)})", paragraphs(ast.get_docstring(tree) or "")]
    if inner:
        rows = [f"- [{plain(other)}]({other}.md): {plain(first(other))}" for other in inner]
        parts += ["\n".join(rows), toctree([(other.rpartition(".")[2], other) for other in inner])]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not is_check(node):
            parts += entry(node, file)
    return "\n\n".join(part for part in parts if part) + "\n"


def first(name):
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(modules()[name].read_text("utf-8"))) or "").partition("\n")[0]


def is_check(node):
    """Whether a function is the check of a claim, whose words are the claim's."""
    made = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
    return any(isinstance(maker, ast.Name) and maker.id in ("claim", "enclosure") for maker in made)


def entry(node, file, owner=""):
    """The Markdown of a function or class and, below it, of its public methods that have a docstring of their own."""
    link, says = f"[\\[source\\]]({line(file, node.lineno)})", ast.get_docstring(node) or ""
    heading = f"{'###' if owner else '##'} {plain(owner + node.name)}"
    parts = [heading, f"```python\n{signature(node)}\n```", f"{paragraphs(says)}\n\n{link}" if says else link]
    for method in node.body if isinstance(node, ast.ClassDef) else []:
        is_public = isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
        if is_public and ast.get_docstring(method):
            parts += entry(method, file, f"{node.name}.")
    return parts


def signature(node):
    """The first line of a function's or class's definition; of a class the arguments with which it is made."""
    if isinstance(node, ast.FunctionDef):
        kind = [f"@{ast.unparse(d)}\n" for d in node.decorator_list if ast.unparse(d) in ("property", "classmethod")]
        return "".join(kind) + f"{node.name}({ast.unparse(node.args)})"
    made = [m for m in node.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"]
    bases = ", ".join(map(ast.unparse, node.bases))
    if made:
        arguments = ast.unparse(made[0].args)
        return f"{node.name}({arguments.partition(', ')[2]})" if arguments.startswith("self") else node.name
    fields = [ast.unparse(part) for part in node.body if isinstance(part, ast.AnnAssign)]
    return "\n    ".join([f"class {node.name}({bases})" if bases else f"class {node.name}", *fields])
