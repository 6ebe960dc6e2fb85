"""The table of `minigan verify`: lines of at most 80 columns."""

import textwrap

VERIFIED = (
    f"{'claim':18s} {'source':14s} {'computed':>10s}    {'expected':10s} {'error':>6s} {'allowed':>7s} {'sec':>4s}"
)
PROVED = f"{'number':18s} {'its digits, proved':>23s} {'width':>7s} {'float off':>9s} {'allowed':>7s} {'sec':>5s}"
REFUSED = f"{'number':18s} {'the mistake planted':40s} {'gives':>11s} {'allowed':>7s}"
LEGEND = (
    "Digits: every number of the interval rounds to them. Width: of the interval. Float off: how far what the package "
    "computes in float64 is from the interval's farther end. Allowed: the tolerance of the claim's method, by which "
    "the interval is widened on both sides; the package's number must lie in that"
)
FALSIFIED = f"{'claim':18s} {'the mistake planted':43s} {'error':>7s} {'allowed':>7s}"


def verified(c, result):
    """The row of a claim that was run with its right formula."""
    r = result
    relation = "~" if r.relation == "=" and r.tolerance > 5e-4 * abs(r.expected) else r.relation  # as far as is shown
    numbers = f"{r.computed:10.4g} {relation:2s} {r.expected:<10.4g} {r.error:6.0e} {r.tolerance:7.0e}"
    return [f"{c.id:18s} {c.source:14s} {numbers} {r.seconds:4.1f}"]


def falsified(c, result):
    """The row of a claim that was run with its wrong formula."""
    mistake = textwrap.shorten(c.mistake, 43, placeholder="...")
    return [f"{c.id:18s} {mistake:43s} {result.error:7.0e} {result.tolerance:7.0e}"]


def listed(title, claims):
    """A group: how many claims it has, its title, and their ids."""
    ids = textwrap.fill(" ".join(c.id for c in claims), 80, initial_indent=" " * 5, subsequent_indent=" " * 5)
    return [f"{len(claims):3d}  {title}", ids]


def explained(c, result, good):
    """What the claim says, how it is falsified, and what went wrong, in words."""
    words = [] if good else [result.problem or ("FAILS" if not result.holds else "NOT REJECTED")]
    words += [f"{c.statement}.", f"Falsifier: {c.mistake}."]
    words += [f"Shown is the worst of {result.cases} numbers compared."] if result.cases > 1 else []
    return paragraphs(words)


def laws(claims):
    """Why the tolerances of these claims are what they are, each law once."""
    lines = ["How the tolerances follow from the methods:"]
    for name, law in {(c.method.name, c.method.law): None for c in claims}:
        lines += paragraphs([f"{name}: {law}."])
    return lines


def proved(e, proof):
    """The row of an enclosure that was run with its right formula."""
    off = f"{proof.width:7.0e} {proof.distance:9.0e} {proof.tolerance:7.0e}"
    return [f"{e.id:18s} {proof.digits:>23s} {off} {proof.seconds:5.1f}"]


def refused(e, proof):
    """The row of an enclosure that was run with its wrong formula."""
    mistake = textwrap.shorten(e.mistake, 40, placeholder="...")
    return [f"{e.id:18s} {mistake:40s} {proof.digits[:11]:>11s} {proof.tolerance:7.0e}"]


def enclosed(e, proof, good):
    """What is enclosed, how it is falsified, and what went wrong, in words."""
    words = [] if good else [proof.problem or ("NOT ENCLOSED" if not proof.holds else "NOT REFUSED")]
    return paragraphs([*words, f"{e.statement}.", f"Falsifier: {e.mistake}."])


def paragraphs(lines):
    """Every line in as many of the table's as it needs."""
    return [textwrap.fill(line, 78, initial_indent="    ", subsequent_indent="    ") for line in lines]
