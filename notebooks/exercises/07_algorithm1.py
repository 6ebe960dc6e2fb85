# %% [markdown]
# # Exercise 07 · Algorithm 1
#
# Algorithm 1 of the paper is ten lines, and most mistakes in a first GAN are made in
# them: a wrong sign, a wrong label, a gradient that does not pass through $D$, a step
# that changes the wrong player. You write the two steps and the loop around them, for two
# nets that are small enough to be written out. Then they train, in less than a second.
#
# *Time:* 60 minutes. *Belongs to:* notebook 04, Algorithm 1 line by line. Exercise 05
# first.

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
# $D$ has one hidden layer: $a = \tanh(x W + b)\, v + c$, and $D(x) = \sigma(a)$. $G$ is
# linear: $G(z) = z A + h$. With `m` rows in a minibatch, `x` is `(m, n)`, `z` is `(m,
# n_z)` and `a` is `(m, 1)`. As in the paper, all parameters of a net are one vector,
# `theta_d` and `theta_g`.
#
# In the next cell there is nothing to write. Read what each function takes and returns,
# and which of them sum over the rows.


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
# ## 1. The gradient for D
#
# $$V = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i)))$$
#
# `d_gradient` returns $\partial V / \partial \theta_d$, a flat array like `theta_d`. `x`
# and `z` have the same number of rows. The gradient with respect to the logits is that of
# exercise 05.
#
# Think about: $V$ contains $D$ twice, with the same parameters. What is the derivative of
# a sum? Which input belongs to which of the two passes?


# %% nbgrader={"grade": false, "grade_id": "d_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_gradient(theta_d, theta_g, x, z):
    """dV/dtheta_d, flat, of V = mean log D(x) + mean log(1 - D(G(z)))"""
    # BEGIN SOLUTION
    x_fake = G_forward(theta_g, z)
    da_real = (1 - probability(D_forward(theta_d, x))) / len(x)
    da_fake = -probability(D_forward(theta_d, x_fake)) / len(z)
    of_real = D_parameter_gradient(theta_d, x, da_real)
    of_fake = D_parameter_gradient(theta_d, x_fake, da_fake)
    return of_real + of_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_d_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(d_gradient)

# %% [markdown]
# ## 2. D's step
#
# `d_step` returns the new `theta_d` after one gradient step of size `rate` that makes $V$
# larger. (Algorithm 1 calls it "ascending its stochastic gradient".) Do not change the
# `theta_d` that comes in: return a new array.


# %% nbgrader={"grade": false, "grade_id": "d_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_step(theta_d, theta_g, x, z, rate):
    """The theta_d after one step of D up the gradient of V, at the given rate"""
    # BEGIN SOLUTION
    return theta_d + rate * d_gradient(theta_d, theta_g, x, z)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_d_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(d_step)

# %% [markdown]
# ## 3. The gradient for G
#
# $G$ does not minimise $\log(1 - D)$ here. It uses the other objective of section 3 of
# the paper, whose gradient is strong early in training. Written as a loss that $G$
# minimises:
#
# $$J = -\frac1m \sum_i \log D(G(z_i))$$
#
# `g_gradient` returns $\partial J / \partial \theta_g$, a flat array like `theta_g`.
#
# Think about: a change of $\theta_g$ changes $x = G(z)$, and a change of $x$ changes $a$.
# Write the chain rule from $J$ back to $\theta_g$, with the shape under every factor.
# Where does $D$ come in, and does $\theta_d$ change?


