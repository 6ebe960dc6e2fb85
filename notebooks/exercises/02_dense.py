# %% [markdown]
# # Exercise 02 · A dense layer
#
# Both players of the paper are multilayer perceptrons: dense layers with a nonlinear
# function between them. In Algorithm 1 each player takes steps along the gradient of its
# objective. For this each layer must compute two gradients: the one for its own
# parameters, which the step uses, and the one for its input, which the layer before it
# needs. The gradient for the input of $D$ is how $G$ learns from $D$.
#
# *Time:* 40 minutes. *Belongs to:* notebook 01, layers by hand.

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
# $$y = x W + b$$
#
# The rows of a minibatch are its examples: `x` has shape `(m, n_in)`, with one example in
# each row. `W` is `(n_in, n_out)`, `b` is `(n_out,)`, and the result is `(m, n_out)`.
#
# Think about: which of these sizes must agree in the product? What does NumPy do when it
# adds an array with one axis to an array with two?


# %% nbgrader={"grade": false, "grade_id": "dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense(x, W, b):
    """y = x W + b, with x: (m, n_in), W: (n_in, n_out), b: (n_out,), y: (m, n_out)."""
    # BEGIN SOLUTION
    return x @ W + b
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(dense)

# %% [markdown]
# ## 2. The gradient for the input
#
# $L$ is a number that the later layers compute from $y$, and $dy$ stands for $\partial L
# / \partial y$, an array of the shape of $y$. The chain rule, entry by entry:
#
# $$\frac{\partial L}{\partial x_{ki}} = \sum_j dy_{kj}\, \frac{\partial y_{kj}}{\partial
# x_{ki}}, \qquad y_{kj} = \sum_i x_{ki} W_{ij} + b_j$$
#
# `dy` is `(m, n_out)`, `x` is `(m, n_in)`, `W` is `(n_in, n_out)`. The result has the
# shape of `x`.
#
# Think about: compute the derivative for one $k$, $i$ and $j$ on paper. Then find the
# product of matrices that does the sum over $j$.


# %% nbgrader={"grade": false, "grade_id": "dense_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_input_gradient(dy, x, W):
    """dL/dx: (m, n_in), for y = x W + b, from dy = dL/dy: (m, n_out)."""
    # BEGIN SOLUTION
    return dy @ W.T
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dense_input_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(dense_input_gradient)

# %% [markdown]
# ## 3. The gradients for the parameters
#
# $$\frac{\partial L}{\partial W_{ij}} = \sum_{k, l} dy_{kl}\,
# \frac{\partial y_{kl}}{\partial W_{ij}}, \qquad
# \frac{\partial L}{\partial b_j} = \sum_{k, l} dy_{kl}\,
# \frac{\partial y_{kl}}{\partial b_j}$$
#
# Return both, `dW` first. `dW` has the shape of `W`, `db` that of `b`.
#
# Think about: every example uses the same $W$ and the same $b$. So over which index must
# you sum? The paper's $V$ contains a factor $1/m$: does it belong in this layer, or is it
# part of $L$ and so already in `dy`?


# %% nbgrader={"grade": false, "grade_id": "dense_parameter_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_parameter_gradients(dy, x, W):
    """dL/dW: (n_in, n_out) and dL/db: (n_out,), for y = x W + b, from dy = dL/dy."""
    # BEGIN SOLUTION
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dW, db
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dense_parameter_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(dense_parameter_gradients)

# %% [markdown]
# ## What one should see
#
# Take $L = \frac12 \sum y^2$, so that $dy = y$, and move `x`, `W` or `b` by a step $h$ in
# a random direction $d$ (`d_x`, `d_W`, `d_b`). If $g$ is the gradient, $L$ changes by
# $h\, g \cdot d$ plus a remainder that shrinks like $h^2$. The picture shows the size of
# this remainder on logarithmic axes: you should see three straight lines, for $x$, $W$
# and $b$, all parallel to the line $h^2$.
#
# If one of them is parallel to the line $h$ instead, that gradient does not belong to
# your `dense`: either the gradient or `dense` is wrong.


# %%
def picture():
    rng = numpy.random.default_rng(1)
    m, n_in, n_out = 8, 5, 3
    x, W, b = (rng.normal(size=size) for size in ((m, n_in), (n_in, n_out), (n_out,)))
    d_x, d_W, d_b = (rng.normal(size=size) for size in (x.shape, W.shape, b.shape))

    def loss(x, W, b):
        return 0.5 * (dense(x, W, b) ** 2).sum()

    dy = dense(x, W, b)
    along_x = (dense_input_gradient(dy, x, W) * d_x).sum()
    along_W, along_b = (
        (gradient * d).sum()
        for gradient, d in zip(dense_parameter_gradients(dy, x, W), (d_W, d_b))
    )
    h, start = numpy.logspace(-5, 0, 21), loss(x, W, b)
    return plots.lines(
        h,
        {
            "x": [abs(loss(x + t * d_x, W, b) - start - t * along_x) for t in h],
            "W": [abs(loss(x, W + t * d_W, b) - start - t * along_W) for t in h],
            "b": [abs(loss(x, W, b + t * d_b) - start - t * along_b) for t in h],
            "as h: a wrong gradient": h,
            "as h²: a right one": h**2,
        },
        "What the gradient leaves over of the change of L",
        "step h",
        "|change of L - h g·d|",
        log="xy",
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# Cut a minibatch of 8 rows into two parts, of 3 and of 5 rows, and compute `dW` for each
# part. Which sum or mean of the two is the `dW` of all eight rows? Answer for $L =
# \frac12 \sum y^2$, and then for an $L$ that is the *mean* over the examples of $\frac12
# \lVert y_k \rVert^2$. Put each answer in an `assert` with `numpy.allclose`.
#
# *Search for:* backpropagation, vector-Jacobian product, Taylor remainder test,
# broadcasting.
