"""One look at a run: all that a frame of the page draws, computed from D and G as they are.

    frame = Observer(play.target, play.settings).look(play)
    frame.V, frame.C, frame.jsd, frame.D, frame.D_star, frame.samples, frame.arrows

The same z and the same examples are used in every frame, so only training changes what is seen.
"""

from dataclasses import dataclass
from typing import Any

import numpy

from minigan.evaluation.modes import mode_coverage
from minigan.gan.objectives import minimax, non_saturating, value
from minigan.nn import build
from minigan.play import densities, fields
from minigan.random import Streams

SAMPLES, DRAWN, ARROWS = 2_000, 400, 120  # of G: for estimates, as dots, with an arrow
EXAMPLES = 1_000  # of p_data, for V


@dataclass(frozen=True)
class Frame:
    """One look at a run. Nats, and masses by cell."""

    step: int
    samples: Any  # (DRAWN, d)
    arrows: Any  # (ARROWS, d): -dL_G/dx at the first samples
    manifold: Any  # (points, d): G of lines in z
    q: Any  # p_g, masses of the cells
    D: Any  # at the cells' middles, as a probability
    D_star: Any
    V: float  # nan where D is not the paper's
    C: float  # -log 4 + 2 JSD
    jsd: float
    modes: int  # covered
    pull: tuple[float, float, float]  # mean |dL_G/dx| as played; by minimax, by non-saturating: nan for other Ds
    theta: float  # the mean of p_g; on the line
    psi: float  # the mean slope of D's output at the samples; on the line


class Observer:
    """Looks at runs on one p_data with one noise. reach: half the width of what is seen, p_data's own if it is None."""

    def __init__(self, target, settings, reach=None):
        self.target, self.grid = target, densities.Grid(reach or target.reach, target.d)
        self.p = densities.masses_of_data(target, self.grid)
        streams, noise = Streams(2014), build.noise(settings.noise)
        self.z = noise(SAMPLES, streams.evaluation)
        self.x = target.sample(EXAMPLES, streams.evaluation)
        self.net = fields.net_of_z(noise.size)
        self.exact = target.d == noise.size == 1
        if self.exact:
            self.nodes, self.noise_masses = densities.noise_masses(settings.noise.split()[0])

    def look(self, play):
        """The Frame of a run as it is now; of the run nothing is changed."""
        with numpy.errstate(all="ignore"):  # what has overflowed shows as such
            return self._look(play)

    def _look(self, play):
        D, G, objective = play.system.D, play.system.G, play.settings.objective
        samples = G(self.z)
        a_real, a_fake, a = D(self.x), D(samples), D(self.grid.points)
        q = self.masses(G, samples)
        jsd = densities.jensen_shannon(self.p, q)
        seen = fields.shown(objective, a, 0.5 * (a_real.mean() + a_fake.mean())).reshape(self.p.shape)
        paper = objective in fields.PAPER
        few = samples[:ARROWS]
        arrows = fields.arrows(play.system, few)
        return Frame(
            step=play.steps,
            samples=samples[:DRAWN],
            arrows=arrows,
            manifold=G(self.net),
            q=q,
            D=seen,
            D_star=densities.optimal(self.p, q),
            V=float(value(a_real, a_fake)) if paper else numpy.nan,
            C=float(2.0 * jsd - densities.LOG_4),
            jsd=float(jsd),
            modes=self.covered(samples),
            pull=(length(arrows), *(length(fields.arrows_of(loss, D, few)) if paper else numpy.nan for loss in LOSSES)),
            theta=float(samples.mean()),
            psi=self.slope(D, samples[:DRAWN]),
        )

    def covered(self, samples):
        """How many modes they cover; 0 where training has diverged."""
        if not numpy.isfinite(samples).all():
            return 0
        return mode_coverage(samples, self.target.centres, max(self.target.sd, 0.05)).covered

    def masses(self, G, samples):
        """p_g in the cells."""
        if self.exact:
            return densities.pushed_forward(G(self.nodes)[:, 0].astype(float), self.noise_masses, self.grid.edges)
        if self.grid.d == 1:
            return densities.counted(samples[:, 0], self.grid.edges)
        return densities.kernel_masses(samples, densities.BLUR, self.grid)

    def slope(self, D, x):
        """The mean of da/dx at x, for one number to an x; else nan."""
        if self.grid.d > 1:
            return numpy.nan
        a, cache = D.forward(x)
        return float(D.input_gradient(numpy.ones_like(a), cache).mean())


LOSSES = minimax, non_saturating


def length(vectors):
    """The mean length of vectors: (n, d)."""
    return float(numpy.sqrt((vectors**2).sum(axis=1)).mean())
