"""The table of `minigan verify`: lines of at most 80 columns."""

import textwrap

VERIFIED = (
    f"{'claim':18s} {'source':14s} {'computed':>10s}    {'expected':10s} {'error':>6s} {'allowed':>7s} {'sec':>4s}"
)
FALSIFIED = f"{'claim':18s} {'the mistake planted':43s} {'error':>7s} {'allowed':>7s}"


def verified(c, result):
    """The row of a claim that was run with its right formula."""
    r = result
    numbers = f"{r.computed:10.4g} {r.relation:2s} {r.expected:<10.4g} {r.error:6.0e} {r.tolerance:7.0e}"
    return [f"{c.id:18s} {c.source:14s} {numbers} {r.seconds:4.1f}"]


def falsified(c, result):
    """The row of a claim that was run with its wrong formula."""
    mistake = textwrap.shorten(c.mistake, 43, placeholder="...")
    return [f"{c.id:18s} {mistake:43s} {result.error:7.0e} {result.tolerance:7.0e}"]


def explained(c, result, good):
    """What the claim says, why its tolerance is what it is, how it is falsified, and what went wrong, in words."""
    words = [] if good else [result.problem or ("FAILS" if not result.holds else "NOT REJECTED")]
    words += [c.statement, f"Tolerance, {c.method.name}: {c.method.law}.", f"Falsifier: {c.mistake}."]
    return [textwrap.fill(line, 78, initial_indent="    ", subsequent_indent="    ") for line in words]
