# %% [markdown]
# # 03b · Saturation of the minimax objective
#
# In equation (1), $G$ minimises $\log(1 - D(G(z)))$. While $D$ rejects the generated
# samples with confidence, this objective gives $G$ almost no gradient: it *saturates*. The
# paper proposes another objective for this reason. We measure how large the difference is:
# for one sample, for two Gaussians with the best $D$, and for a $D$ that we train.
#
# ```text
# noise z ─> G ─> generated sample x = G(z) ─> D ─> logit a ─> objective J of G
# gradient:  G <─────────── dJ/dx <─────────── D <── dJ/da <── J
# ```
#
# The two objectives differ only in $dJ/da$, where the way back begins. $D$ does not change
# in this step.
#
# *You need:* notebook 03 (logits). *Time:* 20 minutes. *In Colab:* first run the last cell.

# %% [markdown]
# ## Two objectives for G
#
# Only the second half of $V$ depends on $G$. In section 3 the paper gives two objectives,
# and $G$ *minimises* one of them (to maximise $\log D$ is to minimise $-\log D$). With
# $D = \sigma(a)$ and notebook 03, over $m$ generated samples:
#
# | name | mean over the samples of | at the logit $a$ | slope at each logit |
# |---|---|---|---|
# | `minimax` | $\log(1 - D(G(z)))$ | $-{\rm softplus}(a)$ | $-D / m$ |
# | `non_saturating` | $-\log D(G(z))$ | ${\rm softplus}(-a)$ | $-(1 - D) / m$ |
#
# Both slopes are negative: a larger logit is better for $G$. So for one sample both
# gradients have the same direction. They differ in their size, by the factor
#
# $$\frac{1 - D}{D} = \frac{\sigma(-a)}{\sigma(a)} = \frac{1 + e^{-a}}{1 + e^{a}} =
# \frac{e^{-a} (e^{a} + 1)}{1 + e^{a}} = e^{-a}.$$

# %%
from math import log

import numpy

from minigan.gan import minimax, non_saturating

print("    a      D(G(z))    minimax   non-saturating      ratio   error (limit 1e-10)")
for number in (5.0, 0.0, -5.0, -10.0):
    a = numpy.array([[number]])  # one sample: m = 1
    mm, ns = minimax.gradient(a).item(), non_saturating.gradient(a).item()
    error = abs(ns / mm / numpy.exp(-number) - 1)
    print(f"{number:5.0f} {-mm:12.6f} {mm:10.6f} {ns:16.6f} {ns / mm:10,.3f}   {error:.0e}")
    assert mm < 0 and ns < 0 and error < 1e-10

# %% [markdown]
# At the beginning of a training, $D$ easily distinguishes generated samples from real
# examples. Then $a$ is very negative. At $a = -10$ the minimax slope is 22,026 times
# smaller than the non-saturating one.
#
# ## A whole p_g, with the best D
#
# Now a case that can be computed exactly. Let
#
# $$p_{\rm data} = N(0, 1), \qquad G(z) = s + z, \qquad p_g = N(s, 1).$$
#
# $G$ has one parameter, the *shift* $s$. The best value is $s = 0$. For fixed $G$ the best
# $D$ is $D^* = p_{\rm data} / (p_{\rm data} + p_g)$ (notebook 05). Its logit is a straight
# line:
#
# $$a^*(x) = \log \frac{p_{\rm data}(x)}{p_g(x)} = -\frac{x^2}{2} + \frac{(x - s)^2}{2}
# = -s x + \frac{s^2}{2}, \qquad \frac{da^*}{dx} = -s.$$
#
# If $s$ grows by a small amount, each sample $x = G(z)$ moves by the same amount. So the
# derivative of the objective, with $D^*$ held fixed, is the mean over $p_g$ of (slope at
# the logit) times $da^* / dx$:
#
# $$\begin{aligned}
# \text{minimax:} \quad & \frac{dJ}{ds} = \mathbb{E}_{p_g} \big[(-D^*) (-s)\big]
# = s \, \mathbb{E}_{p_g} [D^*], \\
# \text{non-saturating:} \quad & \frac{dJ}{ds} = \mathbb{E}_{p_g} \big[-(1 - D^*) (-s)\big]
# = s \, \mathbb{E}_{p_g} [1 - D^*].
# \end{aligned}$$
#
# We call this derivative the *pull*: the larger it is, the further a gradient step moves
# $p_g$ towards the data. `generator_gradient` computes it by numerical integration, and we
# compare with these two formulas.

