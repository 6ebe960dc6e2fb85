"""The web book has every page in its place, every link leads somewhere, and what cannot be made is refused in words.

Nothing here needs Sphinx: the pages as they are given to it, the check of what it makes, and the command's refusals.
"""

import hashlib
import json
import re

import pytest

from docs.book import api, build, claims, contents, links, markdown, references, sources, stage
from docs.book.check import check
from docs.book.works import works
from minigan.claims.claim import ROUNDING, Claim, equal
from minigan.claims.registry import GROUPS, all_claims

NOTEBOOKS = sorted(path.stem for path in (contents.ROOT / "notebooks").glob("[0-9]*.py"))
EXERCISES = sorted(path.stem for path in (contents.ROOT / "notebooks/exercises").glob("[0-9]*.py"))


def reachable(language):
    """The pages to which the sidebar leads, those below the indexes of parts included."""
    found = {page for chapter in contents.chapters(language) for page in chapter.pages}
    return found | {page for part in ("notebooks", "exercises") for page in contents.listed(part)}


@pytest.mark.parametrize("language, folder", [("en", ""), ("zh", "zh/")])
def test_every_notebook_and_exercise_is_a_page_in_the_sidebar_of_both_languages(language, folder):
    pages = contents.pages(language)
    expected = {f"notebooks/{folder}{name}.ipynb": f"notebooks/{name}" for name in NOTEBOOKS}
    expected |= {f"notebooks/exercises/{folder}{name}.ipynb": f"exercises/{name}" for name in EXERCISES}
    assert len(expected) >= 55 and expected.items() <= pages.items()
    assert set(expected.values()) <= reachable(language)


def test_every_page_of_docs_is_in_both_sidebars_and_named_in_chinese():
    guides = {f"docs/{path.stem}" for path in (contents.ROOT / "docs").glob("*.md")}
    assert len(guides) >= 15
    for language in contents.LANGUAGES:
        assert guides <= reachable(language)
    assert {page for page in reachable("zh") if not contents.exists(page, "zh")} == set(contents.IN_CHINESE)


def test_the_sidebars_are_written_as_sphinx_reads_them():
    english, chinese = stage.sidebar("en"), stage.sidebar("zh")
    assert english.count("```{toctree}") == chinese.count("```{toctree}") == len(contents.chapters("en"))
    assert "\ndocs/speed\n" in english and "\n速度 <book://en/docs/speed.html>\n" in chinese
    assert "\nnotebooks/index\n" in chinese and "\n03_value_at_the_logit\n" in stage.children("notebooks")
    assert stage.children("docs", "docs/speed") == stage.children("notebooks", "notebooks/00") == ""


# ---- links ----


@pytest.mark.parametrize("language", contents.LANGUAGES)
def test_every_link_of_every_page_leads_somewhere(language):
    wanted = links.Wanted()
    for file, page in contents.pages(language).items():
        links.rewritten(references.text(file), file, language, wanted)
        assert page
    assert wanted.pictures and wanted.sources | wanted.files


def test_a_link_to_nothing_is_refused_by_name():
    with pytest.raises(links.LinkError, match=r"docs/speed.md: links to ../gone.md"):
        links.rewritten("see [this](../gone.md)", "docs/speed.md", "en", links.Wanted())


