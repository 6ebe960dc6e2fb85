# %% [markdown]
# # 03 · The value function at the logit
#
# Equation (1) of the paper is one line, and as a line of code it fails: it gives
# $-\infty$ where the answer is $-17$, and nan where a gradient is needed. This notebook
# finds the exact place, mends it, derives the gradients that $D$ and $G$ learn from, and
# measures why the paper gives $G$ another objective than the minimax one.
#
# *You need:* notebooks 00 and 01, the chain rule. *Time:* half an hour to read, seconds
# to run.

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
# ## Equation (1), as it is written
#
# The two expectations become means over a minibatch of $m$ examples and $m$ samples:
#
# $$V(D, G) = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i)))$$
#
# $D(x)$ is a probability. The last layer of a net gives any real number, the *logit* $a$,
# and a sigmoid makes a probability of it: $D = \sigma(a) = 1 / (1 + e^{-a})$. Let
# `a_real` be $D$'s logits on the examples, `a_fake` those on the samples, both `(m, 1)`.

# %%
from math import log

import numpy

from minigan.gan import value
from minigan.random import Streams


def naive_value(a_real, a_fake):
    D_real, D_fake = 1 / (1 + numpy.exp(-a_real)), 1 / (1 + numpy.exp(-a_fake))
    return numpy.log(D_real).mean() + numpy.log(1 - D_fake).mean()


stream, undecided = Streams(seed=1, dtype="float64").data, numpy.zeros((8, 1))
a_real, a_fake = 2 + stream.normal((8, 1)), -2 + stream.normal((8, 1))
print(f"some logits:       V = {naive_value(a_real, a_fake):.4f} nats")
print(f"a = 0, so D = 1/2: V = {naive_value(undecided, undecided):.4f}, -log 4")
assert abs(naive_value(a_real, a_fake) - value(a_real, a_fake)) < 1e-12
assert abs(naive_value(undecided, undecided) + log(4)) < 1e-12

# %% [markdown]
# It agrees with `minigan.gan.value`. Is that all, then?
#
# ## Where it breaks
#
# Let $D$ be sure that a fake is real: $a$ is large. Then $\log(1 - \sigma(a))$ should
# come near to $-a$, and its slope, by the chain rule $\frac{-1}{1 - D} \cdot D (1 - D)$,
# near to $-1$. In float32, in which nets are trained:

# %%
from minigan.nn.ops import log_sigmoid, sigmoid, softplus


def naive_log(a):
    """log(1 - D) and its slope in a, factor by factor. errstate: let NumPy not warn."""
    with numpy.errstate(divide="ignore", invalid="ignore"):
        D = 1 / (1 + numpy.exp(-a))
        return numpy.log(1 - D), -1 / (1 - D) * (D * (1 - D))


print("   a   naive log(1 - D)    slope     -softplus(a)    slope")
for a in numpy.array([1, 10, 15, 16, 17], dtype="float32"):
    V, slope = naive_log(a)
    print(f"{a:4.0f} {V:18.4f} {slope:8.3f} {-softplus(a):16.4f} {-sigmoid(a):8.3f}")
assert numpy.isneginf(V) and numpy.isnan(slope)
assert abs(-softplus(a) + 17) < 1e-5 and abs(-sigmoid(a) + 1) < 1e-5

# %% [markdown]
# From some $a$ on, $1 + e^{-a}$ rounds to 1. Then $D = 1$, $1 - D = 0$, the logarithm is
# $-\infty$, and the slope is $-\infty \cdot 0$, which is nan. One nan in a gradient makes
# all of $\theta$ nan. Which $a$? We halve an interval until no number lies within it.


# %%
def first_broken(dtype):
    """The smallest a of this dtype for which 1 / (1 + exp(-a)) is 1."""
    low, high = dtype(0), dtype(100)
    while (middle := low + (high - low) / dtype(2)) not in (low, high):
        broken = 1 / (1 + numpy.exp(-middle)) == 1
        low, high = (low, middle) if broken else (middle, high)
    return high


