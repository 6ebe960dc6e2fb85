# %% [markdown]
# # 04 · Algorithm 1, line by line
#
# The paper trains both nets with one short loop, Algorithm 1. We derive and check both
# gradients, watch a training on the line, and see what the number $k$ of the loop does.
#
# ```text
# noise z ─> G ─> generated sample G(z) ─┬─> D ─> logit a ─> D(x) = 1 / (1 + exp(-a))
# data ─────────> real example x ────────┘
# D's step:                                  D <─ gradient at a           D changes
# G's step:  G <─ gradient at G(z) <──────── D <─ gradient at a      only G changes
# ```
#
# *You need:* notebooks 00 and 03 ($V$ and its gradient at the logit). *Time:* twenty
# minutes to read, seconds to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## The algorithm in words
#
# | Algorithm 1, line by line | in minigan |
# |---|---|
# | for each training iteration | `for _ in range(steps):` |
# | · $k$ times | `for _ in range(k):` |
# | · · draw $m$ noise vectors $z$ | `z = sample_noise(m)` |
# | · · draw $m$ real examples $x$ | `x = sample_data(m)` |
# | · · $D$ takes a step *up* the gradient of $V$ | `discriminator_step` |
# | · draw $m$ new noise vectors | `z = sample_noise(m)` |
# | · $G$ takes a step *down* the gradient of its objective | `generator_step` |
#
# The theory assumes that $D$ is optimal before $G$ moves. That would take too long, so $D$
# makes $k$ steps for each step of $G$. The paper used $k = 1$, the cheapest choice.
#
# The data are $N(1, 0.5^2)$; the nets are like those of notebook 00.

# %%
import numpy

from minigan.nn import Dense, Network, Tanh
from minigan.random import Stream, Streams


def new_game(seed):
    """D, G, and the two functions (sample_data, sample_noise)."""
    streams = Streams(seed, "float64")
    last = Dense(32, 1, streams.init, irange=1.0, bias=-0.7)
    G = Network([Dense(1, 32, streams.init, irange=0.5), Tanh(), last])
    last = Dense(32, 1, streams.init, irange=0.2)
    D = Network([Dense(1, 32, streams.init, irange=3.0), Tanh(), last])
    samplers = (
        lambda m: 1.0 + 0.5 * streams.data.normal((m, 1)),
        lambda m: streams.noise.normal((m, 1)),
    )
    return D, G, samplers


# %% [markdown]
# ## D's step
#
# $D$ maximises $V$. With $D = \sigma(a)$ the gradient at the logits is (notebook 03)
#
# $$\frac{\partial V}{\partial a(x_i)} = \frac{1 - D(x_i)}{m}, \qquad
# \frac{\partial V}{\partial a(G(z_i))} = -\frac{D(G(z_i))}{m}.$$
#
# `forward` returns the logits and a *cache*, which `parameter_gradient` needs. $D$ makes
# two forward passes, so there are two caches. $V$ is a sum: we add the two gradients.
#
# The check: along a random direction $v$, the slope of $V$ by finite differences must be
# $\nabla V \cdot v$. And a small step up must increase $V$.

# %%
from minigan.gan import value
from minigan.nn.ops import sigmoid


def discriminator_gradient(D, G, x, z):
    """dV/dtheta_d on a minibatch of m real examples x and one of m noise vectors z."""
    a_real, real = D.forward(x)
    a_fake, fake = D.forward(G(z))
    dV = D.parameter_gradient((1 - sigmoid(a_real)) / len(x), real)
    return dV + D.parameter_gradient(-sigmoid(a_fake) / len(z), fake)


D, G, (sample_data, sample_noise) = new_game(seed=1)
x, z = sample_data(128), sample_noise(128)
dV = discriminator_gradient(D, G, x, z)
v, h, theta, V = Stream(2, "float64").normal(D.theta.shape), 1e-5, D.theta.copy(), []
for moved in (theta + h * v, theta - h * v, theta, theta + 0.01 * dV):
    D.theta = moved
    V.append(value(D(x), D(G(z))))
error = abs((V[0] - V[1]) / (2 * h) - dV @ v)
print(f"slope of V along v: {dV @ v:.6f}, error {error:.0e} (limit 1e-6)")
print(f"V before a small step up: {V[2]:.4f}, after it: {V[3]:.4f} nats")
assert error < 1e-6 and V[3] > V[2]

