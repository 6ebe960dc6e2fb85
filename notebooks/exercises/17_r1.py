# %% [markdown]
# # Exercise 17 · R1, and a second backward pass
#
# Notebooks 09 and 09b show why Algorithm 1 need not converge, and that a penalty on the slope of $D$
# helps. *R1* (Mescheder, Geiger and Nowozin 2018,
# [arXiv 1801.04406](https://arxiv.org/abs/1801.04406)) is the penalty that StyleGAN and other
# later image GANs use: the squared length of $D$'s input gradient at the real examples. To train with it one
# needs the gradient of a gradient. A framework for automatic differentiation gets it by a
# second backward pass ("double backward"). Here you write it by hand, for a $D$ with one
# hidden layer, and it turns out to be short.
#
#
# *Time:* 50 minutes. *Belongs to:* notebook 09b, what brings it in. Exercises 02 and 03
# first.
#
# *Search for:* gradient penalty, double backward, Hessian-vector product, WGAN-GP.

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
# ## 1. The slopes
#
# $D$ has a dense layer, a leaky ReLU and a second dense layer:
#
# $$h = x W + b, \qquad y = \begin{cases} h & h > 0 \\ \ell\, h & \text{elsewhere}
# \end{cases}, \qquad a = y\, v + c$$
#
# `x` is `(m, n)`, `W` is `(n, units)`, `b` is `(units,)`, `v` is `(units, 1)`, and $\ell$ is
# `leak`, a number from 0 to 1 (0 is ReLU). Return $s$, `(m, units)`: the slope of the leaky
# ReLU at each entry of $h$. At $h = 0$ exactly the slope counts as `leak`.


# %% nbgrader={"grade": false, "grade_id": "activation_slopes", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_slopes(x, W, b, leak):
    """s: (m, units), the slope of the leaky ReLU at each h = x W + b: 1 where h > 0, leak elsewhere"""
    # BEGIN SOLUTION
    return numpy.where(x @ W + b > 0, 1.0, leak)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_activation_slopes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(activation_slopes)

# %% [markdown]
# ## 2. The first backward pass
#
# Return $g$, `(m, n)`: row $i$ is the gradient of the logit $a_i$ with respect to the
# example $x_i$.
#
# Think about: this is what you do for $G$'s gradient through $D$. What is $\partial a_i /
# \partial y_i$, and by what do you multiply next? Does $c$ occur in the result?


# %% nbgrader={"grade": false, "grade_id": "input_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def input_gradients(x, W, b, v, leak):
    """g: (m, n), in row i the gradient of D's logit a_i with respect to x_i, for the D of this exercise"""
    # BEGIN SOLUTION
    s = activation_slopes(x, W, b, leak)
    return (s * v.T) @ W.T
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_input_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(input_gradients)

# %% [markdown]
# ## 3. The penalty
#
# $$R = \frac{\gamma}{2}\, \frac1m \sum_i |g_i|^2$$
#
# `g` is `(m, n)`, `gamma` is a number. Return $R$, one number.


# %% nbgrader={"grade": false, "grade_id": "r1_penalty", "locked": false, "schema_version": 3, "solution": true, "task": false}
def r1_penalty(g, gamma):
    """R = gamma / 2 times the mean over the m examples of |g_i|^2, one number, with g: (m, n)"""
    # BEGIN SOLUTION
    return gamma / 2 * (g**2).sum(axis=1).mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_r1_penalty", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(r1_penalty)

# %% [markdown]
# ## 4. The direction
#
# Return $u = \partial R / \partial g$, `(m, n)`.
#
# Think about: in which direction does a row of $u$ point, and what does its length depend on?


# %% nbgrader={"grade": false, "grade_id": "r1_direction", "locked": false, "schema_version": 3, "solution": true, "task": false}
def r1_direction(g, gamma):
    """u = dR/dg: (m, n), for the R of r1_penalty"""
    # BEGIN SOLUTION
    return gamma * g / len(g)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_r1_direction", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(r1_direction)

# %% [markdown]
# ## 5. The second backward pass
#
# Now the gradients of $R$ with respect to the weights, with $x$ held fixed. $R$ depends
# on them through $g$, and $g$ is made of $W$, $v$ and the slopes $s$. A small step of the
# weights does not change $s$: the slope is constant on each side of the kink. So
#
# $$dR = \sum_i u_i \cdot dg_i$$
#
# has one part for $W$ and one for $v$. Return $\partial R / \partial W$, `(n, units)`,
# $\partial R / \partial b$, `(units,)`, and $\partial R / \partial v$, `(units, 1)`.
#
# Think about: write $g_i$ as a product of matrices, with the slopes as a diagonal matrix
# between $W$ and $v$, and vary one factor at a time. Compare your result for $W$ with a
# dense layer's $x^T dy$: what takes the place of $x$, and what that of $dy$? And for $v$:
# what is it that goes *forward* through $W$ and the slopes?


