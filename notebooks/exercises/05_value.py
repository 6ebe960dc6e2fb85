# %% [markdown]
# # Exercise 05 · The value of the game
#
# Equation (1) of the paper defines the value $V$ of the game: $D$ maximises it, $G$
# minimises it. Training needs two things: the number $V$, to watch it, and the gradient
# of $V$ with respect to $D$'s logits, from which the gradients of both nets are computed.
# You write both so that they are right also for a $D$ that is certain, whether it is
# right or wrong. Early in training $D$ often is, and there many losses written by hand
# give nan.
#
# *Time:* 30 minutes. *Belongs to:* notebook 03, the value function at the logit.

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
# ## 1. The value
#
# $$V(D, G) = \mathbb{E}_{x \sim p_{\rm data}} \log D(x) + \mathbb{E}_{z \sim p_z}
# \log (1 - D(G(z)))$$
#
# An expectation becomes a mean over a minibatch. `a_real` has $D$'s logits of the real
# examples, `a_fake` those of the generated samples, one in each row: shape `(m, 1)`. The
# two need not have the same number of rows. $D = \sigma(a) = 1 / (1 + e^{-a})$.
# `game_value` returns one number, in nats (the unit of the natural logarithm).
#
# Logits of 1000 and -1000 must give the right values: at $a = -1000$, $\log D$ is $-1000$
# and not $-\infty$. Do not clip, and do not add $10^{-8}$ or any other small number.
#
# Think about: what are $\log \sigma(a)$ and $\log(1 - \sigma(a))$ as formulas in $a$? You
# did one of them in exercise 01. NumPy has a function for $\log(e^a + e^b)$.


# %% nbgrader={"grade": false, "grade_id": "game_value", "locked": false, "schema_version": 3, "solution": true, "task": false}
def game_value(a_real, a_fake):
    """V = mean log D(x) + mean log(1 - D(G(z))), in nats, with D = sigmoid(a)"""
    # BEGIN SOLUTION
    log_D_real = -numpy.logaddexp(0, -a_real)
    log_not_D_fake = -numpy.logaddexp(0, a_fake)
    return log_D_real.mean() + log_not_D_fake.mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_game_value", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(game_value)

# %% [markdown]
# ## 2. Its gradient at the logits
#
# `game_value_gradient` returns the pair `da_real`, `da_fake`: the derivatives $\partial V
# / \partial a$ with respect to every single logit, each of the shape of its logits.
#
# $D$'s backward pass begins with these two arrays. They are derivatives with respect to
# the logit $a$, not with respect to the probability $D$: they already contain the slope
# of the sigmoid. And they are derivatives of means.
#
# Think about: compute $\frac{d}{da} \log \sigma(a)$ on paper, and simplify until only one
# sigmoid is left. How large is the gradient for an example on which $D$ is certain and
# right? And for one on which $D$ is certain and wrong?


# %% nbgrader={"grade": false, "grade_id": "game_value_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def game_value_gradient(a_real, a_fake):
    """dV/da_real and dV/da_fake, each of the shape of its logits"""
    # BEGIN SOLUTION
    da_real = numpy.exp(-numpy.logaddexp(0, a_real)) / len(a_real)
    da_fake = -numpy.exp(-numpy.logaddexp(0, -a_fake)) / len(a_fake)
    return da_real, da_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_game_value_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(game_value_gradient)

# %% [markdown]
# ## What one should see
#
# First two values of $V$ are printed: for a $D$ that is 1/2 everywhere it must be $-\log
# 4$, and for a $D$ that is certain and wrong everywhere it must be $-2000$.
#
# Then the picture shows your gradient for one of four real examples and for one of two
# generated samples, and with dashes the differences of your own $V$. Each curve must lie
# under its dashes, also far from 0. The gradient for the real example is positive: $D$
# raises its logit. The one for the generated sample is negative: $D$ lowers its logit. At
# $a = 0$ they are half of $1/4$ and minus half of $1/2$: $1/8$ and $-1/4$, the two grey
# lines.


# %%
def picture():
    undecided, wrong = numpy.zeros((4, 1)), numpy.full((4, 1), 1000.0)
    print(f"D = 1/2: V = {game_value(undecided, undecided):.6f} nats")
    print(f"-log 4 =     {-numpy.log(4):.6f}")
    print(f"D is sure and wrong: V = {game_value(-wrong, wrong):.1f}")

    def minibatches(a_real, a_fake):
        """Logits of four examples and two samples, the first of each as given"""
        return numpy.array([[a_real], [1], [0], [-1]]), numpy.array([[a_fake], [1]])

    def slopes(a, h=1e-5):
        """dV/da of the first example and of the first sample at a, by differences"""
        of_real = game_value(*minibatches(a + h, a)) - game_value(*minibatches(a - h, a))
        of_fake = game_value(*minibatches(a, a + h)) - game_value(*minibatches(a, a - h))
        return of_real / (2 * h), of_fake / (2 * h)

    a = numpy.linspace(-12, 12, 121)
    gradient = [game_value_gradient(*minibatches(b, b)) for b in a]
    differences = [slopes(b) for b in a]
    return plots.lines(
        a,
        {
            "da_real": numpy.array([real[0].item() for real, _ in gradient]),
            "differences of V in a_real": numpy.array([real for real, _ in differences]),
            "da_fake": numpy.array([fake[0].item() for _, fake in gradient]),
            "differences of V in a_fake": numpy.array([fake for _, fake in differences]),
        },
        "What D learns from one of 4 examples, and from one of 2 samples",
        "logit a",
        "dV/da",
        marks={"1/8": 1 / 8, "-1/4": -1 / 4},
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# There are four real examples at two points, A, A, A and B, and four generated samples,
# A, B, B and B. Let $D$ be two numbers, a logit at A and one at B. Start both at 0 and
# maximise $V$: take 2,000 gradient steps of rate 0.5 with your `game_value_gradient`,
# adding up the entries that belong to the same logit. First guess where the two logits
# will stop; then check it with an `assert`.
#
# Now write every generated sample twice, so that there are eight. Do the final logits
# change? What does that say about the two means in $V$, and what would happen with one
# mean over all the rows?
#
# *Search for:* binary cross-entropy with logits, logaddexp, softplus.
