# %% [markdown]
# # Exercise 12 · Momentum and Adam
#
# "The gradient-based updates can use any standard gradient-based learning rule. We used
# momentum in our experiments", says Algorithm 1. Most later GANs use Adam. Both are a few
# lines of code. In both, some mistakes are hard to notice: training still works, only
# more slowly.
#
#
# *Time:* 30 minutes. *Belongs to:* notebook 04, Algorithm 1 line by line.
#
# *Search for:* heavy-ball momentum, Nesterov momentum, bias correction, AdamW, AMSGrad.

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
# One step that minimises a loss. $g$ is the gradient of the loss, and $\theta$ moves by a
# velocity $v$, which contains the earlier steps too:
#
# $$v \leftarrow \mu v - \text{rate} \cdot g, \qquad \theta \leftarrow \theta + v$$
#
# `theta`, `v` and `g` are arrays of one shape, `rate` and `mu` numbers. Return the new
# `theta` and the new `v`, as new arrays. (To maximise, as $D$ does with $V$, one passes
# $-g$ in place of $g$.)
#
# Think about: which `v` moves `theta`, the old one or the new one? If the gradient is the
# same in every step, how long do the steps become at $\mu = 0.9$?


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
# Adam (Kingma and Ba 2015, [arXiv 1412.6980](https://arxiv.org/abs/1412.6980)) keeps
# running means of the gradient and of its square. Both begin at 0, so at first they are
# too small, and are corrected for this:
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
# then, and how far does `theta` move? Which of the means does the next step continue
# from, those with a hat or those without?


# %% nbgrader={"grade": false, "grade_id": "adam_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    """The new theta, m and v after step number t = 1, 2, ..., a step down the gradient"""
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
#
# Three methods minimise the same bowl, $\frac12 (\theta_1^2 + 20\, \theta_2^2)$, from the
# same starting point (the dot), in 80 steps each. The star is the minimum.
#
# Without momentum ($\mu = 0$) the path first moves quickly in the steep direction
# $\theta_2$, and then slowly along $\theta_1$; after 80 steps it has not reached the
# star. With $\mu = 0.9$ it goes past the minimum, turns, and arrives. Adam's first steps
# have the same length in both coordinates, so its path begins at 45 degrees, although the
# bowl is steeper along $\theta_2$.


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
# Multiply the bowl by 1000; every gradient is then 1000 times as large. Which of the
# three paths stay the same, and to how many digits? Write an `assert` for it. Then
# multiply the bowl by $10^{-9}$ instead: what does `eps` do now? A generator's gradient
# may shrink by such factors when $D$ becomes sure (exercise 08): what does Adam do with a
# gradient that has saturated, and does that solve the problem?
