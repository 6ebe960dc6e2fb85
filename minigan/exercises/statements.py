"""A cell's text as Python statements: by Python's parser, and where that finds no Python, by IPython's own transformer.

Run in the cage's process, from its text, before any of the student's code; it imports nothing of minigan. What is no
Python after that is cut at its margin, so that an error of syntax takes no other statement with it.
"""

import ast
import codeop  # noqa: F401  (what IPython's transformer imports is here before a student's files can be found)
import importlib
import importlib.machinery
import io
import os
import re
import sys
import tokenize
import types

AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
CONTINUED = ("else", "elif", "except", "finally")  # words at the margin that go on with the statement before
NEVER_INSIDE = (
    "def",
    "class",
    "import",
    "while",
    "try",
    "with",
    "return",
    "assert",
    "del",
    "raise",
    "pass",
)  # brackets
OF_IPYTHON = re.compile(r"[%!?]")
BLANK = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)


class LacksIPython(SyntaxError):
    """A syntax error that IPython might have known how to read, had it been installed."""


def read(text, number):
    """[a statement, as ast has it, or the error that it is] of a code cell."""
    text, name = text.replace("\r\n", "\n").replace("\r", "\n"), f"code cell {number}"
    found = parsed(text, name)
    if isinstance(found, list):
        return found
    transformer = ipythons()
    if transformer is not None:
        text = transformed(text, transformer)
        found = parsed(text, name)
        if isinstance(found, list):
            return found
    several = []
    for piece in pieces(text):
        found = parsed(piece, name)
        if isinstance(found, SyntaxError) and transformer is None and OF_IPYTHON.search(piece):
            found = LacksIPython(found.msg, (name, found.lineno, None, None))
        several += found if isinstance(found, list) else [found]
    return several


def parsed(text, name):
    """The statements of a text, each import one of its own, or an error."""
    try:
        tree = compile(text, name, "exec", ast.PyCF_ONLY_AST | AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return error
    several = []
    for node in tree.body:
        single = isinstance(node, ast.Import) and len(node.names) > 1
        several += [ast.copy_location(ast.Import([one]), node) for one in node.names] if single else [node]
    return several


def ipythons():
    """IPython's TransformerManager, or None. Of IPython only the files are loaded that it is in, and left no trace."""
    spec = importlib.machinery.PathFinder.find_spec("IPython")
    if spec is None or not spec.submodule_search_locations:
        return None
    (folder, *_) = spec.submodule_search_locations
    for name in ("IPython", "IPython.core", "IPython.utils"):  # without the code of their __init__, which loads all
        package = types.ModuleType(name)
        package.__path__ = [os.path.join(folder, *name.split(".")[1:])]
        sys.modules[name] = package
    try:
        return importlib.import_module("IPython.core.inputtransformer2").TransformerManager()
    except Exception:  # another IPython than is known today
        return None
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "IPython"]:
            del sys.modules[name]


def transformed(text, transformer):
    """A text with IPython's commands as calls of get_ipython(), each line under the number that it had."""
    one_step = type(transformer).do_one_token_transform

    def keeping_lines(lines):
        changed, after = one_step(transformer, lines)
        place = next((i for i, (old, new) in enumerate(zip(lines, after)) if old != new), len(after))
        return changed, [*after[: place + 1], *["\n"] * (len(lines) - len(after)), *after[place + 1 :]]

    transformer.do_one_token_transform = keeping_lines
    body = text.lstrip()
    margin = text[: len(text) - len(body)]
    try:
        return "\n" * margin.count("\n") + transformer.transform_cell(margin.rpartition("\n")[2] + body)
    except (SyntaxError, ValueError, RuntimeError, RecursionError):
        return text


def pieces(text):
    """A text cut before each statement at its margin, each piece after as many empty lines as keep its lines' numbers.

    What Python cannot cut into words stays one piece to its end, or to where a statement begins within its brackets.
    """
    lines, cuts, begin = io.StringIO(text).readlines(), {1}, 0
    while begin is not None:
        found, begin = margins(lines, begin)
        cuts |= found
    cuts = sorted(cuts)
    return ["\n" * (a - 1) + "".join(lines[a - 1 : b]) for a, b in zip(cuts, [*(c - 1 for c in cuts[1:]), None])]


def margins(lines, begin):
    """({numbers of the lines at which statements begin}, where to begin anew after a bracket that is not closed)."""
    found, fresh, decorated = {begin + 1}, True, False
    try:
        for token in tokenize.generate_tokens(iter(lines[begin:]).__next__):
            if token.type in BLANK:
                continue
            if token.start[1] == 0 and token.type != tokenize.ENDMARKER:
                line = begin + token.start[0]
                if not fresh and token.string in NEVER_INSIDE:
                    return found, line - 1
                if fresh and not decorated and token.string not in CONTINUED:
                    found.add(line)
                decorated = fresh and token.string == "@"
            fresh = token.type == tokenize.NEWLINE
    except tokenize.TokenError as error:
        if fresh:  # a string that does not end, told with the line on which it begins
            found.add(begin + error.args[1][0])
    except SyntaxError:
        pass
    return found, None


def packages_of(node):
    """{name: package} of all that a statement imports, wherever in it."""
    found = {}
    for one in ast.walk(node):
        if isinstance(one, ast.Import):
            found.update({a.asname or a.name.partition(".")[0]: a.name.partition(".")[0] for a in one.names})
        elif isinstance(one, ast.ImportFrom) and one.module and not one.level:
            found.update({a.asname or a.name: one.module.partition(".")[0] for a in one.names})
    return found


def bound(node):
    """The names that a statement assigns, defines or imports, but for those inside functions and classes."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [
            a.asname or (a.name if isinstance(node, ast.ImportFrom) else a.name.partition(".")[0]) for a in node.names
        ]
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Store) else []
    if isinstance(node, ast.Lambda):
        return []
    return [name for child in ast.iter_child_nodes(node) for name in bound(child)]
