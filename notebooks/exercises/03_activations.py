# %% [markdown]
# # Exercise 03 · ReLU, sigmoid and dropout
#
# Without something nonlinear between them, many dense layers are one dense layer. The
# paper's $G$ uses rectified linear units and sigmoids, and its $D$ is trained with
# dropout. These layers have no parameters; all they have to do on the way back is to hand
# on the gradient, changed by their own slope.
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
# `dy` is $\partial L / \partial y$, and `x` is what went into the forward pass; both have
# the same shape, and so has the result. At the kink, $x = 0$, there is no derivative; we
# take 0 for it, by agreement.
#
# Think about: what does $y$ do when $x = -2$ becomes $-1.9$, and what when 2 becomes 2.1?
# Do not change `dy` in place: the layer above may still want it.


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
# Think about: differentiate $\sigma$ on paper and write the result with $y$ alone. Is it
# flat where the sigmoid is flat?


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
# Both gradients for one `dy` that is not constant, $\cos x$, over what differences say.
# Each pair should lie on one line: 0 left of the kink and $\cos x$ right of it for ReLU;
# small at both ends for the sigmoid.


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
# shape of `x`; `keep` is a number. The mask is drawn outside, so that the function has no
# chance in it.
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
# `mask` and `keep` are those of the forward pass. A mask drawn anew would give the
# gradient of another function.
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
# The line is $x$. One mask gives points on two lines: 0, and one that is steeper than
# $x$. The mean over 4,000 masks should lie on $x$ again, but for a little noise. And
# since $y$ is linear in $x$, the slope that `dropout_input_gradient` gives, times $x$,
# must be the one mask's $y$, point by point.


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
# using nothing but `sigmoid_input_gradient` and factors of 2, and compare it with
# differences. Then think of a sigmoid whose `y` was rounded to float32 before it came to
# you: from which $x$ on is your gradient exactly 0, and at which $x$ on the other side?
