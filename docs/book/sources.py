"""Pages that show source files, line by line, and pages that list folders."""

import ast

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from docs.book.contents import ROOT
from docs.book.links import Wanted, address
from docs.book.markdown import plain

ORPHAN = "---\norphan: true\nnosearch: true\n---\n\n"  # in no list of the sidebar, not searched


def shown(path):
    """The page of a Python file, whose lines are the anchors L-1, L-2, ...; a search does not look into it."""
    code = (ROOT / path).read_text("utf-8")
    html = highlight(code, PythonLexer(), HtmlFormatter(linespans="L", cssclass="highlight source"))
    return f"{ORPHAN}# {plain(path)}\n\n```````````{{raw}} html\n{html}\n```````````\n"


def listing(folder, wanted):
    """The page of a folder: its folders and files, each with the first line of what it says of itself."""
    rows = []
    for path in sorted((ROOT / folder).iterdir(), key=lambda path: (path.is_file(), path.name)):
        if path.name.startswith((".", "__pycache__")):
            continue
        inner = Wanted() if path.is_dir() else wanted  # a folder in it is named, and not followed
        there = path.relative_to(ROOT).as_posix()
        name = plain(path.name + "/" * path.is_dir())
        rows.append(f"- {name}" if path.is_dir() else f"- [{name}]({address(there, inner)}){first_line(path)}")
    return f"{ORPHAN}# {plain(folder)}/\n\n" + "\n".join(rows) + "\n"


def first_line(path):
    """The first sentence of a Python file's docstring, behind a colon; of others nothing."""
    if path.suffix != ".py":
        return ""
    says = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return f": {plain(says.partition(chr(10))[0])}" if says else ""


def line(path, number):
    """The address of a line of a source file."""
    return f"book://en/source/{path}.html#L-{number}"