for dtype, bits in ((numpy.float32, 24), (numpy.float64, 53)):
    a = first_broken(dtype)
    print(f"{dtype.__name__}: from a = {a:.4f} on; {bits} log 2 = {bits * log(2):.4f}")
    assert a.dtype == dtype and abs(a - bits * log(2)) < 1e-5

# %% [markdown]
# The float32 numbers above 1 are $2^{-23}$ apart, so the sum rounds to 1 once $e^{-a}$ is
# half of that, at $a = 24 \log 2$. float64 only shifts the cliff. Logits of that size are
# nothing unusual: the $D$ at the end of this notebook has them, on the right side. One
# sample on the wrong side is enough.
#
# ## The logit is enough
#
# The remedy is not to make $D$ at all. Since $1 - \sigma(a) = \sigma(-a)$, with
# ${\rm softplus}(a) = \log(1 + e^a)$,
#
# $$\log D = \log \sigma(a) = -{\rm softplus}(-a), \qquad \log(1 - D) = \log \sigma(-a) =
# -{\rm softplus}(a).$$
#
# But $e^a$ overflows. So let $e = e^{-|a|}$, which is never above 1:
#
# $$\begin{aligned}
# a \le 0,\; e = e^a: \qquad & \log(1 + e^a) = \log(1 + e),
# & \sigma(a) &= \frac{e^a}{1 + e^a} = \frac{e}{1 + e}; \\
# a > 0,\; e = e^{-a}: \qquad & \log(1 + e^a) = \log(e^a (e^{-a} + 1)) = a + \log(1 + e),
# \qquad & \sigma(a) &= \frac{1}{1 + e}.
# \end{aligned}$$
#
# One more trap: where $e$ is small, $1 + e$ rounds to 1 and its logarithm to 0.
# `log1p(e)` is $\log(1 + e)$ without making the sum. These are the functions of
# `minigan/nn/ops.py`. Python's `decimal` judges them, with 480 digits: enough to tell
# $1 + e^{-1000}$ from 1.

# %%
from decimal import Decimal, localcontext


def stable(a):
    """softplus(a) and sigmoid(a)."""
    e = numpy.exp(-abs(a))
    return numpy.maximum(a, 0) + numpy.log1p(e), numpy.where(a >= 0, 1, e) / (1 + e)


a = 1000 * numpy.linspace(-1, 1, 161) ** 3  # from -1000 to 1000, most of them near 0
with localcontext() as context:
    context.prec = 480
    powers = [Decimal(float(number)).exp() for number in a]
    exact = [[(1 + e_a).ln() for e_a in powers], [e_a / (1 + e_a) for e_a in powers]]

smallest = numpy.finfo(float).tiny  # below it float64 itself runs out of digits
for computed, right in zip(stable(a), numpy.array(exact, dtype=float)):
    bound = numpy.maximum(4 * numpy.finfo(float).eps * right, smallest)
    assert numpy.all(abs(computed - right) <= bound)
assert numpy.array_equal(stable(a), (softplus(a), sigmoid(a)))
print(f"{a.size} logits from {a[0]:.0f} to {a[-1]:.0f}: exact to 4 eps or {smallest:.0e}")

# %% [markdown]
# The naive form loses digits all the way to the cliff, and on the other side too, where
# $D$ is so small that $1 - D$ rounds to 1. In float32, against float64:

# %%
from minigan import plots

a = numpy.linspace(-20, 20, 401, dtype="float32")
exact, eps = -softplus(a.astype("float64")), numpy.finfo("float32").eps
naive, good = abs(naive_log(a)[0] / exact - 1), abs(-softplus(a) / exact - 1)
assert good.max() < 4 * eps
assert naive[a < -15].max() > 0.1 and naive[(a > 15) & (a < 16)].max() > 1e-3
assert numpy.isinf(naive[a > 17]).all()
plots.lines(
    a,
    {"log(1 - sigmoid(a))": naive, "-softplus(a)": good},
    "log(1 - D) in float32: the naive form loses its digits, then it is infinite",
    "logit a",
    "relative error",
    marks={"eps of float32": eps},
    log="y",
)

