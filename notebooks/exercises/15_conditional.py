# %% [markdown]
# # Exercise 15 · The conditional GAN
#
# Which digit will $G$ draw? In the paper's experiments nobody can choose. Section 7 gives
# the solution in one sentence: a model of $p(x \mid c)$, the data of a given class $c$
# for instance, needs only that both $G$ and $D$ get $c$ as an input too. Mirza and
# Osindero ([arXiv 1411.1784](https://arxiv.org/abs/1411.1784)) did this in the same year.
# It is a small change to Algorithm 1, and easy to get wrong: where the condition is
# missing on one side, or belongs to another row, a program may still run and train, but
# it learns something else.
#
# You write the two gradients of Algorithm 1 with a condition, in NumPy, by hand.
#
#
# *Time:* 40 minutes. *Belongs to:* notebook 12, conditional GAN and inpainting. Exercise
# 07 first.
#
# *Search for:* conditional GAN (cGAN), one-hot encoding, AC-GAN, projection
# discriminator.

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
# ## The two nets, given
#
# They are the nets of exercise 07, unchanged: $D$ has one hidden layer, $a = \tanh(x W +
# b)\, v + c$, and $G$ is linear. Each function takes the number of its input's columns
# from the input itself. So the same functions serve when a condition stands beside the
# input, if `theta_d` and `theta_g` have the right size for it.
#
# (The letter $c$ in this cell is $D$'s last bias. In the rest of the exercise $c$ is the
# condition, as in section 7 of the paper.)


# %% tags=["given"]
def split(theta_d, n):
    """D's parameters for x: (m, n), W: (n, units), b: (units,), v: (units, 1), c: (1,)"""
    units = (theta_d.size - 1) // (n + 2)
    W, b, v, c = numpy.split(theta_d, [n * units, (n + 1) * units, (n + 2) * units])
    return W.reshape(n, units), b, v.reshape(units, 1), c


def D_forward(theta_d, x):
    """D's logits a = tanh(x W + b) v + c, with x: (m, n) and a: (m, 1)"""
    W, b, v, c = split(theta_d, x.shape[1])
    return numpy.tanh(x @ W + b) @ v + c


def D_parameter_gradient(theta_d, x, da):
    """dL/dtheta_d of D's pass on x, flat like theta_d, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    hidden = numpy.tanh(x @ W + b)
    du = (da @ v.T) * (1 - hidden**2)
    parts = x.T @ du, du.sum(axis=0), hidden.T @ da, da.sum(axis=0)
    return numpy.concatenate([part.ravel() for part in parts])


def D_input_gradient(theta_d, x, da):
    """dL/dx: (m, n) of D's pass on x, with da = dL/da: (m, 1)"""
    W, b, v, _ = split(theta_d, x.shape[1])
    return ((da @ v.T) * (1 - numpy.tanh(x @ W + b) ** 2)) @ W.T


def probability(a):
    """D = sigmoid(a), without overflow"""
    return numpy.exp(-numpy.logaddexp(0, -a))


def G_forward(theta_g, z):
    """G's samples x = z A + h, with z: (m, n_z), x: (m, n); theta_g is A and h, flat"""
    A = theta_g.reshape(z.shape[1] + 1, -1)
    return z @ A[:-1] + A[-1]


def G_parameter_gradient(z, dx):
    """dL/dtheta_g of G's pass on z, flat like theta_g, with dx = dL/dx: (m, n)"""
    return numpy.concatenate([(z.T @ dx).ravel(), dx.sum(axis=0)])


# %% [markdown]
# ## 1. The condition
#
# The condition is a class, as a *one-hot* row: `c` is `(m, classes)`, with 1 at the place of
# each row's label and 0 elsewhere. `labels` is `(m,)`, whole numbers from 0 to `classes - 1`.
#
# Think about: which row, and which column, does the 1 of example $i$ belong to? A class that
# is not among the labels has a column too.


