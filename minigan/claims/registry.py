"""All claims in order, by group, and the choice of some of them by name."""

import difflib
from fnmatch import fnmatchcase

from minigan.claims import (
    bounds,
    distances,
    divergences,
    dynamics,
    f_divergences,
    fields,
    finite,
    games,
    information,
    labels,
    laws,
    learned,
    minimum,
    notes,
    objectives,
    paper,
    penalties,
    proposition2,
    ratios,
    samples,
    steps,
)
from minigan.claims.claim import Claim
from minigan.errors import UserError

GROUPS = {
    "The value function and the optimal discriminator": paper,
    "C(G) and its minimum": minimum,
    "Proposition 2": proposition2,
    "What G minimises": objectives,
    "Labels, priors, noise": labels,
    "Divergences": divergences,
    "f-GAN": f_divergences,
    "Dynamics: the Dirac and the Gaussian GAN": dynamics,
    "The losses after the paper": games,
    "Penalties on the slope of D": penalties,
    "Changed fields: penalties, consensus, unrolling": fields,
    "Changed steps: extragradient, momentum, averages": steps,
    "Distances since the WGAN": distances,
    "What D knows: the density ratio": ratios,
    "KL and JSD: products, features, fits": information,
    "Joint distributions, information, likelihood": bounds,
    "Scores of samples": samples,
    "What is finite": finite,
    "Learned: our nets against the theory": learned,
    "Five study notes on the GAN, n1 to n5, and where they are wrong": notes,
    "The laws behind the tolerances": laws,
}


class ClaimError(UserError, ValueError):
    """A claim was asked for that does not exist."""


def all_claims():
    """{title of the group: [its claims, in the order in which they are written]}."""
    return {title: [c for c in vars(module).values() if isinstance(c, Claim)] for title, module in GROUPS.items()}


def choose(patterns, groups=None, command="minigan verify"):
    """The claims whose id is a pattern or matches it as a glob, grouped as in `all_claims`; without patterns, all.

    groups: what is chosen from, where it is not the claims, and `command` lists it: the enclosures of claims/rigorous.

    Raises ClaimError for a pattern that matches none, naming the nearest ids.
    """
    groups = all_claims() if groups is None else groups
    ids = [c.id for claims in groups.values() for c in claims]
    for pattern in patterns:
        if not any(fnmatchcase(id, pattern) for id in ids):
            near = difflib.get_close_matches(pattern.lower(), ids, n=3, cutoff=0.4)
            if any(id.startswith(f"{pattern.lower()}.") for id in ids):
                near = [f"'{pattern.lower()}.*'"]
            hint = f"did you mean {', '.join(near)}?" if near else f"`{command}` lists all"
            raise ClaimError(f'no claim matches "{pattern}"; {hint}')
    chosen = {
        title: [c for c in claims if not patterns or any(fnmatchcase(c.id, pattern) for pattern in patterns)]
        for title, claims in groups.items()
    }
    return {title: claims for title, claims in chosen.items() if claims}