# %%
from minigan.theory import Gaussian, game, generator_gradient, optimal_discriminator

p_data = Gaussian(0, 1)


def pulls(s):
    """dJ/ds by the two formulas: (minimax, non-saturating)."""
    p_g = Gaussian(s, 1)
    share = p_g.mean(optimal_discriminator(p_data, p_g))  # E D*, over p_g
    return s * share, s * (1 - share)


print("shift   minimax   non-saturating   error (limit 1e-10)")
for s in (0, 1, 2, 4, 8):
    # the gradient with respect to G's mean and standard deviation; we want the first
    mm, _ = generator_gradient(p_data, Gaussian(s, 1), game.MINIMAX)
    ns, _ = generator_gradient(p_data, Gaussian(s, 1), game.NON_SATURATING)
    error = max(abs(numpy.subtract((mm, ns), pulls(s))))
    print(f"{s:5} {abs(mm):9.6f} {abs(ns):16.6f}   {error:.0e}")
    assert error < 1e-10 and (s > 0 or max(abs(mm), abs(ns)) < 1e-10)
assert 3.8e-4 < mm < 4.0e-4 and abs(ns - 8) < 0.001 and ns / mm > 20_000

# %% [markdown]
# At shift 0 both pulls are 0: both objectives have the same fixed point,
# $p_g = p_{\rm data}$. At shift 8 they differ by a factor of more than 20,000. Far away the
# minimax pull goes to 0, and the non-saturating pull grows like $s$.

# %%
from minigan import plots

plots.saturation_figure()

# %% [markdown]
# From left to right: the two objectives for one sample, their slopes, and the pull. The
# orange curves, `log(1 - D)`, are minimax. In the grey part $D$ rejects the sample: there
# the minimax objective is flat, and its slope goes to 0.
#
# ## Which samples give the pull
#
# $\mathbb{E}_{p_g} [D^*]$ is an integral, so it is the area under the curve $p_g D^*$. The
# minimax pull is $s$ times this area. The rest of the area under $p_g$ is that of
# $p_g (1 - D^*)$, and the non-saturating pull is $s$ times the rest. We draw both parts for
# three shifts.


# %%
def draw(axes, s):
    """The densities, D*, and the two areas, for the shift s."""
    x, p_g, looks = numpy.linspace(-4, 11, 300), Gaussian(s, 1), plots.colours.LOOKS
    D, density, (mm, ns) = optimal_discriminator(p_data, p_g)(x), p_g.density(x), pulls(s)
    areas = ("minimax", 0, density * D), ("non-saturating", density * D, density)
    for (name, low, high), what in zip(areas, ("p_g D*", "p_g (1 - D*)")):
        look = dict(color=looks[name]["color"], alpha=0.6, lw=0)
        axes.fill_between(x, low, high, label=f"{name}: {what}", **look)
    axes.plot(x, D, label="D*", **looks["D*"])
    axes.plot(x, p_data.density(x), label="p_data", **looks["p_data"])
    axes.plot(x, density, label="p_g", **looks["p_g"])
    axes.set(title=f"shift {s}: pull {mm:.2g}, {ns:.2g}", xlabel="x", ylim=(0, 1.05))
    axes.set(xticks=(-4, 0, 4, 8), ylabel="density, D*")


def panels(*shifts):
    figure = plots.Figure(figsize=(max(5, 3.4 * len(shifts)), 3.4), layout="constrained")
    for axes, s in zip(figure.subplots(1, len(shifts), squeeze=False)[0], shifts):
        draw(axes, s)
    handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=5 if len(shifts) > 1 else 2)
    return figure


panels(1, 3, 6)

# %% [markdown]
# Each title gives the minimax pull, then the non-saturating one. With shift 1 both parts
# are of similar size. With shift 6 the part of the minimax objective cannot be seen. The
# little that is left comes from the few samples nearest to the data, where $D^*$ is not yet
# 0. The worst samples, far away, count only in the non-saturating objective. In a live
# notebook: move the shift.

# %%
assert pulls(6)[1] > 100 * pulls(6)[0] and pulls(1)[1] < 2 * pulls(1)[0]
plots.explore(lambda shift: panels(shift), shift=[2, 0.5, 1, 3, 4, 6, 8])

