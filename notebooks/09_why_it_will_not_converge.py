# %% [markdown]
# # 09 · Why it will not converge: Dirac and Gaussian GANs
#
# Theorem 1 says where the game ends: $p_g = p_{\rm data}$, $D = 1/2$. It does not say
# that two players who take gradient steps in turn get there. Here the game is made so
# small that one can see everything: one parameter for $D$, one for $G$. It has the
# right equilibrium, and walks round it for ever. Then we look at what brings it in.
#
# *You need:* the eigenvalues of a 2 x 2 matrix, complex numbers, notebook 03 for $V$ at
# the logit, 04 for the algorithm, 06 for the theorems. *Time:* forty minutes to read,
# seconds to run.

# %% jupyter={"source_hidden": true}
# Where minigan is missing, as in Colab: install it from a clone in or above this folder.
import importlib.util
import pathlib
import subprocess
import sys

found = importlib.util.find_spec("minigan")
if found is None or found.origin is None:  # a folder of that name is no package
    here = pathlib.Path.cwd()
    folders = (here, *here.parents, *here.glob("*/"))
    clones = [p for p in folders if (p / "minigan" / "cli.py").exists()]
    if not clones:
        raise SystemExit("minigan is missing: clone it here, then run this cell again")
    pip = [sys.executable, "-m", "pip", "install", "-q", str(clones[0])]
    subprocess.run(pip, check=True)
    sys.modules.pop("minigan", None)
    importlib.invalidate_caches()

# %% [markdown]
# ## Two numbers play
#
# The data are a single point: $p_{\rm data} = \delta_0$. $G$ puts all its samples on
# the point $\theta$: $p_g = \delta_\theta$. $D$'s logit is a straight line through 0, $a
# = \psi x$. This is the Dirac GAN of Mescheder et al. 2018. On the data $a = 0$, on the
# samples $a = \psi\theta$, so with the sigmoid $\sigma$
#
# $$V(\psi, \theta) = \log \tfrac12 + \log\left(1 - \sigma(\psi\theta)\right)$$
#
# $D$ goes up $V$, $G$ down. Since $\frac{d}{da} \log(1 - \sigma(a)) = -\sigma(a)$, the
# directions in which they move, the *field*, are one line each:
#
# $$\dot\psi = \frac{\partial V}{\partial\psi} = -\sigma(\psi\theta)\,\theta, \qquad
# \dot\theta = -\frac{\partial V}{\partial\theta} = \sigma(\psi\theta)\,\psi$$
#
# Both are 0 at $\psi = \theta = 0$ only: there $p_g = p_{\rm data}$ and $D = 1/2$, as
# Theorem 1 wants it. `minigan.theory.dynamics` has this game; first we hold our two
# lines against it, and against finite differences of $V$.

# %%
from math import log, pi, sqrt

import numpy

from minigan import plots
from minigan.theory.discriminator import sigmoid
from minigan.theory.dynamics import MINIMAX, dirac_gan, flow, jacobian, simulate


def V(psi, theta):
    return -log(2) + log(1 - sigmoid(psi * theta))


game, e = dirac_gan(MINIMAX), 1e-5
for psi, theta in ((1.0, 1.0), (-2.0, 0.5), (0.3, -1.2)):
    ours = [-sigmoid(psi * theta) * theta, sigmoid(psi * theta) * psi]
    d_slope = (V(psi + e, theta) - V(psi - e, theta)) / (2 * e)
    g_slope = (V(psi, theta + e) - V(psi, theta - e)) / (2 * e)
    assert numpy.allclose(ours, game.field(numpy.array([psi, theta])), atol=1e-12)
    assert numpy.allclose(ours, [d_slope, -g_slope], atol=1e-8)
print("two lines = the package's field = finite differences of V, at three points")