# %% [markdown]
# ## G's step
#
# $G$ receives no real example. It learns only from $D$: in which direction must
# $G(z)$ move so that $D(G(z))$ grows? That is a gradient with respect to $D$'s *input*.
# The chain rule goes back through all of $D$, and then through $G$:
#
# $$\frac{\partial J}{\partial \theta_g} = \frac{\partial J}{\partial a} \cdot
# \frac{\partial a}{\partial x} \cdot \frac{\partial x}{\partial \theta_g},
# \qquad x = G(z).$$
#
# `D.input_gradient` computes the product of the first two factors,
# `G.parameter_gradient` the product with the third. $D$'s parameters are constants here.
# (A cache of $D$'s own step is of no use: $D$ has moved since. minigan raises
# `StaleCacheError`. In the paper's released code both gradients are at the old
# parameters, unlike in Algorithm 1: `minigan.gan.simultaneous`.)
#
# In Algorithm 1, $G$ minimises $\frac1m \sum_i \log(1 - D(G(z_i)))$. We use the paper's
# *non-saturating* objective, with a larger gradient while $D$ rejects the samples:
#
# $$J = -\frac1m \sum_i \log D(G(z_i)), \qquad
# \frac{\partial J}{\partial a(G(z_i))} = -\frac{1 - D(G(z_i))}{m}.$$


# %%
def generator_gradient(D, G, z):
    """dJ/dtheta_g of J = -mean log D(G(z)), the non-saturating objective."""
    x_fake, cache_g = G.forward(z)
    a_fake, cache_d = D.forward(x_fake)
    dx_fake = D.input_gradient(-(1 - sigmoid(a_fake)) / len(z), cache_d)
    return G.parameter_gradient(dx_fake, cache_g)


z, D_before = sample_noise(128), D.theta.copy()
dJ = generator_gradient(D, G, z)
v, theta, J = Stream(3, "float64").normal(G.theta.shape), G.theta.copy(), []
for moved in (theta + h * v, theta - h * v, theta, theta - 0.1 * dJ):
    G.theta = moved
    J.append(-numpy.log(sigmoid(D(G(z)))).mean())
error = abs((J[0] - J[1]) / (2 * h) - dJ @ v)
print(f"slope of J along v: {dJ @ v:.6f}, error {error:.0e} (limit 1e-6)")
print(f"J before a small step down: {J[2]:.4f}, after it: {J[3]:.4f} nats")
assert error < 1e-6 and J[3] < J[2]
assert numpy.array_equal(D.theta, D_before)  # every bit of D is as it was

# %% [markdown]
# ## The loop
#
# With these two gradients the table becomes six lines of Python. We compare them with
# `algorithm1` of the package, from the same start, without momentum. The results can only
# agree if both draw data $k$ times in an iteration, and noise $k + 1$ times.

# %%
from minigan.gan import non_saturating
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Momentum

D, G, (sample_data, sample_noise) = new_game(seed=1)
rate, m, k = 0.1, 128, 3
for _ in range(20):
    for _ in range(k):
        z, x = sample_noise(m), sample_data(m)
        D.theta = D.theta + rate * discriminator_gradient(D, G, x, z)
    z = sample_noise(m)
    G.theta = G.theta - rate * generator_gradient(D, G, z)

# %%
D2, G2, samplers = new_game(seed=1)
rates = Momentum(D2, rate, momentum=0), Momentum(G2, rate, momentum=0)
list(algorithm1(D2, G2, *samplers, *rates, steps=20, k=k, m=m, objective=non_saturating))
errors = abs(D2.theta - D.theta).max(), abs(G2.theta - G.theta).max()
print(f"largest difference in D {errors[0]:.0e}, in G {errors[1]:.0e} (limit 1e-12)")
assert max(errors) < 1e-12

# %% [markdown]
# ## Figure 1 of the paper
#
# Figure 1 of the paper shows a training at four moments. $p_{\rm data}$ is known. For
# $p_g$ we put a narrow Gaussian on each of 1,000 generated samples. From both densities we
# compute $D^*$, the best $D$ for this $G$ (notebook 05), and the *distance* of $D$ from
# it: the mean of $|D(x) - D^*(x)|$ over real and generated $x$ in equal parts.

# %%
from minigan import plots
from minigan.theory import Gaussian

