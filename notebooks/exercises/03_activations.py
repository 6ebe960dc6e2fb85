# %% [markdown]
# # Exercise 03 · ReLU, sigmoid and dropout
#
# Without a nonlinear function between them, many dense layers are equal to one dense
# layer. The paper's $G$ uses rectified linear units (ReLU) and sigmoids, and its $D$ is
# trained with dropout. These layers have no parameters. In the backward pass each of them
# only multiplies the gradient by its own slope and passes it on.
#
# *Time:* 30 minutes. *Belongs to:* notebooks 01, layers by hand, and 02b,
# dropout.

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
# ## 1. ReLU
#
# $$y = \max(x, 0)$$
#
# entry by entry, for an array `x` of any shape. A warm-up.


# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(x):
    """y = max(x, 0), of the shape of x."""
    # BEGIN SOLUTION
    return numpy.maximum(x, 0.0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_relu", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(relu)

# %% [markdown]
# ## 2. Back through ReLU
#
# $$\frac{\partial L}{\partial x} = dy\, \frac{\partial y}{\partial x}$$
#
# `dy` is $\partial L / \partial y$, and `x` is the input of the forward pass. Both have
# the same shape, and so has the result. At $x = 0$, where the graph has a kink, there is
# no derivative; by convention we take 0.
#
# Think about: how does $y$ change when $x$ goes from $-2$ to $-1.9$, and how when it goes
# from 2 to 2.1? Do not change `dy` in place: another layer may still need it.


# %% nbgrader={"grade": false, "grade_id": "relu_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu_input_gradient(dy, x):
    """dL/dx for y = max(x, 0), from dy = dL/dy; 0 where x is 0."""
    # BEGIN SOLUTION
    return dy * (x > 0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_relu_input_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(relu_input_gradient)

# %% [markdown]
# ## 3. Back through the sigmoid
#
# $$y = \sigma(x) = \frac{1}{1 + e^{-x}}, \qquad \frac{\partial L}{\partial x} = dy\,
# \sigma'(x)$$
#
# Here the layer has kept its output, not its input: `y` is $\sigma(x)$ already. `dy`, `y`
# and the result have the same shape.
#
# Think about: differentiate $\sigma$ on paper and write the result with $y$ alone. A
# sigmoid is flat at both ends, where $y$ is near 0 or near 1: is your slope near 0 there?


# %% nbgrader={"grade": false, "grade_id": "sigmoid_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid_input_gradient(dy, y):
    """dL/dx for y = sigmoid(x), from dy = dL/dy and the output y."""
    # BEGIN SOLUTION
    return dy * y * (1.0 - y)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_sigmoid_input_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(sigmoid_input_gradient)

# %% [markdown]
# ## Two slopes
#
# The picture shows both of your gradients for $dy = \cos x$, and with dashes the same
# gradients measured with finite differences. Yours and the measured one should lie on one
# curve. For ReLU it is 0 left of $x = 0$ and $\cos x$ right of it; for the sigmoid it is
# small at both ends.


# %%
def picture_of_slopes():
    x, h = numpy.linspace(-6, 6, 200), 1e-6
    dy = numpy.cos(x)

    def sigma(x):
        return 1 / (1 + numpy.exp(-x))

    return plots.lines(
        x,
        {
            "ReLU: yours": relu_input_gradient(dy, x),
            "ReLU: differences": dy * (relu(x + h) - relu(x - h)) / (2 * h),
            "sigmoid: yours": sigmoid_input_gradient(dy, sigma(x)),
            "sigmoid: differences": dy * (sigma(x + h) - sigma(x - h)) / (2 * h),
        },
        "dL/dx where dL/dy is cos x",
        "x",
        "dL/dx",
    )


picture_of_slopes()

# %% [markdown]
# ## 4. Dropout
#
# $$y_i = x_i\, \mu_i / keep, \qquad \mu_i \in \{0, 1\}, \quad P(\mu_i = 1) = keep$$
#
# `mask` holds the $\mu_i$ as True (the input stays) and False (it is dropped), in the
# shape of `x`; `keep` is a number. The mask is drawn outside and handed in, so that your
# function itself contains nothing random.
#
# Think about: what is the mean of $y_i$ over all masks?


# %% nbgrader={"grade": false, "grade_id": "dropout", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout(x, mask, keep):
    """y = x mask / keep, of the shape of x and mask."""
    # BEGIN SOLUTION
    return x * mask / keep
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dropout", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(dropout)

# %% [markdown]
# ## 5. Back through dropout
#
# $$\frac{\partial L}{\partial x_i} = dy_i\, \frac{\partial y_i}{\partial x_i}$$
#
# `mask` and `keep` are those of the forward pass. With a newly drawn mask you would
# compute the gradient of a different function.
#
# Think about: for a fixed mask, what kind of function of $x$ is dropout?


# %% nbgrader={"grade": false, "grade_id": "dropout_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dropout_input_gradient(dy, mask, keep):
    """dL/dx for y = x mask / keep, from dy = dL/dy and the mask of the forward pass."""
    # BEGIN SOLUTION
    return dy * mask / keep
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dropout_input_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(dropout_input_gradient)

# %% [markdown]
# ## What dropout leaves as it is
#
# The straight line is $x$. With one mask the points lie on two lines: 0, and a line that
# is steeper than $x$. The mean over 4,000 masks should lie on $x$ again, up to a little
# noise.
#
# For a fixed mask $y$ is proportional to $x$. So the slope that `dropout_input_gradient`
# gives, times $x$, must be equal to $y$ at every point: "slope times x" must cover "one
# mask".


# %%
def picture():
    rng, keep = numpy.random.default_rng(1), 0.8
    x = numpy.linspace(-1, 1, 41)
    masks = rng.random((4000, len(x))) < keep
    one = dropout(x, masks[0], keep)
    mean = numpy.mean([dropout(x, mask, keep) for mask in masks], axis=0)
    return plots.lines(
        x,
        {
            "x": x,
            "one mask": one,
            "slope times x": x * dropout_input_gradient(numpy.ones(len(x)), masks[0], keep),
            "mean of 4,000 masks": mean,
        },
        "One mask changes y; the mean over the masks is x",
        "x",
        "y",
        points=True,
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# $\tanh x = 2 \sigma(2x) - 1$. Write `tanh_input_gradient(dy, y)`, with $y = \tanh x$,
# using nothing but `sigmoid_input_gradient` and constants such as 1 and 2, and compare it
# with finite differences. Then think of a sigmoid whose `y` was rounded to float32 before
# it came to you: for which large positive $x$ does your gradient become exactly 0, and
# for which large negative $x$?
#
# *Search for:* inverted dropout, subgradient, vanishing gradient.
