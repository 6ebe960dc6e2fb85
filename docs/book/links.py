"""Links of the repository's Markdown become links of the book.

A file of the repository links to others by their paths: to a notebook, a page, a picture, a source file, a folder. In
the book the first two are pages, a picture is copied beside them, a Python file is a page that shows it, a folder is a
page that lists it, and any other file is there to be downloaded. What is not in this language's book gets the address
`book://en/docs/speed.html`; when all is built, `relative` makes of it the way from the page where it stands, so that
the book can be moved, and read from a disk.
"""

import re
from os.path import relpath
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath

from docs.book.contents import LANGUAGES, ROOT, pages

PICTURES = (".png", ".gif", ".svg")
TOKEN = re.compile(r"^(?P<fence>```+).*?^(?P=fence)$|`[^`\n]*`|\]\((?P<target>[^)\s]+)\)", re.MULTILINE | re.DOTALL)
BOOK = re.compile(r"book://([^\"'\s<>]*)")


class LinkError(ValueError):
    """A file links to something that the repository does not have."""


class Wanted:
    """What the pages link to beside each other: files to show as source, to list as folders, to copy."""

    def __init__(self):
        self.sources, self.folders, self.pictures, self.files = set(), set(), set(), set()


def rewritten(text, file, language, wanted):
    """The Markdown of a file of the repository, with each link leading to the book's page.

    file: its path from the root; wanted: a Wanted, to which what is linked is added. Code is left as it is.
    """
    here = pages(language).get(file, file)

    def replaced(found):
        target = found["target"]
        return f"]({resolved(target, file, here, language, wanted)})" if target else found[0]

    return TOKEN.sub(replaced, text)


def resolved(target, file, here, language, wanted):
    """Where a link of `file`, which is the page `here`, leads in the book. Raises LinkError if it leads nowhere."""
    if "://" in target or target.startswith(("#", "mailto:")):
        return target
    path, _, anchor = target.partition("#")
    there, anchor = normpath(join(dirname(file), path)), f"#{anchor}" if anchor else ""
    if not (ROOT / there).exists():
        raise LinkError(f"{file}: links to {target}, which does not exist")
    if there.endswith(PICTURES):
        wanted.pictures.add(there)
        return relpath(f"pictures/{there}", dirname(here) or ".")
    for each in (language, *LANGUAGES):  # its own language first
        page = pages(each).get(there)
        if page and each == language:
            suffix = "ipynb" if there.endswith(".ipynb") else "md"
            return relpath(f"{page}.{suffix}", dirname(here) or ".") + anchor
        if page:
            return f"book://{each}/{page}.html{anchor}"
    return address(there, wanted)


def address(there, wanted):
    """The `book://` address of a file or folder that is no page of its own."""
    if there in ("notebooks/zh", "notebooks/exercises/zh"):
        return f"book://zh/{there.split('/')[-2]}/index.html"
    if (ROOT / there).is_dir():
        wanted.folders.add(there)
        return f"book://en/source/{there}/index.html"
    if there.endswith(".py"):
        wanted.sources.add(there)
        return f"book://en/source/{there}.html"
    wanted.files.add(there)
    return f"book://files/{there}"


def relative(page, html):
    """The HTML of a page of the book, "en/docs/speed.html", with `book://` addresses as ways from it."""
    up = "../" * (len(PurePosixPath(page).parts) - 1)
    return BOOK.sub(lambda found: up + found[1], html)
