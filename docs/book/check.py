"""Whether every link of the built book leads somewhere, and whether a page asks another host for anything.

Nothing is fetched. An address of another host is fine where a reader must click it, and is listed; what the browser
would load by itself (a script, a style, a picture, a font) must be a file of the book.
"""

import re
from functools import cache
from html.parser import HTMLParser
from os.path import normpath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

LOADED = {("script", "src"), ("img", "src"), ("source", "src"), ("video", "src"), ("iframe", "src"), ("link", "href")}
NOT_LOADED = {"canonical", "next", "prev", "index", "search", "author", "copyright", "license", "alternate"}
IN_STYLE = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")


class Page(HTMLParser):
    """What a page links to, what it loads, and the anchors that it has."""

    def __init__(self):
        super().__init__()
        self.links, self.loads, self.anchors = [], [], set()

    def handle_starttag(self, tag, attrs):
        """Called for every tag."""
        has = dict(attrs)
        self.anchors |= {has[name] for name in ("id", "name") if has.get(name)}
        for name in ("href", "src"):
            if has.get(name) is not None:
                rel = set((has.get("rel") or "").split())
                loaded = (tag, name) in LOADED and not (tag == "link" and rel & NOT_LOADED)
                (self.loads if loaded else self.links).append(has[name])
        self.loads += IN_STYLE.findall(has.get("style") or "")


class Report(NamedTuple):
    """What `check` has found: pages, links within the book, faults in words, {external address: pages}."""

    pages: int
    links: int
    faults: list[str]
    external: dict[str, list[str]]


@cache
def read(path):
    """The Page of a file."""
    page = Page()
    page.feed(path.read_text("utf-8"))
    return page


def check(html):
    """The Report of a book in the folder `html`."""
    files = [path for path in sorted(html.rglob("*.html")) if "_static" not in path.parts]  # there, themes keep parts
    links, faults, external = 0, [], {}
    for path in files:
        page, name = read(path), path.relative_to(html).as_posix()
        for target in [*page.links, *page.loads]:
            try:
                parts = urlsplit(target)
            except ValueError as error:
                faults.append(f"{name}: {target}: no address ({error})")
                continue
            if parts.scheme in ("data", "mailto", "javascript"):
                continue
            if parts.scheme == "book":
                faults.append(f"{name}: {target} was not replaced")
            elif parts.scheme or parts.netloc:
                if target in page.loads:
                    faults.append(f"{name}: loads {target} from another host")
                external.setdefault(target, []).append(name)
            else:
                links += 1
                fault = broken(path, parts, html)
                faults += [f"{name}: {target}: {fault}"] if fault else []
    for path in html.rglob("*.css"):
        for target in IN_STYLE.findall(path.read_text("utf-8")):
            if urlsplit(target).scheme in ("http", "https") or target.startswith("//"):
                faults.append(f"{path.relative_to(html)}: loads {target} from another host")
    return Report(len(files), links, faults, external)


def broken(path, parts, html):
    """What is wrong with a link to a place within the book; "" if nothing."""
    there = html / normpath(path.parent.relative_to(html) / unquote(parts.path)) if parts.path else path
    there = there / "index.html" if there.is_dir() else there
    if "\0" in str(there) or not there.exists():
        return "no such file"
    anchor = unquote(parts.fragment)
    if anchor and there.suffix == ".html" and anchor not in read(there).anchors:
        return "no such place on that page"
    return ""
