# %% [markdown]
# # Exercise 13 · What is wrong here?
#
# The paper has nine pages, but many people first read about it in somebody's notes. This
# exercise collects seven statements from such notes on the web. Each of them is wrong,
# and a number can show it. You write the right formula. The grader also knows the
# formulas of the notes, and tells you if yours is one of them. Statements of our own that
# we had to correct are in [exercise 21](21_claims.ipynb).
#
#
# *Time:* 60 minutes. *Belongs to:* notebooks 03, 05 and 05b. Exercises 05 and 06 first.
#
# *Search for:* saturating and non-saturating loss, density ratio estimation, one-sided
# label smoothing, memorisation in GANs.

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
# ## 1. Which slope vanishes?
#
# *In the notes:* $G$ learns slowly from the minimax objective because $\log(1 - x)$ is
# flat near $x = 0$. The notes show a plot of this function as the proof.
#
# Write the slope of $\log(1 - D)$ in $D$, and its slope in the logit $a$, with $D =
# \sigma(a)$. Write both in terms of `D`, an array, and return the pair in this order.
#
# Think about: the last layer of $D$ outputs $a$. So which of the two slopes does $G$'s
# gradient contain?


# %% nbgrader={"grade": false, "grade_id": "slopes_of_log_not_D", "locked": false, "schema_version": 3, "solution": true, "task": false}
def slopes_of_log_not_D(D):
    """The slope of log(1 - D) in D, and in the logit a, both at the given D"""
    # BEGIN SOLUTION
    return -1 / (1 - D), -D
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_slopes_of_log_not_D", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(slopes_of_log_not_D)

# %% [markdown]
# ## 2. A sum for a mean
#
# *In the notes:* for each real example there are $n - 1$ generated samples; $D$'s
# objective is $\log D$ of the example plus the *sum* of $\log(1 - D)$ over the samples.
# The notes then say, without a reason, that $D$ is $1/2$ at the equilibrium.
#
# At a point with the densities `p` (data) and `q` (samples), arrays of one shape, that
# objective is
#
# $$p \log D + (n - 1)\, q \log(1 - D)$$
#
# Return the `D` that maximises it.
#
# Think about: set the derivative in $D$ to 0. What is $D$ at $p = q$ and $n = 5$?


# %% nbgrader={"grade": false, "grade_id": "best_D_of_the_sum", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_D_of_the_sum(p, q, n):
    """The D at a point that maximises p log D + (n - 1) q log(1 - D)"""
    # BEGIN SOLUTION
    return p / (p + (n - 1) * q)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_best_D_of_the_sum", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(best_D_of_the_sum)

# %% [markdown]
# ## 3. What D does not say
#
# *In the notes:* after $D$ has been trained, one finds the most likely $x$ by trying many
# $x$ and keeping the one with the largest $D(x)$.
#
# At some points you are given the best `D`, which is $D = p / (p + q)$, and `q`, the
# density of $G$, two arrays of one shape. Return $p$, the density of the data at these
# points. (The most likely $x$ is the one with the largest $p$, not the largest $D$.)
#
# Think about: $D$ can be near 1 at a point where $p$ is nearly 0. When does this happen?


# %% nbgrader={"grade": false, "grade_id": "density_of_data", "locked": false, "schema_version": 3, "solution": true, "task": false}
def density_of_data(D, q):
    """p, from the best D = p / (p + q) at a point and from q"""
    # BEGIN SOLUTION
    return q * D / (1 - D)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_density_of_data", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(density_of_data)

# %% [markdown]
# ## 4. What moves G?
#
# *In the notes:* $G$'s parameters are updated by the gradient of the mean of $\log D(x)$
# over the real examples.
#
# A small GAN: $G(z) = z + \theta$, and $D$'s logit is $\psi x$. For
#
# $$V = \frac1m \sum_i \log D(x_i) + \frac{1}{m'} \sum_j \log(1 - D(G(z_j)))$$
#
# return $\partial V / \partial \theta$, a number. `x` is `(m, 1)`, `z` is `(m', 1)`;
# `theta` and `psi` are numbers.
#
# Think about: change $\theta$ a little and go through $V$ from left to right. Which terms
# change?


# %% nbgrader={"grade": false, "grade_id": "slope_for_G", "locked": false, "schema_version": 3, "solution": true, "task": false}
def slope_for_G(theta, x, z, psi):
    """dV/dtheta, a number, with x: (m, 1), z: (m', 1)"""
    # BEGIN SOLUTION
    D_fake = numpy.exp(-numpy.logaddexp(0, -psi * (z + theta)))
    return -psi * D_fake.mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_slope_for_G", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(slope_for_G)

# %% [markdown]
# ## 5. Smoothing that does nothing
#
# *In the notes:* one-sided label smoothing is given as $(l - \log D)$ plus a term of
# constants, $(1 - S)\, \epsilon / K$, in letters that the notes do not explain.
#
# With $\alpha$ for the label of an example, 0.9 for instance, the cross-entropy is
#
# $$-\left( \alpha \log D + (1 - \alpha) \log(1 - D) \right), \qquad D = \sigma(a)$$
#
# Return its slope in the logit `a`, an array; `alpha` is a number. Your function must
# also work for logits of $\pm 1000$.
#
# Think about: what is the derivative of a constant? At which $D$ should the slope be 0?


