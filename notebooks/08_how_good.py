# %% [markdown]
# # 08 · How good is it? Parzen windows, and why they mislead
#
# A GAN cannot tell how probable it finds an image: $p_g$ has no formula. The paper wants
# a number for its Table 1 all the same, and fits a Parzen window to samples. This
# notebook computes that number as the paper does, then gives the same exam to things that
# are no generators at all. A lookup table of blurred pictures passes best.
#
# *You need:* notebook 07. *Time:* twenty minutes to read, half a minute to run.

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
# ## The window
#
# Take $n$ samples $\mu_1 \dots \mu_n$ of the model. Put a Gaussian of width $\sigma$ on
# each. Their mean is a density $\hat p$, which stands for $p_g$:
#
# $$\log \hat p(x) = \log \frac1n \sum_{i=1}^n \mathcal N(x;\, \mu_i,\, \sigma^2 I) =
# \log \frac1n \sum_{i=1}^n e^{-|x - \mu_i|^2 / 2 \sigma^2} - d \log(\sigma \sqrt{2 \pi})$$
#
# for $x$ of $d$ values. The score is the mean of $\log \hat p(x)$ over test data, in nats.
# Higher is better: the true density of the data has the highest expectation of all
# (Gibbs' inequality). That is what makes log-likelihood a fair exam, for a density
# that is really the model's.
#
# First in one dimension, where we know everything. Model and data are the same two bumps.

# %%
import numpy

from minigan import plots
from minigan.evaluation.parzen import log_likelihoods
from minigan.random import Stream
from minigan.theory import Gaussian, Mixture

p = Mixture([0.4, 0.6], [Gaussian(-1.5, 0.4), Gaussian(1.0, 0.7)])
stream = Stream(1, "float64")
draws = p.sample(1000, stream)[:, None]  # samples are rows, also rows of one number
x = numpy.linspace(-4, 4, 401)[:, None]


def window(sigma, n):
    return numpy.exp(log_likelihoods(x, draws[:n], [sigma])[0])


assert all(abs(window(s, 100).sum() * 0.02 - 1) < 0.01 for s in (0.05, 0.25, 1.0))


def draw(sigma, n):
    return plots.lines(
        x[:, 0],
        {f"window, sigma = {sigma}": window(sigma, n), "the true density": p.density(x)},
        f"A Parzen window on {n} samples",
        "x",
        "density per unit of x",
    )


plots.explore(draw, sigma=[0.05, 0.02, 0.1, 0.25, 0.5, 1.0], n=[100, 10, 1000])

# %% [markdown]
# Too narrow, as here, and the window is a comb of its own samples; too wide, and both
# bumps are one. In a live notebook, move the sliders.
#
# So $\sigma$ must be chosen, and the score depends on it. By which data? Not by the
# samples themselves: a window narrow enough gives its own centres any likelihood you
# like. The paper takes *validation* data, and reports the score on test data. The more
# samples there are, the narrower the window that it chooses.

# %%
valid, test = p.sample(2000, stream)[:, None], p.sample(2000, stream)[:, None]
sigmas = numpy.geomspace(0.03, 2, 40).tolist()
chosen = 1.0
for n in (10, 100, 1000):
    by_valid = log_likelihoods(valid, draws[:n], sigmas).mean(axis=1)
    best = sigmas[int(by_valid.argmax())]
    score = log_likelihoods(test, draws[:n], [best]).mean()
    print(f"{n:4d} samples: sigma = {best:.2f}, score {score:.3f} nats")
    assert 0.05 < best < chosen - 0.02
    chosen = best
perfect = p.mean(p.log_density)
print(f"the true density, minus its entropy: {perfect:.3f} nats")
assert score < perfect + 0.05

by_valid = log_likelihoods(valid, draws[:100], sigmas).mean(axis=1)
by_itself = log_likelihoods(draws[:100], draws[:100], sigmas).mean(axis=1)
assert (numpy.diff(by_itself) < 0).all()  # its own samples want sigma = 0, and then
assert log_likelihoods(draws[:100], draws[:100], [1e-6]).mean() > 5
plots.lines(
    sigmas,
    {"on validation data": by_valid, "on the samples themselves": by_itself},
    "The width is chosen where validation data like it best (100 samples)",
    "sigma (units of x)",
    "mean log of the window (nats)",
    marks={"the true density": perfect},
    log="x",
)

# %% [markdown]
# ## The logarithm of a mean of exponentials
#
# With images $d$ is 784, and the formula cannot be typed in as it stands. Let $e_i = -|x
# - \mu_i|^2 / 2 \sigma^2$. Every $e_i$ may be below $-746$, where $\exp(e_i)$ is 0 in
# float64 (below $-104$ in float32), and then the logarithm is $-\infty$. So the largest
# is taken out first, which changes nothing on paper:
#
# $$\log \frac1n \sum_i \exp(e_i) = e_{\max} + \log \frac1n \sum_i \exp(e_i - e_{\max})$$
#
# Now the largest term is $\exp(0) = 1$, and the logarithm is finite.

