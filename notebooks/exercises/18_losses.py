# %% [markdown]
# # Exercise 18 · Label smoothing and least squares
#
# Many GANs after the paper change only the loss at $D$'s output, a few characters of code.
# Here are the two best known changes. With *one-sided label smoothing* (Salimans et al. 2016,
# [arXiv 1606.03498](https://arxiv.org/abs/1606.03498)) $D$ is told that a real example is
# real with probability 0.9, not 1, so that it does not become too sure. *Least squares* (Mao
# et al. 2017, [arXiv 1611.04076](https://arxiv.org/abs/1611.04076)) has no logarithm at all.
#
# A loss can look smoothed and still have the same gradient as before. So you write three
# things: the loss, its gradient, and the best $D$.
#
#
# *Time:* 40 minutes. *Belongs to:* notebook 13, losses as divergences. Exercise 05 first.
#
# *Search for:* label smoothing, LSGAN, Pearson chi-squared divergence.

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
# ## 1. The smoothed loss
#
# Real examples have the label $\alpha$, generated samples $\tilde x_i$ the label 0, and
# $D = \sigma(a)$ is the sigmoid of the logit. $D$ minimises
#
# $$L = \frac1m \sum_i -\big[\alpha \log D(x_i) + (1 - \alpha) \log(1 - D(x_i))\big]
# \; + \; \frac1{m'} \sum_i -\log(1 - D(\tilde x_i))$$
#
# `a_real` is `(m, 1)`, `a_fake` is `(m', 1)`, $\alpha$ is `alpha`. Return $L$, one
# number, in nats. The checks also use logits of 1000: write $\log \sigma(a)$ and $\log(1
# - \sigma(a))$ so that they are right there too.


# %% nbgrader={"grade": false, "grade_id": "one_sided_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_sided_loss(a_real, a_fake, alpha):
    """D's loss with label alpha for the real half: mean -[alpha log D + (1 - alpha) log(1 - D)] + mean -log(1 - D)"""
    # BEGIN SOLUTION
    real = alpha * numpy.logaddexp(0, -a_real) + (1 - alpha) * numpy.logaddexp(0, a_real)
    return real.mean() + numpy.logaddexp(0, a_fake).mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_one_sided_loss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(one_sided_loss)

# %% [markdown]
# ## 2. Its gradients
#
# Return $\partial L / \partial a$ for the real logits, `(m, 1)`, and for the fake ones, `(m',
# 1)`.
#
# Think about: with $\alpha = 1$ this is the gradient of exercise 05 with the opposite
# sign. For which $D$ is the gradient 0 on a real example?


# %% nbgrader={"grade": false, "grade_id": "one_sided_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_sided_gradients(a_real, a_fake, alpha):
    """The gradients of one_sided_loss with respect to a_real: (m, 1) and to a_fake: (m', 1)"""
    # BEGIN SOLUTION
    da_real = (numpy.exp(-numpy.logaddexp(0, -a_real)) - alpha) / len(a_real)
    da_fake = numpy.exp(-numpy.logaddexp(0, -a_fake)) / len(a_fake)
    return da_real, da_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_one_sided_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(one_sided_gradients)

# %% [markdown]
# ## 3. The best D
#
# Now smooth both sides: label $\alpha$ for real, $\beta$ for generated. Where the densities
# of data and samples are $p$ and $q$, the best $D$ minimises
#
# $$-p\, [\alpha \log D + (1 - \alpha) \log(1 - D)] - q\, [\beta \log D + (1 - \beta) \log(1 -
# D)]$$
#
# `p` and `q` are `(k,)`, densities at $k$ points. Return $D^*$, `(k,)`.
#
# Think about: collect everything that multiplies $\log D$, and everything that multiplies
# $\log(1 - D)$, as in the proof of Proposition 1. What is $D^*$ with $\beta > 0$ where
# there are only samples? Does that $D^*$ move such samples towards the data?


# %% nbgrader={"grade": false, "grade_id": "best_smoothed_discriminator", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_smoothed_discriminator(p, q, alpha, beta):
    """D* where the densities of data and samples are p and q: (k,), with label alpha for real and beta for fake"""
    # BEGIN SOLUTION
    return (alpha * p + beta * q) / (p + q)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_best_smoothed_discriminator", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(best_smoothed_discriminator)

# %% [markdown]
# ## 4. Least squares, D
#
# Now $D$'s output is $a$ itself, without a sigmoid. Training brings it near 1 on real
# examples, and near 0 on generated samples:
#
# $$L_D = \frac12\, \frac1m \sum_i (a_i - 1)^2 + \frac12\, \frac1{m'} \sum_i \tilde a_i^2$$
#
# Return $\partial L_D / \partial a$ for the real outputs, `(m, 1)`, and for the fake ones,
# `(m', 1)`.


