# %% [markdown]
# # 09 · Why it will not converge: the Dirac GAN
#
# Theorem 1 says where the equilibrium is: $p_g = p_{\rm data}$, $D = 1/2$. It does not say
# that two players who take gradient steps in turn reach it. Here is a GAN with one
# parameter for $D$ and one for $G$. It has the right equilibrium, and Algorithm 1 orbits
# it without converging. We see why, in a picture first, and then result by result. At the
# end our own nets do the same.
#
# *You need:* the eigenvalues of a 2 x 2 matrix, complex numbers; notebooks 03, 04 and 06.
# *Time:* forty minutes to read, seconds to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## A GAN of two numbers
#
# ```text
# real example       x = 0 ---------+
#                                   v
# z --> G --> generated x = theta --> D --> logit a = psi x --> D(x) = sigmoid(a)
#       <---- gradient of G --------- D <--
# ```
#
# All real examples are at 0. $G$ ignores $z$ and puts every generated sample at $\theta$.
# $D$'s logit is $a = \psi x$. This is the *Dirac GAN* (Mescheder et al. 2018). With
# $\sigma$ for the sigmoid,
#
# $$V(\psi, \theta) = \log \tfrac12 + \log\left(1 - \sigma(\psi\theta)\right).$$
#
# $D$ maximises $V$ in $\psi$, $G$ minimises it in $\theta$. Since $\frac{d}{da} \log(1 -
# \sigma(a)) = -\sigma(a)$, they move in the directions
#
# $$\dot\psi = \frac{\partial V}{\partial\psi} = -\sigma(\psi\theta)\,\theta,$$
#
# $$\dot\theta = -\frac{\partial V}{\partial\theta} = \sigma(\psi\theta)\,\psi.$$
#
# Both are 0 only at $\psi = \theta = 0$, where $p_g = p_{\rm data}$ and $D = 1/2$.
# $(\dot\psi, \dot\theta)$ is a vector at every point of the plane, a *vector field*.

# %%
from math import log, pi, sqrt

import numpy

from minigan.plots.dynamics import fields
from minigan.theory.discriminator import sigmoid
from minigan.theory.dynamics import MINIMAX, dirac_gan, flow, jacobian, simulate

game, e = dirac_gan(MINIMAX), 1e-5


def V(psi, theta):
    return -log(2) + log(1 - sigmoid(psi * theta))


for psi, theta in ((1.0, 1.0), (-2.0, 0.5), (0.3, -1.2)):
    ours = sigmoid(psi * theta) * numpy.array([-theta, psi])
    d_slope = (V(psi + e, theta) - V(psi - e, theta)) / (2 * e)
    g_slope = (V(psi, theta + e) - V(psi, theta - e)) / (2 * e)
    off = abs(ours - game.field(numpy.array([psi, theta]))).max()
    off_V = abs(ours - [d_slope, -g_slope]).max()
    print(f"error of the package's field {off:.0e} (limit 1e-12)", end=", ")
    print(f"of finite differences {off_V:.0e} (limit 1e-8)")
    assert off < 1e-12
    assert off_V < 1e-8


# %%
h, start = 0.1, ([1.0], [1.0])
smooth = flow(game, *start, time=40, steps=4000)
panel = {"the flow follows the arrows": (game, {"flow": smooth})}
fields(panel, "The Dirac GAN's vector field")

# %% [markdown]
# No arrow points to the star, the equilibrium. Where $\psi\theta > 0$ (top right and bottom
# left), $D$ is above 1/2 at the samples, and there the arrows are longer.
#
# ## Result 1: along the field the distance never changes
#
# The *flow* follows the arrows, with infinitely small steps. For the squared distance
#
# $$\frac{d}{dt}\left(\psi^2 + \theta^2\right) = 2 \psi\dot\psi + 2 \theta\dot\theta$$
#
# $$= 2\, \sigma(\psi\theta)\, (-\psi\theta + \theta\psi) = 0.$$
#
# So the orbit is a circle. A smaller learning rate brings the steps nearer to this circle,
# not nearer to the equilibrium.

