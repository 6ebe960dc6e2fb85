# %% [markdown]
# # Exercise 11 · A gradient checker
#
#
# The paper's authors used a library that differentiates. If you derive gradients by hand,
# you need a program that checks them. A checker that accepts wrong gradients is worse
# than none, because people believe it.
#
# You write a checker here, and the grader uses it: on layers with a right gradient, and
# on layers with a wrong one, such as one that forgets `dy`, one that is right in the
# first row only, and one that is off by a thousandth. Your checker must say for each
# layer whether its gradient is right.
#
#
# *Time:* 40 minutes. *Belongs to:* notebook 01b, a gradient check that can fail.
#
# *Search for:* central difference, directional derivative, truncation error and rounding
# error, `scipy.optimize.check_grad`.

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
#
# ## 1. The derivative along a direction
#
# Return the central difference, a number:
#
# $$\frac{f(x + h\, d) - f(x - h\, d)}{2 h}$$
#
# `f` is a function from an array to a number, `x` and `d` are arrays of one shape, `h` is
# a number. The limit for $h \to 0$ is the inner product of $f$'s gradient with $d$,
# whatever the length of $d$.
#
# Think about: a step to one side only has the same limit. Why take both sides? Write down
# the first three terms of $f(x + h d)$ and of $f(x - h d)$.


# %% nbgrader={"grade": false, "grade_id": "directional_difference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def directional_difference(f, x, d, h):
    """(f(x + h d) - f(x - h d)) / (2 h), a number"""
    # BEGIN SOLUTION
    return (f(x + h * d) - f(x - h * d)) / (2 * h)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_directional_difference", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(directional_difference)

# %% [markdown]
# ## 2. The checker
#
# A layer is two functions: `forward(x)` gives $y$, and `backward(dy, x)` gives the
# gradient $\partial L / \partial x$ for an $L$ with $\partial L / \partial y = dy$. For
# example, this $L$:
#
# $$L(x) = \sum dy \cdot \text{forward}(x)$$
#
# If `backward` is right, $\sum \text{backward}(dy, x) \cdot d$ is the derivative of $L$
# along $d$. Compute this sum, and compute the central difference of $L$ along $d$ with $h
# = 10^{-5}$. Return `True` if the two numbers differ by at most $10^{-6}$ times the
# larger of their absolute values, else `False`. In the grader's layers `x`, `dy`, `d` and
# $y$ are arrays of one shape.
#
# Think about: a gradient may be of the size $10^{-12}$, and a wrong one of that size is
# still wrong. A right gradient may be 0 everywhere. What does your comparison say then?


# %% nbgrader={"grade": false, "grade_id": "gradient_is_right", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_is_right(forward, backward, x, dy, d):
    """Whether backward(dy, x) along d is the derivative of sum(dy * forward(x))"""

    # BEGIN SOLUTION
    def loss(x):
        return (dy * forward(x)).sum()

    said = (backward(dy, x) * d).sum()
    measured = directional_difference(loss, x, d, 1e-5)
    return abs(said - measured) <= 1e-6 * max(abs(said), abs(measured))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_gradient_is_right", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(gradient_is_right)

# %% [markdown]
# ## What one should see
#
#
# First the cell prints what your checker says of six layers: `True` for the first three,
# `False` for the last three.
#
# The picture shows the absolute error of a difference as a function of the step $h$, on
# logarithmic axes. The function is $\sum \sin x_i$. Read from right to left: the error of
# your `directional_difference` ("both sides") falls like $h^2$, by ten powers of ten, to
# its lowest point near $h = 10^{-5}$. Further to the left it rises again. There the two
# values of $f$ agree in nearly all digits, and their difference consists mostly of
# rounding errors. The error of the one-sided difference falls like $h$ only; its lowest
# point is some hundreds of times higher.


# %%
def picture():
    rng = numpy.random.default_rng(1)
    x, dy, d = rng.normal(size=(3, 4, 5))
    layers = {
        "x²": (lambda x: x**2, lambda dy, x: 2 * x * dy),
        "tanh": (numpy.tanh, lambda dy, x: dy / numpy.cosh(x) ** 2),
        "a constant": (numpy.ones_like, lambda dy, x: 0 * dy),
        "x², dy forgotten": (lambda x: x**2, lambda dy, x: 2 * x),
        "tanh, 1.001 times": (numpy.tanh, lambda dy, x: 1.001 * dy / numpy.cosh(x) ** 2),
        "x, small and wrong": (lambda x: 1e-12 * x, lambda dy, x: 2e-12 * dy),
    }
    for name, (forward, backward) in layers.items():
        print(f"{name:20}", bool(gradient_is_right(forward, backward, x, dy, d)))

    def f(x):
        return numpy.sin(x).sum()

    h, exact = numpy.logspace(-13, 0, 40), (numpy.cos(x) * d).sum()
    return plots.lines(
        h,
        {
            "both sides": [abs(directional_difference(f, x, d, s) - exact) for s in h],
            "one side": [abs((f(x + s * d) - f(x)) / s - exact) for s in h],
            "h², while h > 1e-5": numpy.where(h > 1e-5, h**2, numpy.nan),
        },
        "What a difference is off by",
        "step h",
        "absolute error",
        log="xy",
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# Write a `backward` for $y = x^2$ that is wrong and that your checker passes, for an `x`,
# `dy` and `d` drawn as in the picture: add something to the right gradient that your
# checker does not notice for this $d$. Assert that it passes. Then draw a thousand other
# `d` and count how often it still passes. What does that say about a `d` of ones, which
# many checkers have without knowing it?
