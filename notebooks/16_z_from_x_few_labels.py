# %% [markdown]
# # 16 · z from x, and a few labels
#
# Two more ideas of section 7 of the paper. Part 1: $G$ computes $x$ from $z$; can a second
# net $Q$ find the $z$ of a given $x$, and when can it not? Part 2: does a GAN help a
# classifier that has few labels? Here, on small nets, it helps little or not at all.
#
# ```text
# training of Q:     z ─> G ─> x = G(z) ─> Q ─> Q(x), which should be z
#                              Q <─ gradient of |Q(x) - z|^2    only Q changes
# use, on real x:    x ─> Q ─> Q(x) ─> G ─> G(Q(x)), is it like x?
# part 2:            x ─> D without its last layer ─> features f(x) ─> classifier
# ```
#
# *You need:* notebooks 04 (Algorithm 1) and 07 (MNIST). *Time:* half an hour to read, a
# quarter of a minute to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## Part 1: a net that finds z
#
# Take a trained generator $G$ and do not change it any more. Draw $z$, compute $x = G(z)$,
# and train a net $Q$ to compute $z$ from $x$:
#
# $$\min_Q \; \mathbb{E}_z \, \| Q(G(z)) - z \|^2 .$$
#
# This is a regression; we can draw as many pairs as we like. Section 7 of the paper, point
# 2, calls it "learned approximate inference".
#
# Which $Q$ is the best? Fix $x$, and look at all $z$ with $G(z) = x$. For any guess $c$,
#
# $$\mathbb{E} \big[ (z - c)^2 \mid x \big]
# = \underbrace{\mathrm{Var}(z \mid x)}_{\text{no } c \text{ in it}}
# + \underbrace{(\mathbb{E}[z \mid x] - c)^2}_{\text{0 at } c = \mathbb{E}[z \mid x]}.$$
#
# So the best guess is the conditional mean $\mathbb{E}[z \mid x]$, and the error that
# remains is $\mathbb{E} \, \mathrm{Var}(z \mid x)$: what $x$ does not say about $z$.
#
# ## Two generators: one keeps z, one does not
#
# The first $G$ is a smooth random net from 2 to 16 dimensions. Different $z$ give different
# $x$, so the error should go to 0.
#
# The second $G$ folds the plane: $G(z) = (|z_1|, z_2)$. (As a net it has four ReLU units,
# since $|z| = {\rm relu}(z) + {\rm relu}(-z)$.) From $x$ one can read $|z_1|$, but
# not the sign of $z_1$: plus and minus are equally likely. The best guess for $z_1$ is
# therefore 0, with
#
# $$\mathrm{Var}(z_1 \mid x) = z_1^2, \quad \text{on average 1}; \qquad
# \mathrm{Var}(z_2 \mid x) = 0.$$
#
# The mean error of the two values of $z$ must stop at $(1 + 0) / 2 = 1/2$.

# %%
from dataclasses import replace

import numpy

from minigan import plots
from minigan.data.dataset import Dataset
from minigan.nn import build
from minigan.random import Stream
from minigan.runs import Run
from minigan.systems import recipe_named

inference = recipe_named("inference-ring")


# %%
def train_Q(G, words, n, steps):
    """Q for this G, and its error per value of z after every hundred steps."""
    Q = "uniform 0.3, dense 48, relu, dense 48, relu, dense data"
    changes = dict(G=words, noise="gaussian 2", Q=Q, batch=100, rate=0.005)
    rows = numpy.zeros((100, n), "float32")  # only their number of values matters here
    run = Run(replace(inference, **changes), Dataset("none", rows, rows, rows))
    run.system.start_from(G)
    found = []
    for _ in run.play(steps):
        if run.step % 100 == 0:
            z = run.system.z(20_000, Stream(run.step))
            found.append(float(((run.system.Q(G(z)) - z) ** 2).mean()))
    return run.system.Q, found


# %% tags=["trained"]
smooth_words = "normal 0.5, dense 16, tanh, dense data"
smooth = build.network(smooth_words, 2, Stream(7), 16)

fold_words = "dense 4, relu, dense data"
fold = build.network(fold_words, 2, Stream(7), 2)
fold.layers[0].params["W"][...] = [[1, -1, 0, 0], [0, 0, 1, -1]]
fold.layers[2].params["W"][...] = [[1, 0], [1, 0], [0, 1], [0, -1]]
fold.version += 1
print("the fold: G(-2, -3) =", *fold(numpy.array([[-2.0, -3.0]], "float32"))[0])

