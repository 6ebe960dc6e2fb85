"""Every work that the notebooks, the guides or the claims cite: its address, who, what, and how the claims name it."""

from typing import NamedTuple

from docs.book.contents import ROOT


class Work(NamedTuple):
    """A work. sources: the beginnings of the sources of claims by which it is meant."""

    address: str
    who: str
    title: str
    sources: tuple[str, ...]


def works():
    """All Works, in the order of docs/book/works.txt: by year."""
    lines = (ROOT / "docs/book/works.txt").read_text("utf-8").splitlines()
    found = []
    for line in lines:
        if line and not line.startswith("#"):
            address, who, title, sources = (part.strip() for part in line.split("|"))
            names = tuple(name.strip() for name in sources.split(" + ") if name.strip())
            found.append(Work(full(address), who, title, names))
    return found


def full(address):
    """The address of "arXiv 1406.2661", "doi 10.1038/323533a0" or of a page; "" of a work that has none."""
    kind, _, number = address.partition(" ")
    if number:
        return {"arXiv": "https://arxiv.org/abs/", "doi": "https://doi.org/"}[kind] + number
    return address if "://" in address else ""