# %% nbgrader={"grade": false, "grade_id": "r1_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def r1_gradients(x, W, b, v, leak, gamma):
    """dR/dW: (n, units), dR/db: (units,), dR/dv: (units, 1), for R = r1_penalty of D's input gradients on x"""
    # BEGIN SOLUTION
    s = activation_slopes(x, W, b, leak)
    u = r1_direction(input_gradients(x, W, b, v, leak), gamma)
    dW = u.T @ (s * v.T)
    dv = (s * (u @ W)).sum(axis=0)
    return dW, numpy.zeros(b.shape), dv[:, None]
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_r1_gradients", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(r1_gradients)

# %% [markdown]
# ## What one should see
#
# First the cell compares your gradients with differences of $R$, each with the limit.
# Then three $D$ with 16 units learn to distinguish real examples around 1 from generated
# samples around -1, with $\gamma = 0$, $0.1$ and $1$.
#
# Left: the logit $a(x)$. The two groups do not overlap, so without a penalty $D$ becomes
# steeper and steeper. The larger $\gamma$, the flatter it is at the real examples (the
# shaded part on the right); elsewhere it may be steep. Right: the mean of $|g|^2$ at the
# real examples, on a logarithmic axis. It jumps when one example crosses a kink of $D$.


# %% tags=["trained"]
def picture():
    rng = numpy.random.default_rng(1)
    x, W, b, v = (rng.normal(size=size) for size in ((5, 2), (2, 4), 4, (4, 1)))

    def penalty_at(W, b, v):
        return r1_penalty(input_gradients(x, W, b, v, 0.2), 2.0)

    parameters, step = [W, b, v], 1e-4
    for k, (what, gradient) in enumerate(zip("Wbv", r1_gradients(x, W, b, v, 0.2, 2.0))):
        error = 0.0
        for entry in numpy.ndindex(gradient.shape):
            values = []
            for sign in (1, -1):
                moved = [value.copy() for value in parameters]
                moved[k][entry] += sign * step
                values.append(penalty_at(*moved))
            difference = (values[0] - values[1]) / (2 * step)
            error = max(error, abs(difference - gradient[entry]))
        print(f"dR/d{what} against differences: error {error:.0e}, limit 1e-6")

    figure = plots.Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    line = numpy.linspace(-2, 2, 201)[:, None]
    for gamma, colour in zip((0.0, 0.1, 1.0), plots.colours.SERIES):
        rng = numpy.random.default_rng(2)
        W, b, v = (
            rng.normal(size=(1, 16)),
            rng.normal(size=16),
            0.3 * rng.normal(size=(16, 1)),
        )
        c, steepness = 0.0, []
        for _ in range(300):
            real, fake = (
                1 + 0.25 * rng.normal(size=(32, 1)),
                -1 + 0.25 * rng.normal(size=(32, 1)),
            )
            both, label = (
                numpy.concatenate([real, fake]),
                numpy.repeat([1.0, 0.0], 32)[:, None],
            )
            s = activation_slopes(both, W, b, 0.2)
            y = s * (both @ W + b)
            da = (1 / (1 + numpy.exp(-(y @ v + c))) - label) / 32
            dh = (da @ v.T) * s
            dW, db, dv = r1_gradients(real, W, b, v, 0.2, gamma)
            steepness.append((input_gradients(real, W, b, v, 0.2) ** 2).sum(axis=1).mean())
            W, b = W - 0.05 * (both.T @ dh + dW), b - 0.05 * (dh.sum(axis=0) + db)
            v, c = v - 0.05 * (y.T @ da + dv), c - 0.05 * da.sum()
        print(f"gamma {gamma}: mean |g|^2 at the real examples {steepness[-1]:.2g}")
        values = activation_slopes(line, W, b, 0.2) * (line @ W + b) @ v + c
        left.plot(line, values, color=colour, label=f"gamma = {gamma}")
        right.semilogy(steepness, color=colour)
    shaded = plots.colours.REFERENCE
    for centre in (-1, 1):
        left.axvspan(centre - 0.5, centre + 0.5, color=shaded, alpha=0.15, lw=0)
        name = "real" if centre > 0 else "generated"
        left.annotate(name, (centre, 0.02), xycoords=("data", "axes fraction"), ha="center")
    left.set(xlabel="x", ylabel="a(x)", title="D's logit after 300 steps")
    plots.legend_above(left, fontsize=9, across=2)
    right.set(xlabel="step", ylabel="mean |g|^2", title="D's slope at the real examples")
    return figure


picture()

# %% [markdown]
# ## Harder (optional)
#
# WGAN-GP (Gulrajani et al. 2017, [arXiv 1704.00028](https://arxiv.org/abs/1704.00028))
# has the penalty $\lambda\, \frac1m \sum_i (|g_i| - 1)^2$, at points between real
# examples and generated samples. Only question 4 changes: write its $u$, and check it
# with differences. What does it do where $g_i = 0$?
#
# With tanh in place of the leaky ReLU the slope changes with $h$. Which term do $\partial R /
# \partial W$ and $\partial R / \partial b$ get in addition? So is $\partial R / \partial b$
# still 0?
