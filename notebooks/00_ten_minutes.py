# %% [markdown]
# # 00 · minigan in ten minutes
#
# Two nets play a game. The **generator** $G$ turns noise $z$ into samples $x = G(z)$.
# The **discriminator** $D$ looks at a sample and says with what probability it is real
# data. $D$ is trained to be right, $G$ is trained to make $D$ wrong. That is the whole
# idea of Goodfellow et al. 2014, and it is written in one line, equation (1) of the
# paper:
#
# $$\min_G \max_D\; V(D, G) = \mathbb{E}_{x \sim p_{\rm data}} \log D(x) +
# \mathbb{E}_{z \sim p_z} \log (1 - D(G(z)))$$
#
# minigan is that paper as NumPy code in which every gradient is written by hand. This
# notebook shows all of it once, in small: the value $V$, the algorithm, the theory that
# says where it should end, and handwritten digits at last. The notebooks after it take
# the pieces one at a time.
#
# *You need:* derivatives, probability densities, and some NumPy. *Time:* ten minutes to
# read, seconds to run.

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
# ## The value of the game
#
# $D$ ends in a number $a$, its *logit*, and $D(x) = 1 / (1 + e^{-a})$. So $a = 0$ means
# "I cannot tell": $D = 1/2$. A $D$ that never can tell has $V = \log \tfrac12 + \log
# \tfrac12 = -\log 4$, whatever the samples are. A $D$ that is right, and sure of it,
# comes near to $V = 0$, which it never reaches.

# %%
from math import log

import numpy

from minigan import plots
from minigan.gan import value

undecided = numpy.zeros((100, 1))  # the logits of 100 samples: a minibatch is rows
sure_and_right = numpy.full((100, 1), 8.0)
print(f"D = 1/2 everywhere:   V = {value(undecided, undecided):.4f} nats")
print(f"-log 4:                   {-log(4):.4f}")
print(f"D is sure, and right: V = {value(sure_and_right, -sure_and_right):.4f}")
assert abs(value(undecided, undecided) + log(4)) < 1e-12
assert -0.001 < value(sure_and_right, -sure_and_right) < 0

# %% [markdown]
# ## The algorithm
#
# Algorithm 1 of the paper: $k$ times over, take a minibatch of data and one of noise and
# move $D$'s parameters *up* the gradient of $V$; then take fresh noise and move $G$'s
# parameters so that $D$ is fooled more. Repeat. The paper has $k = 1$, we take 5.
#
# Our first data are numbers on the line: $p_{\rm data} = N(1, 0.5^2)$. Both nets have one
# hidden layer. A `Network` is a list of layers; it keeps all its parameters in one vector
# `theta`, as the paper writes them. Weights start uniform on (-irange, irange), and
# `Streams` has a stream of random numbers for each purpose. Below, `Adam` makes the
# steps, `Decay` lets their size fall, and `non_saturating` is what $G$ descends (notebook
# 03).

# %%
from minigan.gan import non_saturating
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Adam, Decay, Dense, Network, Tanh
from minigan.random import Streams

streams = Streams(seed=1)
G = Network(
    [
        Dense(1, 32, streams.init, irange=0.5),
        Tanh(),
        Dense(32, 1, streams.init, irange=1.0, bias=-0.7),
    ]
)
D = Network(
    [
        Dense(1, 32, streams.init, irange=3.0),
        Tanh(),
        Dense(32, 1, streams.init, irange=0.2),
    ]
)


def sample_data(m):
    return 1.0 + 0.5 * streams.data.normal((m, 1))


def sample_noise(m):
    return streams.noise.normal((m, 1))


print(f"G has {G.theta.size} parameters, D has {D.theta.size}")
before = G(sample_noise(10_000))

# %% [markdown]
# `algorithm1` is a Python generator: it hands back after every iteration what $D$ said to
# its last minibatches, and leaves printing and plotting to us. That is all it hands back.

# %% tags=["trained"]
V = []
for a_real, a_fake in algorithm1(
    D,
    G,
    sample_data,
    sample_noise,
    Adam(D, Decay(0.01, 1.0001), beta1=0.0),
    Adam(G, Decay(0.002, 1.001), beta1=0.0),
    steps=3000,
    k=5,
    m=128,
    objective=non_saturating,
):
    V.append(value(a_real, a_fake))

after = G(sample_noise(10_000))
print(f"before: mean {before.mean():.2f}, standard deviation {before.std():.2f}")
print(f"after:  mean {after.mean():.2f}, standard deviation {after.std():.2f}")
print("data:   mean 1.00, standard deviation 0.50")
print(f"V over the last 500 iterations: {numpy.mean(V[-500:]):.3f}, -log 4 = {-log(4):.3f}")
assert abs(after.mean() - 1.0) < 0.1 and abs(after.std() - 0.5) < 0.1
assert abs(numpy.mean(V[-500:]) + log(4)) < 0.03

# %% tags=["trained"]
x = numpy.linspace(-2, 3, 200)
p_data = numpy.exp(-0.5 * ((x - 1.0) / 0.5) ** 2) / (0.5 * (2 * numpy.pi) ** 0.5)
plots.histograms(
    {"G(z) after training": after, "G(z) before": before},
    "Algorithm 1 moves p_g onto p_data",
    "x",
    curves={"p_data = N(1, 0.5²)": (x, p_data)},
)

