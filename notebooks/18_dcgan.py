# %% [markdown]
# # 18 · A DCGAN
#
# $G$ and $D$ of convolutions, with BatchNorm: the nets of Radford et al. 2015. We see why
# real examples and generated samples go through $D$ in separate passes, train a small
# DCGAN in seconds, look at $D$'s feature maps and at its input gradient, and go from digit
# to digit on a line of $z$.
#
# *You need:* notebooks 04 (Algorithm 1) and 17 (the layers). *Time:* twenty minutes to
# read, a quarter of a minute to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## The nets
#
# ```text
# z --> dense --> 16 x 7 x 7 --convt--> 8 x 14 x 14 --convt--> x: 1 x 28 x 28
#                                                                     |
# a <-- dense <-- 16 x 7 x 7 <--conv--- 8 x 14 x 14 <--conv-----------+
# ```
#
# The rules of the paper: stride in place of pooling; BatchNorm, but not on $G$'s output
# nor at $D$'s input (lists of the rules often forget this exception); ReLU in $G$, and
# tanh at its end (ours is a sigmoid: pixels go from 0 to 1); leaky ReLU in $D$; no dense
# layers in between.
#
# We break the last rule. For digits, with 32 and 64 filters, one dense layer more in each
# net brought the Fréchet distance (explained below; smaller is better) of 10,000 samples
# to 4 after 2,700 iterations. Without them it was 28 after 7,700 (one seed each). The
# recipe `dcgan-mnist` has 16 and 32 filters. Below are 8 and 16.
#
# The cell writes the nets in words. `convt` is the transposed convolution; `data` stands
# for the shape of the pictures, and `rows` makes one row of numbers of each picture.

# %%
from dataclasses import replace

import numpy

from minigan.nn import build
from minigan.plots import convolutions
from minigan.random import Stream
from minigan.runs import Run, load_data
from minigan.systems import recipe_named

half, norm = "4x4 stride=2 pad=1", "batchnorm, relu"  # half the size, or twice it
G_words = f"normal .02, dense 128, {norm}, dense 784, reshape 16x7x7, {norm}, "
G_words += f"convt 8 {half}, {norm}, convt data {half}, rows, sigmoid"
D_words = f"normal .02, reshape data, conv 8 {half}, leaky, conv 16 {half}, batchnorm, "
D_words += "leaky, rows, dense 64, batchnorm, leaky, dense 1"
for words, width in ((G_words, 100), (D_words, 784)):
    net = build.network(words, width, Stream(1), (1, 28, 28))
    print(f"{net.theta.size:,} numbers:", *net.layers, sep="\n  ")

# %% [markdown]
# ## Real examples and generated samples: two passes through D
#
# In training BatchNorm's mean and variance are those of the minibatch. So $D$'s logit of
# one picture depends on the others. We compute the logit of one real digit twice: in a
# minibatch of 32 real digits, and after 16 of the others are replaced by pictures of noise.

# %%
digits = load_data(recipe_named("dcgan-mnist"))
stream = Stream(2, "float64")
D = build.network(D_words.replace(".02", ".2"), 784, stream, (1, 28, 28))
real, noise = digits.train[:32].astype("float64"), stream.uniform((16, 784))
mixed = numpy.concatenate([real[:16], noise])
D.settle([real], stream)
for rng, when in ((stream, "training"), (None, "evaluation")):
    among, beside = (float(D(batch, rng)[0, 0]) for batch in (real, mixed))
    limit = "limit 1e-12" if rng is None else "at least 0.5"
    print(f"{when}: a = {among:.3f} among real digits, {beside:.3f} with noise beside them")
    print(f"    change {abs(among - beside):.1g} ({limit})")
    assert abs(among - beside) < 1e-12 if rng is None else abs(among - beside) > 0.5

# %% [markdown]
# In a mixed minibatch $D$ would learn to compare each picture with the others. But in
# $G$'s step all pictures of the minibatch are samples, and then $D$ is another function. So
# $D$'s step makes two passes, one of $x$ and one of $G(z)$, and adds the two gradients: $V$
# is a sum. (Some programs take half of the sum; MXNet's does not.)
#
# ## Two orders
#
# Two MXNet programs are often read beside the paper.
#
# - *D first*, MXNet's `example/gan/dcgan.py`: a step of $D$ at $x$ and $G(z)$; then a
#   step of $G$ at the same $z$, through the *new* $D$.
# - *G first*, `tqchen/mxnet-gan`: a step of $G$ through the old $D$; then a step of $D$
#   at $x$ and the same $G(z)$, where a real example has the label 0.9.
#
# So with $G$ first both gradients are at the old parameters, a simultaneous update.
# Algorithm 1 is $D$ first, but draws new $z$ for $G$'s step.
#
# In $G$'s step MXNet's program gives samples the label 1. This is the non-saturating loss
# of notebook 03b: cross-entropy with label 1 *is* $-\log D(G(z))$, which $G$ minimises.