# %% nbgrader={"grade": false, "grade_id": "g_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def g_gradient(theta_d, theta_g, z):
    """dJ/dtheta_g, flat, of the non-saturating objective J = -mean log D(G(z))"""
    # BEGIN SOLUTION
    x_fake = G_forward(theta_g, z)
    da_fake = -(1 - probability(D_forward(theta_d, x_fake))) / len(z)
    dx_fake = D_input_gradient(theta_d, x_fake, da_fake)
    return G_parameter_gradient(z, dx_fake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_g_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(g_gradient)

# %% [markdown]
# ## 4. G's step
#
# `g_step` returns the new `theta_g` after one gradient step of size `rate` that makes $J$
# smaller. Return a new array here too.


# %% nbgrader={"grade": false, "grade_id": "g_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def g_step(theta_d, theta_g, z, rate):
    """The theta_g after one step of G down the gradient of J, at the given rate"""
    # BEGIN SOLUTION
    return theta_g - rate * g_gradient(theta_d, theta_g, z)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_g_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(g_step)

# %% [markdown]
# ## 5. One iteration
#
# Algorithm 1, between "for number of training iterations" and "end for":
#
# * `k` times: take a minibatch of real examples and one of noise, and make a step of $D$
#   on them;
# * then take one new minibatch of noise, and make one step of $G$ on it.
#
# `xs` has the `k` minibatches of real examples, shape `(k, m, n)`; `zs` has the noise for
# $D$'s `k` steps, shape `(k, m, n_z)`; `z` is the noise for $G$'s step, shape `(m, n_z)`.
# Every step has the same `rate`. `training_iteration` returns the pair of the new
# `theta_d` and the new `theta_g`.


# %% nbgrader={"grade": false, "grade_id": "training_iteration", "locked": false, "schema_version": 3, "solution": true, "task": false}
def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    """(theta_d, theta_g) after k steps of D, on xs[i] and zs[i], then one of G, on z"""
    # BEGIN SOLUTION
    for i in range(len(xs)):
        theta_d = d_step(theta_d, theta_g, xs[i], zs[i], rate)
    theta_g = g_step(theta_d, theta_g, z, rate)
    return theta_d, theta_g
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_training_iteration", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(training_iteration)

# %% [markdown]
# ## What one should see
#
# The data are $N(2, 0.5^2)$ and the noise is $N(0, 1)$, so $G(z) = z A + h$ is right when
# $A = 0.5$ and $h = 2$. It begins at $A = 1$, $h = 0$. The mean $h$ reaches 2 first. The
# standard deviation $A$ first rises and then falls too far: for a while $G$ makes nearly
# the same point for every $z$. Then $D$'s gradient spreads the samples out again. From
# iteration 500 on both curves must stay near their grey lines, with small fluctuations.
#
# If they do not, something is wrong. If they do, your code may still be wrong! To divide
# by `m` once too often, or not at all, has the same effect as another learning rate. Of
# the mistakes in the loop that the grader knows, nearly all give a picture like this one.
# That is why such mistakes stay unnoticed for a long time, and why `check` compares
# numbers.


# %%
def picture():
    rng, m, k, units = numpy.random.default_rng(1), 64, 1, 16
    theta_d, theta_g = rng.normal(size=3 * units + 1), numpy.array([1.0, 0.0])
    path = [theta_g]
    for _ in range(800):
        xs, zs = 2 + 0.5 * rng.normal(size=(k, m, 1)), rng.normal(size=(k, m, 1))
        z = rng.normal(size=(m, 1))
        theta_d, theta_g = training_iteration(theta_d, theta_g, xs, zs, z, 0.1)
        path.append(theta_g)
    path = numpy.array(path)
    return plots.lines(
        numpy.arange(len(path)),
        {"h, the mean of G(z)": path[:, 1], "A, its standard deviation": path[:, 0]},
        "Algorithm 1 on the line",
        "iteration",
        "G's two parameters",
        marks={"2, the mean of the data": 2.0, "0.5, their standard deviation": 0.5},
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# Put the data farther away, at $N(6, 0.5^2)$, and count the iterations until $h$ is
# within 0.1 of 6. Then write the gradient of the minimax objective $+\frac1m \sum_i
# \log(1 - D(G(z_i)))$, train with it in place of `g_gradient`, and count again. Do both
# with `k = 1` and with `k = 5`, for a few seeds. With one of the two objectives a better
# trained $D$ makes $G$ faster, with the other one slower. Which is which, and why?
#
# *Search for:* non-saturating loss, mode collapse, detach (PyTorch), simultaneous and
# alternating gradient descent.
