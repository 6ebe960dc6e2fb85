"""What `minigan verify --rigorous` does: it encloses numbers, and judges the package's own by that."""

import time
from importlib.util import find_spec

from minigan.claims import table
from minigan.claims.registry import all_claims, choose
from minigan.commands.verifying import check, conclude, show
from minigan.errors import UserError


class FlintError(UserError, ImportError):
    """Ball arithmetic was asked for where python-flint is not installed."""


def prove(options):
    """Print a row for each enclosure that is chosen; returns 1 if any fails, else 0. Raises FlintError, UserError."""
    if find_spec("flint") is None:
        raise FlintError("--rigorous needs python-flint: pip install 'minigan[rigorous]'")
    if options.figures:
        raise UserError("--figures draws nothing of --rigorous: give one of the two")
    from minigan.claims.rigorous.registry import all_enclosures

    enclosures = all_enclosures()
    expect_enclosed(options.claims, enclosures)
    chosen = choose(options.claims, enclosures, "minigan verify --rigorous")
    if options.list:
        return show(chosen, options, "number")
    start = time.perf_counter()
    heading, row = (table.REFUSED, table.refused) if options.falsify else (table.PROVED, table.proved)

    def run(e):
        return e.falsify() if options.falsify else e.prove()

    failed = check(chosen, options, run, heading, row, table.enclosed)
    if not options.json:
        if not options.falsify:
            print(*table.paragraphs([f"{table.LEGEND}."]), "", sep="\n")
        verdict = "every falsifier refused" if options.falsify else "all enclosed"
        conclude(chosen, options, "number", f"{failed} failed" if failed else verdict, start)
    return 1 if failed else 0


def expect_enclosed(patterns, enclosures):
    """Raise UserError for the id of a claim whose number is computed only."""
    enclosed, claimed = ({c.id for group in groups.values() for c in group} for groups in (enclosures, all_claims()))
    for pattern in patterns:
        if pattern in claimed - enclosed:
            raise UserError(f"{pattern} has no proved digits: `minigan verify --rigorous --list` names those that have")