# %% [markdown]
# ## Round for ever
#
# The field is $D(\theta)$ times $(-\theta, \psi)$, and that is at right angles to
# $(\psi, \theta)$. So the squared distance from the equilibrium never changes:
#
# $$\frac{d}{dt}\left(\psi^2 + \theta^2\right) = 2 \psi\dot\psi + 2 \theta\dot\theta =
# 2\, \sigma(\psi\theta)\, (-\psi\theta + \theta\psi) = 0$$
#
# Even with infinitely small steps (`flow`) the players circle. With steps of size $h$
# it depends on who moves when. *At once* (simultaneous), both from the same old
# parameters, they step along the tangent, and a tangent leaves a circle: the radius
# grows by exactly $\sqrt{1 + h^2 D^2}$ a step. *In turn* (alternating), as Algorithm 1
# has it, $G$ answers the $\psi$ that $D$ has just moved to, and they stay in a thin
# ring.


# %%
def radius(path):
    return numpy.hypot(path[:, 0], path[:, -1])


h, start = 0.1, ([1.0], [1.0])
smooth = flow(game, *start, time=40, steps=4000)
at_once = simulate(game, *start, h, 400, update="simultaneous")
in_turn = simulate(game, *start, h, 400, update="alternating")
D = sigmoid(at_once[:-1, 0] * at_once[:-1, 1])
growth = radius(at_once)[1:] / radius(at_once)[:-1]
print("radius              smallest  largest")
for name, path in (("flow", smooth), ("at once", at_once), ("in turn", in_turn)):
    print(f"{name:19} {radius(path).min():8.4f} {radius(path).max():8.4f}")
assert abs(radius(smooth) - sqrt(2)).max() < 1e-8
assert abs(growth - numpy.sqrt(1 + h**2 * D**2)).max() < 1e-12
assert all(growth > 1) and radius(at_once)[-1] > 1.9
assert 1.37 < radius(in_turn).min() and radius(in_turn).max() < 1.42

# %%
plots.paths(
    {"at once": at_once, "in turn: Algorithm 1": in_turn, "flow": smooth},
    "Minimax, rate 0.1, 400 steps: nobody arrives at the star",
    "psi, D's slope",
    "theta, G's shift",
    target=(0, 0),
)

# %% [markdown]
# ## What the eigenvalues say
#
# Near the equilibrium a field is a matrix, its Jacobian $J$, times the distance from it,
# and the eigenvalues $\lambda$ of $J$ say what happens: the real part of $\lambda$ is
# growth, the imaginary part turning. Here
#
# $$J = \begin{pmatrix} 0 & -1/2 \\ 1/2 & 0 \end{pmatrix}, \qquad \lambda = \pm
# \tfrac{i}{2}$$
#
# which is turning and nothing else. A simultaneous step is the matrix $I + hJ$, whose
# eigenvalues $1 + h\lambda$ have modulus $\sqrt{1 + h^2/4} > 1$: *no* rate is small
# enough. An alternating step is two shears, one player after the other. A shear keeps
# areas, so the determinant is 1, and as long as $h < 4$ both eigenvalues lie on the unit
# circle: round for ever, like the flow.
#
# If both players went *down* the same function, $J$ would be symmetric and $\lambda$
# real. That a game's $J$ is not symmetric is the whole difference to ordinary training.

# %%
J = jacobian(game, [0.0], [0.0])
together = numpy.eye(2) + h * J
turn = numpy.array([[1, 0], [h / 2, 1]]) @ numpy.array([[1, -h / 2], [0, 1]])  # D first
print("eigenvalues of J:   0 ± i", round(abs(numpy.linalg.eigvals(J)[0]), 6))
print(f"at once: modulus    {abs(numpy.linalg.eigvals(together)).max():.6f}")
print(f"in turn: modulus    {abs(numpy.linalg.eigvals(turn)).max():.6f}")
assert abs(numpy.sort(numpy.linalg.eigvals(J).imag) - [-0.5, 0.5]).max() < 1e-8
assert abs(abs(numpy.linalg.eigvals(together)) - sqrt(1 + h**2 / 4)).max() < 1e-8
assert abs(abs(numpy.linalg.eigvals(turn)) - 1).max() < 1e-12
assert abs(numpy.trace(turn)) < 2  # it is 2 - h²/4: so for every h < 4
slow = numpy.diag([1, 0.1]) @ J  # G's rate a tenth of D's
assert abs(numpy.linalg.eigvals(slow).imag.max() - sqrt(0.1) / 2) < 1e-8
near = simulate(game, [1e-4], [0.0], h, 200, update="simultaneous")
assert abs(radius(near)[-1] / 1e-4 / (1 + h**2 / 4) ** 100 - 1) < 1e-5

