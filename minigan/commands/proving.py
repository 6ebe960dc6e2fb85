"""What `minigan verify --rigorous` does: it encloses numbers, and judges the package's own by that."""

import json
import time
from importlib.util import find_spec

from minigan.claims import table
from minigan.claims.registry import all_claims, choose
from minigan.commands.verifying import show
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
    rows, failed, start = [], 0, time.perf_counter()
    for title, enclosures in chosen.items():
        lines = [title, table.REFUSED if options.falsify else table.PROVED]
        for e in enclosures:
            proof = e.falsify() if options.falsify else e.prove()
            good = not proof.problem and proof.holds != options.falsify
            failed += not good
            rows.append({**e.describe(), **proof.plain()})
            lines += [table.refused(e, proof) if options.falsify else table.proved(e, proof)]
            lines += table.enclosed(e, proof, good) if options.claims or not good else []
        if not options.json:
            print(*lines, "", sep="\n", flush=True)
    if options.json:
        print(json.dumps(rows, indent=2, allow_nan=False))
    else:
        if not options.falsify:
            print(*table.paragraphs([f"{table.LEGEND}."]), "", sep="\n")
        if options.claims:
            print(*table.laws(e for enclosures in chosen.values() for e in enclosures), "", sep="\n")
        verdict = f"{failed} failed" if failed else "every falsifier refused" if options.falsify else "all enclosed"
        print(f"{len(rows)} number{'s' * (len(rows) != 1)}, {verdict}, {time.perf_counter() - start:.0f} s")
    return 1 if failed else 0


def expect_enclosed(patterns, enclosures):
    """Raise UserError for the id of a claim whose number is computed only."""
    enclosed, claimed = ({c.id for group in groups.values() for c in group} for groups in (enclosures, all_claims()))
    for pattern in patterns:
        if pattern in claimed - enclosed:
            raise UserError(f"{pattern} has no proved digits: `minigan verify --rigorous --list` names those that have")
