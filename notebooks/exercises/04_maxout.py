# %% [markdown]
# # Exercise 04 · Maxout
#
# The paper's $D$ is made of maxout units: each takes several linear functions of its
# input, its *pieces*, and answers with the largest. So it learns its own activation
# function. Its gradient is easily got wrong in ways that still train, only worse: given
# to all pieces, or to the wrong one.
#
# *Time:* 30 minutes. *Belongs to:* notebook 02, maxout.

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
# ## 1. Forward
#
# $$y_j = \max_p\, x_{pj}$$
#
# `x` is the output of a dense layer, of shape `(m, pieces * units)`. It is to be seen as
# `(m, pieces, units)`: in every row first piece 0 of all units, then piece 1 of all
# units, and so on. The result is `(m, units)`.
#
# Think about: `reshape` fills the last axis fastest. Which axis is the maximum over? Use
# sizes that are all different when you try it: with `pieces == units` many mistakes have
# the right shape.


# %% nbgrader={"grade": false, "grade_id": "maxout", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maxout(x, pieces):
    """y_j = max over the pieces p of x_pj, with x: (m, pieces * units), y: (m, units)."""
    # BEGIN SOLUTION
    m, n = x.shape
    return x.reshape(m, pieces, n // pieces).max(axis=1)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_maxout", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(maxout)

# %% [markdown]
# ## 2. Back through maxout
#
# $$\frac{\partial L}{\partial x_{pj}} = dy_j\, \frac{\partial y_j}{\partial x_{pj}}$$
#
# `dy` is `(m, units)`, `x` is what went into the forward pass, and the result has the
# shape of `x`. Of equal pieces the first one wins, by agreement: one piece for each
# example and unit, never two.
#
# Think about: a piece that is not the largest moves a little; what does $y$ do? Of equal
# numbers, which one does `argmax` name?


# %% nbgrader={"grade": false, "grade_id": "maxout_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maxout_input_gradient(dy, x, pieces):
    """dL/dx of x's shape, for y = maxout(x, pieces), from dy = dL/dy: (m, units)."""
    # BEGIN SOLUTION
    m, units = dy.shape
    winner = x.reshape(m, pieces, units).argmax(axis=1)
    dx = numpy.zeros((m, pieces, units))
    for p in range(pieces):
        dx[:, p] = dy * (winner == p)
    return dx.reshape(x.shape)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_maxout_input_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(maxout_input_gradient)

# %% [markdown]
# ## What one should see
#
# Two units over one input $t$, seven pieces each. The pieces are tangents: of $t^2 / 2$
# for the first unit, of $\cosh t$ for the second. Tangents lie below a convex function,
# so each unit follows its function from below and touches it in seven places. The slopes,
# which go through your gradient and the weights of the pieces, are stairs of seven steps,
# along the line $t$ for the first and along $\sinh t$ for the second. A spike on the
# stairs is a $t$ at which two pieces are equal, and both have won.


# %%
def picture():
    t, c = numpy.linspace(-2, 2, 401)[:, None], numpy.linspace(-1.8, 1.8, 7)
    slopes = numpy.stack([c, numpy.sinh(c)], axis=1)  # (pieces, units)
    heights = numpy.stack([c**2 / 2, numpy.cosh(c)], axis=1)
    W, b = slopes.reshape(1, -1), (heights - slopes * c[:, None]).ravel()
    x = t @ W + b
    y = maxout(x, 7)
    ones, none = numpy.ones((len(t), 1)), numpy.zeros((len(t), 1))
    first = maxout_input_gradient(numpy.hstack([ones, none]), x, 7) @ W.T
    second = maxout_input_gradient(numpy.hstack([none, ones]), x, 7) @ W.T
    return plots.lines(
        t[:, 0],
        {
            "t²/2": t**2 / 2,
            "first unit": y[:, 0],
            "cosh t": numpy.cosh(t),
            "second unit": y[:, 1],
            "slope of the first": first,
            "slope of the second": second,
        },
        "Two maxout units of seven tangents each, and their slopes",
        "t",
        "y, and dy/dt",
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# Give `maxout` an `x` in which two pieces of one unit are equal, and measure the gradient
# with central differences, $(y(h) - y(-h)) / 2h$ for each entry of `x` by itself. What do
# they say where your function says 1 and 0? Now move *both* pieces together, and compare
# what the differences and your gradient say about that. Is the agreement that the first
# one wins a mistake?
