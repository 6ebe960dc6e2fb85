# %% [markdown]
# # 00 · minigan in ten minutes
#
# A generative adversarial network (GAN) consists of two nets that are trained against
# each other.
#
# - The **generator** $G$ takes noise $z$ and returns a *generated sample* $G(z)$.
# - The **discriminator** $D$ takes an $x$, which is either a *real example* from the data
#   or a generated sample. It returns $D(x)$, the probability that $x$ is real.
#
# ```text
# noise z ─> G ─> generated sample G(z) ─┬─> D ─> logit a ─> D(x) = 1 / (1 + exp(-a))
# data ─────────> real example x ────────┘
#
# D learns:                                  D <─ gradient at a
# G learns:  G <─ gradient at G(z) <──────── D <─ gradient at a     (D stays as it is)
# ```
#
# One number measures how well $D$ does, equation (1) of Goodfellow et al. 2014
# ([1406.2661](https://arxiv.org/abs/1406.2661)):
#
# $$\min_G \max_D\; V(D, G) = \mathbb{E}_{x \sim p_{\rm data}} \log D(x) +
# \mathbb{E}_{z \sim p_z} \log (1 - D(G(z)))$$
#
# $\mathbb{E}$ is a mean: over examples with density $p_{\rm data}$, over noise with density
# $p_z$. $D$ maximises $V$: it gives real examples a high $D(x)$ and generated samples a low
# one. $G$ minimises $V$: it makes samples to which $D$ gives a high probability.
#
# minigan is that paper as NumPy code, with each gradient derived by hand and checked. Here
# you see every part once; the later notebooks explain them one at a time.
#
# *You need:* derivatives, probability densities, and some NumPy. *Time:* ten minutes to
# read. *In Colab:* first run the last cell.

# %% [markdown]
# ## A whole GAN in one cell
#
# First a GAN without the package. The data are numbers from $p_{\rm data} = N(2, 0.5^2)$,
# the noise is $z \sim N(0, 1)$, and both nets are small:
#
# $$G(z) = A z + h, \qquad a(x) = \tanh(x W + b)\, v + c.$$
#
# Here $a(x)$ is $D$'s *logit*, any number; $D(x) = 1 / (1 + e^{-a(x)})$ is the probability.
# $G$ is right when $h = 2$ and $A = \pm 0.5$. It starts at $h = 0$, $A = 1$.
#
# $D$ takes steps *up* the gradient of $V$ (notebook 03). For $m$ real, $m$ generated $x$:
#
# $$\frac{\partial V}{\partial a(x_i)} = \frac{1 - D(x_i)}{m}, \qquad
# \frac{\partial V}{\partial a(G(z_i))} = -\frac{D(G(z_i))}{m}.$$
#
# $G$ takes steps *down* the gradient, not of $V$ but of an objective of its own. The paper
# proposes it since its gradient stays large while $D$ rejects the samples (notebook 03b):
#
# $$J = -\frac1m \sum_i \log D(G(z_i)), \qquad
# \frac{\partial J}{\partial a(G(z_i))} = -\frac{1 - D(G(z_i))}{m}.$$
#
# From the logits on it is the chain rule: through $v$, through $\tanh$, through $W$.

# %%
import numpy

rng, m, rate = numpy.random.default_rng(1), 64, 0.1
W, b, v, c = (rng.normal(size=shape) for shape in ((1, 16), 16, (16, 1), 1))  # of D
A, h, path = 1.0, 0.0, []  # of G


def D(x):  # D(x), and the hidden layer, which the gradients need
    hidden = numpy.tanh(x @ W + b)
    return 1 / (1 + numpy.exp(-(hidden @ v + c))), hidden


for _ in range(800):
    x, z = 2 + 0.5 * rng.normal(size=(m, 1)), rng.normal(size=(m, 1))
    both = numpy.concatenate([x, A * z + h])  # m real examples, m generated samples
    p, hidden = D(both)
    da = numpy.concatenate([1 - p[:m], -p[m:]]) / m  # dV/da
    du = da @ v.T * (1 - hidden**2)  # through v and tanh
    W, b = W + rate * both.T @ du, b + rate * du.sum(axis=0)  # D goes up
    v, c = v + rate * hidden.T @ da, c + rate * da.sum(axis=0)
    z = rng.normal(size=(m, 1))  # fresh noise for G
    p, hidden = D(A * z + h)
    dx = -(1 - p) / m @ v.T * (1 - hidden**2) @ W.T  # dJ/dG(z), through all of D
    A, h = A - rate * (dx * z).sum(), h - rate * dx.sum()  # G goes down
    path.append((h, A))