@pytest.mark.parametrize(
    "language, file, target, expected",
    [
        ("en", "docs/systems.md", "dcgan.md", "dcgan.md"),
        ("en", "docs/dcgan.md", "../notebooks/18_dcgan.ipynb", "../notebooks/18_dcgan.ipynb"),
        ("en", "notebooks/00_ten_minutes.ipynb", "exercises/README.md", "../exercises/index.md"),
        ("en", "notebooks/02_maxout.ipynb", "exercises/04_maxout.ipynb", "../exercises/04_maxout.ipynb"),
        ("en", "docs/python.md", "../minigan/theory/", "book://en/source/minigan/theory/index.html"),
        ("en", "docs/extending.md", "../minigan/nn/build.py", "book://en/source/minigan/nn/build.py.html"),
        ("en", "README.md", "README.zh.md", "book://zh/index.html"),
        ("en", "README.md", "docs/commands.md#your-own-images", "docs/commands.md#your-own-images"),
        ("en", "README.md", "docs/pictures/ring.png", "pictures/docs/pictures/ring.png"),
        ("en", "docs/speed.md", "../benchmarks/results/speed-1-thread.json",
         "book://files/benchmarks/results/speed-1-thread.json"),
        ("en", "notebooks/README.md", "zh/", "book://zh/notebooks/index.html"),
        ("en", "notebooks/exercises/README.md", "zh/", "book://zh/exercises/index.html"),
        ("zh", "notebooks/zh/02_maxout.ipynb", "../exercises/zh/04_maxout.ipynb", "../exercises/04_maxout.ipynb"),
        ("zh", "notebooks/zh/08_how_good.ipynb", "../../docs/scores.md", "book://en/docs/scores.html"),
        ("zh", "README.zh.md", "notebooks/README.md", "book://en/notebooks/index.html"),
        ("en", "README.md", "https://arxiv.org/abs/1406.2661", "https://arxiv.org/abs/1406.2661"),
        ("en", "README.md", "#exercises", "#exercises"),
    ],
)  # fmt: skip
def test_a_link_of_the_repository_becomes_one_of_the_book(language, file, target, expected):
    wanted = links.Wanted()
    assert links.rewritten(f"a [word]({target}).", file, language, wanted) == f"a [word]({expected})."


def test_code_is_no_link_and_a_picture_within_a_link_is_two():
    code = "`f[0](x)` and\n\n```python\nf[0](gone.md)\n```\n"
    assert links.rewritten(code, "README.md", "en", links.Wanted()) == code
    both = links.rewritten(
        "[![](pictures/02_maxout.png)](02_maxout.ipynb)", "notebooks/README.md", "en", links.Wanted()
    )
    assert both == "[![](../pictures/notebooks/pictures/02_maxout.png)](02_maxout.ipynb)"


def test_book_addresses_become_ways_from_the_page_where_they_stand():
    html = "<a href=\"book://en/docs/speed.html#a\">x</a><a href='book://files/a.json'>y</a>"
    assert links.relative("zh/notebooks/00.html", html) == (
        "<a href=\"../../en/docs/speed.html#a\">x</a><a href='../../files/a.json'>y</a>"
    )
    assert links.relative("index.html", html).startswith('<a href="en/docs')


# ---- pages that are generated ----


def test_every_group_of_claims_has_a_page_of_its_own_name_and_every_claim_its_place():
    groups = all_claims()
    assert len({claims.slug(title) for title in GROUPS}) == len(groups) >= 34
    targets = [claims.target(c) for group in groups.values() for c in group]
    assert len(set(targets)) == len(targets)  # also in small letters, as browsers have them
    assert set(claims.PICTURES) == {claims.slug(title) for title in groups}


def made(right, wrong, sentence="a_b is *twice* x"):
    """A claim that 2 x 3 is 6, with this formula and falsifier."""
    return Claim("two.X", sentence, "textbook", ROUNDING, right, wrong, "x + x + 1", lambda f: equal(f(3.0), 6.0))


def test_a_page_of_claims_has_the_sentence_numbers_tolerance_and_falsifier():
    text = claims.page("Proposition 2", [made(lambda x: 2 * x, lambda x: 2 * x + 1)])
    assert "# Proposition 2" in text and "pictures/proposition2.png" in text
    assert "(claim-two.x)=\n## two.X" in text
    assert "a\\_b is \\*twice\\* x." in text and "| [two.X](#claim-two.x) | 6 | = | 6 | 0 | 1e-12 |" in text
    assert "*Falsifier:* x + x + 1. Then the error is 1: rejected." in text
    assert "book://en/source/minigan/claims/proposition2.py.html" in text and "1.1e-16" in text


def test_a_claim_that_fails_or_cannot_fail_is_seen_on_its_page():
    assert "**It fails.**" in claims.page("Proposition 2", [made(lambda x: 7.0, lambda x: 8.0)])
    assert "**not rejected**" in claims.page("Proposition 2", [made(lambda x: 6.0, lambda x: 6.0)])


