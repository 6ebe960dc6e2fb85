# %% [markdown]
# # Exercise 12 · Momentum and Adam
#
# "The gradient-based updates can use any standard gradient-based learning rule. We used
# momentum in our experiments", says Algorithm 1. Most of those who came after took Adam.
# Both are a few lines, and each has a place where one goes wrong without noticing: it
# still learns, only slower.
#
# *Time:* 30 minutes. *Belongs to:* notebook 04, Algorithm 1 line by line.

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
# ## 1. Momentum
#
# A step of descent, along a velocity that remembers the steps before:
#
# $$v \leftarrow \mu v - \text{rate} \cdot g, \qquad \theta \leftarrow \theta + v$$
#
# `theta`, `v` and `g` are arrays of one shape, `rate` and `mu` numbers. Return the new
# `theta` and the new `v`, as new arrays. (To ascend, as $D$ does, one hands in $-g$.)
#
# Think about: which `v` moves `theta`? How long do the steps become under a gradient that
# stays the same, at $\mu = 0.9$?


# %% nbgrader={"grade": false, "grade_id": "momentum_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum_step(theta, v, g, rate, mu):
    """v <- mu v - rate g, theta <- theta + v: the new theta and the new v"""
    # BEGIN SOLUTION
    v = mu * v - rate * g
    return theta + v, v
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_momentum_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(momentum_step)

# %% [markdown]
# ## 2. Adam
#
# Kingma and Ba (2015). Running means of the gradient and of its square, both corrected
# for having begun at 0:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 -
# \beta_2)\, g^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad
# \theta \leftarrow \theta - \text{rate}\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# `theta`, `m`, `v` and `g` are arrays of one shape, the others numbers: `t` is 1 in the
# first step, `beta1`, `beta2`, `eps` are $\beta_1$, $\beta_2$, $\epsilon$. Return the new
# `theta`, `m` and `v`.
#
# Think about: in the first step $m$ and $v$ come from 0. What are $\hat m$ and $\hat v$
# then, and how far does `theta` move? Which of the means does the next step need, those
# with a hat or those without?


# %% nbgrader={"grade": false, "grade_id": "adam_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    """The new theta, m and v after step number t = 1, 2, ..., a step of descent"""
    # BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - rate * m_hat / (numpy.sqrt(v_hat) + eps), m, v
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_adam_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(adam_step)

# %% [markdown]
# ## What one should see
#
# Three ways down the same bowl, $\frac12 (\theta_1^2 + 20\, \theta_2^2)$, from the same
# dot, 80 steps each. Without momentum ($\mu = 0$) the path drops to the floor of the
# valley and then creeps along it; it does not reach the star. With $\mu = 0.9$ it
# overshoots, swings round and arrives. Adam's first steps are of the same length in both
# coordinates, so that it sets out at 45 degrees, however much steeper one of them is.


# %%
def picture():
    curvature = numpy.array([1.0, 20.0])

    def descend(step, steps=80):
        """theta after every step; step(theta, state, t, g) gives theta and the new state"""
        theta, state = numpy.array([-2.0, 1.0]), (numpy.zeros(2), numpy.zeros(2))
        path = [theta]
        for t in range(1, steps + 1):
            theta, state = step(theta, state, t, curvature * theta)
            path.append(theta)
        return numpy.array(path)

    def with_momentum(mu):
        def step(theta, state, t, g):
            theta, v = momentum_step(theta, state[0], g, 0.02, mu)
            return theta, (v, state[1])

        return step

    def with_adam(theta, state, t, g):
        theta, m, v = adam_step(theta, *state, t, g, 0.1, 0.9, 0.999, 1e-8)
        return theta, (m, v)

    paths = {
        "mu = 0": descend(with_momentum(0.0)),
        "mu = 0.9": descend(with_momentum(0.9)),
        "Adam": descend(with_adam),
    }
    for name, path in paths.items():
        distance = abs(path[-1]).max()
        print(f"{name:10} first step {path[1] - path[0]}, last distance {distance:.3f}")
    return plots.paths(paths, "Down a bowl", "theta 1", "theta 2", target=(0.0, 0.0))


picture()

# %% [markdown]
# ## Harder (optional)
#
# Multiply the bowl by 1000, that is every gradient. Which of the three paths stay as they
# are, and to how many digits? Put it in an `assert`. Then take it times $10^{-9}$: what
# does `eps` do now? A generator's gradient may shrink by such factors when $D$ becomes
# sure (exercise 08): what does Adam make of a gradient that has saturated, and does that
# solve the problem?