# %% [markdown]
# ## An epsilon does not mend it
#
# A common repair is $\log(D + 10^{-8})$. It removes the $-\infty$, and the gradient too:
# the slope becomes $D (1 - D) / (D + 10^{-8})$, which falls to 0 where $D$ is below
# $10^{-8}$. Take $-\log D$, which $G$ is to descend, at a fake that $D$ has seen through:

# %%
print("    a   -log D   with 1e-8    slope   with 1e-8")
for a in (0.0, -10.0, -30.0, -50.0):
    D = 1 / (1 + numpy.exp(-a))
    capped, its_slope = -log(D + 1e-8), -D * (1 - D) / (D + 1e-8)
    cost, slope = -log_sigmoid(numpy.array(a)), -sigmoid(numpy.array(-a))
    print(f"{a:5.0f} {cost:8.2f} {capped:11.2f} {slope:8.4f} {its_slope:11.6f}")
assert cost == 50 and slope < -0.999999
assert capped < 18.43 and abs(its_slope) < 1e-12

# %% [markdown]
# The slope should be $-1$: "$D$ is sure that this is fake, change it." With the epsilon
# $G$ hears nothing. In $V$ and its gradients minigan adds none and clips nothing.
#
# ## The gradient of V
#
# $D$ ascends $V$. The derivative of softplus is $e^a / (1 + e^a) = \sigma(a)$, hence
#
# $$\frac{\partial V}{\partial a_{\rm real}} = \frac1m \frac{d}{da}\big[-{\rm
# softplus}(-a)\big] = \frac{\sigma(-a)}{m} = \frac{1 - D}{m}, \qquad \frac{\partial
# V}{\partial a_{\rm fake}} = \frac1m \frac{d}{da}\big[-{\rm softplus}(a)\big] =
# -\frac{D}{m}.$$
#
# Every example pushes by how wrong $D$ is about it, by $1/m$ at most. `check_objective`
# compares with finite differences, and tries float32 logits up to $10^4$. Beside it
# we try two that are wrong: one without the $1/m$, and the naive value.

# %%
from textwrap import fill

from minigan.gan import value_gradient
from minigan.nn.gradcheck import ContractError, check_objective


def without_m(a_real, a_fake):
    return sigmoid(-a_real), -sigmoid(a_fake)


accepted = []
pairs = [(value, value_gradient), (value, without_m), (naive_value, value_gradient)]
for V, gradient in pairs:
    name = f"{V.__name__}, {gradient.__name__}"
    try:
        check_objective(name, V, gradient, (a_real, a_fake))
        accepted.append(name)
        print(f"{name}: accepted")
    except ContractError as error:
        print(fill(f"{name}: refused. {error}", 88))
assert accepted == ["value, value_gradient"]

# %% [markdown]
# Without $1/m$ the gradient is $m = 8$ times what it should be: a learning rate 8 times
# as large, and another one for every batch size. (Adam divides by the gradient's size and
# so hides the mistake.)
#
# The other classic is a shape. Many programs put all logits into one array, with labels
# $y$, 1 for real and 0 for fake; the mean of $y \log D + (1 - y) \log(1 - D)$ is $V / 2$.
# With labels of shape `(2m,)` and logits of shape `(2m, 1)` NumPy says nothing, and
# makes a table of all pairs.

# %%
sure = numpy.concatenate([numpy.full((8, 1), 3.0), numpy.full((8, 1), -3.0)])
y, V = numpy.repeat([1, 0], 8), []
for labels, a in ((y[:, None], sure), (y, sure), (y, 0 * sure)):
    terms = labels * log_sigmoid(a) + (1 - labels) * log_sigmoid(-a)
    V.append(2 * terms.mean())
    shapes = f"labels {labels.shape!s:7}  terms {terms.shape!s:8}"
    print(f"{shapes}  |a| = {abs(a[0, 0])}:  V = {V[-1]:.4f}")
assert abs(V[0] - value(sure[:8], sure[8:])) < 1e-12
assert V[0] > -0.1 and V[1] < -3 and abs(V[2] + log(4)) < 1e-12