# %% [markdown]
# At the end $D$ cannot tell any more: $V$ has come to $-\log 4$, where Theorem 1 puts it
# once $p_g = p_{\rm data}$. That a training gets there is no theorem (notebooks 04, 09).
#
# ## The theory
#
# For a fixed $G$, the best $D$ is $D^*(x) = p_{\rm data}(x) / (p_{\rm data}(x) +
# p_g(x))$ (Proposition 1). Put into $V$ it leaves a function of $G$ alone, $C(G) =
# -\log 4 + 2\, {\rm JSD}(p_{\rm data}, p_g)$, and the Jensen-Shannon divergence is 0
# only where $p_g = p_{\rm data}$. `minigan.theory` computes all of that without any
# net, by quadrature, so that we can hold the nets against it.

# %%
from minigan.theory import Gaussian, c_of_g, jsd, optimal_discriminator

p, q = Gaussian(1.0, 0.5), Gaussian(0.0, 1.0)
print(f"C(G)                            = {c_of_g(p, q):.12f} nats")
print(f"-log 4 + 2 JSD(p_data, p_g)     = {-log(4) + 2 * jsd(p, q):.12f}")
print(f"C(G) when p_g = p_data, -log 4  = {c_of_g(p, p):.12f}")
assert abs(c_of_g(p, q) - (-log(4) + 2 * jsd(p, q))) < 1e-10
assert abs(c_of_g(p, p) + log(4)) < 1e-10

# %%
D_star = optimal_discriminator(p, q)
plots.lines(
    x,
    {
        "p_data": p.density(x),
        "p_g": q.density(x),
        "D* = p_data / (p_data + p_g)": D_star(x),
    },
    "The best answer to a G that is still wrong",
    "x",
    "density per unit of x, and D*",
    marks={"1/2: cannot tell": 0.5},
)

# %% [markdown]
# `minigan verify` in a terminal checks more than a hundred such statements, each with
# its source, its tolerance, and a planted mistake that must make the check fail.
#
# ## No autograd
#
# Where do the gradients come from? From pencil and paper. A layer has a formula, a
# `forward`, and two gradients: `input_gradient` for its input, `parameter_gradients` for
# its own parameters. Here is all of a sigmoid layer, as it is in the package:

# %%
import inspect

from minigan.nn import Sigmoid

print(inspect.getsource(Sigmoid))

# %% [markdown]
# A formula written by hand can be wrong. `check_layer` compares it with finite
# differences along random directions, in float64. Notebook 01 writes such a checker, and
# shows which mistakes a careless one lets pass. Row `x` is the gradient for $x$; row
# `float32` says that float32 gives the same numbers.

# %%
from minigan.nn.gradcheck import check_layer

for row in check_layer(Sigmoid(), Streams(seed=1, dtype="float64").data.normal((8, 5))):
    print(f"{row.quantity:8} agrees to {row.tolerance:g}: {row.error < row.tolerance}")
    assert row.error < row.tolerance

# %% [markdown]
# ## Digits
#
# The same `algorithm1` on MNIST, with maxout and dropout in $D$ as in the paper, takes
# about five minutes on two CPU cores: `minigan train` in a terminal. What it makes is
# in the package. Here are a hundred samples, not picked.

# %% tags=["cover"]
from minigan.random import Stream
from minigan.runs import shipped

G = shipped.generator()
z = shipped.noise(100, Stream(1))
print(G)
plots.images(G(z), (28, 28), "100 samples of the shipped generator, not picked")

# %% [markdown]
# Between two points of noise lies a path, and $G$ makes a path of images of it. What lies
# on the way is nobody's handwriting, and not always a digit: $G$ has never seen an
# example.

# %%
from minigan.evaluation.latent import interpolate

paths = [G(interpolate(z[i], z[i + 1], 12)) for i in (0, 4, 8, 12)]
plots.figure3(
    numpy.stack(paths),
    (28, 28),
    "Straight lines in z, from one sample to another: figure 3 of the paper",
)

# %% [markdown]
# ## Where to go from here
#
# | | |
# |---|---|
# | 01, 02 | layers by hand, and the gradient check; maxout and dropout |
# | 03, 04 | the value function at the logit; Algorithm 1 line by line |
# | 05, 06 | the optimal discriminator; Theorem 1 and Proposition 2 in numbers |
# | 07, 08 | MNIST; how good are the samples, and is the score worth anything? |
# | 09, 10 | why it will not converge; mode collapse, made and cured |
#
# *Your turn:* the [exercises](exercises/README.md) go the same way. You write the
# functions; a check says whether they are right, and names the mistake if not.
#
# ## Three questions
#
# 1. Train again with `k=1`, everything else the same (make new nets first). Is $V$ at the
#    end nearer to $-\log 4$ or farther? Over which iterations do you average, and why
#    does that matter?
# 2. Replace the data by two Gaussians, at $-1$ and $1$, both of standard deviation 0.2.
#    With these nets $G$ finds only one. Why that one, and what in $G$'s start must be
#    changed so that it finds both? Try other seeds.
# 3. What is $V$ of a $D$ that is *sure and wrong*, with logits of 8, and of 800? Does
#    `value` still answer, and would $\log(1 - D)$ written out?
