"""All claims in order, by group, and the choice of some of them by name."""

import difflib
from fnmatch import fnmatchcase

from minigan.claims import (
    algorithm1,
    bounds,
    by_hand,
    damping,
    discriminators,
    distances,
    distributions,
    divergences,
    dynamics,
    f_divergences,
    fields,
    finite,
    flows,
    from_f_alone,
    games,
    heavy_tails,
    information,
    integrals,
    labels,
    laws,
    learned,
    minimum,
    multivariate,
    notes,
    notes_training,
    objectives,
    own_densities,
    own_formulas,
    own_losses,
    paper,
    penalties,
    poles,
    proposition2,
    ratios,
    samples,
    slopes,
    steps,
    tails,
    uncertain,
    uncertain_distances,
)
from minigan.claims.claim import Claim
from minigan.claims.own import claims_of
from minigan.errors import UserError

GROUPS = {
    "The value function and the optimal discriminator": paper,
    "Discriminators in numbers": discriminators,
    "C(G) and its minimum": minimum,
    "Proposition 2": proposition2,
    "The slopes of the two costs": slopes,
    "What G minimises": objectives,
    "Labels, priors, noise": labels,
    "Divergences": divergences,
    "Divergences written out by hand": by_hand,
    "Gaussians of any dimension": multivariate,
    "f-GAN": f_divergences,
    "Dynamics: the Dirac and the Gaussian GAN": dynamics,
    "What damps the circles": damping,
    "Steps and flows in numbers": flows,
    "The losses after the paper": games,
    "Bounds on the slope of D": penalties,
    "Changed fields: penalties, consensus, unrolling": fields,
    "Changed steps: extragradient, momentum, averages": steps,
    "Distances since the WGAN": distances,
    "The density ratio, from D": ratios,
    "KL and JSD: products, features, fits": information,
    "Joint distributions, information, likelihood": bounds,
    "Scores of samples": samples,
    "What is finite": finite,
    "Algorithm 1, step by step": algorithm1,
    "Learned: our nets against the theory": learned,
    "Densities and masses of your own": own_densities,
    "Panels and tails of densities of your own": tails,
    "Samples, f, objective and D of your own": own_formulas,
    "What is computed from f or a loss alone": from_f_alone,
    "Losses of your own: kinks, slopes, what is refused": own_losses,
    "Five study notes on the GAN, n1 to n5, and where they are wrong": notes,
    "The same study notes on slopes and on training": notes_training,
    "Distributions: what the claims stand on": distributions,
    "Integrals on the line": integrals,
    "Integrals with poles": poles,
    "Heavy tails: averages over samples, W2": heavy_tails,
    "What is told of an integral that is not known": uncertain,
    "What is told of a distance that is not known": uncertain_distances,
    "The laws behind the tolerances": laws,
}


class ClaimError(UserError, ValueError):
    """A claim was asked for that does not exist."""


def all_claims():
    """{title of the group: [its claims, in the order in which they are written]}.

    Raises ClaimError if two have the same id, since an id chooses one.
    """
    groups = {title: [c for c in vars(module).values() if isinstance(c, Claim)] for title, module in GROUPS.items()}
    expect_different_ids(groups)
    return groups


def expect_different_ids(groups):
    """Raise ClaimError if two claims have the same id."""
    seen: dict[str, tuple] = {}
    for title, claims in groups.items():
        for c in claims:
            before, other = seen.setdefault(c.id, (title, c))
            if other is not c:
                raise ClaimError(f'two claims have the id "{c.id}", in "{before}" and in "{title}": rename one')


def choose(patterns, groups=None, command="minigan verify"):
    """The claims whose id is a pattern or matches it as a glob, grouped as in `all_claims`; without patterns, all.

    A pattern that ends in .py is a file of the user's own, a group of its own: all of its claims, or those that other
    patterns match, if any does. groups: what is chosen from, where it is not the claims, and `command` lists it: the
    enclosures of claims/rigorous.

    Raises ClaimError for a pattern that matches none, naming the nearest ids.
    """
    files = [pattern for pattern in patterns if pattern.endswith(".py")]
    if files and groups is None:
        others = [pattern for pattern in patterns if pattern not in files]
        own = {file: claims_of(file) for file in files}
        expect_different_ids(everything := {**all_claims(), **own})
        chosen = choose(others, everything) if others else {}
        return {**chosen, **{file: claims for file, claims in own.items() if file not in chosen}}
    if files:
        raise ClaimError(f"{files[0]}: `{command}` is for numbers of the package's own; leave out the file")
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