# %% [markdown]
# ## Other objectives
#
# **Non-saturating.** $G$ descends $-\log D$ and moves by $(1 - D)\,\psi$ in place of
# $D\,\psi$. At $D = 1/2$ that is the same, so the eigenvalues are the same, $\pm i/2$:
# they cannot decide. Farther out, with $a = \psi\theta$,
#
# $$\frac{d}{dt}\left(\psi^2 + \theta^2\right) = 2a\left(\sigma(-a) - \sigma(a)\right) = -2a
# \tanh\frac a2 \le 0$$
#
# so the flow spirals in, the slower the nearer: for small $a$ this is $-a^2 = -\psi^2
# \theta^2$, over a revolution $-r^4/8$ on average. (So $1/r^2$ grows at the rate $1/8$.)
# A step takes $h r^4/8$ off $r^2$; being simultaneous adds $h^2 r^2/4$. The two are even
# at $r = \sqrt{2h}$. There the players go round for ever, on a circle that only a smaller
# rate makes smaller.
#
# **WGAN (Arjovsky et al. 2017) without clipping.** It has no sigmoid and no logarithm: $V
# = -\psi\theta$ and the field is $(-\theta, \psi)$. The same circles, twice as fast: the
# radius grows by $\sqrt{1 + h^2}$ a step, and alternating steps stay exactly on an
# ellipse. What its paper adds, a bound on $D$'s slope, is not in this little game.

# %%
from minigan.theory.dynamics import NON_SATURATING, WGAN

rates, settled = (0.05, 0.1, 0.2, 0.4), []
for h in rates:
    path = simulate(
        dirac_gan(NON_SATURATING), *start, h, int(60 / h**2), update="simultaneous"
    )
    settled.append(radius(path)[-300:].mean())
    assert abs(settled[-1] / sqrt(2 * h) - 1) < 0.02
turns = radius(flow(dirac_gan(NON_SATURATING), [0.1], [0.0], 4 * pi, 1000)) ** -2
assert abs((turns[-1] - turns[0]) / (4 * pi) - 1 / 8) < 1e-4
h = 0.1
wgan = simulate(dirac_gan(WGAN), *start, h, 200, update="simultaneous")
psi, theta = simulate(dirac_gan(WGAN), *start, h, 200).T
assert abs(radius(wgan)[1:] / radius(wgan)[:-1] - sqrt(1 + h**2)).max() < 1e-12
assert abs(psi**2 + theta**2 - h * psi * theta - (2 - h)).max() < 1e-12
plots.lines(
    rates,
    {"simultaneous steps": settled, "sqrt(2h)": numpy.sqrt(2 * numpy.array(rates))},
    "Non-saturating: it settles on a circle, not in its centre",
    "rate h",
    "radius in the end",
    points=True,
)

# %% [markdown]
# ## What damps, and what does not
#
# To come in, $\lambda$ needs a negative real part. Here are the things that people try.
# First those that bend the field:
#
# - **R1** takes $\frac\gamma2 \mathbb{E}_{p_{\rm data}} |\nabla_x a|^2$ off $D$'s value:
#   a price on steepness where the data are. Here it adds $-\gamma\psi$ to $\dot\psi$, and
#   $\lambda = -\frac\gamma2 \pm \sqrt{\frac{\gamma^2}{4} - \frac14}$.
# - **Instance noise** of standard deviation $s$ on data and samples makes overlapping
#   Gaussians of two points. $V$ is then curved in $\psi$, and $\lambda = \frac14(-s^2 \pm
#   \sqrt{s^4 - 4})$: near the equilibrium it *is* R1 with $\gamma = s^2/2$.
#
# Both damp best where the root vanishes, at $\gamma = 1$ and $s = \sqrt2$. More is worse:
# $D$ is then held so flat that it hardly pulls $G$ at all.