def test_every_work_that_is_cited_is_among_the_references_and_no_other():
    known = {work.address for work in works() if work.address}
    cited = {address for address in references.citing() if not address.startswith(references.NO_WORKS)}
    assert len(cited) >= 60 and cited <= known
    meant = {references.meant(c.source, works()) for group in all_claims().values() for c in group}
    unused = {work.title for work in works() if work not in meant and work.address not in cited}
    assert unused == set()


def test_every_source_of_a_claim_that_names_a_year_or_the_paper_is_a_work():
    sources_of = {c.source for group in all_claims().values() for c in group}
    named = {source for source in sources_of if re.search(r" \d\d(\d\d)?[a-z]?$|^eq\.|^section|^Theorem|^WGAN", source)}
    assert len(named) >= 70 and {source for source in named if references.meant(source, works()) is None} == set()
    assert references.meant("Mescheder 17b", works()).title.startswith("Adversarial variational")
    assert references.meant("Gidel 2019b", works()).title.startswith("Negative momentum")
    assert references.meant("Gidel 2019", works()).title.startswith("A variational inequality")
    assert references.meant("textbook", works()) is None


def test_the_reference_shows_what_is_public_and_no_named_bug(tmp_path, monkeypatch):
    names = set(api.modules())
    assert {"minigan.nn.layers", "minigan.gan.algorithm1", "minigan.theory.game", "minigan.random"} <= names
    assert not [name for name in names if "exercises.bank" in name]
    assert {name.split(".")[1] for name in names if name.count(".") > 1} == set(api.ROOMS)
    file = tmp_path / "m.py"
    file.write_text(
        '"""x_i of *m*.\n\n    a   b\n\nText.\n"""\ndef f(x, *, k=5):\n    """Twice x."""\ndef _g(): pass\n'
        'class A(B):\n    """An A."""\n    def __init__(self, n): pass\n    def go(self, x=None):\n        """Go."""\n'
        '@claim("id")\ndef check(f): pass\n'
    )
    monkeypatch.setattr(api, "ROOT", tmp_path)
    text = api.page("m", file)
    assert "x\\_i of \\*m\\*." in text and "```text\na   b\n```" in text
    assert "## f\n\n```python\nf(x, *, k=5)\n```\n\nTwice x." in text and "m.py.html#L-7" in text
    assert "## A\n\n```python\nA(n)\n```" in text and "### A.go\n\n```python\ngo(self, x=None)\n```" in text
    assert "_g" not in text and "check" not in text


def test_a_source_page_has_an_anchor_to_each_line_and_a_folder_lists_its_files():
    text = sources.shown("minigan/errors.py")
    count = len((contents.ROOT / "minigan/errors.py").read_text().splitlines())
    assert [f'id="L-{n}"' in text for n in (1, count, count + 1)] == [True, True, False] and "nosearch: true" in text
    wanted = links.Wanted()
    listing = sources.listing("minigan/theory", wanted)
    assert "[game.py](book://en/source/minigan/theory/game.py.html): " in listing
    assert "minigan/theory/game.py" in wanted.sources


def test_a_notebook_ends_with_a_link_to_itself_and_is_otherwise_as_it_was():
    file, wanted = "notebooks/02_maxout.ipynb", links.Wanted()
    content = (contents.ROOT / file).read_text()
    *cells, last = json.loads(stage.notebook(content, file, "en", wanted))["cells"]
    old = json.loads(content)["cells"]
    assert [cell.get("outputs") for cell in cells] == [cell.get("outputs") for cell in old]
    assert last["source"] == "[Download this notebook](book://files/notebooks/02_maxout.ipynb)"


def test_what_jupyter_folds_is_folded_in_the_book():
    file = "notebooks/exercises/zh/02_dense.ipynb"
    cells = json.loads(stage.notebook((contents.ROOT / file).read_text(), file, "zh", links.Wanted()))["cells"]
    folded = ["hide-input" in cell["metadata"].get("tags", []) for cell in cells]
    assert sum(folded) == 1 and "Colab" in "".join(cells[folded.index(True)]["source"])