# %%


def radius(path):
    return numpy.hypot(path[:, 0], path[:, -1])


off = abs(radius(smooth) - sqrt(2)).max()
print(f"radius of the flow: sqrt(2), error {off:.0e} (limit 1e-8)")
assert off < 1e-8

# %% [markdown]
# ## Result 2: simultaneous steps go outwards
#
# In a *simultaneous* step of size $h$ both players use the old parameters. The arrow is at
# right angles to $(\psi, \theta)$ and $D = \sigma(\psi\theta)$ times as long. By
# Pythagoras,
#
# $$r_{\rm new}^2 = r^2 + (h D r)^2, \qquad r_{\rm new} = r \sqrt{1 + h^2 D^2}.$$
#
# ## Result 3: alternating steps stay in a ring
#
# In Algorithm 1 the players *alternate*: $G$ sees the $\psi$ to which $D$ has just moved.
# Each player's step moves one number only. Near the equilibrium it is a *shear*, which
# keeps areas. The path stays in a thin ring. It neither arrives nor leaves.

# %%
at_once = simulate(game, *start, h, 400, update="simultaneous")
in_turn = simulate(game, *start, h, 400, update="alternating")
D = sigmoid(at_once[:-1, 0] * at_once[:-1, 1])
growth = radius(at_once)[1:] / radius(at_once)[:-1]
off = abs(growth - numpy.sqrt(1 + h**2 * D**2)).max()
print(f"growth a step, error of the formula: {off:.0e} (limit 1e-12)")
print(f"simultaneous: radius from {radius(at_once)[0]:.3f} to {radius(at_once)[-1]:.3f}")
print(f"alternating:  between {radius(in_turn).min():.3f} and {radius(in_turn).max():.3f}")
assert off < 1e-12
assert all(growth > 1)
assert radius(at_once)[-1] > 1.9
assert 1.37 < radius(in_turn).min()
assert radius(in_turn).max() < 1.42

# %% [markdown]
# ## Result 4: the eigenvalues say so
#
# Near the equilibrium the field is a matrix, its Jacobian $J$, times $(\psi, \theta)$. The
# real part of an eigenvalue $\lambda$ is the rate of growth, the imaginary part is the
# speed of rotation:
#
# $$J = \begin{pmatrix} 0 & -1/2 \\ 1/2 & 0 \end{pmatrix}, \qquad \lambda = \pm
# \tfrac{i}{2}: \quad \text{rotation only.}$$
#
# A simultaneous step multiplies by $I + hJ$, with eigenvalues of modulus $\sqrt{1 +
# h^2/4} > 1$ for every rate $h$. An alternating step is a product of two shears, $D$'s
# first:
#
# $$\begin{pmatrix} 1 & 0 \\ h/2 & 1 \end{pmatrix} \begin{pmatrix} 1 & -h/2 \\ 0 & 1
# \end{pmatrix} = \begin{pmatrix} 1 & -h/2 \\ h/2 & 1 - h^2/4 \end{pmatrix}.$$
#
# Its determinant is 1 and its trace $2 - h^2/4$, so for $h < 4$ both eigenvalues have
# modulus 1. If both players minimised the same function, $J$ would be symmetric and
# $\lambda$ real. Here $J^T = -J$.

# %%
J = jacobian(game, [0.0], [0.0])
turn = numpy.array([[1, 0], [h / 2, 1]]) @ numpy.array([[1, -h / 2], [0, 1]])  # D first


def modulus(matrix):
    return abs(numpy.linalg.eigvals(matrix))


for name, found, wanted, limit in (
    ("eigenvalues of J", numpy.sort(numpy.linalg.eigvals(J).imag), [-0.5, 0.5], 1e-8),
    ("simultaneous step", modulus(numpy.eye(2) + h * J), sqrt(1 + h**2 / 4), 1e-8),
    ("alternating step", modulus(turn), 1, 1e-12),
    ("trace of it", numpy.trace(turn), 2 - h**2 / 4, 1e-12),
):
    off = abs(found - wanted).max()
    print(f"{name:18} error {off:.0e} (limit {limit:.0e})")
    assert off < limit
