"""One-operator mutants of a reference: every text that differs from it in one operator, constant, sign or name.

They test the cases (a mutant that no case catches is a case that is missing) and name what the bank of bugs has not.
"""

import ast
from dataclasses import dataclass
from functools import cache
from typing import Any

from minigan.exercises.changes import Change, change

BINARY: dict[type, list[type]] = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.FloorDiv: [ast.Mult],
    ast.Pow: [ast.Mult],
}  # fmt: skip
COMPARE: dict[type, list[type]] = {
    ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.LtE], ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.GtE],
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq],
}  # fmt: skip
NAMES = {
    "sum": "mean", "mean": "sum", "max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum",
    "argmax": "argmin", "argmin": "argmax", "log": "log2", "exp": "expm1", "log1p": "log", "zeros_like": "ones_like",
    "cumsum": "cumprod",
}  # fmt: skip

TOLD = (ast.BinOp, ast.Compare, ast.Call)  # of which a change can be recognised; a constant alone could be any


@dataclass(frozen=True)
class Mutant:
    """A changed reference: its source, and the statement that was changed as it is now, which the matrix names.

    change: what a student may be told of it; None if a term was left out, since to name it would be to give the answer.
    """

    source: str
    wrong: str
    change: Change | None


@cache  # to make them is dear, and many ask for those of one source
def mutants(source):
    """Every one-operator mutant of a function's source; docstrings are left alone."""
    tree = ast.parse(source)
    nodes_with: list[Any] = [node for node in ast.walk(tree) if _has_docstring(node)]
    docstrings = {id(node.body[0].value) for node in nodes_with}
    nodes = [node for node in ast.walk(tree) if id(node) not in docstrings]
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    found, seen = [], {ast.unparse(tree)}
    for node in nodes:
        for new in changes(node):
            statement = _least(node, ast.stmt, parents)
            told = _least(node, TOLD, parents) or statement
            left_out = isinstance(node, ast.BinOp) and any(new is child for child in ast.iter_child_nodes(node))
            says = None if left_out else change(node, new, tree, told)
            _replace(parents[node], node, new)
            text = ast.unparse(tree)
            if text not in seen:
                seen.add(text)
                found.append(Mutant(text, ast.unparse(statement), says))
            _replace(parents[node], new, node)
    return tuple(found)


def changes(node):
    """The nodes that may stand in a node's place."""
    if isinstance(node, ast.BinOp):
        for operator in BINARY.get(type(node.op), []):
            yield ast.BinOp(node.left, operator(), node.right)
        if isinstance(node.op, ast.MatMult | ast.Sub | ast.Div):
            yield ast.BinOp(node.right, node.op, node.left)
        if isinstance(node.op, ast.Add | ast.Sub | ast.Mult):
            yield node.left
            yield node.right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for operator in COMPARE.get(type(node.ops[0]), []):
            yield ast.Compare(node.left, [operator()], node.comparators)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        number: Any = node.value
        for value in {0: [1], 1: [0, 2], 2: [1, 3]}.get(number, [number * 2]):
            yield ast.Constant(type(number)(value))
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield ast.Attribute(node.value, NAMES[node.attr], node.ctx)


def _has_docstring(node):
    return isinstance(node, ast.FunctionDef | ast.Module) and node.body and ast.get_docstring(node) is not None


def _least(node, kind, parents):
    """The smallest node of a kind that has a node in it, or is it; None if there is none."""
    while node is not None and not isinstance(node, kind):
        node = parents.get(node)
    return node


def _replace(parent, old, new):
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
        elif isinstance(value, list):
            value[:] = [new if item is old else item for item in value]
