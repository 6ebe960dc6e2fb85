# %% [markdown]
# # Exercise 04 · Maxout
#
# The paper's $D$ is made of maxout units. Each unit computes several linear functions of
# its input, its *pieces*, and returns the largest of them. So the unit learns the shape
# of its own activation function. A wrong gradient is easy to write here and hard to
# notice: if it goes to all pieces, or to the wrong piece, the net still trains, only
# worse.
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
# `x` is the output of a dense layer, of shape `(m, pieces * units)`. Read it as `(m,
# pieces, units)`: every row has first piece 0 of all units, then piece 1 of all units,
# and so on. The result is `(m, units)`.
#
# Think about: `reshape` fills the last axis first. Over which axis is the maximum? When
# you try your function, use sizes that are all different: with `pieces == units` many
# wrong answers have the right shape.


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
# `dy` is `(m, units)`, `x` is the input of the forward pass, and the result has the shape
# of `x`. If several pieces are equal and largest, the first one wins, by convention: one
# piece for each example and unit, never two.
#
# Think about: if a piece that is not the largest changes a little, how does $y$ change?
# When several numbers are equal, which one does `argmax` return?


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
# The picture shows two units with one input $t$ and seven pieces each. The pieces are
# tangents: of $t^2 / 2$ for the first unit, of $\cosh t$ for the second. Tangents lie
# below a convex function, so each unit follows its function from below and touches it in
# seven places.
#
# The slopes $dy/dt$ are computed with your gradient and the weights of the pieces. They
# must be stairs of seven steps: along the line $t$ for the first unit, along $\sinh t$
# for the second. A spike on the stairs is a point $t$ where two pieces are equal and your
# gradient went to both.


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
# with central differences, $(y(h) - y(-h)) / 2h$, changing one entry of `x` at a time.
# What do the differences give where your function gives 1 and 0? Now change *both* pieces
# together, and compare the differences with what your gradient predicts. Is the
# convention that the first piece wins a mistake?
#
# *Search for:* maxout networks (Goodfellow et al. 2013, [arXiv
# 1302.4389](https://arxiv.org/abs/1302.4389)), subgradient, piecewise linear function.