# %%
from minigan.theory.dynamics import gaussian_eigenvalues, penalized_eigenvalues


def slowest(game, phi):
    return numpy.linalg.eigvals(jacobian(game, phi, [0.0])).real.max()


gamma = numpy.arange(0, 3.01, 0.05)
with_r1 = [slowest(dirac_gan(MINIMAX, r1=g), [0.0]) for g in gamma]
noisy = [slowest(dirac_gan(MINIMAX, instance_noise=sqrt(2 * g)), [0.0]) for g in gamma]
formula = [penalized_eigenvalues(g).real.max() for g in gamma]
assert numpy.allclose(with_r1, noisy, atol=1e-3)
assert numpy.allclose(with_r1, formula, atol=1e-3)
assert numpy.allclose(gaussian_eigenvalues(1.2), penalized_eigenvalues(1.2**2 / 2))
assert abs(gamma[numpy.argmin(with_r1)] - 1) < 1e-9
plots.lines(
    gamma,
    {"R1 of weight gamma": with_r1, "instance noise, s² = 2 gamma": noisy},
    "Damping is best at gamma = 1, and gone at 0",
    "gamma",
    "largest real part of lambda, per unit of time",
    marks={"0: circles": 0.0},
)

# %% [markdown]
# Then those that add nothing to the field:
#
# - **More steps of $D$** ($k > 1$). If $D$ were optimal at each step, $G$ would descend
# $C(G)$. But in the Dirac GAN there is, for $\theta \ne 0$, no optimal $\psi$ short of
# infinity: the orbit only gets longer in $\psi$.
# - **Two rates**: $r$ times $D$'s rate for $G$ scales one row of $J$, and $\lambda = \pm
#   i\sqrt r/2$. It turns more slowly, on an ellipse.
# - **Averaging** $\theta$ over the steps. The field is the same at $(-\psi, -\theta)$ but
#   for its sign, so an orbit spends equal times on opposite sides, and its mean is 0, the
#   answer, although no single point of it comes near.

# %%
h, steps = 0.1, 1000
runs = {
    "minimax, k = 1": simulate(game, *start, h, steps),
    "k = 5": simulate(game, *start, h, steps, k=5),
    "k = 20": simulate(game, *start, h, steps, k=20),
    "G's rate a tenth": simulate(game, *start, h, steps, g_rate=h / 10),
    "non-saturating": simulate(dirac_gan(NON_SATURATING), *start, h, steps),
    "R1, gamma = 0.2": simulate(dirac_gan(MINIMAX, r1=0.2), *start, h, steps),
    "R1, gamma = 1": simulate(dirac_gan(MINIMAX, r1=1.0), *start, h, steps),
    "instance noise 0.5": simulate(
        dirac_gan(MINIMAX, instance_noise=0.5), *start, h, steps
    ),
}
print(f"from (1, 1), {steps} steps     last radius   largest |theta| of the last 300")
late = {name: abs(path[-300:, 1]).max() for name, path in runs.items()}
for name, path in runs.items():
    print(f"{name:24} {radius(path)[-1]:14.6f} {late[name]:14.6f}")
for name in ("minimax, k = 1", "k = 5", "k = 20", "G's rate a tenth"):
    assert late[name] > 0.8
assert 0.2 < late["non-saturating"] < 0.5
for name in ("R1, gamma = 0.2", "R1, gamma = 1", "instance noise 0.5"):
    assert late[name] < 0.05