Q_smooth, of_smooth = train_Q(smooth, smooth_words, 16, 1500)
Q_fold, of_fold = train_Q(fold, fold_words, 2, 1500)
print(f"error per value of z, smooth G: {of_smooth[-1]:.4f} (limit 0.01)")
print(f"error per value of z, fold: {of_fold[-1]:.3f} (1/2; limits 0.48 and 0.54)")
assert of_smooth[-1] < 0.01 and 0.48 < of_fold[-1] < 0.54


# %% tags=["trained"]
def fold_figure():
    figure = plots.Figure(figsize=(9.6, 3.6), layout="constrained")
    left, *others = figure.subplots(1, 3)
    steps, z = 100 * numpy.arange(1, 16), Stream(9).normal((300, 2))
    first, second = plots.colours.SERIES[:2]
    left.plot(steps, of_smooth, color=first, label="smooth G")
    left.plot(steps, of_fold, color=second, ls="--", label="G folds the plane")
    left.axhline(0.5, color=plots.colours.REFERENCE, ls=":", label="1/2")
    left.set(xlabel="step of Q", ylabel="error per value of z", title="error of Q")
    nets = zip(others, (smooth, fold), (Q_smooth, Q_fold), (first, second))
    for axes, G, Q, color in nets:
        axes.plot(z[:, 0], Q(G(z))[:, 0], ".", color=color)
        axes.set(xlabel="z_1", ylabel="Q's guess of z_1", ylim=(-3.2, 3.2))
        axes.set_title("smooth G" if G is smooth else "G folds the plane")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


fold_figure()

# %% [markdown]
# For the smooth $G$ the guesses lie on a diagonal: $Q$ finds $z_1$. For the fold they are
# all near 0: $Q$ cannot know the sign. With five seeds for $Q$ and for the smooth net, the
# last errors are 0.0003 to 0.0006 and 0.500 to 0.501.
#
# The same test shows whether a trained $G$ uses all of its noise. If $G$ has collapsed to
# one point, $x$ says nothing about $z$. Then the best $Q$ is $\mathbb{E}[z] = 0$, and its
# error is the variance of $z$, which is 1.
#
# ## Digits there and back
#
# Now we take the package's generator of digits (notebook 07), with 100 values of $z$, and
# train $Q$ on its samples only. Then we give $Q$ *real* digits, and look at $G(Q(x))$.
# For each kind of $x$ we print how much is lost:
#
# $$\text{lost} = \mathbb{E} \| G(Q(x)) - x \|^2 / \mathbb{E} \| x - \mathbb{E} x \|^2$$
#
# It is 0 if $G(Q(x)) = x$, and 1 if $G(Q(x))$ is always the mean digit.

# %% tags=["trained"]
from minigan.runs import load_data, shipped
from minigan.systems.recipes import mnist as of_shipped

net = "normal 0.05, dense 300, relu, dense data"
recipe = replace(
    recipe_named("inference-mnist"), G=of_shipped.G, noise=of_shipped.noise, Q=net, batch=50
)
digits = load_data(recipe)
run = Run(recipe, digits)
run.system.start_from(shipped.generator())
for _ in run.play(600):
    pass
of_z, of_x = run.system.measures(run.result, Stream(1))
print(f"error of Q per value of z: {of_z.value:.2f} (limits 0.85 and 0.97)")
print(f"lost of generated samples: {of_x.value:.2f} (limit: what is lost of real digits)")
print(f"lost of real digits: {of_x.data:.2f} (limit 0.8)")
assert 0.85 < of_z.value < 0.97 and of_x.value < of_x.data < 0.8

# %% tags=["cover", "trained"]
rows, names = run.system.shown(run.result)
names = ["G(Q(x))" if "Q" in name else "real x" for name in names]
plots.completions(rows, names, (28, 28), "real digits, and what G makes of Q's z")