# %%
from minigan.data import mnist
from minigan.runs import shipped

data = mnist.load()
G = shipped.generator()
samples = G(shipped.noise(10_000, Stream(1)))
some, few = data.test[:200].astype("float64"), samples[:1000].astype("float64")
sigma = 0.1  # the narrowest of the released code's ten widths
constant = 784 * numpy.log(sigma * (2 * numpy.pi) ** 0.5)

squares = ((some**2).sum(axis=1)[:, None] - 2 * some @ few.T) + (few**2).sum(axis=1)
e = -squares / (2 * sigma**2)
with numpy.errstate(divide="ignore"):
    typed_in = numpy.log(numpy.exp(e).mean(axis=1)) - constant
top = e.max(axis=1, keepdims=True)
by_hand = top[:, 0] + numpy.log(numpy.exp(e - top).mean(axis=1)) - constant

share = numpy.isinf(typed_in).mean()
print(f"typed in: -inf for {share:.0%} of 200 test images (float64)")
print(f"largest taken out: from {by_hand.min():.0f} to {by_hand.max():.0f} nats")
assert share > 0.5 and numpy.isfinite(by_hand).all()
assert abs(by_hand - log_likelihoods(some, few, [sigma])[0]).max() < 1e-8

# %% [markdown]
# `log_likelihoods` in `minigan/evaluation/parzen.py` does just this, in blocks.
#
# ## What 784 dimensions do to it
#
# Before digits, an exam with a known answer. Let the model be *perfect*: data and samples
# both from $\mathcal N(0, I)$ in $d$ dimensions. An honest score would be minus the
# entropy, $-\frac d2 \log(2 \pi e)$. The window falls short of it. By how much? There is
# a bound: with $\sigma^2 = 2$ the expected gap is at most $\frac d2 \log 2$, even with a
# single sample, by Jensen's inequality (the log of a mean is at least the mean of the
# logs).

# %%
widths = numpy.geomspace(0.1, 2, 16).tolist()


def gap(d, n, m=1000):
    """Mean of log p(x) - log window(x) over m test points; data and samples N(0, I)."""
    stream = Stream(d, "float64")
    mu, valid, x = (stream.normal((rows, d)) for rows in (n, m, m))
    sigma = widths[int(log_likelihoods(valid, mu, widths).mean(axis=1).argmax())]
    true = -0.5 * (x**2).sum(axis=1) - d / 2 * numpy.log(2 * numpy.pi)
    return float((true - log_likelihoods(x, mu, [sigma])[0]).mean())


ds = [1, 2, 5, 10, 20, 50, 100, 200, 784]
gaps = [gap(d, 1000) for d in ds]
print("d    " + "".join(f"{d:8d}" for d in ds))
print("gap  " + "".join(f"{g:8.3f}" for g in gaps) + " nats")
bounds = [d / 2 * numpy.log(2) for d in ds]
per_dimension = numpy.divide(gaps, ds)
assert gaps[0] < 0.03 and gaps[-1] > 200 and (numpy.diff(per_dimension) > 0).all()
assert numpy.less(gaps, bounds).all()
plots.lines(
    ds,
    {"gap, with 1,000 samples": gaps, "the bound, (d / 2) log 2": bounds},
    "A perfect model's loss by the window, sigma chosen on validation data",
    "d, dimensions",
    "nats",
    log="xy",
    points=True,
)

# %% [markdown]
# On the line the gap is next to nothing, and up to here it grows faster than $d$: in 784
# dimensions a perfect model loses more than 200 nats, of at most 272. The best and the
# worst model of the paper's MNIST column are 104 apart.
#
# Then take more samples? They help, slowly:

# %%
ns = [100, 300, 1000, 3000]
by_n = [gap(20, n) for n in ns]
slope = numpy.polyfit(numpy.log(ns), numpy.log(by_n), 1)[0]
print("n    " + "".join(f"{n:8d}" for n in ns))
print("gap  " + "".join(f"{g:8.3f}" for g in by_n) + " nats, d = 20")
print(f"as n^{slope:.2f}: to halve it takes {2 ** (-1 / slope):.0f} times the samples")
assert (numpy.diff(by_n) < 0).all() and -0.25 < slope < -0.1
assert round(784 / 2 * numpy.log(2)) == 272