# %%
long = simulate(game, *start, h, 5000)
n = numpy.arange(1, len(long) + 1)
mean = numpy.cumsum(long, axis=0) / n[:, None]
print(f"after {len(long) - 1} steps: radius {radius(long)[-1]:.2f}", end=", ")
print(f"radius of the mean of the path {radius(mean)[-1]:.3f}")
assert radius(long)[-1] > 1.37 and radius(mean)[-1] < 0.02
assert max(n[2000:] * radius(mean)[2000:]) < 100  # at most 100 / n
plots.lines(
    n[:1500:5],
    {"theta": long[:1500:5, 1], "mean of theta so far": mean[:1500:5, 1]},
    "The mean arrives, the last iterate does not",
    "steps",
    "theta",
    marks={"0: p_g = p_data": 0.0},
)

# %% [markdown]
# Averaging works here because the mean of the *parameters* is the answer. With nets it
# need not be; the recipe `mnist` samples from an average all the same, and its digits
# are cleaner. Notebook 10 has a case in which it fails.
#
# ## Data that have a width
#
# A point is a harsh data set. Let $p_{\rm data} = N(0, s^2)$, $G(z) = sz + \theta$, and
# $D$'s logit $a = wx + b$. This is the Gaussian GAN. A steep $D$ now errs on data and
# samples that overlap, and pays for its $w$ without any penalty: at the equilibrium $V$
# is curved in $w$ by $-s^2/2$, and
#
# $$\lambda = \tfrac14\left(-s^2 \pm \sqrt{s^4 - 4}\right)$$
#
# the eigenvalues of instance noise: noise makes points into Gaussians. At $s = 0$ we are
# back at $\pm i/2$; a wider spread damps more, up to $s = \sqrt2$.
# (`plots.dynamics_figure()` draws the games of this notebook with their arrows.)

# %%
from minigan.theory.dynamics import gaussian_gan

for s in (0.0, 0.5, 1.0, 1.3):
    J = jacobian(gaussian_gan(MINIMAX, s), [0.0, 0.0], [0.0])
    found = numpy.poly(numpy.linalg.eigvals(J))
    assert numpy.allclose(found, numpy.poly([*gaussian_eigenvalues(s), -0.5]), atol=1e-7)
    pair = gaussian_eigenvalues(s)[1]
    print(f"s = {s}: lambda = {pair.real:6.3f} ± {pair.imag:.3f} i, and -1/2 for b")

# %% tags=["cover"]
gauss = simulate(gaussian_gan(MINIMAX, 1.0), [1.0, 0.0], [1.0], 0.2, 200)[:, [0, 2]]
walks = {
    "minimax at once: out": (MINIMAX, 0.0, "simultaneous"),
    "minimax in turn: round": (MINIMAX, 0.0, "alternating"),
    "non-saturating at once: to a circle": (NON_SATURATING, 0.0, "simultaneous"),
    "minimax in turn, R1 of weight 0.5: in": (MINIMAX, 0.5, "alternating"),
}
plots.paths(
    {
        name: simulate(dirac_gan(payoff, r1), *start, 0.2, 75, update=update)
        for name, (payoff, r1, update) in walks.items()
    }
    | {"data of width s = 1, in turn: in": gauss},
    "From (1, 1), rate 0.2: who comes in?",
    "D's slope, psi or w",
    "G's shift, theta",
    target=(0, 0),
    reach=3.2,
)

# %% [markdown]
# Where the field damps, $k$ has something to do. With $s = 1$, from $\theta = 1$ and an
# ignorant $D$, count how many steps $G$ needs until $|\theta|$ stays below 0.01. A few
# steps of $D$ per step of $G$ help much; many do not help more, and each costs as much
# as one of $G$'s.

# %%
needed = {}
for k in (1, 3, 5, 20):
    path = simulate(gaussian_gan(MINIMAX, 1), [0.0, 0.0], [1.0], 0.1, 300, k=k)
    needed[k] = int(numpy.flatnonzero(abs(path[:, -1]) >= 0.01)[-1] + 1)
for k, steps in needed.items():
    print(f"k = {k:2}: {steps:4} steps of G, {k * steps:5} of D")
assert needed == {1: 177, 3: 55, 5: 76, 20: 91}