# %% [markdown]
# $Q$ finds little of $z$, and $G(Q(x))$ still keeps much of $x$. This is possible because
# most directions of $z$ hardly change $x$, so $x$ says little about them. Some digits come
# back as other digits: this $G$ has no $z$ for them, or several $z$ are possible and $Q$
# returns their mean. (With seeds 1 to 4 of $Q$, its error is 0.93, and 0.56 to 0.58 of real
# digits is lost.)
#
# To find a $z$ for a given $x$ is now called *GAN inversion*. An encoder can also be
# trained in one game with $G$ and $D$: ALI, Dumoulin et al. 2016
# ([1606.00704](https://arxiv.org/abs/1606.00704)); BiGAN, Donahue et al. 2016
# ([1605.09782](https://arxiv.org/abs/1605.09782)).
#
# ## Part 2: does D know what a digit is?
#
# The paper's point 4 of section 7: features of $D$ could help a classifier "when limited
# labeled data is available". A *linear probe* tests this:
#
# 1. compute features $f(x)$ of the images, each scaled to mean 0 and variance 1;
# 2. fit a softmax regression to 100 of them with labels, ten of each digit;
# 3. count how many of 5,000 test digits it classifies correctly.
#
# We compare three $f$: the pixels themselves; the input of the last layer of an untrained
# $D$; the same for a $D$ that has been trained against a $G$, without labels.

# %% tags=["trained"]
from minigan.evaluation.probe import probe_accuracy, standardised
from minigan.systems.semisupervised import features

label = digits.labels[0][:10_000]
order = numpy.random.default_rng(1).permutation(10_000)
chosen = numpy.concatenate([order[label[order] == k][:10] for k in range(10)])


def probe(f):
    train, test = standardised(f(digits.train[:10_000]), f(digits.test[:5000]))
    truth = digits.labels[2][:5000]
    return probe_accuracy(train[chosen], label[chosen], test, truth, classes=10)


game = Run(recipe_named("mnist-small"), digits)
accuracy = {"pixels": probe(lambda x: x)}
accuracy["untrained D"] = probe(lambda x: features(game.system.D, x)[0])
for _ in game.play(500):
    pass
accuracy["trained D"] = probe(lambda x: features(game.system.D, x)[0])
for name, share in accuracy.items():
    print(f"share of test digits, {name:11s} {share:.2f}")
print("limit for pixels: at least 0.7; for the trained D: at most 0.7")
assert accuracy["pixels"] > 0.7 > accuracy["trained D"]

# %% [markdown]
# The features of $D$ are worse than the pixels. $D$ was trained to answer
# one question, real or generated. Which digit it is may not help to answer that. This
# holds with seeds 1 to 4: 0.67 to 0.73 for the pixels, 0.48 to 0.53 for the trained $D$.
# The *untrained* $D$ has 0.46 to 0.55; training improves it with seed 1 only.
#
# The same with the larger nets of `minigan train`, five seeds, after three epochs (mean ±
# its standard error; `benchmarks/few_labels.py`). There the trained $D$ is below the
# untrained one with each seed:
#
# | test digits classified correctly, 100 labels | |
# |---|---|
# | pixels | 0.747 ± 0.006 |
# | untrained $D$ | 0.666 ± 0.005 |
# | trained $D$ | 0.632 ± 0.006 |
#
# ## D as a classifier with one class more
#
# In Salimans et al. 2016 ([1606.03498](https://arxiv.org/abs/1606.03498)), $D$
# itself is the classifier. It has $K$ outputs $l_1, \dots, l_K$, one for each class. A
# further class, "generated by $G$", has the fixed output 0. The softmax over all $K + 1$,
# with $L = \log \sum_k e^{l_k}$, gives
#
# $$D(x) = \frac{\sum_k e^{l_k}}{\sum_k e^{l_k} + e^0} = \frac{e^L}{e^L + 1} = \sigma(L)
# \qquad \text{(probability that $x$ is real)},$$
#
# $$p(k \mid x, \text{real}) = \frac{e^{l_k}}{e^L}
# \qquad \text{(probability of class $k$, if $x$ is real)}.$$
#
# $D$ minimises the sum of three losses:
#
# | for | loss | |
# |---|---|---|
# | a labelled example of class $k$ | $-\log p(k \mid x, {\rm real})$ | $= L - l_k$ |
# | any real example | $-\log D(x)$ | $= \log(1 + e^{-L})$ |
# | a generated sample | $-\log(1 - D(x))$ | $= \log(1 + e^{L})$ |
#
# Real examples without labels enter only the second loss. $G$ minimises $-\log D(G(z))$. Or
# it does *feature matching*: it makes the means of $f(G(z))$ and of $f(x)$ equal.
#
# The gradients follow from one derivative: $\partial L / \partial l_k = e^{l_k} / e^L$, the
# softmax of $l$. For a real example the chain rule gives
#
# $$\frac{\partial}{\partial l_k} \log(1 + e^{-L})
# = \frac{-1}{1 + e^L} \cdot \frac{e^{l_k}}{e^L}.$$
#
# We check it with finite differences.

