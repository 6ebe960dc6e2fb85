# %% [markdown]
# # Exercise 08 · Saturation, measured
#
# "In practice, equation (1) may not provide sufficient gradient for $G$ to learn well",
# says section 3 of the paper, and gives $G$ another objective. How small is a gradient
# that is not "sufficient"? You write the slopes of both objectives. Then you take data
# and a $G$ for which a formula gives the best $D$, and measure how strongly each
# objective pulls $G$ towards the data. Nothing is trained; the only error in the numbers
# comes from the mean over random noise.
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
# In equation (1) $G$ minimises
#
# $$\frac1m \sum_i \log(1 - D(G(z_i))), \qquad D = \sigma(a)$$
#
# `a` has $D$'s logits of `m` generated samples, shape `(m, 1)`. `minimax_slope` returns
# the derivative of this mean with respect to each logit, in the shape of `a`. Logits of
# $\pm 1000$ must give the right values too.
#
# Think about: where is the slope large, and where does it vanish? How probable does $D$
# say it is, there, that a sample is real?


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
# $\log D(G(z))$." Written as a loss that $G$ minimises:
#
# $$-\frac1m \sum_i \log D(G(z_i))$$
#
# `non_saturating_slope` returns the derivative of this loss with respect to each logit,
# as before.
#
# Think about: both slopes have the same sign. What is their ratio, as a function of $a$?


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
# $D$ is $a^*(x) = \log p_{\rm data}(x) - \log p_g(x)$, which here is a very simple
# function of $x$. `optimal_logit_of_shift` returns it at the points `x`, shape `(m, 1)`;
# the number `shift` is $\theta$.
#
# Think about: simplify on paper. What cancels? At $x = 60$ both densities are too small
# for a float and round to 0, but the logit is still an ordinary number. At which $x$ must
# it be 0?


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
# a change of $\theta$ moves only the generated samples.
#
# $$\frac{\partial}{\partial \theta} \frac1m \sum_i \log(1 - D^*(z_i + \theta))$$
#
# `z` is the noise, shape `(m, 1)`; `pull_minimax` returns a number. You may call your
# other functions.
#
# Think about: use the chain rule from the objective to the logit, from the logit to $x$,
# and from $x$ to $\theta$. $D^*$ depends on $\theta$ too; why does that not count here?


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
# Write the same for the other objective. `pull_non_saturating` returns
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
# The picture shows both pulls against the shift, with a logarithmic vertical axis. Near
# the data the two are much alike, and as the shift goes to 0 they become equal. Farther
# away the non-saturating pull approaches $\theta$ itself: the farther the samples are
# from the data, the harder it pulls. The minimax pull rises to 0.47, at a shift of 1.6,
# and then falls faster than exponentially: at a shift of 6 the two differ by a factor of
# 500.
#
# Both are positive everywhere, so both objectives push $G$ in the right direction. But
# far from the data the minimax gradient is so small that $G$ hardly moves.


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
# At a shift of 6, which samples contribute most to the minimax pull? Sort the terms of
# its sum and count: how few of the 100,000 make up half of the pull? Where do they lie,
# and how many such samples would you expect in a minibatch of 100? Do the same for the
# non-saturating objective.
#
# Then compute the pull for each of 100 minibatches of 100 samples. Which of the two
# objectives is not only weak but also noisy, compared with its own size?
#
# *Search for:* vanishing gradient, saturation, log density ratio, non-saturating loss.