p_data, p_z, bump = Gaussian(1, 0.5), Gaussian(0, 1), Gaussian(0, 0.07)
line = numpy.linspace(-2, 3, 161)
many = p_z.quantile((numpy.arange(1000) + 0.5) / 1000)[:, None]  # 1/1000 of p_z to each


def panel(title, D, G):
    """The nets at this moment: p_data, p_g and D on the line, and where G sends z."""
    p_g = bump.density(line[:, None] - G(many)[:, 0]).mean(axis=1)
    D_line, arrows = sigmoid(D(line[:, None]))[:, 0], G(many[38::77])[:, 0]
    return plots.Panel(title, line, p_data.density(line), p_g, D_line, arrows)


def distance(now):
    """E |D(x) - D*(x)| over x of the mixture (p_data + p_g) / 2, a sum over the line."""
    both = now.p_data + now.p_g
    error = abs(now.D - now.p_data / both)
    return numpy.sum(error * both / 2) * (line[1] - line[0])


# %% [markdown]
# Now a run with seed 2 and $k = 5$. The optimiser is Adam, with rates that become smaller.

# %% tags=["cover", "trained"]
from minigan.nn import Adam, Decay


def play(D, G, samplers, steps, k, rate=0.002):
    """Algorithm 1 with Adam. rate: of G, at the start."""
    rates = Adam(D, Decay(0.01, 1.0001), beta1=0), Adam(G, Decay(rate, 1.001), beta1=0)
    how = dict(steps=steps, k=k, m=128, objective=non_saturating)
    return algorithm1(D, G, *samplers, *rates, **how)


def sized(figure, width, height):
    """The figure, in another size (in inches)."""
    figure.set_size_inches(width, height)
    return figure


D, G, samplers = new_game(seed=2)
when = 4, 8, 12, 21, 36, 63, 110, 192, 1000
frames = {0: panel("before training", D, G)}
for step, _ in enumerate(play(D, G, samplers, steps=1000, k=5), start=1):
    if step in when:
        frames[step] = panel(f"after {step:,} iterations, k = 5", D, G)
plots.Animation(plots.animation_figures(frames.values()), seconds=0.3)

# %% tags=["trained"]
for step in (0, 12, 63, 1000):
    print(f"after {step:5,} iterations, distance of D: {distance(frames[step]):.3f}")
unsure = abs(frames[1000].D - 0.5)[abs(line - 1) < 1].max()
print(f"|D - 1/2| for x from 0 to 2 at the end: at most {unsure:.2f} (limit 0.15)")
assert distance(frames[12]) < distance(frames[0]) / 3  # D has learned
assert distance(frames[1000]) < 0.1 and unsure < 0.15
assert abs(G(many).mean() - 1) < 0.1 and abs(G(many).std() - 0.5) < 0.1
sized(plots.figure1([frames[step] for step in (0, 12, 63, 1000)]), 10.4, 3.7)

# %% [markdown]
# At first $D$ is wrong. After 12 iterations it is near $D^*$; after 63, $p_g$ has moved too
# far; at the end $p_g$ is near $p_{\rm data}$ and $D$ near 1/2. ($D$ is pale where both
# densities are nearly 0.) Each arrow stands for the same share of the noise: $p_g$ is high
# where the arrowheads are close together. When $G$ moves, $D^*$ changes; $D$ must follow.
#
# ## k = 1 keeps swinging, k = 5 nearly comes to rest
#
# What does $k$ do? Section 3 of the paper: $D$ stays near its optimum, as long as $G$
# changes slowly enough. We measure it with three seeds for each $k$.


# %% tags=["trained"]
def follow(D, G, game):
    """An array of (V, distance of D, sd of G(z)) after every 10 iterations."""
    rows, V = [], []
    for logits in game:
        V.append(value(*logits))
        if len(V) % 10 == 0:
            rows.append((numpy.mean(V[-10:]), distance(panel("", D, G)), G(many).std()))
    return numpy.array(rows).T


runs = {1: [], 5: []}
print("the last 200 of 800 iterations\nk  seed    V     distance   sd of G(z)")
for k in (1, 1, 1, 5, 5, 5):
    seed = len(runs[k]) + 1
    D, G, samplers = new_game(seed)
    runs[k].append(follow(D, G, play(D, G, samplers, steps=800, k=k)))
    V, d, sd = runs[k][-1][:, -20:]
    print(f"{k}    {seed}   {V.mean():.3f}   {d.mean():.3f}", end="      ")
    print(f"{sd.min():.2f} to {sd.max():.2f}")

