# %% [markdown]
# # Exercise 14 · The variational autoencoder
#
# A GAN's generator turns a draw of $N(0, 1)$ into a sample, and learns from $D$. The
# variational autoencoder (VAE) of Kingma and Welling
# ([arXiv 1312.6114](https://arxiv.org/abs/1312.6114)), which the GAN paper names in its
# section on related work, has a generator too, the *decoder*, but no $D$. It has an
# *encoder* instead. For every real example $x$ the encoder gives a mean and a variance; a
# *code* $c$ is drawn with them; and the decoder must rebuild $x$ from the code. A second
# term of the loss, KL, keeps the codes near $N(0, 1)$, so that later the decoder can be given
# draws of $N(0, 1)$.
#
# You write the gradients that the encoder needs, by hand. Some introductions leave out the
# second term, and do not say whether a letter stands for a variance, a standard deviation
# or a logarithm. Here it is fixed, for all questions:
#
# * `lv` is the **logarithm of the variance**. The variance is $e^{lv}$, the standard
#   deviation is $e^{lv/2}$. (In exercise 13 the letter $s$ was the logarithm of the standard
#   deviation.)
# * A minibatch has `m` rows, one example in each. A code has `d` numbers, so `mean`, `lv`
#   and `noise` are `(m, d)`.
# * All losses are in nats, and $L$ is a mean over the minibatch.
#
#
# *Time:* 40 minutes. *Belongs to:* notebook 11b, the VAE by hand. Exercise 02 first.
#
# *Search for:* reparametrisation trick, evidence lower bound (ELBO), beta-VAE, posterior
# collapse.

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
# ## 1. A sample of the code
#
# The code of an example is drawn from $N(\mathrm{mean}, e^{lv})$. `noise` has been drawn
# from $N(0, 1)$ before. Compute the sample `c` from it, `(m, d)`: shift and stretch the
# noise so that it has the right mean and the right variance. This is called the
# *reparametrisation trick*: `c` is random, but it is a function of `mean` and `lv` that
# one can differentiate.
#
# Think about: what is the variance of $s \cdot \text{noise}$, for a number $s$?


# %% nbgrader={"grade": false, "grade_id": "sampled_code", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sampled_code(mean, lv, noise):
    """c: (m, d), a sample of N(mean, exp(lv)) made of standard normal noise, with all three of shape (m, d)"""
    # BEGIN SOLUTION
    return mean + numpy.exp(lv / 2) * noise
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_sampled_code", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(sampled_code)

# %% [markdown]
# ## 2. Back through the sample
#
# $L$ is a number computed from `c` by whatever comes after it, and `dc` stands for
# $\partial L / \partial c$, `(m, d)`. Return the pair $\partial L / \partial
# \mathrm{mean}$, $\partial L / \partial lv$, each `(m, d)`. The noise is a constant.
#
# Think about: the derivative of your formula of question 1, for one number, first in mean
# and then in $lv$. What is the derivative of $e^{lv/2}$?


# %% nbgrader={"grade": false, "grade_id": "sampled_code_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sampled_code_gradients(dc, lv, noise):
    """dL/dmean and dL/dlv of c = sampled_code(mean, lv, noise), from dc = dL/dc, all of shape (m, d)"""
    # BEGIN SOLUTION
    return dc, dc * noise * numpy.exp(lv / 2) / 2
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_sampled_code_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(sampled_code_gradients)

# %% [markdown]
# ## 3. The divergence of the code
#
# For one number of the code,
#
# $$\mathrm{KL}\big(N(\mathrm{mean}, e^{lv}) \,\|\, N(0, 1)\big) =
# \mathbb{E}_{c} \big[ \log p(c) - \log q(c) \big]$$
#
# where $p$ is the density of $N(\mathrm{mean}, e^{lv})$, from which $c$ is drawn, and $q$
# that of $N(0, 1)$. The numbers of a code are independent, so their divergences add up. Over
# the minibatch the *mean* is taken. `code_kl` returns one number.
#
# Work the expectation out on paper; it becomes a formula in $e^{lv}$, $\mathrm{mean}^2$ and
# $lv$. You need $\mathbb{E}\, c^2 = \mathrm{mean}^2 + e^{lv}$ and $\mathbb{E}\, (c -
# \mathrm{mean})^2 = e^{lv}$.
#
# Think about: what must come out for mean 0 and variance 1? Can a divergence be negative?


# %% nbgrader={"grade": false, "grade_id": "code_kl", "locked": false, "schema_version": 3, "solution": true, "task": false}
def code_kl(mean, lv):
    """KL from N(mean, exp(lv)) to N(0, 1) in nats, summed over the code: its mean over the minibatch, one number"""
    # BEGIN SOLUTION
    return ((numpy.exp(lv) + mean**2 - 1 - lv) / 2).sum(axis=1).mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_code_kl", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(code_kl)

# %% [markdown]
# ## 4. Its gradients
#
# Return the pair of the derivatives of `code_kl(mean, lv)` with respect to every entry of
# `mean` and of `lv`, each `(m, d)`.
#
# Think about: at which mean and which $lv$ must both be 0? Where does the mean over the
# minibatch appear?


# %% nbgrader={"grade": false, "grade_id": "code_kl_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def code_kl_gradients(mean, lv):
    """The gradients of code_kl(mean, lv) in mean and in lv, each (m, d)"""
    # BEGIN SOLUTION
    return mean / len(mean), (numpy.exp(lv) - 1) / (2 * len(lv))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_code_kl_gradients", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(code_kl_gradients)