assert abs(J + J.T).max() < 1e-8
near = simulate(game, [1e-4], [0.0], h, 200, update="simultaneous")
assert abs(radius(near)[-1] / 1e-4 / (1 + h**2 / 4) ** 100 - 1) < 1e-5

# %% [markdown]
# ## Result 5: with the non-saturating loss the flow comes in, but slowly
#
# Now $G$ minimises $-\log D$: $\dot\theta = (1 - D)\,\psi$. At $D = 1/2$ this is the same
# as before, so $\lambda = \pm i/2$ again. Its real part is 0, so the eigenvalues do not say
# whether the flow comes in: the terms of higher order decide. With $a = \psi\theta$,
#
# $$\frac{d}{dt}\left(\psi^2 + \theta^2\right) = 2a\left(\sigma(-a) - \sigma(a)\right)
# = -2a \tanh\frac a2 \;\le\; 0.$$
#
# For small $a$ this is $-\psi^2\theta^2 = -r^4 \cos^2\varphi\, \sin^2\varphi$, at the angle
# $\varphi$. The mean of $\cos^2 \sin^2$ over a revolution is 1/8. So $r^2$ falls at the
# rate $r^4/8$, and $1/r^2$ grows at the rate $1/8$. A simultaneous step of size $h$ changes
# $r^2$ by
#
# $$-\frac{h\, r^4}{8} + \frac{h^2 r^2}{4}, \qquad \text{which is 0 at} \; r = \sqrt{2h}.$$
#
# The first term is the flow's; the second is that of result 2, with $D = 1/2$. Outside this
# circle simultaneous steps come in, inside it they go outwards: they end on it.

# %%
from minigan.theory.dynamics import NON_SATURATING, WGAN

ns, rates = dirac_gan(NON_SATURATING), (0.05, 0.1, 0.2, 0.4)
for rate in rates:
    path = simulate(ns, *start, rate, int(60 / rate**2), update="simultaneous")
    end = radius(path)[-300:].mean()
    print(f"h = {rate:4}: last radius {end:.3f}, sqrt(2h) = {sqrt(2 * rate):.3f}")
    assert abs(end / sqrt(2 * rate) - 1) < 0.02
turns = radius(flow(ns, [0.1], [0.0], 4 * pi, 1000)) ** -2
off = abs((turns[-1] - turns[0]) / (4 * pi) - 1 / 8)
print(f"rate of 1/r²: 1/8, error {off:.0e} (limit 1e-4)")
assert off < 1e-4
# (Optional) WGAN without its bound on D's slope: V = -psi theta, circles twice as fast.
path = simulate(dirac_gan(WGAN), *start, h, 200, update="simultaneous")
psi, theta = simulate(dirac_gan(WGAN), *start, h, 200).T  # alternating: an ellipse
assert abs(radius(path)[1:] / radius(path)[:-1] - sqrt(1 + h**2)).max() < 1e-12
assert abs(psi**2 + theta**2 - h * psi * theta - (2 - h)).max() < 1e-12

# %% tags=["cover"]
walks = {
    "minimax, simultaneous:\noutwards": (game, "simultaneous"),
    "minimax, alternating:\na ring": (game, "alternating"),
    "non-saturating, simultaneous:\nto a circle": (ns, "simultaneous"),
}
panels = {
    name: (each, {"path": simulate(each, *start, 0.2, 75, update=update)})
    for name, (each, update) in walks.items()
}
fields(panels, "75 steps from (1, 1), rate 0.2: no path comes to the star")

# %% [markdown]
# ## Our own nets do the same
#
# $G$ and $D$ are one `Dense` layer each; data and noise are 0. Then $G(z)$ is its bias,
# and $D$'s logit is $w x + b$: the Dirac GAN with a bias $b$. With plain gradient steps the
# package's Algorithm 1 must give the same numbers as `simulate`, which knows no nets, only
# the formula of the field. So must `simultaneous`, the update of the paper's released code.