# %% tags=["trained"]
from minigan import plots

path = numpy.array(path)
means = path[-200:].mean(axis=0)
off = abs(means - [2.0, 0.5])
print(f"mean of the last 200 iterations: h = {means[0]:.2f}, A = {means[1]:.2f}")
print(f"distance from 2 and 0.5: {off[0]:.2f} and {off[1]:.2f} (limit 0.1)")
assert off.max() < 0.1 and path[:, 1].max() > 1.2 and path[100:200, 1].min() < 0.3
title, marks = "The GAN in one cell", {"mean of the data": 2.0, "its sd": 0.5}
curves = {"h, the mean of G(z)": path[:, 0], "A, its standard deviation": path[:, 1]}
plots.lines(numpy.arange(1, 801), curves, title, "iteration", "h and A", marks=marks)

# %% [markdown]
# With this seed $h$ is right first. $A$ becomes too large, then nearly 0: $G$ makes almost
# one point. From iteration 400 on both are nearly right. $G$ received no real example, only
# gradients from $D$. (Write it yourself: [exercise 07](exercises/07_algorithm1.ipynb).)
#
# ## The value V
#
# - If $D(x) = 1/2$ for every $x$, then $V = \log \tfrac12 + \log \tfrac12 = -\log 4$,
#   whatever $G$ makes. The logit is then $a = 0$. (Natural log; its unit is the *nat*.)
# - If $D$ is right and confident, $V$ is close to 0, but always below 0.

# %%
from math import log

from minigan.gan import value

undecided = numpy.zeros((100, 1))  # logits of 100 examples, one a row
confident = numpy.full((100, 1), 8.0)
error = abs(value(undecided, undecided) + log(4))
print(f"D = 1/2 everywhere:        V = {value(undecided, undecided):.4f} nats")
print(f"difference from -log 4:    {error:.0e} (limit 1e-12)")
print(f"D is right and confident:  V = {value(confident, -confident):.4f} nats")
assert error < 1e-12 and -0.001 < value(confident, -confident) < 0

# %% [markdown]
# ## The algorithm
#
# Algorithm 1 of the paper repeats this iteration:
#
# 1. $k$ times: draw $m$ real examples and $m$ noise vectors; $D$ takes a step up the
#    gradient of $V$.
# 2. Draw $m$ new noise vectors; $G$ takes a step down the gradient of its objective.
#
# The paper and the cell above have $k = 1$. Now the package with $k = 5$ and $p_{\rm data}
# = N(1, 0.5^2)$. A `Network` is a list of layers with all parameters in one vector,
# `theta`; weights start uniform on (-irange, irange). `Streams` has a random stream for
# each purpose. `Adam` is the optimiser; `Decay` shrinks its steps. `non_saturating` is $J$.

# %%
from minigan.gan import non_saturating
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Adam, Decay, Dense, Network, Tanh
from minigan.random import Streams

streams = Streams(seed=1)
first = Dense(1, 32, streams.init, irange=0.5)
G = Network([first, Tanh(), Dense(32, 1, streams.init, irange=1.0, bias=-0.7)])
first = Dense(1, 32, streams.init, irange=3.0)
D = Network([first, Tanh(), Dense(32, 1, streams.init, irange=0.2)])


def sample_data(m):
    return 1.0 + 0.5 * streams.data.normal((m, 1))


def sample_noise(m):
    return streams.noise.normal((m, 1))


print(f"G has {G.theta.size} parameters, D has {D.theta.size}")
before = G(sample_noise(10_000))

# %% [markdown]
# `algorithm1` is a Python generator (the word has nothing to do with $G$). After each
# iteration it returns $D$'s logits on its last two minibatches. We compute $V$ from them.

# %% tags=["trained"]
adams = Adam(D, Decay(0.01, 1.0001), beta1=0.0), Adam(G, Decay(0.002, 1.001), beta1=0.0)
how = dict(steps=3000, k=5, m=128, objective=non_saturating)
V = []
for a_real, a_fake in algorithm1(D, G, sample_data, sample_noise, *adams, **how):
    V.append(value(a_real, a_fake))