# %% [markdown]
# ## 5. The encoder's gradients
#
# Now everything together. The decoder here is one dense layer, $y = c W + b$, with `W`:
# `(d, n)` and `b`: `(n,)`; `x` is `(m, n)`. The loss is
#
# $$L = \frac1m \sum_i \tfrac12 \lVert y_i - x_i \rVert^2 + \mathrm{KL}$$
#
# where $i$ runs over the rows, $y$ comes from the *sample* $c$ of question 1 with the given
# noise, and KL is `code_kl(mean, lv)`. (Half of the squared distance is the negative log
# likelihood of $x$ for a decoder with Gaussian noise of variance 1, up to a constant. So both
# terms are in nats, and $-L$ is, up to that constant, the bound on $\log p(x)$ that the paper
# maximises.)
#
# Return the pair $\partial L / \partial \mathrm{mean}$, $\partial L / \partial lv$, each
# `(m, d)`. You may call your functions from above.
#
# Think about: in how many ways does a change of $lv$ change $L$? What is
# $\partial L / \partial y$, and what does a dense layer do with it (exercise 02)?


# %% nbgrader={"grade": false, "grade_id": "encoder_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def encoder_gradients(x, mean, lv, noise, W, b):
    """dL/dmean and dL/dlv of L = mean over the rows of |c W + b - x|^2 / 2, plus code_kl(mean, lv)"""
    # BEGIN SOLUTION
    c = sampled_code(mean, lv, noise)
    dy = (c @ W + b - x) / len(x)
    dmean, dlv = sampled_code_gradients(dy @ W.T, lv, noise)
    kl_mean, kl_lv = code_kl_gradients(mean, lv)
    return dmean + kl_mean, dlv + kl_lv
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_encoder_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(encoder_gradients)

# %% [markdown]
# ## What one should see
#
# The data are $N(0, 2^2)$, the code is one number, and the encoder is linear. For this
# case the best VAE is known exactly: the decoder's slope is $\sqrt3$, since its square,
# 3, plus the decoder's own variance, 1, is the data's variance, 4; the noise of a code
# has the standard deviation $1/2$; and all codes together are $N(0, 1)$.
#
# `picture` trains twice with your functions, with KL and without it, from the same numbers.
# With KL the three numbers of the table are within a few percent of the exact ones, and
# samples decoded from $N(0, 1)$ have the density of the data. Without KL the noise becomes
# smaller and smaller (it would go to 0 if one trained on), the codes spread over a range of
# their own, and the decoder, given draws of $N(0, 1)$, makes samples in a much too narrow
# range. It rebuilds $x$ well from its code, but it is a plain autoencoder and no generator.


# %%
def picture():
    def trained(weight):
        rng, m, rate = numpy.random.default_rng(1), 100, 0.05
        A, a, lv = numpy.array([[0.1]]), numpy.zeros(1), numpy.zeros(1)  # the encoder
        W, b = numpy.array([[1.0]]), numpy.zeros(1)  # the decoder
        for _ in range(1000):
            x, noise = 2 * rng.normal(size=(m, 1)), rng.normal(size=(m, 1))
            mean, lvs = x @ A + a, lv + numpy.zeros((m, 1))
            dmean, dlv = encoder_gradients(x, mean, lvs, noise, W, b)
            kl_mean, kl_lv = code_kl_gradients(mean, lvs)
            dmean, dlv = dmean - (1 - weight) * kl_mean, dlv - (1 - weight) * kl_lv
            c = sampled_code(mean, lvs, noise)
            dy = (c @ W + b - x) / m
            A, a = A - rate * x.T @ dmean, a - rate * dmean.sum(axis=0)
            W, b = W - rate * c.T @ dy, b - rate * dy.sum(axis=0)
            lv = lv - rate * dlv.sum(axis=0)
        return abs(A).item(), numpy.exp(lv / 2).item(), abs(W).item()

    answers = {"with KL": trained(1), "without KL": trained(0)}
    print(f"{'':24}{'right':>8}" + "".join(f"{name:>12}" for name in answers))
    rows = [
        ("sd of a code's noise", 0.5, [sd for _, sd, _ in answers.values()]),
        ("sd of all codes", 1, [numpy.hypot(2 * A, sd) for A, sd, _ in answers.values()]),
        ("the decoder's slope", 3**0.5, [W for _, _, W in answers.values()]),
    ]
    for what, right, found in rows:
        print(f"{what:24}{right:8.3f}" + "".join(f"{number:12.3f}" for number in found))
    rng, x = numpy.random.default_rng(2), numpy.linspace(-8, 8, 201)
    drawn, unit = rng.normal(size=20_000), rng.normal(size=20_000)
    return plots.histograms(
        {f"decoded, {name}": W * drawn + unit for name, (_, _, W) in answers.items()},
        "What a decoder makes of codes drawn from N(0, 1)",
        "x",
        curves={"the data": (x, numpy.exp(-(x**2) / 8) / numpy.sqrt(8 * numpy.pi))},
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# Give KL a weight $\beta$ in the loss (the beta-VAE of Higgins et al. 2017). For data
# $N(0, 2^2)$ and the linear encoder and decoder above, train with $\beta = 0.5$, $1$, $2$
# and $5$, and print the decoder's slope and the noise's standard deviation. For which
# $\beta$ does the decoder's slope go to 0, so that the code is ignored? This is called
# *posterior collapse*. Can you say on paper why it begins at $\beta = 4$, the data's
# variance?
