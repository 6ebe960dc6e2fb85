# %% [markdown]
# # Exercise 09 · The Parzen window
#
# A GAN gives samples and no density, so Table 1 of the paper compares models indirectly:
# put a Gaussian of width $\sigma$ around each sample, call the mean of these Gaussians
# $p$, and ask how likely the test data are under $p$. You write that number. The code is
# three lines, but there are a dozen ways to get them wrong, and most of them give a score
# that looks no worse than the right one. The last section shows what the score cannot
# show.
#
# *Time:* 40 minutes. *Belongs to:* notebook 08, how good is it.

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

# %%
import numpy

from minigan import plots
from minigan.exercises import check

# %% [markdown]
# ## 1. The logarithm of a mean of exponentials
#
# $$\log \frac1n \sum_j e^{a_j}$$
#
# `a` has any number of axes, and the mean is over the last one. If `a` has shape `(n,)`
# the result is a number; if it has shape `(m, n)` there are `m` results. Entries of
# $-1000$ and $1000$ must give the right values: two entries of $-1000$ give $-1000$.
#
# Think about: densities of images are numbers like $e^{-1000}$ and $e^{1000}$. What
# happens to the formula when you add the same number to all $a_j$?


# %% nbgrader={"grade": false, "grade_id": "log_mean_exp", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_mean_exp(a):
    """log of the mean of exp(a) over the last axis, with a: (..., n)"""
    # BEGIN SOLUTION
    top = a.max(axis=-1, keepdims=True)
    return top[..., 0] + numpy.log(numpy.exp(a - top).mean(axis=-1))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_log_mean_exp", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(log_mean_exp)

# %% [markdown]
# ## 2. The log-likelihood
#
# $$\log p(x_i) = \log \frac1n \sum_j \mathcal{N}(x_i;\, \mu_j,\, \sigma^2 I), \qquad
# \mathcal{N}(x; \mu, \sigma^2 I) = \prod_{l=1}^{d} \frac{1}{\sigma \sqrt{2\pi}}\,
# e^{-(x_l - \mu_l)^2 / 2 \sigma^2}$$
#
# `x` is `(n_x, d)`, one example in each row. `samples` is `(n, d)`, and its rows are the
# $\mu_j$; `sigma` is a number. The result has shape `(n_x,)` and is in nats. You may call
# `log_mean_exp`.
#
# Think about: write the logarithm of one $\mathcal{N}$ on paper, as a sum. Which part of
# it depends on $d$? Which array over all pairs $(i, j)$ do you need, and what is its
# shape?


# %% nbgrader={"grade": false, "grade_id": "parzen_log_likelihood", "locked": false, "schema_version": 3, "solution": true, "task": false}
def parzen_log_likelihood(x, samples, sigma):
    """log p(x_i) of the window of width sigma on the samples, in nats, (n_x,)"""
    # BEGIN SOLUTION
    d = x.shape[1]
    squares = ((x[:, None] - samples) ** 2).sum(axis=2)
    constant = d * numpy.log(sigma * numpy.sqrt(2 * numpy.pi))
    log_normal = -squares / (2 * sigma**2) - constant
    return log_mean_exp(log_normal)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_parzen_log_likelihood", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(parzen_log_likelihood)

# %% [markdown]
# ## 3. The width
#
# $\sigma$ is chosen with a validation set: data that were not used to train $G$ and are
# not used for the test. The paper takes the $\sigma$ with the highest mean of $\log p$
# over the validation set.
#
# `valid` is `(n_x, d)`, `samples` is `(n, d)`, and `sigmas` is an array of shape `(k,)`
# with the widths to choose from. Return the best of them.
#
# Think about: which width would be chosen if you used the samples themselves for `valid`?


# %% nbgrader={"grade": false, "grade_id": "best_sigma", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_sigma(valid, samples, sigmas):
    """The sigma with the highest mean of log p over valid: (n_x, d)"""
    # BEGIN SOLUTION
    means = [parzen_log_likelihood(valid, samples, sigma).mean() for sigma in sigmas]
    return sigmas[numpy.argmax(means)]
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_best_sigma", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(best_sigma)

# %% [markdown]
# ## What one should see
#
# The model is perfect here: samples and data both come from the standard normal
# distribution of the plane. Its true density has a mean log-likelihood of $-\log(2 \pi
# e) = -2.838$ nats, and no other density has a higher one.
#
# On the validation data the curve has one maximum, 0.03 below the true value, at the
# width that your `best_sigma` gives. A window that is too narrow gives almost no density
# to data between the samples; one that is too wide spreads the density too far.
#
# On the samples themselves the curve rises more and more to the left and goes above the
# true value. No density has a score above it on new data, so this score says nothing
# about how good the model is.


# %%
def picture():
    rng = numpy.random.default_rng(1)
    samples, valid = rng.normal(size=(300, 2)), rng.normal(size=(2000, 2))
    sigmas = numpy.logspace(-1.1, 0.5, 33)

    def mean_score(x):
        return numpy.array([parzen_log_likelihood(x, samples, s).mean() for s in sigmas])

    of_valid, of_samples = mean_score(valid), mean_score(samples)
    best = best_sigma(valid, samples, sigmas)
    print(f"best sigma {best:.3f}, with {of_valid.max():.3f} nats on the validation data")
    return plots.lines(
        sigmas,
        {"on validation data": of_valid, "on the samples themselves": of_samples},
        "A window on 300 samples of N(0, I)",
        "sigma",
        "mean log p, in nats",
        marks={"the true density": -numpy.log(2 * numpy.pi * numpy.e)},
        log="x",
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# Let the data be $N(0, I)$ in $d = 20$ dimensions. Model A draws 1,000 samples from
# exactly that distribution; model B returns the point 0 a thousand times. Choose the
# width for each with 500 validation examples and score both on 500 test examples. First
# guess which one wins, then check it with an `assert`. What would Table 1 say of B, and
# what would you say if you looked at its samples? By how many nats does the perfect model
# lose? How does that change at $d = 2$?
#
# *Search for:* log-sum-exp trick, kernel density estimation, "A note on the evaluation of
# generative models" ([arXiv 1511.01844](https://arxiv.org/abs/1511.01844)).