after = G(sample_noise(10_000))
print(f"before: mean {before.mean():.2f}, standard deviation {before.std():.2f}")
print(f"after:  mean {after.mean():.2f}, standard deviation {after.std():.2f}")
print("data:   mean 1.00, standard deviation 0.50 (limit of both differences 0.1)")
assert abs(after.mean() - 1.0) < 0.1 and abs(after.std() - 0.5) < 0.1
x = numpy.linspace(-2, 3, 200)
p_data = numpy.exp(-0.5 * ((x - 1.0) / 0.5) ** 2) / (0.5 * (2 * numpy.pi) ** 0.5)
title, curves = "Algorithm 1 moves p_g onto p_data", {"p_data = N(1, 0.5²)": (x, p_data)}
samples = {"G(z) after training": after, "G(z) before": before}
plots.histograms(samples, title, "x", curves=curves)

# %% [markdown]
# Training has moved $p_g$, the density of the generated samples, onto $p_{\rm data}$. Now
# $V$ during this training; the axis of iterations is logarithmic.

# %% tags=["trained"]
at_end = numpy.mean(V[-500:])
print(f"V is highest in iteration {numpy.argmax(V) + 1}: {max(V):.3f}")
print(f"V, mean of the last 500 iterations: {at_end:.3f}")
print(f"difference from -log 4:             {abs(at_end + log(4)):.3f} (limit 0.03)")
assert abs(at_end + log(4)) < 0.03
assert max(V) > -0.5 and numpy.argmax(V) < 100
title, marks = "V during training, seed 1", {"-log 4": -log(4)}
steps = numpy.arange(1, 3001)
plots.lines(steps, {"V": V}, title, "iteration", "V (nats)", marks=marks, log="x")

# %% [markdown]
# At first $D$ distinguishes generated samples from real examples, and $V$ is near 0. Then
# $G$ improves, and $V$ falls to $-\log 4$: the value of the best $D$ where $p_g = p_{\rm
# data}$ (Theorem 1). No theorem says that training gets there (notebooks 04 and 09).
#
# ## The theory
#
# Fix $G$, and let $p_g$ be the density of $G(z)$. Then $V$ is an integral:
#
# $$V(D, G) = \int p_{\rm data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \; dx.$$
#
# At each $x$ the integrand has the form $p \log y + q \log(1 - y)$, which is largest at
# $y = p / (p + q)$. So the best $D$ for this $G$ is (Proposition 1)
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)}.$$
#
# With $D^*$ in place of $D$, $V$ depends on $G$ alone (Theorem 1):
#
# $$C(G) = \max_D V(D, G) = -\log 4 + 2\, {\rm JSD}(p_{\rm data}, p_g).$$
#
# JSD is the Jensen-Shannon divergence (notebook 06): how different two densities are. It is
# never negative, and 0 only if they are equal. So the smallest possible $C(G)$ is $-\log
# 4$. `minigan.theory` computes both sides by numerical integration:

# %%
from minigan.theory import Gaussian, c_of_g, jsd, optimal_discriminator

p, q = Gaussian(1.0, 0.5), Gaussian(0.0, 1.0)  # p_data, and a p_g that is wrong
left, right = c_of_g(p, q), -log(4) + 2 * jsd(p, q)
print(f"C(G)                      {left:.12f} nats")
print(f"-log 4 + 2 JSD            {right:.12f} nats")
print(f"difference                {abs(left - right):.0e} (limit 1e-10)")
error = abs(c_of_g(p, p) + log(4))
print(f"C(G) + log 4 if p_g = p_data: {error:.0e} (limit 1e-10)")
assert abs(left - right) < 1e-10 and error < 1e-10
D_star = optimal_discriminator(p, q)
title, marks = "The best D for a G that is still wrong", {"1/2: p_data = p_g": 0.5}
curves = {"p_data": p.density(x), "p_g": q.density(x), "D*": D_star(x)}
plots.lines(x, curves, title, "x", "density per unit of x, and D*", marks=marks)

# %% [markdown]
# Where $p_{\rm data}$ is the larger density, $D^*$ is above 1/2; where $p_g$ is larger,
# it is below. `minigan verify` in a terminal checks more than a hundred such statements,
# each with its source, its limit, and a planted mistake that the check must find.
#
# ## No autograd
#
# A layer has a `forward` and two gradients, all derived by hand: `input_gradient` for its
# input, `parameter_gradients` for its parameters. The sigmoid (skip remarks on float32):