# %% [markdown]
# ## The exam, taken by things that are no generators
#
# A gap would not matter if everybody had the same. So let others sit the exam. The
# candidates are those of `minigan.evaluation.calibration`, after Theis et al. 2016:
#
# - *training images*, 10,000 of them. They come from $p_{\rm data}$ itself. Any honest
#   measure of samples should give nobody a better mark;
# - *centroids*: k-means of the training images. Each picture is the mean of some
#   real images that resemble each other: a blurred lookup table;
# - a Gaussian with the data's mean and covariance, clipped to $[0, 1]$; the mean image,
#   alone; black and white pixels drawn independently; uniform noise;
# - and the shipped $G$.
#
# The procedure is the paper's, with its released code's numbers: 10,000 samples of $G$, as
# many training images, and the best of ten widths on 1,000 validation images. To save your
# time we score every second test image, 5,000 in all, and the other candidates have only
# 2,000 pictures. All are made of the first 30,000 training images, the centroids by one
# iteration of k-means instead of five. They are drawn by the sizes of their clusters, so
# some come twice: some 1,200 different pictures.

# %%
from functools import partial

from tqdm.auto import tqdm

from minigan.evaluation.calibration import SOURCES, TABLE_1, centroids, training_images
from minigan.evaluation.parzen import choose_sigma

marks = [nats for (nats, _), _ in TABLE_1.values()]
assert max(marks) - min(marks) == 104  # as said above

stream = Stream(2014)
sets = {"the shipped G": samples}
for name, source in SOURCES.items():
    n = 10_000 if source is training_images else 2000
    source = partial(centroids, iterations=1) if source is centroids else source
    sets[name] = source(data.train[:30_000], n, stream)

scored, ll = data.test[::2], {}  # ll: of every image scored
for name, rows in tqdm(sets.items(), leave=False):
    sigma, _ = choose_sigma(rows, data.valid)
    (ll[name],) = log_likelihoods(scored, rows, [sigma])
    mean, error = ll[name].mean(), ll[name].std() / len(scored) ** 0.5
    print(f"{name:27s} {mean:6.1f} ± {error:.1f} nats, sigma {sigma:.3f}")
different = len(numpy.unique(sets["k-means centroids of them"], axis=0))
assert 1100 < different < 1300

# %% tags=["cover"]
train, blurred, ours = "training images", "k-means centroids of them", "the shipped G"
score = {name: values.mean() for name, values in ll.items()}
error = {name: values.std() / len(values) ** 0.5 for name, values in ll.items()}
ranking = sorted(score, key=score.get, reverse=True)
assert ranking[:3] == [blurred, train, ours]
assert score[blurred] > score[train] + 20 and score[train] > score[ours] + 5
(paper, _), _ = TABLE_1["Adversarial nets"]
plots.bars(
    {name: score[name] for name in ranking if score[name] > -100},
    "A lookup table of blurred digits beats the data",
    "Parzen log-likelihood of the MNIST test images (nats)",
    errors=error,
    marks={f"the paper's GAN: {paper}": paper},
)

# %% [markdown]
# Beside that the paper's Table 1, and what the project's README has with all 10,000 test
# images and 10,000 centroids:
#
# | samples | nats |
# |---|---|
# | stacked CAE; DBN (the paper) | 121 ± 1.6; 138 ± 2 |
# | deep GSN (the paper) | 214 ± 1.1 |
# | the paper's GAN | 225 ± 2 |
# | `minigan train`, the shipped $G$ with the run's own noise | 227.1 ± 2.1 |
# | 10,000 training images | 241.5 ± 2.1 |
# | 10,000 k-means centroids | 319.8 ± 1.8 |
#
# Two thousand draws of some 1,200 blurred pictures beat ten thousand real ones, which
# beat the GAN. So a higher score does *not* mean better samples. Why? A window's score
# hangs on how near its centres come to test images. It does not ask whether a centre *is*
# a digit. And the mean of similar digits is nearer to each of them than they are to one
# another:

# %%
from minigan.evaluation.neighbors import nearest

real = data.test[::5]
away = {}
for name, n in ((train, 2000), (train, 10_000), (blurred, 2000)):
    away[name, n] = nearest(real, sets[name][:n])[1].mean()
    print(f"to the nearest of {n:6,d} {name:26s} {away[name, n]:.2f}, on average")
assert away[blurred, 2000] + 0.1 < away[train, 10_000] < away[train, 2000] - 0.1

# %% [markdown]
# What does the "± 2" say? It is the standard error over test images. The samples are
# given and do not change in it. And two scores are from the *same* test images, so that
# their difference is known better than either: what is hard for one window is hard for
# the other.

