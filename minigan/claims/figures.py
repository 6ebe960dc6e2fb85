"""Every figure of the theory, written to files: computed by quadrature, or learned by our own Algorithm 1.

write_figures("figures")
"""

from math import log
from pathlib import Path

import numpy
from tqdm.auto import tqdm

from minigan import plots
from minigan.claims import pictures, pictures_of_games, pictures_of_the_paper, pictures_of_tools, pictures_of_warnings
from minigan.data.toy import LINE_MEAN, LINE_SD
from minigan.gan.algorithm1 import algorithm1, discriminator_step, generator_step
from minigan.gan.objectives import non_saturating
from minigan.nn import Adam, Decay, Dense, Network, Tanh
from minigan.nn.ops import sigmoid
from minigan.plots import theory
from minigan.plots.theory import Panel
from minigan.random import Streams
from minigan.theory import game
from minigan.theory.densities import Gaussian
from minigan.theory.discriminator import optimal_logit
from minigan.theory.divergences import jsd

P_DATA = Gaussian(LINE_MEAN, LINE_SD)
X = numpy.linspace(LINE_MEAN - 3, LINE_MEAN + 2, 401)  # the grid of all panels: p_g comes from the left
STANDARD = Gaussian(0, 1)  # p_z
ARROWS = STANDARD.quantile(theory.equal_shares(25))  # the z that arrows start from, each with 1/25 of the noise
MANY = STANDARD.quantile(theory.equal_shares(2000))[:, None]  # the z that p_g is estimated from
WIDTH = 0.05  # of the Gaussian window of that estimate: makes a standard deviation of 0.5 one of 0.5025
M = 128  # m, of all runs here


DRAWN = {
    **pictures_of_the_paper.DRAWN,
    **pictures_of_games.DRAWN,
    **pictures.DRAWN,
    **pictures_of_tools.DRAWN,
    **pictures_of_warnings.DRAWN,
}


def write_figures(folder, quiet=False):
    """Write figure1, figure1-trained, saturation, dynamics, lower-bound, proposition2 (.png) and animation.gif.

    And one picture for each other group of claims, named as the file that its claims are in. The folder is made if it
    is missing. Returns the paths. quiet: without a progress bar.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        "figure1.png": figure1,
        "figure1-trained.png": lambda: theory.figure1(trained_panels(), TRAINED),
        "saturation.png": theory.saturation_figure,
        "dynamics.png": theory.dynamics_figure,
        "lower-bound.png": lower_bound,
        "proposition2.png": theory.proposition2_figure,
        **DRAWN,
    }
    with tqdm(total=len(figures) + 1, desc="figures", disable=quiet, leave=False) as progress:
        for name, draw in figures.items():
            plots.save(draw(), folder / name)
            progress.update()
        plots.save_animation(theory.animation_figures(animation_panels()), folder / "animation.gif", seconds=0.15)
        progress.update()
    return [folder / name for name in (*figures, "animation.gif")]


def figure1():
    """Figure 1 of the paper by quadrature: p_g moves to where D is higher, until p_g is p_data and D is 1/2."""
    return theory.figure1(computed_panels())


def lower_bound():
    """V of a D that learns, G being fixed: it rises towards C(G) = -log 4 + 2 JSD(p_data, p_g), and never above."""
    return theory.lower_bound_figure(*learned_bound())


PICTURES = {  # {module of a group of claims: the function that draws the group's picture}
    "paper": figure1,
    "slopes": theory.saturation_figure,
    "proposition2": theory.proposition2_figure,
    "dynamics": theory.dynamics_figure,
    "learned": lower_bound,
    **{name.removesuffix(".png"): draw for name, draw in DRAWN.items()},
}


# ---- figure 1 by quadrature ----


def computed_panels():
    """The four Panels of figure 1 from the theory alone: G(z) = mean + sd z, so p_g = Gaussian(mean, sd).

    (a) a D with half of D*'s logit and a ripple; (b) D*; (c) one step of the mean and the sd down -log D*, D held as
    it is in (b); (d) after 300 such steps, D* found anew before each.
    """
    q = Gaussian(LINE_MEAN - 0.8, 0.6)
    a = optimal_logit(P_DATA, q)(X)
    stepped = _down(q, rate=0.12)
    end = stepped
    for _ in range(300):
        end = _down(end, rate=0.1)
    return [
        _panel("(a) near convergence:\nD is partly right", q, 0.5 * a + 0.7 * numpy.sin(4 * X)),
        _panel("(b) D's inner loop:\nD is D*", q, a),
        _panel("(c) a step of G: p_g moved\nto where D is higher", stepped, a),
        _panel("(d) after many rounds:\np_g = p_data, D = 1/2", end, optimal_logit(P_DATA, end)(X)),
    ]


def _down(q, rate):
    """p_g after a step of G's mean and sd down the non-saturating objective, D being D*."""
    d_mean, d_sd = game.generator_gradient(P_DATA, q, game.NON_SATURATING)
    return Gaussian(q.mu - rate * d_mean, q.sd - rate * d_sd)


