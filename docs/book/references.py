"""The page of references: every work that is cited, its address, and the notebooks, guides and claims that cite it."""

import json
import re

from docs.book.claims import slug, target
from docs.book.contents import ROOT, pages
from docs.book.markdown import plain
from docs.book.works import works
from minigan.claims.registry import all_claims

ADDRESS = re.compile(r"\]\((https?://[^)\s]+)\)")
NO_WORKS = (
    "https://github.com/",
    "https://jobqueue.dask.org",
    "https://cs231n.github.io/",
    "https://www.npmjs.com/",
    "https://creativecommons.org/",
)


def text(file):
    """The Markdown of a page, or of a notebook's cells."""
    content = (ROOT / file).read_text("utf-8")
    if not file.endswith(".ipynb"):
        return content
    cells = json.loads(content)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def citing():
    """{address: [(name of the page, its heading)]} of all addresses to which the English book's pages link."""
    found = {}
    for file, page in pages("en").items():
        content = text(file)
        heading = re.search(r"^# (.*)$", content, re.MULTILINE)[1]
        for address in dict.fromkeys(ADDRESS.findall(content)):
            found.setdefault(address, []).append((page, heading))
    return found


def meant(source, all_works):
    """The work that a claim's source means, or None: the one with the longest name with which it begins."""
    fitting = [(len(name), work) for work in all_works for name in work.sources if source.startswith(name)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def reference():
    """{"references": Markdown}."""
    all_works, cited, checked = works(), citing(), {}
    for title, claims in all_claims().items():
        for c in claims:
            checked.setdefault(meant(c.source, all_works), []).append((title, c))
    parts = [
        "# References",
        "Every work that a notebook, a guide or a claim cites, by year, and where it is cited. The addresses lead out "
        "of this book and need a network; they were not fetched when it was made. What we checked in which work is "
        "said in [Where the claims come from](docs/citations.md).",
    ]
    for work in all_works:
        name = f"{plain(work.who)}, *{plain(work.title)}*"
        if work.address:
            target_address = work.address.replace("(", "%28").replace(")", "%29")
            name += f" [{plain(work.address.partition('://')[2])}]({target_address})"
        lines = [f"- {name}"]
        places = [f"[{plain(heading)}]({staged(page)})" for page, heading in cited.get(work.address, [])]
        lines += [f"  - cited in {'; '.join(places)}"] if places else []
        links = [f"[{plain(c.id)}](claims/{slug(title)}.md#{target(c)})" for title, c in checked.get(work, [])]
        lines += [f"  - claims: {', '.join(links)}"] if links else []
        parts.append("\n".join(lines))
    return {"references": "\n\n".join(parts) + "\n"}


def staged(page):
    """The file of a page of the English book, with its suffix."""
    notebook = any(name == page and file.endswith(".ipynb") for file, name in pages("en").items())
    return f"{page}.{'ipynb' if notebook else 'md'}"