# %%
changes = dict(G=G_words, D=D_words, batch=64, d_rate=0.005, g_rate=0.005, average=0.99)
recipe = replace(recipe_named("dcgan-mnist"), seed=1, **changes)
after = {}
for update in ("D first", "G first"):
    run = Run(replace(recipe, update=update), digits)
    list(run.play(1))
    after[update] = run.system
one, two = after.values()
differs = float((one.G.theta != two.G.theta).mean())
print(f"after one iteration: D is the same, {differs:.0%} of G differs (at least 50%)")
assert (one.D.theta == two.D.theta).all() and differs > 0.5

# %% [markdown]
# ## Training
#
# We measure a *Fréchet distance* (as in Heusel et al. 2017,
# [1706.08500](https://arxiv.org/abs/1706.08500)). A classifier that comes with minigan
# computes features of 10,000 samples and of 10,000 test digits. A Gaussian is fitted to
# each of the two sets, and the distance of the two Gaussians is computed: 0 is best.
#
# The picture shows samples of a moving average of $\theta_g$. No training pass has used
# that net, so the statistics of its BatchNorm layers are not those of any pass. minigan
# computes them again before it draws (`settle`, notebook 17).

# %% tags=["trained", "cover"]
from minigan.evaluation import classifier

judge, moments = classifier.load(), (50, 100, 200, 300, 400, 800)


def frechet(rows):
    return classifier.frechet_distance(judge.features(digits.test), judge.features(rows))


run, film = Run(recipe, digits), {}
start = frechet(run.samples(10_000))
for _ in run.play(moments[-1]):
    if run.step in moments:
        drawn = run.samples(12, seed=3).reshape(-1, 28, 28)
        film[f"step {run.step}"] = convolutions.grey(drawn, 28)
film["real"] = convolutions.grey(digits.test[:12].reshape(-1, 28, 28), 28)
end = frechet(run.samples(10_000))
print(f"Fréchet distance {start:.0f} at first, {end:.0f} after 800 steps (limit 60)")
print(f"training digits: {frechet(digits.train[:10_000]):.1f}")
assert end < 60 < start
convolutions.mosaic(film, "The same twelve z in every row, and real digits")

# %% [markdown]
# Many samples are digits, others nearly so, and some are no digits. This is the result of
# five to ten seconds of training. `minigan train dcgan-mnist` takes minutes and draws
# better ones. The fine pattern in the first two rows comes from the strides: it repeats
# every two to four pixels.
#
# Is *D first* better than *G first*? At the same rates, the distance after 800 steps was
#
# | seed | 1 | 2 | 3 |
# |---|---|---|---|
# | D first | 21 | 19 | 29 |
# | G first | 345 | 40 | 24 |
#
# An earlier measurement gave 18, 11 and 15 against 178, 32 and 35. (Even rounding, which
# differs between processors, can change such a training.) In this small game *D first* was
# better in five of six pairs. That is no law.
#
# ## Feature maps of D
#
# A *feature map* is the output of one filter at all places. Orange is above 0, blue below,
# each map on a scale of its own. Each row has eight maps, beside the digit. The second
# convolution has sixteen filters, so it has two rows.

# %% tags=["trained"]
D, rows = run.system.D, {}


def maps(x, n):
    """What the first n layers of D give for one digit: (filters, h, w)."""
    x = x[None]
    for layer in D.layers[:n]:
        x, _ = layer.forward(x)
    return x[0]


for digit in (7, 0):
    x = digits.test[digits.labels[2] == digit][0]
    shown = convolutions.grey(x.reshape(1, 28, 28), 28)
    first, second = (convolutions.signed(maps(x, n), 28) for n in (3, 6))
    for name, part in (("1", first), ("2", second[:8]), ("2, rest", second[8:])):
        rows[f"{digit}: conv {name}"] = numpy.concatenate([shown, part])
        shown = numpy.ones_like(shown)  # white
convolutions.mosaic(rows, "What D's first and second convolution answer to a digit")

# %% [markdown]
# Many maps of the first convolution are large at edges: of one direction, on one side of
# the stroke. The second convolution has only 7 x 7 places; its maps show roughly *where*
# in the picture a filter finds its pattern. The orange frame of some maps comes from the
# padding. There a filter gets 0; inside it gets the first convolution's output for black,
# which is not 0.
#
# ## D's input gradient
#
# $D$'s input gradient $\partial a / \partial x$ is a picture too, and it is all that $G$
# learns from $D$ about its sample. Under each picture we show the gradient, and its means
# over 2 x 2 pixels, because with stride 2 it alternates from pixel to pixel. ($D$ is in
# evaluation, so no picture depends on the others.) The cell also checks the gradient: along
# it, the slope of $a$ must be its squared length.

