# %% [markdown]
# # 09b · What brings it in: R1, noise, averaging, overlap
#
# In notebook 09 the two players of the Dirac GAN orbit the equilibrium and do not converge.
# Here we try what people use against this, first in that game, then with data that have a
# width. Some things damp the rotation, some only look as if they should.
#
# *You need:* notebook 09. *Time:* half an hour to read, seconds to run. *In Colab:* first
# run the last cell.

# %% [markdown]
# ## The game of notebook 09
#
# ```text
# real example       x = 0 ---------+
#                                   v
# z --> G --> generated x = theta --> D --> logit a = psi x --> D(x) = sigmoid(a)
#       <---- gradient of G --------- D <--
# ```
#
# $D$ moves $\psi$ to maximise $V$, $G$ moves $\theta$ to minimise it. At the equilibrium
# $\psi = \theta = 0$ the eigenvalues are $\lambda = \pm i/2$: rotation only. To
# converge, $\lambda$ needs a negative real part. (The results here are numbered on from
# those of notebook 09.) Solid paths are Algorithm 1's, alternating steps; dashed ones are
# simultaneous steps.

# %%
from math import sqrt

import numpy

from minigan import plots
from minigan.plots.dynamics import fields
from minigan.theory.dynamics import MINIMAX, NON_SATURATING, dirac_gan, jacobian, simulate

game, ns, h, start = dirac_gan(MINIMAX), dirac_gan(NON_SATURATING), 0.1, ([1.0], [1.0])


def radius(path):
    return numpy.hypot(path[:, 0], path[:, -1])


# %% [markdown]
# ## R1 in pictures
#
# *R1* is a penalty on $D$'s slope at the real examples: $\frac\gamma2\,
# \mathbb{E}_{p_{\rm data}} |\nabla_x a|^2$ is subtracted from what $D$ maximises. Here
# $\nabla_x a = \psi$, so the penalty is $\frac\gamma2 \psi^2$, and it adds $-\gamma\psi$ to
# $\dot\psi$. Four weights $\gamma$ side by side; in a live notebook sliders change the rate
# and $k$, the steps of $D$ for each of $G$.


# %% tags=["cover"]
def draw(rate, k):
    panels = {}
    for weight in (0.0, 0.2, 1.0, 2.0):
        each = dirac_gan(MINIMAX, r1=weight)
        in_turn = simulate(each, *start, rate, 150, k=k)
        at_once = simulate(each, *start, rate, 150, update="simultaneous")
        walks = {"alternating": in_turn, "simultaneous": at_once}
        panels[f"R1 of weight {weight}"] = each, walks
    return fields(panels, f"Rate {rate}, k = {k}: 150 steps from (1, 1)")


plots.explore(draw, rate=[0.2, 0.05, 0.5, 1.0], k=[1, 3, 10])

# %% [markdown]
# ## Result 6: R1 and instance noise damp
#
# R1 puts $-\gamma$ into the Jacobian, and $\lambda$ solves a quadratic equation:
#
# $$J = \begin{pmatrix} -\gamma & -1/2 \\ 1/2 & 0 \end{pmatrix}, \qquad
# \det(J - \lambda I) = \lambda^2 + \gamma\lambda + \tfrac14 = 0,$$
#
# $$\lambda = -\frac\gamma2 \pm \sqrt{\frac{\gamma^2}{4} - \frac14}.$$
#
# *Instance noise* of standard deviation $s$ is added to real examples and generated
# samples alike. It makes two points into Gaussians that overlap. A steep $D$ then errs on
# both, so $V$ has a second derivative in $\psi$. At the equilibrium $a = 0$ it is
#
# $$\frac{\partial^2 V}{\partial \psi^2} = -\sigma(0)\, (1 - \sigma(0))\, \left(
# \mathbb{E}_{p_{\rm data}}\, x^2 + \mathbb{E}_{p_g}\, x^2 \right) = -\tfrac14 \cdot 2 s^2 =
# -\frac{s^2}{2}.$$
#
# This takes the place of $-\gamma$: noise acts as R1 with $\gamma = s^2/2$, and
#
# $$\lambda = \tfrac14\left(-s^2 \pm \sqrt{s^4 - 4}\right).$$
#
# Near the equilibrium the slowest part of the motion shrinks like $e^{\mu t}$, where $\mu$
# is the largest real part of $\lambda$. So the lower $\mu$, the stronger the damping. It is
# strongest at $\gamma = 1$. With more, $D$ is so flat that it moves $G$ slowly.

# %%
from minigan.theory.dynamics import gaussian_eigenvalues, penalized_eigenvalues


