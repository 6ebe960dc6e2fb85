"""Make the web book, in English and Chinese, from the committed notebooks, the guides and the package's own words.

    python docs/book/build.py              # into build/book/html; then every link in it is checked
    python docs/book/build.py --check      # check the links of the book that is there
    python docs/book/build.py --serve      # show it at http://127.0.0.1:8000

No notebook is executed and nothing is fetched; claims are computed anew. A warning of Sphinx is an error.
"""

import argparse
import importlib.util
import shutil
import sys
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from docs.book.check import check  # noqa: E402
from docs.book.contents import LANGUAGES  # noqa: E402
from docs.book.links import LinkError, Wanted, relative  # noqa: E402

NEEDED = {"sphinx": "Sphinx", "myst_nb": "myst-nb", "sphinx_book_theme": "sphinx-book-theme", "jieba": "jieba"}
REMEDY = "from a clone of the repository: pip install -e '.[book]'"
FIRST = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>minigan</title>
<meta http-equiv="refresh" content="0; url=en/index.html"></head>
<body><p><a href="en/index.html">English</a> · <a href="zh/index.html">中文</a></p></body></html>
"""


class BookError(Exception):
    """The book cannot be made; the message says what to do."""


def missing():
    """The packages of the extra `book` that are not installed."""
    return [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]


def build(out):
    """Make the book in the folder `out`: out/html is what is read. Raises BookError."""
    if missing():
        raise BookError(f"not installed: {', '.join(missing())}. To make the book, {REMEDY}")
    import jieba

    from docs.book import stage

    jieba.setLogLevel("ERROR")  # it tells how it begins

    html, wanted = out / "html", Wanted()
    try:
        stage.chinese(out / "stage/zh", wanted)
        stage.english(out / "stage/en", wanted)
    except LinkError as error:
        raise BookError(f"{error}: correct the link there") from None
    for language in LANGUAGES:
        run_sphinx(language, out)
    for file in wanted.files:
        (html / "files" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, html / "files" / file)
    (html / "index.html").write_text(FIRST, "utf-8")
    for path in html.rglob("*.html"):
        text = path.read_text("utf-8")
        if "book://" in text:
            path.write_text(relative(path.relative_to(html).as_posix(), text), "utf-8")


def run_sphinx(language, out):
    """Make the pages of one language. Raises BookError if Sphinx warns or fails."""
    from sphinx.cmd.build import build_main

    folders = [str(out / "stage" / language), str(out / "html" / language)]
    options = ["-q", "-W", "--keep-going", "-b", "html", "-c", str(ROOT / "docs/book")]
    options += ["-d", str(out / "doctrees" / language), "-D", f"language={'zh_CN' if language == 'zh' else 'en'}"]
    if build_main([*options, *folders]):
        raise BookError(f"the {language} book is not right: correct what Sphinx says above")


def expect_book(out):
    """The folder out/html. Raises BookError if no book is there."""
    html = out / "html"
    if not (html / "index.html").exists():
        raise BookError(f"there is no book in {html}: make it with python docs/book/build.py")
    return html


def report(out):
    """Check the book in out/html and print what it has. Raises BookError if a link is broken."""
    html = expect_book(out)
    found = check(html)
    lines = [f"{address}  {', '.join(sorted(set(pages)))}" for address, pages in sorted(found.external.items())]
    (out / "external-links.txt").write_text("\n".join(lines) + "\n", "utf-8")
    print(*found.faults, sep="\n", end="\n" * bool(found.faults), file=sys.stderr)
    print(f"{found.pages} pages, {found.links:,} links within the book, {len(found.faults)} broken")
    print(f"{len(found.external)} addresses of other hosts, not fetched: {out / 'external-links.txt'}")
    if found.faults:
        raise BookError("a link of the book is broken, or a page loads something from another host: see above")


def serve(out):
    """Show the book at http://127.0.0.1:8000 until Ctrl-C."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(expect_book(out)))
    with ThreadingHTTPServer(("127.0.0.1", 8000), handler) as server:
        print("http://127.0.0.1:8000 (Ctrl-C ends)")
        server.serve_forever()


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only check the links of the book that is there")
    parser.add_argument("--serve", action="store_true", help="show the book that is there in a browser on this machine")
    parser.add_argument("--out", type=Path, default=ROOT / "build/book", help="folder; build/book without it")
    options = parser.parse_args()
    try:
        if options.serve:
            return serve(options.out)
        if not options.check:
            build(options.out)
            print(f"{time.process_time():.0f} s of CPU. Open {options.out / 'html/index.html'}")
        report(options.out)
    except (BookError, OSError) as error:  # OSError: a folder that cannot be written, a port that is taken
        print(f"build.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