# %%
from minigan.systems.semisupervised import total

l, h = Stream(3, "float64").normal((5, 10)), 1e-6
L, share = total(l)
by_hand = -1 / (1 + numpy.exp(L)) * share / 5  # of the mean of -log sigmoid(L)
differences = numpy.zeros_like(l)
for i, k in numpy.ndindex(l.shape):
    moved = numpy.zeros_like(l)
    moved[i, k] = h
    losses = [numpy.log1p(numpy.exp(-total(l + s * moved)[0])).mean() for s in (1, -1)]
    differences[i, k] = (losses[0] - losses[1]) / (2 * h)
off = abs(by_hand - differences).max()
print(f"largest difference: {off:.0e} (limit 1e-9)")
assert off < 1e-9

# %% [markdown]
# `minigan train semi-mnist --labels 100` trains such a net. Measured with five seeds, after
# three epochs (mean ± its standard error):
#
# | test digits classified correctly | 100 labels | 1,000 labels |
# |---|---|---|
# | $D$ learns from the labels only | 0.760 ± 0.012 | 0.918 ± 0.002 |
# | with $G$, feature matching | 0.773 ± 0.014 | 0.915 ± 0.002 |
# | with $G$, $-\log D$ | 0.786 ± 0.013 | 0.924 ± 0.001 |
#
# Seed by seed, the last row minus the first is 0.026 ± 0.016 with 100 labels (positive with
# four of five seeds) and 0.006 ± 0.002 with 1,000 (positive with all five).
#
# So on these small nets the GAN helps little. With 100 labels it may not help at all.
# Salimans et al. report far more, with noise in every layer of $D$, weight
# normalisation and about a hundred times as many epochs. Dai et al. 2017
# ([1705.09783](https://arxiv.org/abs/1705.09783)) explain why a *good* $G$ need not
# help. Samples *between* the classes help: with them $D$ learns where one class ends.
#
# ## What you now know
#
# - $Q$, trained on pairs $(z, G(z))$, approximates $\mathbb{E}[z \mid x]$. Its error cannot
#   be below $\mathbb{E} \, \mathrm{Var}(z \mid x)$: what $x = G(z)$ does not say about $z$.
# - $G(Q(x))$ shows which real digits $Q$ and this $G$ can reproduce.
# - Features of $D$ were worse than pixels for a linear classifier with 100 labels.
# - $D$ can be a classifier of $K + 1$ classes, with three losses and one softmax.
#
# *Next:* notebook 17, convolution by hand. *Your turn:* `minigan train inference-mnist`
# trains a larger $Q$. *Read:* Goodfellow et al. 2014, section 7
# ([1406.2661](https://arxiv.org/abs/1406.2661)). *Search for:* learned approximate
# inference, GAN inversion, ALI, BiGAN, linear probe, semi-supervised GAN, feature matching.
#
# ## Three questions
#
# 1. $G$ draws digits from 100 numbers. Why is $Q$'s error above 0.85 and not near 0?
# 2. $Q$ is trained on samples of $G$. Could it be trained on real digits instead?
# 3. Where do the outputs $l$ of the classifier say "generated by $G$"?
#
# <details><summary>Answers</summary>
#
# **1.** A digit has a shape, a slant, a width, a stroke: far fewer than 100 directions.
# The other directions of $z$ hardly change $x$, and so $Q$ cannot find them. At five
# random $z$ we computed the singular values of the Jacobian $\partial G / \partial z$:
# 2 to 4 of the 100 carry 90 % of the sum of their squares, 5 to 10 carry 99 %.
#
# **2.** Not with this loss: nobody knows the $z$ of a real digit. But one can train $Q$ so
# that $G(Q(x))$ is near $x$. That is an autoencoder with $G$ as its decoder.
#
# **3.** In no output of its own: that one is fixed at 0. It is the answer if all $l_k$ are
# small, since $D(x) = \sigma(\log \sum_k e^{l_k})$.
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