# %%
for a, b in ((blurred, train), (train, ours)):
    difference = ll[a] - ll[b]
    paired = difference.std() / len(difference) ** 0.5
    apart = (error[a] ** 2 + error[b] ** 2) ** 0.5
    print(f"{a} - {b}:")
    print(f"  {difference.mean():.1f} ± {paired:.1f} nats (± {apart:.1f} if not in pairs)")
    assert paired < 0.7 * apart and difference.mean() > 8 * paired

# %% [markdown]
# ## Measures that see it
#
# Turn the question round: can anyone *tell* the samples from test images? That is the
# GAN's own idea, with a fresh $D$ that $G$ never met. Train it on half of the rows, count
# how often it is right on the other half: 1/2 is chance. Or without training, "1-NN": is
# the nearest other row, of both sets together, from the same set? ("of real" and "of
# samples" are its shares for each set by itself. 1,000 rows of each candidate, every
# picture once, against 1,000 test images, for the fresh $D$ 2,000; each set counts half.)

# %% tags=["trained"]
from minigan.evaluation.two_sample import classifier_accuracy, nearest_neighbor_accuracy

fresh, nn = {}, {}
print(f"{'':27s} fresh D    1-NN   of real   of samples")
for name in (train, blurred, ours, "a Gaussian, clipped"):
    rows = numpy.unique(sets[name], axis=0)  # sorted, so shuffle
    rows = rows[Stream(4).permutation(len(rows))[:1000]]
    fresh[name] = classifier_accuracy(real, rows, Stream(5)).accuracy
    nn[name] = nearest_neighbor_accuracy(data.test[::10], rows)
    shares = f"{nn[name].of_x:6.2f}   {nn[name].of_y:6.2f}"
    print(f"{name:27s} {fresh[name]:6.2f}  {nn[name].accuracy:6.2f}  {shares}")
assert fresh[train] < 0.58 and min(fresh[blurred], fresh[ours]) > fresh[train] + 0.08
assert max(abs(nn[name].accuracy - 0.5) for name in (train, blurred)) < 0.08
assert nn[blurred].of_x < 0.3 and nn[blurred].of_y > 0.9
assert fresh["a Gaussian, clipped"] > 0.9

# %% [markdown]
# Now real images come first, as they should, and everything else is caught. The shares of
# 1-NN say how. A real image's nearest row is mostly a *centroid* (few "of real" are
# right), while a centroid's nearest is another centroid: the centroids lie in the midst
# of the data, shrunken. Their mean alone, near 1/2, would have told us that all is well:
# look at both shares.
#
# A classifier with more rows to learn from sees more: these accuracies compare candidates
# and are no absolute marks.
#
# ## The perfect cheat
#
# Training images pass both exams. They *should*, as samples of $p_{\rm data}$. But a
# "generator" that hands out its training set has learned nothing, and neither Parzen nor
# a two-sample test minds, for they never look at the training data. The neighbour check
# of notebook 07 does, and it in turn is blind to everything else. Each exam alone can be
# cheated.

# %%
from minigan.evaluation.neighbors import neighbor_check

checks = {}
for name in (train, blurred, ours):
    checks[name] = neighbor_check(sets[name][:150], data.train, data.test[::50])
    copies, ratio = checks[name].exact_copies, checks[name].ratio
    print(f"{name:27s} {copies:5d} copies of 150; distance / new digits' {ratio:.2f}")
assert checks[train].exact_copies == 150 and checks[ours].exact_copies == 0
assert 0.8 < checks[ours].ratio < 1

# %% [markdown]
# ## What one should report
#
# - Samples, many, not picked. Nearest neighbours beside them, and those of test images.
# - More than one number, and for each what real images get in place of samples. A score
#   without that line has no scale.
# - What a trivial model gets: centroids, a Gaussian, copies of the training set.
# - $n$, the choice of $\sigma$, and over what the standard error was taken.
# - For a Parzen score: nothing follows from it above the score of real images, and little
#   below. The authors themselves say that it has "somewhat high variance and does not
#   perform well in high dimensional spaces". They were right.
#
# `minigan evaluate` prints such a table for a run. Next: 09 goes back to training, and
# asks why it circles where the theory says that it should settle.
#
# *Your turn:* exercise [09 · The Parzen window](exercises/09_parzen.ipynb); a check names
# the mistake.
#
# ## Three questions
#
# 1. Blur the training images yourself: replace each by the mean of itself and its nearest
#    other training image (`neighbors.nearest_other`, on 5,000). Does the score rise? And
#    with the mean of 3, 5, 10, 20 (sort the squared distances yourself): where is it
#    highest?
# 2. Draw the score of training images for $n = 100, 1000, 10\,000, 50\,000$. Extrapolate:
#    how many real images would it take to beat 2,000 centroids?
# 3. Build a cheat that scores above 225 with *one* digit missing altogether. Which of
#    this notebook's measures sees that, and which of notebook 07's?
