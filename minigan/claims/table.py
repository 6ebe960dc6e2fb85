"""The table of `minigan verify`: lines of at most 80 columns."""

import textwrap

VERIFIED = (
    f"{'claim':18s} {'source':14s} {'computed':>10s}    {'expected':10s} {'error':>6s} {'allowed':>7s} {'sec':>4s}"
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
    return [textwrap.fill(line, 78, initial_indent="    ", subsequent_indent="    ") for line in words]


def laws(claims):
    """Why the tolerances of these claims are what they are, each law once."""
    lines = ["How the tolerances follow from the methods:"]
    for name, law in {(c.method.name, c.method.law): None for c in claims}:
        lines.append(textwrap.fill(f"{name}: {law}.", 78, initial_indent="    ", subsequent_indent="    "))
    return lines
