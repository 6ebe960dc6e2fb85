# %% [markdown]
# # Exercise 01 · Sigmoid, softplus and log-sigmoid
#
# $D$ ends in a number $a$, its *logit*, which may be anything; $D(x) = 1 / (1 + e^{-a})$
# is a probability. Equation (1) of the paper takes the logarithm of that, and of $1 - D$.
# Written down as it stands, it fails just where training needs it: where $D$ is sure and
# wrong. Three functions of one line each repair that, and everything else in this course
# stands on them.
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
# Two things can go wrong. $e^{710}$ is too large for a float64: NumPy makes it infinite
# and warns of an overflow. The fraction as it stands gives the right values all the same,
# since 1 divided by infinity is 0, and the check takes it. Its other form, $e^a / (1 +
# e^a)$, does not: infinity divided by infinity is nan. And a number near 1 has no digits
# left for what it differs from 1 by: $\sigma(-40)$ is $4 \cdot 10^{-18}$, and 0 will not
# do. One array may hold logits of both signs.
#
# Think about: multiply the fraction above and below by the same power of $e$. Which forms
# do you get, and for which `a` is each of them harmless? Try to write it so that NumPy
# has nothing to warn of: in the next two questions an overflow does cost the value.


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
# It is what comes out when $D$'s last sigmoid meets the logarithm of equation (1). For
# large positive `a` it is nearly `a`, for large negative `a` nearly $e^a$, and both
# should be seen in your result: softplus$(1000) = 1000$, softplus$(-40) = 4 \cdot
# 10^{-18}$.
#
# Think about: what can be taken out of the logarithm so that what stays inside cannot
# overflow? Does that help for both signs of `a`? And what becomes of $1 + e$ when $e$ is
# $10^{-18}$? Look at what NumPy offers near `log`.


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
# For a real sample this is $\log D(x)$, the first half of equation (1). At $a = -1000$ it
# is $-1000$, an ordinary number, although $\sigma(-1000)$ is 0 in float64. No epsilon, no
# clipping.
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
# The three functions on a logarithmic axis, from $10^{-320}$ to $10^3$. There $e^a$ is a
# straight line. The sigmoid and softplus rise together along it, hundreds of powers of
# ten, until $a = 0$; then one turns level at 1 and the other goes on as $a$. $-\log
# \sigma$ is the mirror image of softplus. If a line ends at $a = \pm 700$, something has
# overflowed; if it drops like a stone near $\pm 37$, digits were lost.


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
# The way back from a probability $D$ to the logit is $a = \log D - \log(1 - D)$. Write it
# as it stands, give it `sigmoid(a)`, and see from which `a` to which it returns `a` to
# six digits. The two ends are not at all at the same distance from 0. Why? What does that
# say about a discriminator whose output is stored as a probability?
