"""All enclosures, by group."""

from minigan.claims.rigorous import algebra, distances, divergences, gradients, likelihoods, orbits, value
from minigan.claims.rigorous.enclosure import Enclosure

GROUPS = {
    "V, D* and C(G)": value,
    "What G's gradient follows": gradients,
    "f-divergences": divergences,
    "Distances": distances,
    "Likelihoods and single numbers": likelihoods,
    "Proposition 2 on fractions, eigenvalues": algebra,
    "Orbits": orbits,
}


def all_enclosures():
    """{title of the group: [its enclosures, in the order in which they are written]}."""
    return {title: [e for e in vars(module).values() if isinstance(e, Enclosure)] for title, module in GROUPS.items()}