# %% nbgrader={"grade": false, "grade_id": "one_hot", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_hot(labels, classes):
    """c: (m, classes), in each row 1 at the place of its label and 0 elsewhere, with labels: (m,) from 0 on"""
    # BEGIN SOLUTION
    c = numpy.zeros((len(labels), classes))
    c[numpy.arange(len(labels)), labels] = 1.0
    return c
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_one_hot", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(one_hot)

# %% [markdown]
# ## 2. Beside the input
#
# $[x, c]$ is the row of $x$ followed by the row of its condition. `x` is `(m, n)`, `c` is
# `(m, classes)`, the result is `(m, n + classes)`. The same function will put `c` beside the
# noise.


# %% nbgrader={"grade": false, "grade_id": "with_condition", "locked": false, "schema_version": 3, "solution": true, "task": false}
def with_condition(x, c):
    """[x, c]: (m, n + classes), in each row x first and then its condition, with x: (m, n), c: (m, classes)"""
    # BEGIN SOLUTION
    return numpy.concatenate([x, c], axis=1)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_with_condition", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(with_condition)

# %% [markdown]
# ## 3. The way back
#
# $D$'s input is $[x, c]$, so $D$'s input gradient `dxc` is $\partial L / \partial [x, c]$,
# `(m, n + classes)`. $G$ has made $x$ only. Return $\partial L / \partial x$, `(m, n)`.
#
# Think about: $c$ is given from outside. Does anything need the gradient with respect to
# it?


# %% nbgrader={"grade": false, "grade_id": "x_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def x_gradient(dxc, n):
    """dL/dx: (m, n), the part of dxc = dL/d[x, c]: (m, n + classes) that belongs to x"""
    # BEGIN SOLUTION
    return dxc[:, :n]
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_x_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(x_gradient)

# %% [markdown]
# ## 4. The gradient for D
#
# $$V = \frac1m \sum_i \log D([x_i, c_i]) + \frac1m \sum_i \log(1 - D([\tilde x_i, c_i])),
# \qquad \tilde x_i = G([z_i, c_i])$$
#
# Return $\partial V / \partial \theta_d$, flat like `theta_d`. `x`, `z` and `c` have the same
# number of rows, and row $i$ of `c` belongs to row $i$ of `x` and to row $i$ of `z`.
#
# Think about: how many times does $c$ occur in $V$, and which input does it stand beside each
# time? If $D$ got $c$ only with the real examples, what could it learn to look at?


# %% nbgrader={"grade": false, "grade_id": "conditional_d_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conditional_d_gradient(theta_d, theta_g, x, z, c):
    """dV/dtheta_d, flat, of V = mean log D([x, c]) + mean log(1 - D([G([z, c]), c]))"""
    # BEGIN SOLUTION
    zc = with_condition(z, c)
    xc_real = with_condition(x, c)
    xc_fake = with_condition(G_forward(theta_g, zc), c)
    da_real = (1 - probability(D_forward(theta_d, xc_real))) / len(x)
    da_fake = -probability(D_forward(theta_d, xc_fake)) / len(z)
    of_real = D_parameter_gradient(theta_d, xc_real, da_real)
    of_fake = D_parameter_gradient(theta_d, xc_fake, da_fake)
    return of_real + of_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_conditional_d_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(conditional_d_gradient)

# %% [markdown]
# ## 5. The gradient for G
#
# $G$'s loss is the non-saturating one of section 3, with the condition:
#
# $$J = -\frac1m \sum_i \log D([G([z_i, c_i]), c_i])$$
#
# Return $\partial J / \partial \theta_g$, flat like `theta_g`.
#
# Think about: write the chain from $J$ back to $\theta_g$ and put the shape under every link.
# At which link are the columns of $c$ left out? What was the input of $G$, for its parameter
# gradient?