# %% tags=["trained"]
(V, d, sd), (V5, d5, sd5) = (numpy.moveaxis(runs[k], 1, 0) for k in (1, 5))
swing, swing5 = (numpy.ptp(each[:, -20:], axis=1) for each in (sd, sd5))
print(f"sd of G(z), largest - smallest: k = 1 {swing.min():.2f} or more (at least 0.35)")
print(f"                                k = 5 {swing5.max():.2f} or less (limit 0.3)")
assert swing.min() > 0.35 and swing5.max() < 0.3
assert numpy.ptp(sd5[:, 20:50]) > 0.25  # k = 5 swings for a time
assert d5[:, -20:].mean() < 0.5 * d[:, -20:].mean()  # and D comes nearer to D*
assert abs(sd5 - 0.5)[:, -20:].mean() < abs(sd - 0.5)[:, -20:].mean()  # G to p_data
assert max(abs(U[:, -20:].mean() + numpy.log(4)) for U in (V, V5)) < 0.05
figure = plots.Figure(layout="constrained")
for axes, k, each in zip(figure.subplots(1, 2, sharey=True), (1, 5), (sd, sd5)):
    for seed, ls in enumerate(("-", "--", ":"), start=1):
        look = dict(color=plots.colours.P_G, ls=ls, label=f"seed {seed}")
        axes.plot(numpy.arange(10, 801, 10), each[seed - 1], **look)
    axes.axhline(0.5, color=plots.colours.REFERENCE, lw=1)
    axes.set(title=f"k = {k}", xlabel="iteration")
figure.axes[0].set_ylabel("sd of G(z); data: 0.5")
figure.legend(*axes.get_legend_handles_labels(), loc="outside right center")
sized(figure, 9, 3)

# %% [markdown]
# With $k = 1$ and each of the three seeds, the standard deviation of $G(z)$ *swings* until
# the end: the samples are too narrow, then too wide, and again. With $k = 5$ it swings for
# a time, then the swings about 0.5 become small, and $D$ is several times nearer to $D^*$.
# (But an iteration costs six steps in place of two.)
#
# The mean of $V$ is near $-\log 4$ with both $k$, although with $k = 1$ $G$ is often wrong.
# $V \approx -\log 4$ says that $p_g$ is near $p_{\rm data}$ only if $D$ is near $D^*$.
#
# ## What you now know
#
# - $D$'s step adds two gradients; $G$'s step goes through $D$ and leaves it unchanged.
# - In three runs each, $k = 1$ still swung widely at the end, $k = 5$ only a little.
# - $V$ near $-\log 4$ means little unless $D$ is near $D^*$.
#
# *Next:* notebook 05, the optimal $D$. *Your turn:* exercises
# [07](exercises/07_algorithm1.ipynb) and [12](exercises/12_optimizers.ipynb) (optimisers);
# a check names the mistake. *Read:* Heusel et al. 2017, the two time-scale update rule
# ([1706.08500](https://arxiv.org/abs/1706.08500)): two learning rates. *Search for:* TTUR.
#
# ## Three questions
#
# 1. Give $k = 1$ as many *steps* as $k = 5$: three times the 800 iterations. Is $D$'s
#    distance over the last 200 iterations still larger?
# 2. In the loop by hand, use the noise of $D$'s last step for $G$'s step too, for 400
#    iterations with $m = 128$ and with $m = 4$. Is the result worse?
# 3. The paper's condition: "as long as $G$ changes slowly enough". With $k = 1$, call
#    `play` with `rate=0.008` and with `rate=0.0005`. What happens to $D$'s distance?
#
# <details><summary>Answers</summary>
#
# **1.** Yes, with seeds 1 to 3: 0.05 to 0.10, against 0.02 to 0.03 with $k = 5$.
#
# **2.** No. The mean distance of the last 100 iterations, three seeds, is 0.06 to 0.24 with
# new noise, 0.10 to 0.15 with old ($m = 128$); 0.21 to 0.24 and 0.17 to 0.22 ($m = 4$).
#
# **3.** It is 0.16 to 0.17 with rate 0.008, 0.10 to 0.13 with 0.002 and 0.05 to 0.09 with
# 0.0005 (means over 800 iterations, seeds 1 to 3): a slower $G$ keeps $D$ near $D^*$.
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