def slowest(game):
    return numpy.linalg.eigvals(jacobian(game, [0.0], [0.0])).real.max()


gamma = numpy.arange(0, 3.01, 0.05)
with_r1 = [slowest(dirac_gan(MINIMAX, r1=g)) for g in gamma]
noisy = [slowest(dirac_gan(MINIMAX, instance_noise=sqrt(2 * g))) for g in gamma]
formula = [penalized_eigenvalues(g).real.max() for g in gamma]
off = [abs(numpy.subtract(formula, found)).max() for found in (with_r1, noisy)]
print(f"errors of the formula: R1 {off[0]:.0e}, noise {off[1]:.0e} (limit 1e-3)")
assert off[0] < 1e-3
assert off[1] < 1e-3
assert numpy.allclose(gaussian_eigenvalues(1.2), penalized_eigenvalues(1.2**2 / 2))
assert abs(gamma[numpy.argmin(with_r1)] - 1) < 1e-9
curves = {"R1 of weight gamma": with_r1, "instance noise, s² = 2 gamma": noisy}
names = "gamma", "largest real part of lambda"
plots.lines(gamma, curves, "Damping is largest at gamma = 1, and 0 at 0", *names)

# %% [markdown]
# ## Result 7: what does not damp
#
# - *More steps of $D$* ($k > 1$). For $\theta \ne 0$ no finite $\psi$ is optimal, so $D$
#   only goes farther.
# - *A smaller rate for $G$*, $r$ times $D$'s: $\lambda = \pm i\sqrt r/2$, a slower
#   rotation on an ellipse. (Search for: TTUR. Its proof assumes equilibria that attract.)
# - *Averaging* the parameters over the steps (search for: exponential moving average). The
#   path itself does not converge, but its mean does: at $(-\psi, -\theta)$ the field has
#   the opposite sign, so the orbit spends equal times on opposite sides. (The mean of a
#   net's parameters need not be a solution: notebook 10, question 3.)
#
# The first four rows below keep orbiting. The non-saturating loss comes in slowly (result
# 5), R1 and instance noise quickly.

# %%
steps, noise = 1000, dirac_gan(MINIMAX, instance_noise=0.5)
runs = {
    "k = 1": simulate(game, *start, h, steps),
    "k = 5": simulate(game, *start, h, steps, k=5),
    "k = 20": simulate(game, *start, h, steps, k=20),
    "G's rate a tenth": simulate(game, *start, h, steps, g_rate=h / 10),
    "non-saturating": simulate(ns, *start, h, steps),
    "R1, gamma = 0.2": simulate(dirac_gan(MINIMAX, r1=0.2), *start, h, steps),
    "R1, gamma = 1": simulate(dirac_gan(MINIMAX, r1=1.0), *start, h, steps),
    "instance noise 0.5": simulate(noise, *start, h, steps),
}
late = {name: abs(path[-300:, 1]).max() for name, path in runs.items()}
print("from (1, 1), 1000 alternating steps: largest |theta| of the last 300")
for n, (name, most) in enumerate(late.items()):
    low, high = (0.8, 9) if n < 4 else (0.2, 0.5) if n == 4 else (0, 0.05)
    print(f"{name:20} {most:9.6f}   (between {low} and {high})")
    assert low <= most < high
# G's rate a tenth of D's:
slow = numpy.linalg.eigvals(numpy.diag([1, 0.1]) @ jacobian(game, [0.0], [0.0]))
assert abs(slow.real).max() < 1e-8
assert abs(slow.imag.max() - sqrt(0.1) / 2) < 1e-8

# %%
long = simulate(game, *start, h, 5000)
n = numpy.arange(1, len(long) + 1)
mean = numpy.cumsum(long, axis=0) / n[:, None]
print(f"after 5000 steps: radius {radius(long)[-1]:.2f}", end=", ")
print(f"radius of the mean of the path {radius(mean)[-1]:.3f} (limit 0.02)")
assert radius(long)[-1] > 1.37
assert radius(mean)[-1] < 0.02
assert max(n[2000:] * radius(mean)[2000:]) < 100  # at most 100 / n
curves = {"theta": long[:1500:5, 1], "mean of theta so far": mean[:1500:5, 1]}
title = "The mean converges, the last iterate does not"
plots.lines(n[:1500:5], curves, title, "steps", "theta")