# %% [markdown]
# ## The same, with our own nets
#
# Is this about the code that trains digits, or about an idealised toy? Make $G$ and $D$
# of one `Dense` layer each and give them the data 0 and the noise 0. Then $G(z)$ is
# its bias, and $D$'s logit is $wx + b$. The optimiser is plain gradient steps. Algorithm
# 1 must follow the theory's alternating field, number by number; the paper's released
# code, `simultaneous`, the other.

# %%
from minigan.gan import minimax, simultaneous
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Dense, Momentum, Network
from minigan.random import Streams


def nets_path(train, k=1):
    """(w, b, theta) after every iteration, from w = 1, b = 0.2, theta = 1."""
    init = Streams(seed=1, dtype="float64").init
    D, G = Network([Dense(1, 1, init)]), Network([Dense(1, 1, init)])
    D.theta, G.theta = numpy.array([1.0, 0.2]), numpy.array([0.5, 1.0])
    players = Momentum(D, 0.1, momentum=0.0), Momentum(G, 0.1, momentum=0.0)
    path = [[*D.theta, G.theta[1]]]
    zeros = [lambda m: numpy.zeros((m, 1))] * 2
    for _ in train(D, G, *zeros, *players, steps=300, k=k, m=4, objective=minimax):
        path.append([*D.theta, G.theta[1]])
    return numpy.array(path)


theory = gaussian_gan(MINIMAX, 0.0), [1.0, 0.2], [1.0], 0.1, 300
for name, path, expected in (
    ("Algorithm 1, k = 1", nets_path(algorithm1), simulate(*theory)),
    ("Algorithm 1, k = 3", nets_path(algorithm1, k=3), simulate(*theory, k=3)),
    ("simultaneous", nets_path(simultaneous), simulate(*theory, update="simultaneous")),
):
    print(f"{name:19} nets follow the theory: {abs(path - expected).max() < 1e-10}")
    assert abs(path - expected).max() < 1e-10

# %% [markdown]
# ## Try it
#
# Turn the knobs: the rate, $D$'s steps per step of $G$, and R1's weight. Without a live
# notebook you see the first setting of each.


# %%
def draw(rate, k, r1):
    game = dirac_gan(MINIMAX, r1)
    walks = {
        f"in turn, k = {k}": simulate(game, *start, rate, 300, k=k),
        "at once": simulate(game, *start, rate, 300, update="simultaneous"),
    }
    title = f"Dirac GAN: rate {rate}, R1 of weight {r1}"
    names = "psi, D's slope", "theta, G's shift"
    return plots.paths(walks, title, *names, target=(0, 0), reach=2.5)


plots.explore(
    draw, rate=[0.2, 0.05, 0.1, 0.5, 1.0], k=[1, 3, 10], r1=[0.2, 0.0, 0.5, 1.0, 2.0]
)

# %% [markdown]
# The lesson for real GANs: that the two losses hover and never settle is what the field
# does, not a bug; a smaller rate or a better $D$ need not cure it; overlap of data and
# samples, and a price on $D$'s steepness, did, in these small games. Notebook 10 is about
# the other trouble: $G$ wins, with a single sample.
#
# *Your turn:* exercises [10 · The Dirac GAN](exercises/10_dirac.ipynb) and [17 · R1, and a
# second backward pass](exercises/17_r1.ipynb); a check names the mistake.
#
# ## Three questions
#
# 1. With R1 at $\gamma = 0.2$ simultaneous steps come in only if $h$ is below some
#    bound. Find it by trying, and then from $|1 + h\lambda| < 1$. Does the bound hold for
#    alternating steps too?
# 2. Give both players momentum 0.5 in `nets_path`, and 1000 steps. Does the path go out,
#    in, or round? And with a momentum of $-0.5$? Does it matter whose momentum it is, if
#    only one player has it?
# 3. The Gaussian GAN with $s = 1$ comes in from $\theta = 1$. Start it at $\theta = 8$,
#    with `MINIMAX` and with `NON_SATURATING`. Which arrives within 1000 steps, and what
#    has the other's $D$ to do with that?