# %% nbgrader={"grade": false, "grade_id": "conditional_g_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def conditional_g_gradient(theta_d, theta_g, z, c):
    """dJ/dtheta_g, flat, of the non-saturating objective J = -mean log D([G([z, c]), c])"""
    # BEGIN SOLUTION
    zc = with_condition(z, c)
    x_fake = G_forward(theta_g, zc)
    xc_fake = with_condition(x_fake, c)
    da_fake = -(1 - probability(D_forward(theta_d, xc_fake))) / len(z)
    dx_fake = x_gradient(D_input_gradient(theta_d, xc_fake, da_fake), x_fake.shape[1])
    return G_parameter_gradient(zc, dx_fake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_conditional_g_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(conditional_g_gradient)

# %% [markdown]
# ## What one should see
#
# The data are six Gaussians on a ring, with standard deviation 0.25, one for each label.
# The nets are trained for 500 iterations with your functions. Then $G$ is given each
# label 100 times, with fresh noise.
#
# The dots are generated samples, one colour for each label. Each colour must lie round
# the centre (+) of its own label. About 95% of the real examples are nearer to the centre
# of their own label than to any other centre. For the samples the share must be about as
# high. If $G$ ignored the condition, it would be 1 of 6, about 17%.
#
# Most mistakes spoil this picture, but not all: if `conditional_d_gradient` alone gets
# the labels of the samples in another order, the colours still find their centres. So
# trust `check`, which compares numbers.


# %% tags=["trained"]
def picture():
    rng, classes, units, m, sd = numpy.random.default_rng(1), 6, 32, 64, 0.25
    angles = 2 * numpy.pi * numpy.arange(classes) / classes
    centres = numpy.stack([numpy.cos(angles), numpy.sin(angles)], axis=1)
    theta_d = rng.normal(size=(2 + classes + 2) * units + 1)
    theta_g = 0.1 * rng.normal(size=2 * (2 + classes + 1))
    for _ in range(500):
        labels = rng.integers(classes, size=m)
        x, c = centres[labels] + sd * rng.normal(size=(m, 2)), one_hot(labels, classes)
        z_of_d, z_of_g = rng.normal(size=(m, 2)), rng.normal(size=(m, 2))
        theta_d = theta_d + 0.5 * conditional_d_gradient(theta_d, theta_g, x, z_of_d, c)
        theta_g = theta_g - 0.05 * conditional_g_gradient(theta_d, theta_g, z_of_g, c)

    labels = numpy.arange(600) % classes
    noise = rng.normal(size=(600, 2))
    samples = G_forward(theta_g, with_condition(noise, one_hot(labels, classes)))
    for what, points in (("data", centres[labels] + sd * noise), ("samples", samples)):
        distances = ((points[:, None] - centres) ** 2).sum(axis=2)
        share = (distances.argmin(axis=1) == labels).mean()
        print(f"{what:8} nearest to the centre of their own label: {share:.0%}")

    figure = plots.Figure(figsize=(5.6, 5.6), layout="constrained")
    axes = figure.subplots()
    for label, (colour, centre) in enumerate(zip(plots.colours.SERIES, centres)):
        axes.plot(*samples[labels == label].T, ".", color=colour, ms=4)
        axes.plot(*centre, "+", color=plots.colours.P_DATA, ms=12)
        axes.annotate(f"label {label}", 2.1 * centre, ha="center", va="center")
    axes.set(xlim=(-2.6, 2.6), ylim=(-2.6, 2.6), xlabel="x1", ylabel="x2", aspect="equal")
    axes.set_title("Samples G([z, c]), by their label; +: centres of the data", fontsize=11)
    return figure


picture()

# %% [markdown]
# ## Harder (optional)
#
# Let $D$ judge the samples by other labels than $G$ got: in `conditional_d_gradient` and in
# `conditional_g_gradient` alike, put `c[rng.permutation(m)]` in place of `c` beside the
# samples where $D$ gets them. Train again. What does `picture` show? In the data, $x$ depends
# on $c$: can the pairs that $D$ gets from $G$ have this property now, whatever $G$ does?
#
# Then put zeros in place of $c$ beside the samples, and leave $c$ beside the real
# examples. Print the mean of $D$ on both after training. Which part of its input is
# enough for $D$ to distinguish the two?
