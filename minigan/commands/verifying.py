"""The command that checks the theory: verify."""

import contextlib
import json
import sys
import time

from minigan.claims import table
from minigan.claims.registry import choose
from minigan.errors import UserError


def verify(options):
    """Check the theory in numbers: the paper's equations, theorems and claims, and those of papers after it.

    One row for each claim: what was computed, what was expected, their difference, and the largest that the
    method allows. Claims that are named are explained too. With --falsify each check is given a formula
    with a mistake in it, and must reject it. --list names the groups and their claims. Exit status 1 if any fails.

    --rigorous encloses some fifty numbers in intervals instead, at most 1e-15 wide, that are proved to hold
    them, and asks of each whether what the package computes is there too. It needs python-flint.
    """
    aside = contextlib.redirect_stdout(sys.stderr) if options.json else contextlib.nullcontext()
    if options.rigorous:
        from minigan.commands.proving import prove  # python-flint is an extra

        return prove(options)
    if options.list:
        with aside:
            chosen = choose(options.claims)
        return show(chosen, options)
    start = time.perf_counter()
    with aside:  # what a file of the user's own prints is no JSON
        chosen = choose(options.claims)
    if options.figures:
        options.figures.mkdir(parents=True, exist_ok=True)  # so that a folder that cannot be made is told at once

    def run(c):
        with aside:
            return c.falsify() if options.falsify else c.verify()

    heading, row = (table.FALSIFIED, table.falsified) if options.falsify else (table.VERIFIED, table.verified)
    failed = check(chosen, options, run, heading, row, table.explained)
    if not options.json:
        verdict = "every falsifier rejected" if options.falsify else "all hold"
        conclude(chosen, options, "claim", f"{failed} failed" if failed else verdict, start)
        if not options.falsify and any(name.endswith(".py") for name in options.claims):
            print("The falsifiers of your claims were not tried: that is --falsify.")
    if options.figures:
        from minigan.claims.figures import write_figures  # matplotlib takes a third of a second

        for path in write_figures(options.figures, quiet=not sys.stderr.isatty()):
            print(path, file=sys.stderr if options.json else sys.stdout)
    return 1 if failed else 0


def check(chosen, options, run, heading, row, explained):
    """Run all that is chosen and print its rows, under a heading for each group; returns how many failed.

    row(c, result) and explained(c, result, good) are lines of the table; the second for what is named, or failed.
    """
    rows, failed = [], 0
    for title, group in chosen.items():
        lines = [title, heading]
        for c in group:
            result = run(c)
            good = not result.problem and result.holds != options.falsify
            failed += not good
            rows.append({**c.describe(), **result.plain()})
            lines += row(c, result)
            lines += explained(c, result, good) if options.claims or not good else []
        if not options.json:
            print(*lines, "", sep="\n", flush=True)
    if options.json:
        print(json.dumps(rows, indent=2, allow_nan=False))
    return failed


def conclude(chosen, options, kind, verdict, start):
    """Print why the tolerances of what was named are what they are, and the last line: how many, verdict, seconds."""
    every = [c for group in chosen.values() for c in group]
    if options.claims:
        print(*table.laws(every), "", sep="\n")
    print(f"{len(every)} {kind}{'s' * (len(every) != 1)}, {verdict}, {time.perf_counter() - start:.0f} s")


def show(chosen, options, kind="claim"):
    """Print the groups with their claims, or with --json what each claim says. Nothing is computed."""
    if options.falsify or options.figures:
        raise UserError("--list computes nothing: leave out --falsify and --figures")
    if options.json:
        rows = [{"group": title, **c.describe()} for title, claims in chosen.items() for c in claims]
        print(json.dumps(rows, indent=2))
        return 0
    for title, claims in chosen.items():
        print(*table.listed(title, claims), sep="\n")
    count = sum(map(len, chosen.values()))
    print(f"{count} {kind}{'s' * (count != 1)}, {len(chosen)} group{'s' * (len(chosen) != 1)}")
    return 0