def _panel(title, q, logit):
    return Panel(title, X, P_DATA.density(X), q.density(X), sigmoid(logit), q.mu + q.sd * ARROWS)


# ---- the same from a run ----

TRAINED = (
    "Algorithm 1 on p_data = N(1, 0.5^2), nets of 32 tanh units, non-saturating objective, Adam: one run, "
    "theta as it is, not averaged; p_g from G at 2,000 quantiles of z"
)


class Players:
    """The README's GAN on the line, with tanh units in both nets and a rate of G that falls, so that the game rests.

    start: the mean of G(z) before training.
    """

    def __init__(self, seed, start):
        self.streams = init = Streams(seed)
        self.G = Network([Dense(1, 32, init.init, irange=0.5), Tanh(), Dense(32, 1, init.init, 0.5, bias=start)])
        self.D = Network([Dense(1, 32, init.init, irange=3.0), Tanh(), Dense(32, 1, init.init, irange=0.2)])
        self.d_optimizer = Adam(self.D, Decay(0.01, 1.0001), beta1=0.0)
        self.g_optimizer = Adam(self.G, Decay(0.002, 1.001), beta1=0.0)

    def data(self, m):
        """m examples of N(1, 0.5^2): (m, 1)."""
        return LINE_MEAN + LINE_SD * self.streams.data.normal((m, 1))

    def noise(self, m):
        """m standard normal z: (m, 1)."""
        return self.streams.noise.normal((m, 1))

    def train(self, steps, k):
        """Algorithm 1, as an iterator over its iterations."""
        return algorithm1(
            self.D, self.G, self.data, self.noise, self.d_optimizer, self.g_optimizer,
            steps=steps, k=k, m=M, objective=non_saturating,
        )  # fmt: skip

    def panel(self, title):
        """The Panel of this moment."""
        samples = self.G(MANY.astype("float32")).astype(float)
        p_g = numpy.exp(-0.5 * ((X[:, None] - samples[:, 0]) / WIDTH) ** 2).mean(axis=1) / (
            WIDTH * (2 * numpy.pi) ** 0.5
        )
        D = sigmoid(self.D(X[:, None].astype("float32")))[:, 0]
        return Panel(title, X, P_DATA.density(X), p_g, D, self.G(ARROWS[:, None].astype("float32"))[:, 0])


def trained_panels():
    """The four Panels of figure 1 from one run of Algorithm 1, held after 12 iterations to let D's inner loop end."""
    players = Players(seed=2, start=0.1)
    D, G = players.D, players.G
    for _ in players.train(12, k=1):
        pass
    panels = [players.panel("(a) 12 iterations, k = 1:\nD is partly right")]
    for _ in range(400):
        discriminator_step(D, G, players.data(M), players.noise(M), players.d_optimizer)
    panels.append(players.panel("(b) 400 more steps of D:\nD is nearly D*"))
    for _ in range(4):
        generator_step(D, G, players.noise(M), players.g_optimizer, None, non_saturating)
    panels.append(players.panel("(c) 4 steps of G: p_g moved\nto where D is higher"))
    for _ in players.train(3000, k=5):
        pass
    x = G(MANY.astype("float32"))
    return [*panels, players.panel(f"(d) 3,000 iterations, k = 5:\nG(z) has mean {x.mean():.2f}, sd {x.std():.2f}")]


def animation_panels(frames=40):
    """Panels of a run with k = 5 at growing distances, from before the first iteration to the last."""
    players = Players(seed=4, start=-0.7)
    when = numpy.unique(numpy.geomspace(5, 3000, frames - 1).round().astype(int))
    panels = [players.panel("before training")]
    for step, _ in enumerate(players.train(3000, k=5), start=1):
        if step in when:
            panels.append(players.panel(f"after {step:,} iterations of Algorithm 1, k = 5"))
    return panels


# ---- V of a D that learns ----


def learned_bound(steps=5000):
    """(steps, V after them, C(G)): D learns by our own inner loop while p_g = N(0, 0.6^2) stays as it is."""
    streams, q = Streams(seed=3), Gaussian(0, 0.6)
    G = Network([Dense(1, 1, streams.init, irange=1.0)])
    G.theta = numpy.array([q.sd, q.mu], dtype="float32")  # G(z) = mu + sd z
    D = Network([Dense(1, 32, streams.init, irange=1.0), Tanh(), Dense(32, 1, streams.init, irange=0.2)])
    optimizer = Adam(D, Decay(0.005, 1.0005), beta1=0.5)

    def logit(x):
        return D(x[:, None].astype("float32"))[:, 0]  # its rounding is float32's

    when, values = numpy.unique(numpy.geomspace(1, steps, 60).round().astype(int)), []
    for step in range(1, steps + 1):
        x, z = LINE_MEAN + LINE_SD * streams.data.normal((M, 1)), streams.noise.normal((M, 1))
        discriminator_step(D, G, x, z, optimizer)
        if step in when:
            values.append(game.value_of_logit(logit, P_DATA, q))
    return when, numpy.array(values), -log(4) + 2 * jsd(P_DATA, q)