# %% nbgrader={"grade": false, "grade_id": "smoothed_slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def smoothed_slope(a, alpha):
    """d/da of -(alpha log D + (1 - alpha) log(1 - D)), D = sigmoid(a)"""
    # BEGIN SOLUTION
    return numpy.exp(-numpy.logaddexp(0, -a)) - alpha
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_smoothed_slope", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(smoothed_slope)

# %% [markdown]
# ## 6. Variance, standard deviation, logarithm
#
# *In the notes:* the code of a variational auto-encoder is $e^{s} \varepsilon + m$, with
# $\varepsilon$ standard normal. Its divergence from $N(0, 1)$ is then taken as
# $\frac12 (e^{s} + m^2 - 1 - s)$.
#
# Return the right one, $\mathrm{KL}(N(m, \mathrm{sd}^2), N(0, 1))$ in nats, for arrays
# `m` and `s`.
#
# Think about: what is the standard deviation of the code? What would $s$ have to be, for
# the notes' formula to be right?


# %% nbgrader={"grade": false, "grade_id": "kl_of_code", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kl_of_code(m, s):
    """KL of N(m, sd^2), sd = exp(s), to N(0, 1), in nats"""
    # BEGIN SOLUTION
    return (numpy.exp(2 * s) + m**2 - 1) / 2 - s
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_kl_of_code", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(kl_of_code)

# %% [markdown]
# ## 7. Can it overfit?
#
# *In the notes:* since $G$ never sees an example, a GAN cannot overfit: the optimum is
# the density that the examples are from.
#
# $D$ sees $n$ examples and nothing else of the data. So in $C(G) = -\log 4 + 2\,
# \mathrm{JSD}(p_{\rm data}, p_g)$ the distribution $p_{\rm data}$ gives each of these $n$
# points the probability $1/n$. Return two numbers: $C(G)$ of the $G$ that returns one of
# these examples at random, and $C(G)$ of the $G$ whose $p_g$ is the true density, of
# $N(0, 1)$ for instance.
#
# Think about: under a density, what is the probability of $n$ given points? So how well
# can a $D$ that knows these points distinguish them from samples?


# %% nbgrader={"grade": false, "grade_id": "values_of_copying", "locked": false, "schema_version": 3, "solution": true, "task": false}
def values_of_copying():
    """C(G) of the G that copies the examples, C(G) of the true density"""
    # BEGIN SOLUTION
    return -numpy.log(4), 0.0
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_values_of_copying", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(values_of_copying)

# %% [markdown]
# ## What one should see
#
# First the cell prints three of your formulas, each beside a number that is computed from
# the definition: a difference quotient, the best of many $D$, an integral. The two
# numbers of a pair must agree.
#
# The picture shows $D$ on one real example, while gradient steps with your
# `smoothed_slope` minimise the loss. With $\alpha = 0.9$ it rises to 0.9 and stays there.
# The notes' constants do not change the slope, so $D$ behaves as with $\alpha = 1$: it
# rises slowly towards 1 and does not stop.


# %%
def picture():
    step, D = 1e-6, numpy.array([0.001])
    quotient = (numpy.log(1 - D - step) - numpy.log(1 - D + step)) / (2 * step)
    slope = slopes_of_log_not_D(D)[0]
    print(f"slope at D = 0.001: {slope[0]:.4f}, quotient {quotient[0]:.4f}")

    p, q, n, grid = 0.3, 0.7, 5, numpy.linspace(0.001, 0.999, 999)
    tried = grid[numpy.argmax(p * numpy.log(grid) + (n - 1) * q * numpy.log(1 - grid))]
    print(f"best D of the sum:  {best_D_of_the_sum(p, q, n):.4f}, of a grid {tried:.3f}")

    m, s, x = 0.5, -1.0, numpy.linspace(-8, 8, 100_001)
    log_code = (
        -(((x - m) / numpy.exp(s)) ** 2) / 2 - s
    )  # both without the log of sqrt(2 pi)
    code = numpy.exp(log_code) / numpy.sqrt(2 * numpy.pi)
    integral = (code * (log_code + x**2 / 2)).sum() * (x[1] - x[0])
    print(f"KL of the code:     {kl_of_code(m, s):.4f}, integral {integral:.4f}")

    a, unsmoothed, path, path_unsmoothed = numpy.zeros(1), numpy.zeros(1), [], []
    for _ in range(200):
        path.append(1 / (1 + numpy.exp(-a[0])))
        path_unsmoothed.append(1 / (1 + numpy.exp(-unsmoothed[0])))
        a = a - 0.5 * smoothed_slope(a, 0.9)
        unsmoothed = unsmoothed - 0.5 * smoothed_slope(unsmoothed, 1.0)
    return plots.lines(
        numpy.arange(200),
        {"alpha = 0.9": path, "with constants added: as alpha = 1": path_unsmoothed},
        "D on an example, with labels smoothed and not",
        "steps down the slope, of rate 0.5",
        "D",
        marks={"0.9": 0.9},
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# The same notes train the auto-encoder of question 6 with its reconstruction error alone
# and leave the divergence out. Take the simplest auto-encoder: the code of $x$ is $x +
# e^{s} \varepsilon$, and the decoder returns the code unchanged, so that the mean error
# is $\frac12 e^{2 s}$. Let `s` run from $-5$ to $1$ in steps of 0.001. Where is the error
# smallest, and where is error plus `kl_of_code(0, s)`? Assert that the second standard
# deviation is $\sqrt{1/2}$, to the grid's precision. What has become of the noise without
# the divergence, and what kind of auto-encoder is left?