# %% [markdown]
# ## The same with nets
#
# A real $D$ is not $D^*$: it has to learn. Data and noise are again $N(0, 1)$. The
# generator $G(z) = z + 10$ stays fixed while $D$ is trained. At some steps we compute the
# gradient that $G$ would receive, for both objectives. It goes back through $D$
# (`input_gradient`), then to the two parameters of $G$. We only measure its length, with
# three seeds.

# %% tags=["trained"]
from minigan.gan import discriminator_step
from minigan.nn import Adam, Dense, Network, ReLU
from minigan.random import Streams


def gradients(D, G, z):
    """dJ/dtheta_g for minimax and for non-saturating: an array (2, 2)."""
    x_fake, cache_g = G.forward(z)
    a_fake, cache_d = D.forward(x_fake)
    both = (J.gradient(a_fake) for J in (minimax, non_saturating))
    both = [D.input_gradient(dJ, cache_d) for dJ in both]
    return numpy.array([G.parameter_gradient(dx_fake, cache_g) for dx_fake in both])


# %% tags=["trained"]
when = numpy.unique(numpy.geomspace(1, 700, 40).astype(int))


def train(seed, shift=10.0, last=700):
    """(D, G, z), the gradients before the steps in `when`, and the largest |logit|."""
    streams, seen = Streams(seed, dtype="float64"), []
    G = Network([Dense(1, 1, streams.init)])
    G.theta = numpy.array([1.0, shift])  # G(z) = z + shift
    out = Dense(16, 1, streams.init, 0.2)
    D = Network([Dense(1, 16, streams.init, 0.3), ReLU(), out])
    optimizer, z_seen = Adam(D, 0.03), streams.evaluation.normal((1000, 1))
    for step in range(1, last + 1):
        if step in when:
            seen.append(gradients(D, G, z_seen))
        x, z = streams.data.normal((128, 1)), streams.noise.normal((128, 1))
        discriminator_step(D, G, x, z, optimizer)
    largest = max(abs(D(z_seen)).max(), abs(D(G(z_seen))).max())
    return (D, G, z_seen), numpy.array(seen), largest


# %% tags=["trained"]
lengths, trained = [], []
print("length of G's gradient: before training, and after 699 steps of D")
for seed in (1, 2, 3):
    nets, seen, largest = train(seed)
    trained.append(nets)
    mm, ns = numpy.linalg.norm(seen, axis=2).T
    lengths.append((mm, ns))
    print(f"seed {seed}: minimax {mm[0]:.4f} and {mm[-1]:.5f}", end="; ")
    print(f"non-saturating {ns[0]:.4f} and {ns[-1]:.2f}; largest |logit| {largest:.0f}")
    assert largest > 24 * log(2)
    assert 0.2 < ns[0] / mm[0] < 5 and ns[-1] / mm[-1] > 1000
    assert mm[-1] < mm.max() / 100 and ns[-1] > 0.5 * ns.max()

# %% tags=["cover", "trained"]
curves = {f"minimax, seed {seed}": mm for seed, (mm, _) in enumerate(lengths, start=1)}
curves |= {f"non-saturating, seed {n}": ns for n, (_, ns) in enumerate(lengths, start=1)}
title = "The gradient that G would receive, while D is trained"
names = "steps of D (G is fixed)", "length of the gradient"
plots.lines(when, curves, title, *names, log="xy")

# %% [markdown]
# At the beginning $D$ knows nothing, and both gradients are of similar size (a factor below
# 5). When $D$ has learned to reject the samples, the minimax gradient is more than 1,000
# times smaller than the other one, with each of the three seeds. The non-saturating
# gradient has grown.
#
# A small gradient is not the end of a training: Adam divides by the size of the gradient
# (exercise 12). But the minimax gradient comes from only a few samples (question 2). So it
# differs much from minibatch to minibatch. We measure its standard deviation over 100
# minibatches of 128 samples, divided by the length of its mean.

# %% tags=["trained"]
stream = Streams(4, dtype="float64").noise
for seed, (D, G, _) in enumerate(trained, start=1):
    each = [gradients(D, G, stream.normal((128, 1))) for _ in range(100)]
    sd = numpy.linalg.norm(numpy.std(each, axis=0), axis=1)
    mm, ns = sd / numpy.linalg.norm(numpy.mean(each, axis=0), axis=1)
    print(f"seed {seed}: minimax {mm:.1f}, non-saturating {ns:.2f}")
    assert mm > 5 * ns