@pytest.mark.parametrize("text", ["E_p log D*(x) <= [a] $5 |x| #1 ~ {b} ^2", "\\theta"])
def test_plain_sentences_look_as_they_are(text):
    shown = markdown.plain(text)
    assert re.sub(r"\\(.)", r"\1", shown) == text and not re.search(r"(?<!\\)[*_<\[$#~{]", shown)
    assert markdown.plain("`a_b` c_d") == "`a_b` c\\_d"


# ---- the check of what was built, and refusals ----


def book_of(tmp_path, body, css=""):
    """A folder with two pages: one with this body, another with the anchor `there`."""
    (tmp_path / "a.html").write_text(f"<html><body>{body}</body></html>")
    (tmp_path / "b.html").write_text('<h1 id="there">b</h1>')
    (tmp_path / "c.css").write_text(css)
    return check(tmp_path)


def test_a_whole_book_has_no_faults_and_its_external_links_are_listed(tmp_path):
    found = book_of(
        tmp_path, '<a href="b.html#there">x</a><a href="#me" id="me">y</a><a href="https://arxiv.org/">z</a>'
    )
    assert (found.pages, found.links, found.faults) == (2, 2, []) and found.external == {
        "https://arxiv.org/": ["a.html"]
    }


@pytest.mark.parametrize(
    "body, css, fault",
    [
        ('<a href="gone.html">x</a>', "", "gone.html: no such file"),
        ('<a href="b.html#gone">x</a>', "", "b.html#gone: no such place"),
        ('<a href="#gone">x</a>', "", "#gone: no such place"),
        ('<img src="gone.png">', "", "gone.png: no such file"),
        ('<script src="https://cdn.example/x.js"></script>', "", "loads https://cdn.example/x.js from another host"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "", "from another host"),
        ('<a href="http://[bad">x</a>', "", "http://[bad: no address"),
        ('<a href="b%00.html">x</a>', "", "b%00.html: no such file"),
        ('<a href="book://en/a.html">x</a>', "", "book://en/a.html was not replaced"),
        ("", "@font-face { src: url('https://fonts.example/x.woff2') }", "loads https://fonts.example/x.woff2"),
    ],
)
def test_a_planted_fault_is_found(tmp_path, body, css, fault):
    assert any(fault in found for found in book_of(tmp_path, body, css).faults)


def test_without_the_extra_the_book_is_refused_with_the_line_to_install_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(build.NEEDED, "no_such_module", "No-Such-Package")
    monkeypatch.setattr("sys.argv", ["build.py", "--out", str(tmp_path)])
    assert build.main() == 2
    assert re.search(r"not installed: .*No-Such-Package.*pip install -e '\.\[book\]'", capsys.readouterr().err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--check", "--serve"])
def test_a_book_that_is_not_there_cannot_be_checked_or_shown(option, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build, "ThreadingHTTPServer", None)  # nothing is served
    monkeypatch.setattr("sys.argv", ["build.py", option, "--out", str(tmp_path / "none")])
    assert build.main() == 2
    assert "there is no book" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_and_a_port_that_is_taken_are_told_in_a_line(tmp_path, monkeypatch, capsys):
    def taken(*_):
        raise OSError(98, "Address already in use")

    (tmp_path / "file").touch()
    (tmp_path / "html").mkdir()
    (tmp_path / "html/index.html").touch()
    monkeypatch.setattr(build, "ThreadingHTTPServer", taken)
    monkeypatch.setattr(build, "build", lambda out: (out / "stage").mkdir(parents=True))
    for options, words in (
        (["--out", str(tmp_path / "file")], "file"),
        (["--serve", "--out", str(tmp_path)], "in use"),
    ):
        monkeypatch.setattr("sys.argv", ["build.py", *options])
        assert build.main() == 2
        err = capsys.readouterr().err
        assert err.startswith("build.py: ") and words in err and err.count("\n") == 1


def test_mathjax_is_the_file_that_its_page_names():
    folder = contents.ROOT / "docs/book/_static/mathjax"
    digest = hashlib.sha256((folder / "tex-svg.js").read_bytes()).hexdigest()
    assert digest in (folder / "README.md").read_text() and "Apache License" in (folder / "LICENSE").read_text()