# %%
import inspect

from minigan.nn import Sigmoid

print(inspect.getsource(Sigmoid))

# %% [markdown]
# A formula derived by hand can be wrong. `check_layer` compares the gradient for `x` with
# finite differences, and float32 with float64. In notebook 01b you write such a checker.

# %%
from minigan.nn.gradcheck import check_layer

for row in check_layer(Sigmoid(), Streams(seed=1, dtype="float64").data.normal((8, 5))):
    print(f"{row.quantity:8} error {row.error:.0e} (limit {row.tolerance:g})")
    assert row.error < row.tolerance

# %% [markdown]
# ## Watch a GAN train
#
# A *recipe* has all numbers of an experiment. `watch` trains it and shows it meanwhile. The
# recipe `ring` has eight Gaussians in the plane. (In a terminal: `minigan train ring`.)

# %% tags=["trained"]
from minigan.runs import watch

run = watch("ring", epochs=10)
assert abs(numpy.linalg.norm(run.samples(1000), axis=1).mean() - 1) < 0.1  # the radius

# %% [markdown]
# The recipe `mnist` trains on MNIST, pictures of handwritten digits, for five minutes on
# two CPU cores. A trained $G$ comes with the package. Its first 100 samples, not selected:

# %% tags=["cover"]
from minigan.random import Stream
from minigan.runs import shipped

G = shipped.generator()
z = shipped.noise(100, Stream(1))
print(G)
assert G(z).shape == (100, 28 * 28) and 0 <= G(z).min() <= G(z).max() <= 1
plots.images(G(z), (28, 28), "100 generated samples, not selected")

# %% [markdown]
# ## What you now know
#
# - $D$ maximises $V$. $G$ minimises $V$ or, in practice, $J = -$ mean $\log D(G(z))$.
# - $G$'s gradient passes through $D$; $D$ does not change in $G$'s step.
# - For a fixed $G$ the best $D$ is $D^* = p_{\rm data} / (p_{\rm data} + p_g)$.
# - $V = -\log 4$ if $p_g = p_{\rm data}$ and $D = 1/2$. Training need not reach this point.
#
# *Next:* 01 and 02 derive the layers, 03 and 04 the algorithm, 05 and 06 the theory; 07
# and 08 are about MNIST, 09 and 10 about what goes wrong. *Your turn:* in the
# [exercises](exercises/README.md) you write the functions; a check names the mistake.
#
# *Read:* the paper; Goodfellow's tutorial ([1701.00160](https://arxiv.org/abs/1701.00160));
# Kingma & Ba on Adam ([1412.6980](https://arxiv.org/abs/1412.6980)). *Search for:* implicit
# generative model, Jensen-Shannon divergence, gradient checking, mode collapse.
#
# ## Three questions
#
# 1. Train again with `k=1`, everything else the same (make new nets first). Is the mean of
#    $V$ over the last 500 iterations nearer to $-\log 4$ than with $k = 5$? Is $G(z)$
#    nearer to the data?
# 2. Replace the data by two Gaussians, at $-1$ and $1$, both of standard deviation 0.2,
#    half of the examples from each. Does $G$ find both with seed 1? With seeds 2 to 8?
# 3. What is $V$ of a $D$ that is *confident and wrong*, with logits of size 8, and of size
#    800? What does $\log(1 - D)$ give if you compute $D$ first?
#
# <details><summary>Answers</summary>
#
# **1.** No. We saw, with seeds 1 to 3: with $k = 5$ that mean is at most 0.0002 from $-\log
# 4$, and the standard deviation of $G(z)$ is 0.51. With $k = 1$ the mean is 0.010 to 0.036
# above $-\log 4$, and the standard deviation is 0.61, 0.35 and 0.54 (notebook 04).
#
# **2.** With seed 1, $G$ finds only $-1$; with each of the seeds 2 to 8 it finds both,
# with 45% to 50% of its samples below 0. $G(z)$ starts near $-0.7$ with all of them. So
# one run, good or bad, says little about a method: try several seeds.
#
# **3.** $V = 2 \log \sigma(-8) = -16.0007$, and $-1600$: `value` computes it from the
# logits. $D = \sigma(800)$ rounds to 1, and then $\log(1 - D)$ is $-\infty$ (notebook 03).
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