# %% [markdown]
# ## Result 8: data that overlap damp by themselves
#
# A point is an extreme data set. In the *Gaussian GAN* $p_{\rm data} = N(0, s^2)$, $G(z) =
# s z + \theta$, and $D$'s logit is $w x + b$. Data and samples overlap without any noise.
# So $V$ has the second derivative $-s^2/2$ in $w$ here as well, and
#
# $$\lambda = \tfrac14\left(-s^2 \pm \sqrt{s^4 - 4}\right), \qquad
# \text{and} \; -\tfrac12 \; \text{for } b,$$
#
# as for instance noise. Here more steps of $D$ do help. We count the steps that $G$ needs
# from $\theta = 1$ until $|\theta|$ *stays* below 0.01. A few steps of $D$ for each of $G$
# help much. Many do not help more, and each costs as much as one of $G$.

# %%
from minigan.theory.dynamics import gaussian_gan

for s in (0.0, 0.5, 1.0, 1.3):
    J = jacobian(gaussian_gan(MINIMAX, s), [0.0, 0.0], [0.0])
    found = numpy.poly(numpy.linalg.eigvals(J))
    off = abs(found - numpy.poly([*gaussian_eigenvalues(s), -0.5])).max()
    pair = gaussian_eigenvalues(s)[1]
    print(f"s = {s}: lambda = {pair.real:6.3f} ± {pair.imag:.3f} i", end=", ")
    print(f"error {off:.0e} (limit 1e-7)")
    assert off < 1e-7
assert abs(gaussian_eigenvalues(sqrt(2)).imag).max() < 1e-7  # no rotation: critical
needed = {}
for k in (1, 3, 5, 20):
    path = simulate(gaussian_gan(MINIMAX, 1), [0.0, 0.0], [1.0], 0.1, 300, k=k)
    needed[k] = int(numpy.flatnonzero(abs(path[:, -1]) >= 0.01)[-1] + 1)
    print(f"k = {k:2}: {needed[k]:4} steps of G, {k * needed[k]:5} of D")
assert needed == {1: 177, 3: 55, 5: 76, 20: 91}

# %% [markdown]
# ## What you now know
#
# - R1, instance noise and data that overlap give $\lambda$ a negative real part. Averaging
#   gives none, but the mean of the path converges.
# - More steps of $D$ helped only where something damped already. A smaller rate of $G$
#   only slowed the rotation.
# - All this is proved for these two games. For large nets there is no such proof. R1 and
#   averaging are used there because they often work.
#
# *Next:* notebook 10, where $G$ collapses. *Your turn:* exercise [17 · R1, and a second
# backward pass](exercises/17_r1.ipynb).
#
# *Read:* Mescheder et al. 2018 ([1801.04406](https://arxiv.org/abs/1801.04406)); Nagarajan
# & Kolter 2017 ([1706.04156](https://arxiv.org/abs/1706.04156)); two rates, Heusel et al.
# 2017 ([1706.08500](https://arxiv.org/abs/1706.08500)); instance noise, Sønderby et al.
# 2017 ([1610.04490](https://arxiv.org/abs/1610.04490)); averaging, Yazıcı et al. 2019
# ([1806.04498](https://arxiv.org/abs/1806.04498)). *Search for:* gradient penalty, TTUR,
# exponential moving average, consensus optimisation.
#
# ## Three questions
#
# 1. With R1 at $\gamma = 0.2$, below which $h$ do simultaneous steps converge near the
#    equilibrium? Use $|1 + h\lambda| < 1$. Does the bound hold for alternating steps?
# 2. What are the eigenvalues at $\gamma = 3$? Which of the two players is slow, and why?
# 3. Start the Gaussian GAN with $s = 1$ at $\theta = 8$, with `MINIMAX` and with
#    `NON_SATURATING`, rate 0.1, 1000 steps. Which arrives, and why not the other?
#
# <details><summary>Answers</summary>
#
# **1.** $|1 + h\lambda|^2 = 1 - h\gamma + h^2/4$, since $|\lambda|^2 = \det J = 1/4$. So
# $h < 4\gamma = 0.8$. No: an alternating step has determinant $1 - h\gamma$ and trace $2 -
# h\gamma - h^2/4$, and comes in for $h < 4(\sqrt{1 + \gamma^2} - \gamma) = 3.28$.
#
# **2.** $-1.5 \pm \sqrt 2$: $-2.91$ and $-0.09$. $G$ is slow. The penalty soon makes
# $\psi$ small, and $\dot\theta$ is proportional to $\psi$.
#
# **3.** `NON_SATURATING` arrives: after 300 steps $|\theta| < 0.01$. With `MINIMAX`
# $\theta$ is still 6.9 after 1000. $D$ distinguishes the samples from the data with near
# certainty, so $\sigma(a)$ on the samples, and $\dot\theta$ with it, is almost 0. This is
# the saturation of notebook 03b.
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