# %% [markdown]
# With each seed the minimax gradient is noisier, by a factor of more than five.
#
# ## An epsilon makes it saturate again
#
# The non-saturating objective only keeps its gradient if $-\log D$ is computed from the
# logit, as ${\rm softplus}(-a)$. Many programs compute $-\log(D + 10^{-8})$ to avoid
# $\log 0$. Its slope is
#
# $$\frac{d}{da} \big[-\log(D + 10^{-8})\big] = -\frac{D (1 - D)}{D + 10^{-8}} \approx
# \begin{cases} -(1 - D) & \text{if } D \gg 10^{-8}, \\ -10^8 D & \text{if } D \ll 10^{-8}.
# \end{cases}$$
#
# In the second case the slope goes to 0 with $D$.

# %%
from minigan.nn.ops import log_sigmoid, sigmoid

print("    a   -log D   with 1e-8    slope   with 1e-8")
for a in (0.0, -10.0, -30.0, -50.0):
    D = 1 / (1 + numpy.exp(-a))
    capped, its_slope = -log(D + 1e-8), -D * (1 - D) / (D + 1e-8)
    cost, slope = -log_sigmoid(numpy.array(a)), -sigmoid(numpy.array(-a))
    print(f"{a:5.0f} {cost:8.2f} {capped:11.2f} {slope:8.4f} {its_slope:11.6f}")
assert cost == 50 and slope < -0.999999
assert capped < 18.43 and abs(its_slope) < 1e-12

# %% [markdown]
# With the epsilon, $G$ does not learn from the samples that $D$ rejects most clearly. In
# $V$ and its gradients minigan adds no epsilon and clips nothing.
#
# ## What you now know
#
# - The slopes at the logit are $-D / m$ (minimax) and $-(1 - D) / m$ (non-saturating).
#   Their ratio is $e^{-a}$.
# - While $D$ rejects the samples, the minimax gradient is nearly 0: for Gaussians 8
#   standard deviations apart, 20,000 times smaller than the other.
# - Both objectives have the fixed point $p_g = p_{\rm data}$. What the non-saturating one
#   minimises is answered in notebook 06.
# - An epsilon in the logarithm brings the saturation back.
#
# *Next:* notebook 04, where both players move. *Your turn:* exercise [08 · Saturation,
# measured](exercises/08_saturation.ipynb); a check names the mistake.
#
# *Read:* Goodfellow et al. 2014, section 3 ([1406.2661](https://arxiv.org/abs/1406.2661));
# Arjovsky & Bottou 2017, who prove that the minimax gradient vanishes as $D$ becomes
# perfect ([1701.04862](https://arxiv.org/abs/1701.04862)); Fedus et al. 2018, experiments
# with the non-saturating objective ([1710.08446](https://arxiv.org/abs/1710.08446)).
# *Search for:* vanishing gradients in GANs, non-saturating loss, the $-\log D$ trick.
#
# ## Three questions
#
# 1. Call `train(seed, shift=s)` for $s = 2, 4, 6, 8$. How does the ratio of the two lengths
#    at the last step grow with $s$? Compare with the ratio of `pulls(s)`.
# 2. For one sample both gradients have the same direction. Have they also in $\theta_g$,
#    after the mean over 1,000 samples? Compute the cosine of the angle between the two
#    gradients of the last step. Which samples does the minimax gradient mostly come from?
# 3. An objective is anything with a `gradient(a_fake)`. Take the slope $-1 / m$ at every
#    logit. Of which function of $D$ is that the slope? What is its mean over $p_g$ if
#    $D = D^*$? Does it saturate?
#
# <details><summary>Answers</summary>
#
# **1.** With the trained $D$ and seeds 1 to 3: 2.3 to 2.5, 8 to 11, 100 to 4,300, and 4,700
# to 2 million. `pulls` gives 3.4, 28, 480 and 20,000. Both grow faster and faster with $s$.
# A trained $D$ varies much from seed to seed.
#
# **2.** No: the cosine is 0.40, 0.32 and 0.57 (seeds 1, 2, 3). The 100 samples with the
# largest $D$ have about nine tenths or more of the sum of all $D(G(z))$. These are the
# samples nearest to the data, with $z$ near $-1.7$.
#
# **3.** Of $-a = \log(1 - D) - \log D$, the sum of both objectives. With $D^*$ its mean is
# $\mathbb{E}_{p_g} \log (p_g / p_{\rm data})$, the divergence
# ${\rm KL}(p_g, p_{\rm data})$. It does not saturate: its pull is the sum of both pulls,
# which is $s$.
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