# %% [markdown]
# Every logit meets every label, half of which are 1. So the wrong number is the mean of
# $\log D + \log(1 - D)$. Since $D (1 - D)$ is largest at $D = 1/2$, so is that, and there
# it is $-\log 4$. A $D$ that ascends it is drawn to 1/2 to everything, and the curve
# shows $-\log 4$, the sign of perfect play.
#
# ## Two objectives for G
#
# Only the second half of $V$ depends on $G$. The paper has two objectives to *descend*:
#
# | | mean over the samples of | slope at their logits |
# |---|---|---|
# | `minimax` | $\log(1 - D(G(z)))$ | $-D / m$ |
# | `non_saturating` | $-\log D(G(z))$ | $-(1 - D) / m$ |
#
# Either way $G$ wants every logit higher: for one sample the direction is the same. Only
# the weights differ, by the factor $(1 - D) / D = e^{-a}$. At first $D$ tells the fakes
# easily, $a$ is very negative, and the minimax slope is as good as 0: it *saturates*.
# Now for a whole $p_g = N(s, 1)$ at a distance $s$ from $p_{\rm data} = N(0, 1)$, under
# the best possible $D^*$ (notebook 05): `generator_gradient` integrates.

# %%
from minigan.gan import minimax, non_saturating
from minigan.theory import Gaussian, game, generator_gradient

a = numpy.array([[-10.0]])
mm, ns = minimax.gradient(a).item(), non_saturating.gradient(a).item()
assert mm < 0 and ns < 0 and abs(ns / mm / numpy.exp(10) - 1) < 1e-10
print(f"one logit of -10: the slopes have the ratio {ns / mm:,.0f}\n")
print("shift   minimax   non-saturating")
for s in (0, 1, 2, 4, 8):
    p_data, p_g = Gaussian(0, 1), Gaussian(s, 1)
    # the gradient with respect to G's mean and standard deviation; we want the first
    mm, _ = generator_gradient(p_data, p_g, game.MINIMAX)
    ns, _ = generator_gradient(p_data, p_g, game.NON_SATURATING)
    print(f"{s:5} {abs(mm):9.6f} {abs(ns):16.6f}")
    assert s > 0 or max(abs(mm), abs(ns)) < 1e-10
assert 3.8e-4 < mm < 4.0e-4 and abs(ns - 8) < 0.001 and ns / mm > 20_000

# %% [markdown]
# Both vanish at shift 0: the same fixed point, $p_g = p_{\rm data}$. At 8 standard
# deviations they differ by a factor of more than 20,000.

# %%
plots.saturation_figure()

# %% [markdown]
# For these Gaussians $D^*$'s logit is a straight line of slope $-s$. As $d \log(1 - D)/dx
# = -D\, da/dx = s D$, and likewise $s (1 - D)$ for $-\log D$, the pull is $s$ times an
# area: that of $p_g D^*$ (minimax) or $p_g (1 - D^*)$ (non-saturating). In a live
# notebook, move the shift and watch which samples are heard.

# %%
from minigan.theory import optimal_discriminator

x = numpy.linspace(-4, 12, 300)


def heard(shift):
    p_g = Gaussian(shift, 1)
    D = optimal_discriminator(p_data, p_g)
    mm, ns = shift * p_g.mean(D), shift * p_g.mean(lambda x: 1 - D(x))
    curves = {
        "p_data": p_data.density(x),
        "p_g D*: heard by minimax": p_g.density(x) * D(x),
        "p_g (1 - D*): heard by non-saturating": p_g.density(x) * (1 - D(x)),
        "D*": D(x),
    }
    title = f"p_g = N({shift}, 1): pull {mm:.2g} (minimax), {ns:.2g} (non-saturating)"
    return plots.lines(x, curves, title, "x", "density per unit of x, and D*")


p_g = Gaussian(8, 1)  # the last line of the table
area = p_g.mean(optimal_discriminator(p_data, p_g))
assert abs(8 * area - mm) < 1e-10
plots.explore(heard, shift=[3, 0.5, 1, 2, 4, 6, 8])

