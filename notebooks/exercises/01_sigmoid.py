# %% [markdown]
# # Exercise 01 · Sigmoid, softplus and log-sigmoid
#
# The last layer of $D$ gives a number $a$, its *logit*, which may have any value; $D(x) =
# 1 / (1 + e^{-a})$ is a probability. Equation (1) of the paper takes the logarithm of $D$
# for real examples and of $1 - D$ for generated samples. Code that follows this formula
# word for word fails where training needs it most: where $D$ is certain and wrong. Three
# functions of one line each solve this problem, and the rest of the course uses them.
#
# *Time:* 30 minutes. *Belongs to:* notebook 03, the value function at the logit.

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
# ## 1. The sigmoid
#
# $$\sigma(a) = \frac{1}{1 + e^{-a}}$$
#
# `a` is an array of logits of any shape, from $-1000$ to $1000$; the result has its
# shape.
#
# Two things can go wrong. The first is overflow. $e^{710}$ is too large for a float64:
# NumPy makes it infinite and warns of an overflow. The fraction above still gives the
# right values, since 1 divided by infinity is 0, and the check accepts it. Its other
# form, $e^a / (1 + e^a)$, fails: infinity divided by infinity is nan.
#
# The second is rounding. $\sigma(-40)$ is $4 \cdot 10^{-18}$, and the check does not
# accept 0 for it. But 0 is what you get if you compute it as 1 minus a number near 1: a
# float64 has only 16 digits, too few to store so small a difference from 1.
#
# One array may hold logits of both signs.
#
# Think about: multiply numerator and denominator by the same power of $e$. Which forms do
# you get, and for which `a` is each of them safe? Try to write it so that NumPy gives no
# warning: in the next two questions an overflow makes the value wrong.


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(a):
    """1 / (1 + exp(-a)), for an array a of any shape."""
    # BEGIN SOLUTION
    e = numpy.exp(-abs(a))
    return numpy.where(a < 0, e, 1.0) / (1.0 + e)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_sigmoid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(sigmoid)

# %% [markdown]
# ## 2. Softplus
#
# $$\mathrm{softplus}(a) = \log(1 + e^a)$$
#
# Softplus appears when the logarithm of equation (1) is applied to the sigmoid at the end
# of $D$. For large positive `a` it is nearly `a`, for large negative `a` nearly $e^a$.
# Your function must give both: softplus$(1000) = 1000$ and softplus$(-40) = 4 \cdot
# 10^{-18}$.
#
# Think about: which factor can you take out of the logarithm, so that what stays inside
# cannot overflow? Does that help for both signs of `a`? What does $1 + e$ round to when
# $e$ is $10^{-18}$? NumPy has more than one function for logarithms: look at those with
# names like `log`.


# %% nbgrader={"grade": false, "grade_id": "softplus", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softplus(a):
    """log(1 + exp(a)), for an array a of any shape."""
    # BEGIN SOLUTION
    return numpy.maximum(a, 0.0) + numpy.log1p(numpy.exp(-abs(a)))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_softplus", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(softplus)

# %% [markdown]
# ## 3. The logarithm of the sigmoid
#
# $$\log \sigma(a) = \log \frac{1}{1 + e^{-a}}$$
#
# For a real example this is $\log D(x)$, the first half of equation (1). At $a = -1000$
# it is $-1000$, an ordinary number, although $\sigma(-1000)$ is 0 in float64. Add no
# epsilon and do not clip.
#
# Think about: write the logarithm of a fraction as a difference. Which of your functions
# is that?


# %% nbgrader={"grade": false, "grade_id": "log_sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_sigmoid(a):
    """log(1 / (1 + exp(-a))), for an array a of any shape."""
    # BEGIN SOLUTION
    return -softplus(-a)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_log_sigmoid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(log_sigmoid)

# %% [markdown]
# ## What one should see
#
# The picture shows the three functions on a logarithmic axis, from about $10^{-317}$ to
# $10^3$. On such an axis $e^a$ is a straight line. For negative $a$ the sigmoid and
# softplus lie on this line together, over hundreds of powers of ten. For positive $a$ the
# sigmoid stays at 1, and softplus is nearly $a$, which at this scale is only a little
# higher. $-\log \sigma$ is the mirror image of softplus.
#
# If a curve ends near $a = \pm 700$, something has overflowed. If a curve stops or falls
# vertically near $a = \pm 37$, digits were lost by rounding.


# %%
def picture():
    a = numpy.linspace(-730, 730, 731)
    return plots.lines(
        a,
        {
            "sigmoid(a)": sigmoid(a),
            "softplus(a)": softplus(a),
            "-log_sigmoid(a)": -log_sigmoid(a),
        },
        "Three functions of the logit, over 300 powers of ten",
        "logit a",
        "value",
        log="y",
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# The logit can be computed back from the probability $D$: $a = \log D - \log(1 - D)$.
# Write this formula as it stands, apply it to `sigmoid(a)`, and find the smallest and the
# largest `a` that it returns to six digits. Their distances from zero are very different.
# Why? What does that say about a discriminator whose output is stored as a probability?
#
# *Search for:* numerically stable sigmoid, log1p, logaddexp, catastrophic cancellation.
