"""One-line bugs for a module, each a change of one node of its syntax tree: what benchmarks/mutation.py plants.

The kinds are those of mutmut and of mistakes that are made in formulas: another comparison or operator, a constant that
is off, a sign, p for q, a neighbour of the function meant, two arguments or results swapped, a statement left out.
"""

import ast
from dataclasses import dataclass
from typing import Any

OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
NEIGHBORS = {
    "min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "argmin": "argmax", "argmax": "argmin",
    "log": "log1p", "log1p": "log", "exp": "expm1", "expm1": "exp", "erf": "erfc", "erfc": "erf", "any": "all",
    "all": "any", "logaddexp": "maximum", "sqrt": "abs", "abs": "sqrt", "cumsum": "sort", "sum": "max",
    "ones": "zeros", "zeros": "ones", "ones_like": "zeros_like", "zeros_like": "ones_like", "unique": "sort",
    "isfinite": "isnan", "isinf": "isfinite", "sign": "abs",
}  # fmt: skip
ONLY_TOLD = (
    "__repr__",
    "_warn",
    "warn_of_guesses",
    "unresolved",
    "_coefficients",
    "_checked_derivative",
    "_compare",
    "_convex",
    "_middle",
    "expect_support",
    "_of_a_pole",
)  # what these find ends in a warning or an error
SYMMETRIC = ("minimum", "maximum", "logaddexp", "union1d", "min", "max")
SIBLINGS = [
    ("p", "q"), ("log_p", "log_q"), ("mu_p", "mu_q"), ("R_p", "R_q"), ("phi", "theta"), ("real", "fake"),
    ("low", "high"), ("a", "b"), ("in_p", "in_q"), ("own", "other"), ("a_real", "a_fake"), ("rate", "g_rate"),
    ("r1", "r2"), ("log_D", "log_not_D"), ("d_field", "g_field"), ("at_zero", "at_infinity"), ("before", "after"),
    ("mu", "sd"),
]  # fmt: skip
SIBLING = {}
for one, other in SIBLINGS:
    SIBLING.setdefault(one, other)
    SIBLING.setdefault(other, one)


@dataclass
class Mutant:
    """One change: `field` (and place in a list) of `parent` becomes `new`. `words`: only an error message can tell."""

    id: str
    module: str
    lines: Any  # the lines one of which is run where the change matters; None: at import
    words: bool
    parent: Any
    field: str
    place: Any
    new: Any

    def code(self, tree, path):
        """The module's code with the change in it; the tree is left as it was."""
        holder, key = (
            (self.parent, self.field) if self.place is None else (getattr(self.parent, self.field), self.place)
        )
        get, put = (getattr, setattr) if self.place is None else (list.__getitem__, list.__setitem__)
        old = get(holder, key)
        put(holder, key, ast.fix_missing_locations(ast.copy_location(self.new, old)))
        try:
            return compile(tree, path, "exec")
        finally:
            put(holder, key, old)


def copy(node, **changes):
    """The same node but for some fields; its children are shared."""
    fields = {name: getattr(node, name) for name in node._fields if hasattr(node, name)}
    return type(node)(**{**fields, **changes})