# %% tags=["trained"]
D64, h = D.astype("float64"), 1e-6
sets, rows, slopes = {"real": digits.test[:300], "sample": run.samples(300, seed=3)}, {}, {}
for name, x in sets.items():
    a, cache = D64.forward(x.astype("float64"))
    slope = slopes[name] = D64.input_gradient(numpy.ones_like(a), cache)
    ahead, behind = (D64(x + s * h * slope)[:, 0] for s in (1, -1))
    off = numpy.median(abs((ahead - behind) / (2 * h) / (slope**2).sum(axis=1) - 1))
    print(f"{name}: mean a {a.mean():.2f}, error of the slope {off:.0e} (limit 1e-6)")
    assert off < 1e-6
    rows[name] = convolutions.grey(x[:10].reshape(-1, 28, 28), 28)
    fine = slope[:10].reshape(-1, 28, 28)
    coarse = fine.reshape(-1, 14, 2, 14, 2).mean((2, 4))
    for what, part in (("da/dx", fine), ("2 x 2", coarse)):
        limit = 3 * part.std()
        rows[f"{what}, {name}"] = convolutions.signed(part.clip(-limit, limit), 28)
convolutions.mosaic(rows, "Lighter here, and a rises (orange) or falls (blue)")

# %% tags=["trained"]
for name, slope in slopes.items():
    light = sets[name] > 0.5
    on, beside = (numpy.sqrt((slope[part] ** 2).mean()) for part in (light, ~light))
    unit = slope / numpy.linalg.norm(slope, axis=1, keepdims=True)
    alike = (unit @ unit.T)[~numpy.eye(len(unit), dtype=bool)].mean()
    print(f"{name}: slope {on:.2f} on the strokes, {beside:.2f} elsewhere (at least half)")
    print(f"    mean cosine of two pictures' gradients {alike:.2f} (at least 0.1)")
    assert beside > on / 2 and alike > 0.1

# %% [markdown]
# One might expect that the gradient is large on the strokes. But in each of four runs (two
# seeds; other processors, whose rounding differs) it was larger in the black around them.
# And it is often large at the same pixels, whatever the digit is: the mean cosine is 0.4,
# and two random directions of 784 numbers have a cosine of 0 ± 0.04. Few real digits are
# light at these pixels, so hardly any real example says which slope $D$ should have there.
# A penalty on the slope, R1 of notebook 13b, is made for this.
#
# ## On a line from z to z
#
# We go from one sample to another on a straight line of $z$. In the row below, the first
# picture fades into the last: a mean of the two, pixel by pixel.

# %% tags=["trained"]
from minigan.evaluation.latent import interpolate, pixel_blend

G, z = run.result, run.noise(500, seed=5)
best = judge.predict(G(z)).argmax(axis=0)  # of each digit the surest sample
pairs = [(0, 6), (1, 7), (3, 8), (4, 9)]
paths = [interpolate(z[best[a]], z[best[b]], 9) for a, b in pairs]
walks = numpy.stack([G(path) for path in paths])
fades = numpy.stack([pixel_blend(G, path) for path in paths])
between = [float(((part > 0.25) & (part < 0.75))[:, 4].mean()) for part in (walks, fades)]
print(f"grey pixels half way: {between[0]:.1%} on the walk, {between[1]:.1%} in the fade")
assert between[0] < between[1]
rows = {}
for (a, b), walk, fade in zip(pairs, walks, fades):
    rows[f"{a} to {b}, in z"] = convolutions.grey(walk.reshape(-1, 28, 28), 28)
    rows[f"{a} to {b}, fade"] = convolutions.grey(fade.reshape(-1, 28, 28), 28)
convolutions.mosaic(rows, "A walk in z, and a fade")

# %% [markdown]
# Half way, the row in $z$ shows strokes that bend; the fade shows two digits at once, so it
# has more grey pixels.
#
# ## What you now know
#
# - DCGAN: strides, BatchNorm, ReLU in $G$, leaky ReLU in $D$. We add a dense layer to each.
# - $x$ and $G(z)$ go through $D$ in two passes: in one, BatchNorm would mix them.
# - With $D$ first, $G$'s gradient goes through the new $D$; with $G$ first, the old one.
# - $D$'s input gradient, pixel by pixel, is all that $G$ learns from.
#
# *Read:* Radford et al. 2015 ([1511.06434](https://arxiv.org/abs/1511.06434)); Ioffe &
# Szegedy 2015 ([1502.03167](https://arxiv.org/abs/1502.03167)); Simonyan et al. 2013 on
# input gradients as pictures ([1312.6034](https://arxiv.org/abs/1312.6034)).
#
# *Search for:* saliency map, exponential moving average, virtual batch normalisation,
# spectral normalisation.
#
# ## Three questions
#
# 1. With $D$ first, the samples go through $D$ a second time. Why is the first pass's
#    cache of no use?
# 2. $D$ sees a minibatch of 32 real examples and 32 samples together. How can it be right
#    about all of them without learning any shape?
# 3. What would $G$ learn from a $D$ that is always right, with $|a|$ large, and that is
#    constant near every sample?
#
# <details><summary>Answers</summary>
#
# **1.** $\theta_d$ has moved. The cache belongs to the old $D$; its gradient would be
# that of `G first`. minigan refuses it: `StaleCacheError`.
#
# **2.** The minibatch's mean lies between both kinds. Which side of it an example is on,
# in any feature where they differ, says which kind it is.
#
# **3.** Nothing: $\partial a / \partial x$ is 0 there. $G$ does not need a $D$ that is
# right, but a $D$ that has a slope at the samples.
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
