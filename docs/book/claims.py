"""A page for each group of claims, from the registry: what each says, how it is checked, and its picture."""

import re

from docs.book.markdown import plain, table, toctree
from minigan.claims.figures import PICTURES
from minigan.claims.registry import GROUPS, all_claims
from minigan.plots.canvas import picture

DPI = 110  # of the pictures


def slug(title):
    """The name of a group's page: that of the module in which its claims are written."""
    return GROUPS[title].__name__.rpartition(".")[2]


def target(claim):
    """The name by which other pages link to a claim."""
    return f"claim-{claim.id.lower()}"


def reference():
    """{name of a page: its Markdown} of all groups and their index. All claims are verified, and falsified, for it."""
    groups = all_claims()
    rows = [
        [f"[{plain(title)}]({slug(title)}.md)", str(len(claims)), plain(", ".join(c.id for c in claims[:3])) + ", ..."]
        for title, claims in groups.items()
    ]
    count = sum(map(len, groups.values()))
    index = [
        "# Claims: the theory in numbers",
        f"`minigan verify` checks {count} sentences of the paper and of papers after it. Each was computed anew when "
        "this page was made: the number that came out stands beside the number that the theory says. Each has a "
        "*falsifier*, the same check with a mistake planted in it, which must be rejected; so a check that could not "
        "fail would be seen. [Another page](../docs/citations.md) says where the sentences come from, and how that was "
        "looked up.",
        table(["group", "claims", "ids"], rows),
        toctree([f"{slug(title)}" for title in groups]),
    ]
    found = {"claims/index": "\n\n".join(index) + "\n"}
    for title, claims in groups.items():
        found[f"claims/{slug(title)}"] = page(title, claims)
    return found


def page(title, claims):
    """The page of a group: its picture, all numbers in a table, then each claim in words."""
    results = [(c, c.verify(), c.falsify()) for c in claims]
    draw = PICTURES[slug(title)]
    file = f"minigan/claims/{slug(title)}.py"
    rows = [[f"[{plain(c.id)}](#{target(c)})", *numbers(r)] for c, r, _ in results]
    parts = [
        f"# {plain(title)}",
        f"![{plain(title)}](pictures/{slug(title)}.png)",
        f"*{plain(draw.__doc__.strip().partition(chr(10) * 2)[0])}*",
        f"{len(claims)} claims, written in [{plain(file)}](book://en/source/{file}.html).",
        table(["claim", "computed", "", "expected", "error", "allowed"], rows),
    ]
    for c, right, wrong in results:
        parts += described(c, right, wrong)
    laws = {c.method.name: c.method.law for c in claims}
    parts += ["## How the tolerances follow from the methods"]
    parts += [f"**{plain(capital(name))}.** {plain(capital(law))}." for name, law in laws.items()]
    return "\n\n".join(parts) + "\n"


def described(claim, right, wrong):
    """A claim in words: the sentence, source, method, tolerance, numbers, and what its falsifier does."""
    worst = f" This is the worst of {right.cases} numbers compared." if right.cases > 1 else ""
    verdict = "" if right.holds else " **It fails.**"
    rejected = "rejected" if not wrong.holds and not wrong.problem else "**not rejected**"
    lines = [
        f"- *Source:* {plain(claim.source)}",
        f"- *Computed:* {number(right.computed)} {relation(right)} {number(right.expected)} *expected*; error "
        f"{size(right.error)}, allowed {size(right.tolerance)} by {plain(claim.method.name)}.{worst}{verdict}",
        f"- *Falsifier:* {plain(claim.mistake)}. Then the error is {size(wrong.error)}: {rejected}.",
    ]
    return [f"({target(claim)})=\n## {plain(claim.id)}", f"{plain(capital(claim.statement))}.", "\n".join(lines)]


def capital(text):
    """The text with a large first letter, as a sentence has one; a formula or a name stays as it is."""
    return text[0].upper() + text[1:] if re.match(r"(?:a|[a-z]{2,})[ ,:](?!=)", text) else text


def numbers(result):
    """The cells of a table for a Result: computed, relation, expected, error, allowed."""
    compared = [number(result.computed), relation(result), number(result.expected)]
    return [*compared, size(result.error), size(result.tolerance)]


def relation(result):
    """How the two numbers are compared, as the table of `minigan verify` writes it."""
    return {"=": "=", "<=": "≤", ">=": "≥"}[result.relation]


def number(value):
    """Eight digits of a number."""
    return f"{value:.8g}"


def size(value):
    """One digit of an error or of a tolerance."""
    return f"{value:.0e}" if 0 < value < 1e-2 or value >= 1e4 else f"{value:.2g}"


def pictures():
    """(name, bytes) of the picture of every group."""
    for title in GROUPS:
        yield slug(title), picture(PICTURES[slug(title)](), DPI)
