"""Every claim holds, every falsifier is rejected, and the table's columns have room for them."""

import json
from dataclasses import replace

import pytest

from minigan.claims import registry, table
from minigan.claims.claim import Claim
from minigan.claims.registry import GROUPS, ClaimError, all_claims, choose

CLAIMS = [c for claims in all_claims().values() for c in claims]
BY_ID = {c.id: c for c in CLAIMS}

# The statements of the design's list of what must be true, by the beginnings of the ids that prove them.
ASKED_FOR = """
eq1 eq3 prop1.pointwise prop1.histogram learned.D prop1.perturbation prop1.logit prop1.invariant prop1.bayes
eq4 eq5 eq6 thm1.minimum thm1.below thm1.disjoint thm1.bound prop2.descent prop2.affine prop2.convex prop2.subgradient
logtrick.minimax logtrick.ns logtrick.ratio logtrick.shift logtrick.fixed fig1 alg1.discriminator alg1.generator
ab.minimax ab.ns ab.sum ab.ml ab.disjoint fgan.kl fgan.reverse_kl fgan.pearson fgan.hellinger fgan.js fgan.gan
smooth.real smooth.fake prior dirac.jacobian dirac.simultaneous dirac.alternating dirac.ns dirac.wgan dirac.r1
gauss.eig gauss.k collapse.best w1 parzen.exact parzen.stable notes. law.quadrature law.differences law.monte_carlo
learned.dirac learned.data learned.width noise.batch plugin.bias memorise.optimum capacity.blind ns.not_kl games.paper
games.ls games.chi2 games.hinge games.smoothed games.softmax games.relativistic games.wasserstein games.kl games.r1
gauss.r1 gauss.ttur steps.extra steps.optimistic field.consensus field.penalty field.unrolled field.gp steps.momentum
w1.crossing ab.near_perfect pac.lost pac.spread ratio.mean ratio.accepts ratio.ls dpi.threshold mmd.gaussians
energy.gaussians birthday
""".split()


def rows(*texts):
    """The printed lines of some rows of the table."""
    return "\n".join(row for text in texts for row in text).splitlines()


@pytest.mark.parametrize("c", CLAIMS, ids=lambda c: c.id)
def test_the_claim_holds_and_its_falsifier_is_rejected_by_far(c):
    """By ten times the tolerance at least, or one and a half where four standard errors are the tolerance.

    One test: the right formula and the wrong one are tried on the same nets, in one process of pytest-xdist.
    """
    result = c.verify()
    assert result.holds, f"{c.statement}: {result}"  # a check that raises does not hold
    json.dumps(result.plain(), allow_nan=False)
    assert all(len(line) <= 80 for line in rows(table.verified(c, result), table.explained(c, result, True)))
    result = c.falsify()
    factor = 1.5 if c.method.tolerance is None else 10
    assert not result.problem and result.error > factor * result.tolerance, f"{c.mistake}: {result}"
    json.dumps(result.plain(), allow_nan=False)
    assert all(len(line) <= 80 for line in rows(table.falsified(c, result)))


def test_what_the_design_asks_for_is_there():
    assert [beginning for beginning in ASKED_FOR if not any(c.id.startswith(beginning) for c in CLAIMS)] == []


def test_every_claim_of_every_module_is_registered_once():
    written = [c for module in GROUPS.values() for c in vars(module).values() if isinstance(c, Claim)]
    assert len(written) == len(CLAIMS) == len(BY_ID) >= 60


def test_two_claims_with_one_id_are_refused(monkeypatch):
    class One:
        first = CLAIMS[0]

    class Other:
        second = replace(CLAIMS[0])

    monkeypatch.setattr(registry, "GROUPS", {"One": One, "Other": Other})
    with pytest.raises(ClaimError, match=r'two claims have the id "eq1.half", in "One" and in "Other": rename one'):
        all_claims()


def test_the_table_has_room_and_every_word_is_there():
    for c in CLAIMS:
        assert len(c.id) <= 18 and len(c.source) <= 14, c.id
        assert c.statement and c.mistake and c.method.law, c.id
        assert c.right is not c.wrong, c.id


def test_a_glob_chooses_and_keeps_the_order():
    chosen = [c.id for claims in choose(["thm1.*", "eq6"]).values() for c in claims]
    assert chosen == [c.id for c in CLAIMS if c.id.startswith("thm1.") or c.id == "eq6"] and len(chosen) > 3


def test_without_patterns_all_are_chosen():
    assert choose([]) == all_claims()


def test_an_unknown_name_gets_the_near_ones():
    with pytest.raises(ClaimError, match=r'no claim matches "them1.bound"; did you mean thm1.bound'):
        choose(["eq6", "them1.bound"])


def test_a_name_like_nothing_is_told_where_to_look():
    with pytest.raises(ClaimError, match=r"`minigan verify` lists all"):
        choose(["@@@@"])
