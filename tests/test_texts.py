"""What can be tested of how we write: lengths, references, answers, numbers and words. What cannot, a reader says.

A rule is a function of a page that returns its faults, in words. Every notebook keeps every rule, in both languages;
the exercises, the other pages and the package's own sentences (docstrings, messages) keep those on numbers and words.
"""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from notebooks import build

ROOT = Path(__file__).parent.parent
NAMES = build.names()
PAGES = ["README.md", "README.zh.md", "CONTRIBUTING.md", "notebooks/README.md"]
PAGES += sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))
EXERCISES = sorted(
    path.relative_to(build.FOLDER).with_suffix("").as_posix()
    for path in (build.FOLDER / "exercises").rglob("[0-9]*.py")
)
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "minigan").rglob("*.py"))


def page_of(text, cells=(), printed=(), chinese=False):
    """A page: its source, its Markdown, the sources of its code cells, and what these have printed."""
    return SimpleNamespace(text=text, lines=len(text.splitlines()), cells=cells, printed=printed, chinese=chinese)


def markdown(page):
    """The Markdown of a notebook."""
    return "\n\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")


def sentences(source):
    """What a module says to its readers: its strings that have a blank. Names, as of a bug, and formats have none."""
    strings = (str(node.value) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return "\n\n".join(text.strip() for text in strings if re.search(r"\S\s+\S|[\u4e00-\u9fff]", text))


def notebook(name):
    """The page of a notebook, printed output included; `text` is its Markdown, `lines` the length of its source."""
    page, source = build.from_source(name), (build.FOLDER / f"{name}.py").read_text()
    text = markdown(page)
    printed = [build.text(output) for cell in build.code_cells(build.on_disk(name)) for output in cell.outputs]
    made = page_of(text, [cell.source for cell in build.code_cells(page)], printed, name.startswith("zh/"))
    made.lines = len(source.splitlines())
    return made


def prose(text):
    """The text without its code, fenced or inline, and without the addresses of its links."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`|(?<=\])\([^)\s]*\)", "", text)


# ---- rules for notebooks ----


def no_long_source(page):
    """A source has at most 350 lines."""
    return [f"{page.lines} lines"] if page.lines > 350 else []


def no_long_cell(page):
    """A code cell has at most 25 lines."""
    sizes = [len(cell.splitlines()) for cell in page.cells]
    return [f"code cell {number} has {size} lines" for number, size in enumerate(sizes, 1) if size > 25]


def ends_as_a_lesson(page):
    """There is `What you now know`, then the questions, and under these the answers, folded."""
    ends = ("## 本篇小结", "## 三个问题") if page.chinese else ("## What you now know", "## Three questions")
    places = [page.text.find(part) for part in (*ends, "<details>", "</details>")]
    return [] if -1 not in places and places == sorted(places) else [f"{ends} and <details> are at {places}"]


def names_what_to_search_for(page):
    """Between `What you now know` and the questions a line says what to search for; its term may be a line lower."""
    begin, end = ("## 本篇小结", "## 三个问题") if page.chinese else ("## What you now know", "## Three questions")
    ending = page.text.partition(begin)[2].partition(end)[0]
    line = r"搜索\w{0,4}：\*?\s*\w" if page.chinese else r"Search\s+for:\*?\s+\w"
    return [] if re.search(line, ending) else [f"no line `{'搜索：' if page.chinese else 'Search for:'}` before {end}"]


def no_true_is_printed(page):
    """A check prints its error and its limit. `bias=True`, in a layer's name, is no answer."""
    return [line for text in page.printed for line in text.splitlines() if re.search(r"(?<![=\w])(True|False)\b", line)]


CITED = re.compile(r"([A-Z][\w-]+)(?: et al\.|\s+(?:&|and)\s+[A-Z][\w-]+)\s+((?:19|20)\d\d)\b")


def references_are_links(page):
    """Each work that is cited has a link at one of the places where it is named; arXiv's numbers are those linked."""
    text, linked, cited = page.text.replace("\n", " "), set(), {}
    for found in CITED.finditer(text):
        cited[found.groups()] = found[0]
        behind = CITED.split(text[found.end() : found.end() + 160])[0]
        before = text[: found.start()].endswith("[") or "](http" in behind
        linked |= {found.groups()} if before else set()
    numbers = re.findall(r"\[(?:arXiv[: ])?(\d{4}\.\d{4,5})\]\(([^)]*)\)", text)
    wrong = [f"{number} leads to {address}" for number, address in numbers if not address.endswith(f"/abs/{number}")]
    bare = re.findall(r"arXiv[: ]\d{4}\.\d{4,5}(?![\d\]])", text)
    return [f"{cited[work]} has no link" for work in cited if work not in linked] + wrong + bare


# ---- rules for all that is read ----


def numbers_have_a_digit_before_the_point(page):
    """0.9, not .9: in sentences, formulas, tables and commands."""
    return re.findall(r"(?<![\w.)\]/:{}])\.\d+\b.*", page.text)


UNFIT = (
    # one minimises a loss, or takes a gradient step on it; the paper's Algorithm 1 may be quoted
    r"(?:de|a)scend(?:s|ed|ing)?\b(?! order|\s+its\s+stochastic\s+gradient)",
    r"\bpencil\b",
    r"\bapart is apart\b",
    r"\b(?:is|are) heard\b",
    r"\ba judge\b",
    r"\bwalks? round\b",
    r"\bfor ever\b",
    r"\bis drawn to\b",
    r"\b(?:tells?|told)\b[^.;:|]{0,80}?\bfrom\b",  # distinguishes
    r"\b(?:tell|tells|told) apart\b",
    "游戏",  # 博弈
    "反例",  # 证伪检验
    "唯一的思想",  # 核心思想
    "安装测试所需的东西",  # 安装测试依赖
    "手写各层",  # 手工推导各层
)


def words_are_plain(page):
    """None of the words that our guide to style names as unfit stands in a sentence."""
    return re.findall("|".join(f"(?:{word})" for word in UNFIT), prose(page.text), re.IGNORECASE)


OF_PAGES = (numbers_have_a_digit_before_the_point, words_are_plain)
OF_NOTEBOOKS = (
    no_long_source,
    no_long_cell,
    ends_as_a_lesson,
    names_what_to_search_for,
    no_true_is_printed,
    references_are_links,
    *OF_PAGES,
)


def faults(rules, page):
    """{the name of a rule: the faults that it finds in a page}, of the rules that find some."""
    return {rule.__name__: found for rule in rules if (found := rule(page))}


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_keeps_the_rules(name):
    assert faults(OF_NOTEBOOKS, notebook(name)) == {}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_the_rules(name):
    assert faults(OF_PAGES, page_of((ROOT / name).read_text())) == {}


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_keeps_the_rules_of_pages(name):
    assert faults(OF_PAGES, page_of(markdown(build.from_source(name)))) == {}


def test_the_sentences_of_each_module_keep_the_rules_of_pages():
    found = {name: faults(OF_PAGES, page_of(sentences((ROOT / name).read_text()))) for name in MODULES}
    assert {name: each for name, each in found.items() if each} == {}


def test_there_are_twenty_two_exercises_in_each_of_two_languages():
    assert len(EXERCISES) == 44 and sum("/zh/" in name for name in EXERCISES) == 22


def test_the_sentences_of_a_module_are_its_docstrings_and_messages_and_not_its_names():
    module = "def f(a):\n    'G descends'\n    name = 'both-descend'\n    return f'of {a:.0%} and .5' + '两个'"
    assert set(sentences(module).split("\n\n")) == {"G descends", "and .5", "两个"}


# ---- each rule finds what it forbids, and lets pass what it allows ----

LESSON = "## What you now know\n## Three questions\n<details>\n</details>"
CHINESE_LESSON = "## 本篇小结\n## 三个问题\n<details>\n</details>"
SEARCH = "## What you now know\n*Search\nfor:* mode dropping\n## Three questions"
CHINESE_SEARCH = "## 本篇小结\n*搜索：* mode dropping\n## 三个问题"


CASES = [  # a rule, a page that breaks it, a page that keeps it
    (no_long_source, page_of("x\n" * 351), page_of("x\n" * 350)),
    (no_long_cell, page_of("", ["x\n" * 26]), page_of("", ["x\n" * 25])),
    (ends_as_a_lesson, page_of(LESSON.replace("<details>", "")), page_of(LESSON)),
    (ends_as_a_lesson, page_of("<details>\n" + LESSON.replace("<details>", "")), page_of(LESSON)),
    (ends_as_a_lesson, page_of(LESSON, chinese=True), page_of(CHINESE_LESSON, chinese=True)),
    (names_what_to_search_for, page_of(SEARCH.replace("mode dropping", "")), page_of(SEARCH)),
    (names_what_to_search_for, page_of("*Search for:* SVD\n" + LESSON), page_of(SEARCH)),
    (names_what_to_search_for, page_of(SEARCH, chinese=True), page_of(CHINESE_SEARCH, chinese=True)),
    (no_true_is_printed, page_of("", printed=["equal: True"]), page_of("", printed=["Conv2d(1, bias=True) 3e-16"])),
    (references_are_links, page_of("Lin et al. 2018."), page_of("Lin et al. 2018; Lin et al. 2018 ([P](https://x))")),
    (
        references_are_links,
        page_of("Li & Wu 2018. Ye et al. 2017 [P](https://x)"),
        page_of("[Li & Wu 2018](https://x)"),
    ),
    (references_are_links, page_of("[1406.2661](https://arxiv.org/abs/1)"), page_of("[1.2](https://arxiv.org/abs/1)")),
    (references_are_links, page_of("arXiv 1406.2661"), page_of("[arXiv 1406.2661](https://arxiv.org/abs/1406.2661)")),
    (numbers_have_a_digit_before_the_point, page_of("R1 .3"), page_of("R1 0.3, v1.2, {x:.3f}, ./4, '.4f', ...1")),
    (numbers_have_a_digit_before_the_point, page_of("$-.25$ and `beta1=.5`"), page_of("$-0.25$ and `beta1=0.5`")),
    (words_are_plain, page_of("G descends a loss"), page_of("gradient descent; `descend`\n```\ndescend\n```")),
    (words_are_plain, page_of("by ascending\nits value"), page_of("by ascending its stochastic\ngradient")),
    (words_are_plain, page_of("D tells samples\nfrom data"), page_of("D distinguishes samples. It tells you. From x")),
    (words_are_plain, page_of("the pencil slipped"), page_of("the sign was wrong")),
    (words_are_plain, page_of("两个网络的游戏"), page_of("两个网络的博弈")),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), CASES)
def test_a_rule_finds_its_fault_and_nothing_else(rule, wrong, right):
    assert rule(wrong) != [] and rule(right) == []


def test_every_rule_is_seen_to_find_a_fault():
    assert {rule for rule, _, _ in CASES} == set(OF_NOTEBOOKS)