def replacements(node, names, bound):
    """What the node may become; names: those that its function uses; bound: those it has assigned so far."""
    match node:
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            yield copy(node, op=OPERATORS[type(op)]())
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield copy(node, left=right, right=left)
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert(), operand=operand):
            yield operand
        case ast.BoolOp(op=op):
            yield copy(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                for other in COMPARISONS.get(type(op), ()):
                    yield copy(node, ops=[*ops[:i], other(), *ops[i + 1 :]])
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=float(value)):
            yield ast.Constant(2 * value if value else 1.0)
        case ast.Constant(value="left" | "right" as side):
            yield ast.Constant("right" if side == "left" else "left")
        case ast.Name(id=id, ctx=ast.Load()):
            if SIBLING.get(id) in names:
                yield copy(node, id=SIBLING[id])
        case ast.Attribute(attr=attr, ctx=ast.Load()) if SIBLING.get(attr) in names:
            yield copy(node, attr=SIBLING[attr])
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.Tuple(elts=[first, second, *rest], ctx=ast.Load()):
            yield copy(node, elts=[second, first, *rest])
        case ast.Assign(targets=[target]) if bound & {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}:
            yield ast.Pass()
        case ast.AugAssign() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.If(test=test):
            yield copy(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Call(func=func, args=args):
            yield from (copy(node, func=other) for other in neighbor(func))
            named = [isinstance(a, ast.Name | ast.Attribute) for a in args[:2]]
            if named == [True, True] and getattr(func, "attr", getattr(func, "id", "")) not in SYMMETRIC:
                yield copy(node, args=[args[1], args[0], *args[2:]])


def neighbor(func):
    """The function that one could have meant."""
    if isinstance(func, ast.Name) and func.id in NEIGHBORS:  # spelled out, since the module may not import it
        yield ast.Attribute(ast.Name("numpy", ast.Load()), NEIGHBORS[func.id], ast.Load())
    if isinstance(func, ast.Attribute) and func.attr in NEIGHBORS:
        yield copy(func, attr=NEIGHBORS[func.attr])


def mutants(module, tree):
    """All Mutants of a module, in the order of its lines."""
    seen: dict[str, int] = {}
    found = []

    def plant(child, scope, lines, words, names, bound, where):
        for new in replacements(child, names, bound):
            if ast.dump(new) == ast.dump(child):  # a tuple of two that are the same, swapped
                continue
            id = f"{module}: {scope or 'module'}: {describe(child)} -> {describe(new)}"
            seen[id] = seen.get(id, 0) + 1
            found.append(Mutant(id + f" #{seen[id]}" * (seen[id] > 1), module, lines, words, *where, new))

    def visit(node, scope, lines, words, names, bound):
        checked = set()
        if isinstance(node, ast.FunctionDef):
            names, bound = names_in(node), {a.arg for a in [*node.args.args, *node.args.kwonlyargs]}
            checked = checked_only(node)
        for field, place, child in children(node):
            is_new_scope = isinstance(child, ast.FunctionDef | ast.ClassDef)
            child_scope = f"{scope}.{child.name}".lstrip(".") if is_new_scope else scope
            child_words = words or is_check(child) or (bool(assigned(child)) and assigned(child) <= checked)
            child_words = child_words or child_scope.split(".")[-1] in ONLY_TOLD
            body_of_function = isinstance(node, ast.FunctionDef) and field == "body"
            child_lines = own_lines(child, lines, body_of_function or lines is not None)
            plant(child, scope, child_lines, child_words, names, bound, (node, field, place))
            visit(child, child_scope, child_lines, child_words, names, bound)
            bound = bound | assigned(child)

    visit(tree, "", None, module == "arguments", names_in(tree), set())
    return found


def children(node):
    """(field, place in a list or None, child) of every child that may be changed: no docstring, type, decorator."""
    for field, value in ast.iter_fields(node):
        if field in ("decorator_list", "annotation", "returns"):
            continue
        for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and not docstring and not (field == "func" and isinstance(child, ast.Name)):
                yield field, place, child


def own_lines(node, outer, in_function):
    """The lines of which one is run where the node is; None at import."""
    if isinstance(node, ast.Lambda):
        return range(node.lineno, node.end_lineno + 1)
    if not isinstance(node, ast.stmt) or isinstance(node, ast.FunctionDef) or not in_function:
        return outer
    body = getattr(node, "body", None)
    return range(node.lineno, max(node.lineno + 1, body[0].lineno) if body else node.end_lineno + 1)


def names_in(node):
    """All names and attributes that are read or written in it."""
    walked = list(ast.walk(node))
    attributes = {n.attr for n in walked if isinstance(n, ast.Attribute)}
    return (
        {n.id for n in walked if isinstance(n, ast.Name)}
        | {n.arg for n in walked if isinstance(n, ast.arg)}
        | attributes
    )


def assigned(node):
    """The names that a statement assigns."""
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.For):
        return set()
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def is_check(node):
    """Whether it only tells of a wrong argument or an error: a raise, a call of expect_... or _warn, an `if` of one."""
    if isinstance(node, ast.If):
        return is_check(node.body[-1]) and not node.orelse
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return isinstance(node, ast.Raise) or getattr(called, "id", "").startswith(("expect_", "_warn", "warn_"))


def checked_only(function):
    """The names that a function assigns for its checks alone."""
    checks = {id(n) for check in ast.walk(function) if is_check(check) for n in ast.walk(check)}
    loads = [n for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return {n.id for n in loads if id(n) in checks} - {n.id for n in loads if id(n) not in checks}


def describe(node):
    """Its source on one line, its header only if it is a compound statement."""
    return ast.unparse(node).splitlines()[0] if not isinstance(node, ast.If) else f"if {ast.unparse(node.test)}"