# %% nbgrader={"grade": false, "grade_id": "least_squares_d_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def least_squares_d_gradients(a_real, a_fake):
    """The gradients of L_D = 1/2 mean (a_real - 1)^2 + 1/2 mean a_fake^2 in a_real: (m, 1) and a_fake: (m', 1)"""
    # BEGIN SOLUTION
    return (a_real - 1) / len(a_real), a_fake / len(a_fake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_least_squares_d_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(least_squares_d_gradients)

# %% [markdown]
# ## 5. Least squares, G
#
# $G$ wants $D$'s output on its samples to be near 1:
#
# $$L_G = \frac12\, \frac1m \sum_i (\tilde a_i - 1)^2$$
#
# Return $\partial L_G / \partial \tilde a$, `(m, 1)`.
#
# Think about: is this minus the gradient of question 4? What happens to a sample with
# $\tilde a = 3$?


# %% nbgrader={"grade": false, "grade_id": "least_squares_g_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def least_squares_g_gradient(a_fake):
    """The gradient of L_G = 1/2 mean (a_fake - 1)^2 with respect to a_fake: (m, 1)"""
    # BEGIN SOLUTION
    return (a_fake - 1) / len(a_fake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_least_squares_g_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(least_squares_g_gradient)

# %% [markdown]
# ## What one should see
#
# First the cell compares your gradients of question 2 with differences of your loss, and
# prints the errors and the limit.
#
# Left: at each of nine points $x$ there are some real examples and some generated
# samples. $D$ is a table with one logit for each point; it is trained for 200 gradient
# steps with your gradients. The dots are what it has learned, the curves your $D^*$. The
# dots must lie on the curves; the error is printed. The dotted curve is $D^*$ with both
# sides smoothed: on the right, where most are samples, it is twice as high as the one
# with $\alpha$ alone.
#
# Right: the gradient of $G$'s loss for one sample, as a function of $D$'s output. The minimax
# loss $\log(1 - D)$ has a gradient near 0 where $D$ is sure that a sample is generated.
# Least squares has its largest gradient there, and a gradient of the other sign above 1.


# %% tags=["trained"]
def picture():
    rng, step = numpy.random.default_rng(1), 1e-5
    logits = rng.normal(size=(3, 1)), rng.normal(size=(5, 1))
    for k, gradient in enumerate(one_sided_gradients(*logits, 0.9)):
        error = 0.0
        for entry in numpy.ndindex(gradient.shape):
            values = []
            for sign in (1, -1):
                moved = [a.copy() for a in logits]
                moved[k][entry] += sign * step
                values.append(one_sided_loss(*moved, 0.9))
            difference = (values[0] - values[1]) / (2 * step)
            error = max(error, abs(difference - gradient[entry]))
        print(
            f"{('da_real', 'da_fake')[k]} against differences: error {error:.0e}, limit 1e-8"
        )

    figure = plots.Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    x = numpy.arange(9)
    reals = numpy.array([20, 60, 120, 160, 120, 60, 20, 6, 2])
    fakes = reals[::-1]
    real, fake = numpy.repeat(x, reals), numpy.repeat(x, fakes)
    p, q = reals / len(real), fakes / len(fake)
    for alpha, colour in zip((1.0, 0.9), plots.colours.SERIES):
        table = numpy.zeros(9)
        for _ in range(200):
            da_real, da_fake = one_sided_gradients(
                table[real][:, None], table[fake][:, None], alpha
            )
            slope = numpy.bincount(real, da_real[:, 0]) + numpy.bincount(
                fake, da_fake[:, 0]
            )
            table = table - 4 / (p + q) * slope
        learned, best = (
            1 / (1 + numpy.exp(-table)),
            best_smoothed_discriminator(p, q, alpha, 0.0),
        )
        print(
            f"alpha {alpha}: error of the learned D {abs(learned - best).max():.0e}, limit 1e-3"
        )
        left.plot(x, best, color=colour, label=f"alpha = {alpha}")
        left.plot(x, learned, "o", color=colour, ms=5)
    both = best_smoothed_discriminator(p, q, 0.9, 0.1)
    left.plot(x, both, ":", color=plots.colours.SERIES[2], label="alpha = 0.9, beta = 0.1")
    left.set(xlabel="x", ylabel="D", ylim=(0, 1), title="The best D, and what D learns")
    plots.legend_above(left, fontsize=9, across=2)

    a = numpy.linspace(-5, 3, 161)
    probability = 1 / (1 + numpy.exp(-a))
    squares = [least_squares_g_gradient(numpy.array([[each]]))[0, 0] for each in a]
    right.plot(a, -probability, color=plots.colours.MINIMAX, label="minimax")
    right.plot(
        a, probability - 1, color=plots.colours.NON_SATURATING, label="non-saturating"
    )
    right.plot(a, squares, color=plots.colours.SERIES[0], label="least squares")
    right.axhline(0, color=plots.colours.REFERENCE, lw=0.8)
    right.set(
        xlabel="D's output a", ylabel="gradient", title="Gradient of G's loss, one sample"
    )
    plots.legend_above(right, fontsize=9, across=2)
    return figure


picture()

# %% [markdown]
# ## Harder (optional)
#
# A text that explains label smoothing for GANs gives the loss $\frac1N \sum_i [\,l - \log
# D(x_i)] + (1 - l)\, \varepsilon / K$ with numbers $l$, $\varepsilon$ and $K$. What is its
# gradient with respect to $D$'s logits? Which of your functions shows that nothing is
# smoothed?
#
# Find the best $a$ of least squares where the densities are $p$ and $q$, and compare it with
# the paper's $D^*$. Then with any two targets, $r$ for real and $f$ for fake: which smoothing
# of question 3 has the same $D^*$?