# %% [markdown]
# ## The same with nets of our own
#
# A real $D$ must learn what $D^*$ knows. Let $G(z) = z + 10$ stay where it is while $D$
# is trained, and ask now and then: if $G$ were to move, how long would its gradient be?
# It goes back through $D$ (`input_gradient`) and then to $G$'s two parameters.

# %% tags=["trained"]
from minigan.gan import discriminator_step
from minigan.nn import Adam, Dense, Network, ReLU

streams = Streams(seed=1, dtype="float64")
G = Network([Dense(1, 1, streams.init)])
G.theta = numpy.array([1.0, 10.0])  # G(z) = z + 10
first, last = Dense(1, 16, streams.init, 0.3), Dense(16, 1, streams.init, 0.2)
D = Network([first, ReLU(), last])
optimizer, z_seen = Adam(D, 0.01), streams.evaluation.normal((1000, 1))


def g_gradient(objective):
    x_fake, cache_g = G.forward(z_seen)
    a_fake, cache_d = D.forward(x_fake)
    dx_fake = D.input_gradient(objective.gradient(a_fake), cache_d)
    return G.parameter_gradient(dx_fake, cache_g)


steps, lengths = numpy.unique(numpy.geomspace(1, 2000, 50).astype(int)), []
for step in range(1, 2001):
    if step in steps:
        both = g_gradient(minimax), g_gradient(non_saturating)
        lengths.append([numpy.linalg.norm(gradient) for gradient in both])
    x, z = streams.data.normal((128, 1)), streams.noise.normal((128, 1))
    discriminator_step(D, G, x, z, optimizer)
mm, ns = numpy.array(lengths).T
print(f"before:            minimax {mm[0]:.5f}, non-saturating {ns[0]:.5f}")
print(f"after 1,999 steps: minimax {mm[-1]:.5f}, non-saturating {ns[-1]:.5f}")
assert max(abs(D(z_seen)).max(), abs(D(G(z_seen))).max()) > 24 * log(2)
assert 0.2 < ns[0] / mm[0] < 5 and ns[-1] / mm[-1] > 1000
assert mm[-1] < mm.max() / 100 and ns[-1] > 0.5 * ns.max()

# %% tags=["cover", "trained"]
plots.lines(
    steps,
    {"minimax: log(1 - D)": mm, "non-saturating: -log D": ns},
    "The better D is, the less G hears, if it descends log(1 - D)",
    "steps of D, G being fixed",
    "length of G's gradient (nats per unit of theta_g)",
    log="xy",
)

# %% [markdown]
# While $D$ knows nothing the two are of one size. Once it can tell, the minimax gradient
# falls by orders of magnitude, and the other does not. This is why the paper proposes to
# train $G$ to maximise $\log D(G(z))$. What that descends instead of the game's own value
# is a question for notebook 06.
#
# *Next:* notebook 04, where both players move.
#
# *Your turn:* exercises [01 · Sigmoid, softplus and
# log-sigmoid](exercises/01_sigmoid.ipynb), [05 · The value of the
# game](exercises/05_value.ipynb) and [08 · Saturation,
# measured](exercises/08_saturation.ipynb); a check names the mistake.
#
# ## Three questions
#
# 1. Train `D` against $G(z) = z + s$ for $s = 2, 4, 6, 8$. How does the ratio of the two
#    lengths after 2,000 steps grow with $s$? And that of `generator_gradient`'s two
#    pairs, taken as lengths too?
# 2. For one sample the two gradients have the same direction. Have they in $\theta_g$, in
#    a sum over 1,000 samples? Compute the cosine of the angle between the two `both` of
#    the last step. Which samples has the minimax gradient mostly come from?
# 3. An objective is anything with a `gradient(a_fake)`: `minigan.gan.Loss("ours",
#    None, lambda a: ...)`. Take the slope $-1 / m$ at every logit: of which function of
#    $D$ is that the slope? Draw the length of its gradient into the last picture. Does it
#    saturate?
