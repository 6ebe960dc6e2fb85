# %% [markdown]
# # Exercise 08 · Saturation, measured
#
# "In practice, equation (1) may not provide sufficient gradient for $G$ to learn well",
# says section 3 of the paper, and gives $G$ another objective. How much is "not
# sufficient"? You write the slopes of both objectives, then take data and a $G$ for which
# the best $D$ is known by a formula, and measure how strongly each objective pulls $G$
# towards the data. Nothing is trained; the numbers are as exact as the mean over the
# noise.
#
# *Time:* 40 minutes. *Belongs to:* notebook 03b, saturation of the minimax objective.
# Exercise 05 first.

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
# ## 1. The minimax slope
#
# In equation (1) $G$ descends
#
# $$\frac1m \sum_i \log(1 - D(G(z_i))), \qquad D = \sigma(a)$$
#
# `a` has $D$'s logits on `m` samples, shape `(m, 1)`. `minimax_slope` returns the
# derivative of that with respect to each logit, in the shape of `a`. Logits of $\pm 1000$
# must do.
#
# Think about: where is the slope large, and where does it vanish? What does $D$ think of
# a sample there?


# %% nbgrader={"grade": false, "grade_id": "minimax_slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def minimax_slope(a):
    """The gradient of mean log(1 - D(G(z))) at D's logits a: (m, 1)"""
    # BEGIN SOLUTION
    return -numpy.exp(-numpy.logaddexp(0, -a)) / len(a)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_minimax_slope", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(minimax_slope)

# %% [markdown]
# ## 2. The non-saturating slope
#
# "Rather than training $G$ to minimize $\log(1 - D(G(z)))$ we can train $G$ to maximize
# $\log D(G(z))$." As something to be descended:
#
# $$-\frac1m \sum_i \log D(G(z_i))$$
#
# `non_saturating_slope`: as before, its derivative with respect to each logit.
#
# Think about: both slopes have the same sign. What is their ratio, in $a$?


# %% nbgrader={"grade": false, "grade_id": "non_saturating_slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def non_saturating_slope(a):
    """The gradient of -mean log D(G(z)) at D's logits a: (m, 1)"""
    # BEGIN SOLUTION
    return -numpy.exp(-numpy.logaddexp(0, a)) / len(a)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_non_saturating_slope", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(non_saturating_slope)

# %% [markdown]
# ## 3. A D that is known
#
# Let the data be $N(0, 1)$ and let $G$ only shift its noise: $G(z) = z + \theta$ with $z$
# from $N(0, 1)$, so that $p_g$ is $N(\theta, 1)$. By Proposition 1 the logit of the best
# $D$ is $a^*(x) = \log p_{\rm data}(x) - \log p_g(x)$, which comes out very simple.
# `optimal_logit_of_shift` returns it at the points `x`, shape `(m, 1)`, for a number
# `shift`, which is $\theta$.
#
# Think about: do it on paper. What cancels? At $x = 60$ both densities are 0 in a float,
# and the logit is still an ordinary number. Where must it be 0?


# %% nbgrader={"grade": false, "grade_id": "optimal_logit_of_shift", "locked": false, "schema_version": 3, "solution": true, "task": false}
def optimal_logit_of_shift(x, shift):
    """The logit of D* at x, with p_data = N(0, 1) and p_g = N(shift, 1)"""
    # BEGIN SOLUTION
    return shift**2 / 2 - shift * x
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_optimal_logit_of_shift", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(optimal_logit_of_shift)

# %% [markdown]
# ## 4. The pull of the minimax objective
#
# How does the objective change when $\theta$ does? $D^*$ is held fixed, as in $G$'s step:
# only the samples move.
#
# $$\frac{\partial}{\partial \theta} \frac1m \sum_i \log(1 - D^*(z_i + \theta))$$
#
# `z` is the noise, shape `(m, 1)`; `pull_minimax` returns a number. You may call your
# other functions.
#
# Think about: the chain rule, from the objective to the logit, from the logit to $x$,
# from $x$ to $\theta$. $D^*$ contains $\theta$ too; why does that not count here?


# %% nbgrader={"grade": false, "grade_id": "pull_minimax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pull_minimax(shift, z):
    """d/dshift of mean log(1 - D*(G(z))), with G(z) = z + shift and D* held fixed"""
    # BEGIN SOLUTION
    a = optimal_logit_of_shift(z + shift, shift)
    return numpy.sum(minimax_slope(a) * -shift)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_pull_minimax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(pull_minimax)

# %% [markdown]
# ## 5. The pull of the non-saturating objective
#
# The same for
#
# $$\frac{\partial}{\partial \theta}\; {-\frac1m} \sum_i \log D^*(z_i + \theta)$$


# %% nbgrader={"grade": false, "grade_id": "pull_non_saturating", "locked": false, "schema_version": 3, "solution": true, "task": false}
def pull_non_saturating(shift, z):
    """d/dshift of -mean log D*(G(z)), with G(z) = z + shift and D* held fixed"""
    # BEGIN SOLUTION
    a = optimal_logit_of_shift(z + shift, shift)
    return numpy.sum(non_saturating_slope(a) * -shift)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_pull_non_saturating", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(pull_non_saturating)

# %% [markdown]
# ## What one should see
#
# Both pulls against the shift, on a logarithmic axis. Near the data the two are much
# alike, and for a shift near 0 they are the same. Then the non-saturating one becomes the
# line $\theta$ itself: it pulls as hard as the samples are far. The minimax one rises to
# 0.47, at a shift of 1.6, and then falls, faster than exponentially: at a shift of 6 the
# two differ by a factor of 500. Both are above 0 everywhere: the direction is right,
# there is just nothing left of it.


# %%
def picture():
    z = numpy.random.default_rng(1).normal(size=(100_000, 1))
    shifts = numpy.linspace(0.25, 6, 24)
    minimax = numpy.array([pull_minimax(shift, z) for shift in shifts])
    non_saturating = numpy.array([pull_non_saturating(shift, z) for shift in shifts])
    print("shift   minimax   non-saturating")
    for i in (1, 3, 7, 15, 23):
        print(f"{shifts[i]:5.1f}   {minimax[i]:7.4f}   {non_saturating[i]:7.4f}")
    return plots.lines(
        shifts,
        {"minimax: log(1 - D)": minimax, "non-saturating: -log D": non_saturating},
        "How strongly G is pulled towards the data, under the best D",
        "shift of p_g from the data",
        "d objective / d shift",
        log="y",
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# At a shift of 6, which samples does the minimax objective listen to? Sort the terms of
# its sum and count: how few of the 100,000 make up half of the pull? Where do they lie,
# and how many of them would you expect in a minibatch of 100? Do the same for the
# non-saturating objective. Then compare the pulls of 100 minibatches of 100 with one
# another: which of the two objectives is not only weak but, relative to its size, also
# noisy?
