"""A claim of your own, in a notebook or in a file, checked as all others are.

    from minigan.claims.own import QUADRATURE, claim, equal, verify

    @claim(
        "mine.reverse",
        "the JSD does not change when p and q are swapped",
        "definition",
        QUADRATURE,
        right=jsd,
        wrong=kl,
        mistake="KL, which does",
    )
    def reverse(divergence):
        return equal(divergence(p, q), divergence(q, p))

    verify(reverse)

It prints the claim's rows in the tables of `minigan verify` and of `minigan verify --falsify`. `minigan verify FILE.py`
does the same for every claim of a file.
"""

import ast
import runpy
import traceback
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from minigan.claims import table
from minigan.claims.claim import (
    DIFFERENCES,
    MONTE_CARLO,
    QUADRATURE,
    ROUNDING,
    Claim,
    Method,
    Result,
    at_least,
    at_most,
    claim,
    equal,
    estimate,
)
from minigan.errors import UserError

__all__ = [
    "DIFFERENCES",
    "MONTE_CARLO",
    "QUADRATURE",
    "ROUNDING",
    "Claim",
    "Method",
    "Verdict",
    "at_least",
    "at_most",
    "claim",
    "claims_of",
    "equal",
    "estimate",
    "verify",
]


class Verdict(NamedTuple):
    """What verify found: the Result with the right formula and the one with the wrong."""

    right: Result
    wrong: Result

    @property
    def good(self):
        """Whether the claim holds and its falsifier is rejected, both without an exception."""
        return self.right.holds and not self.wrong.holds and not self.wrong.problem


def verify(c):
    """Check a claim with its right and with its wrong formula, print both rows, and return the Verdict.

    Raises ValueError for what is no claim.
    """
    if not isinstance(c, Claim):
        raise ValueError(f"{c!r} is no claim: write @claim(...) above its check, and give verify the check's name")
    verdict = Verdict(c.verify(), c.falsify())
    print(table.VERIFIED, *table.verified(c, verdict.right), sep="\n")
    print(table.FALSIFIED, *table.falsified(c, verdict.wrong), *table.explained(c, verdict.right, True), sep="\n")
    if verdict.right.problem or verdict.wrong.problem:
        print(f"The check ends in an exception: {verdict.right.problem or verdict.wrong.problem}")
    elif verdict.good:
        print("The claim holds, and its falsifier is rejected.")
    else:
        print(
            "The claim FAILS." if not verdict.right.holds else "The falsifier is NOT REJECTED: the check lets it pass."
        )
    return verdict


def claims_of(file):
    """The claims that a Python file of your own makes, in its order. The file is executed.

    Raises UserError for a file that is not there, ends in an exception or an exit, makes no claim, or two of one id,
    or two whose checks have one name.
    """
    path = Path(file)
    if not path.is_file():
        raise UserError(f"{file}: no such file; give a Python file that makes claims, as docs/own-theory.md shows")
    try:
        names = runpy.run_path(str(path), run_name=path.stem)
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        where = f", line {lines[-1]}" if lines else ""
        raise UserError(f"{file}{where}: {type(error).__name__}: {error}") from error
    functions = [node for node in ast.parse(path.read_bytes()).body if isinstance(node, ast.FunctionDef)]
    checks = Counter(node.name for node in functions if _makes_a_claim(node))
    for name, n in checks.items():
        if n > 1:
            raise UserError(f"{file}: {n} checks are called {name}: give each a name of its own")
    found = list({id(value): value for value in names.values() if isinstance(value, Claim)}.values())
    for c in found:
        if [other.id for other in found].count(c.id) > 1:
            raise UserError(f'{file}: two claims have the id "{c.id}": rename one')
    if not found:
        raise UserError(f"{file} makes no claim: write @claim(...) above a check, as docs/own-theory.md shows")
    return found


def _makes_a_claim(function):
    """Whether a function of a file stands under @claim(...)."""
    calls = [d.func for d in function.decorator_list if isinstance(d, ast.Call)]
    return any(ast.unparse(called).split(".")[-1] == "claim" for called in calls)