# %%
from minigan.gan import minimax, simultaneous
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Dense, Momentum, Network
from minigan.random import Streams


def nets_path(train, k=1, momenta=(0.0, 0.0), steps=300):
    """(w, b, theta) after every iteration, from w = 1, b = 0.2, theta = 1."""
    init = Streams(seed=1, dtype="float64").init
    D, G = Network([Dense(1, 1, init)]), Network([Dense(1, 1, init)])
    D.theta, G.theta = numpy.array([1.0, 0.2]), numpy.array([0.5, 1.0])
    players = [Momentum(net, 0.1, momentum=m) for net, m in zip((D, G), momenta)]
    path = [[*D.theta, G.theta[1]]]
    zeros = [lambda m: numpy.zeros((m, 1))] * 2
    for _ in train(D, G, *zeros, *players, steps=steps, k=k, m=4, objective=minimax):
        path.append([*D.theta, G.theta[1]])
    return numpy.array(path)


# %%
from minigan.theory.dynamics import gaussian_gan  # of width 0: Dirac, with a bias b

theory = gaussian_gan(MINIMAX, 0.0), [1.0, 0.2], [1.0], 0.1, 300
for name, path, expected in (
    ("Algorithm 1, k = 1", nets_path(algorithm1), simulate(*theory)),
    ("Algorithm 1, k = 3", nets_path(algorithm1, k=3), simulate(*theory, k=3)),
    ("simultaneous", nets_path(simultaneous), simulate(*theory, update="simultaneous")),
):
    off = abs(path - expected).max()
    print(f"{name:19} nets against theory: error {off:.0e} (limit 1e-10)")
    assert off < 1e-10

# %% [markdown]
# ## What you now know
#
# - Two correct gradients can make a field that rotates about the equilibrium. Losses that
#   oscillate are not a sign of a bug.
# - With the minimax loss simultaneous steps go outwards at every rate, alternating steps
#   stay in a ring. With the non-saturating loss the flow comes in, but slowly, and
#   simultaneous steps end on a circle.
# - Eigenvalues with a negative real part would bring the players in. Here there are none.
#
# *Next:* notebook [09b](09b_what_brings_it_in.ipynb), what brings them in. *Your turn:*
# exercise [10 · The Dirac GAN](exercises/10_dirac.ipynb).
#
# *Read:* Mescheder et al. 2018 ([1801.04406](https://arxiv.org/abs/1801.04406)); the WGAN
# ([1701.07875](https://arxiv.org/abs/1701.07875)); momentum, Gidel et al. 2019
# ([1807.04740](https://arxiv.org/abs/1807.04740)). *Search for:* vector field, limit
# cycle, symplectic Euler method, extragradient, optimistic mirror descent.
#
# ## Three questions
#
# 1. Near the equilibrium, with $h = 0.1$: after how many simultaneous steps has the radius
#    doubled? And with $h = 0.01$?
# 2. Between which values does $V$ move on the circle of radius $\sqrt 2$? Would you see
#    from $V$ that $G$ does not improve?
# 3. Call `nets_path(algorithm1, momenta=(0.5, 0.5), steps=1000)`. Then give the momentum
#    to one player only. Which paths come in?
#
# <details><summary>Answers</summary>
#
# **1.** $(1 + h^2/4)^{n/2} = 2$ gives $n = 2 \log 2 / \log(1 + h^2/4)$: 556 steps, and
# 55,453. A tenth of the rate needs a hundred times the steps. It still goes outwards.
#
# **2.** $\psi\theta$ goes from $-1$ to 1, so $V$ goes from $-2.006$ to $-1.006$, and back,
# about $-\log 4 = -1.386$. No: it looks like a $D$ and a $G$ that win in turn.
#
# **3.** None. The distance of $(w, \theta)$ from 0 goes from 1.41 to 6.03 with both, to
# 4.28 with $D$'s momentum and to 4.53 with $G$'s, in 1000 steps. A negative momentum damps
# (Gidel et al. 2019): with $-0.5$ for both we found 0.94. `Momentum` refuses it; write the
# step by hand.
#
# </details>

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
