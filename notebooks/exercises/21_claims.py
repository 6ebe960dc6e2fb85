# %% [markdown]
# # Exercise 21 · A claim that can fail
#
# `minigan verify` checks claims about the paper, and some of them were wrong: a word that
# did not fit a number, a theorem's name on a bound that is not the theorem's. Questions 1
# to 4 are about four statements of this project, "we" below, that were corrected. You
# write what is right; the grader knows what we had stated, and what others write.
#
# Questions 5 and 6 are about the reason why nobody noticed. A check that holds whatever
# is computed is no check. You write a check of your own, and a *falsifier*: a wrong
# formula that it must reject. The grader uses both: your check on right formulas and on
# planted mistakes, your mistake on checks that can fail and on checks that cannot.
#
# *Time:* 60 minutes. *Belongs to:* notebooks 05, 06b and 09. Exercises 06 and 11 first.
#
# *Search for:* mirror descent, exponentiated gradient, Pinsker's inequality, vanishing
# gradients in GANs, mutation testing.

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
from minigan.theory import Gaussian, dynamics, jsd, tv

# %% [markdown]
# ## 1. Below, and below for good
#
# *We had stated:* in the Gaussian GAN with one step of $D$ for each step of $G$, $G$
# needs 52 steps until $|\theta| < 0.01$. The number is right, but readers take it for
# the end. It is not: at that step $\theta$ passes 0, and it leaves on the other side.
#
# `distance` is an array, $|\theta|$ before the first step and after each step; `bound` is
# a number. The first entry is at least `bound`, the last one is below it. Return two
# whole numbers, counted from 0: the first step at which the distance is below the bound,
# and the step from which on it stays below.
#
# Think about: reverse the array. What do you look for then?


# %% nbgrader={"grade": false, "grade_id": "first_and_for_good", "locked": false, "schema_version": 3, "solution": true, "task": false}
def first_and_for_good(distance, bound):
    """The first step below the bound, and the step from which on it stays below"""
    # BEGIN SOLUTION
    below = distance < bound
    return numpy.argmax(below), len(below) - numpy.argmin(below[::-1])
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_first_and_for_good", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(first_and_for_good)

# %% [markdown]
# ## 2. Two gradients of one value
#
# *We had stated:* the step $q \leftarrow q\, e^{-\eta \log(1 - D^*)}$ of Proposition 2 is
# a gradient step on $\log q$. It is not. It is the exponentiated gradient (mirror
# descent): it subtracts $\eta$ times the derivative *in $q$* from $\log q$.
#
# Let `p` and `q` be probabilities of $n$ points, all above 0, `eta` a number, $D^* = p /
# (p + q)$ and $g = \log(1 - D^*)$, the derivative in $q$. If $q$ is $e^l$ divided by its
# sum, the derivative in $l$ is $q\,(g - \sum_j q_j g_j)$. Return $q$ after each of the
# two steps:
#
# $$q\, e^{-\eta g} \qquad \text{and} \qquad q\, e^{-\eta\, q (g - \sum_j q_j g_j)}$$
#
# each divided by its sum.
#
# Think about: at a point where $q$ is nearly 0 and $p$ is not, which step helps more?


# %% nbgrader={"grade": false, "grade_id": "two_steps", "locked": false, "schema_version": 3, "solution": true, "task": false}
def two_steps(p, q, eta):
    """q after the exponentiated gradient step, and after a gradient step on log q"""
    # BEGIN SOLUTION
    g = numpy.log(q / (p + q))
    mirror = q * numpy.exp(-eta * g)
    of_log_q = q * numpy.exp(-eta * q * (g - q @ g))
    return mirror / mirror.sum(), of_log_q / of_log_q.sum()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_two_steps", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(two_steps)

# %% [markdown]
# ## 3. Whose inequality?
#
# *We had stated:* $\mathrm{TV}^2 / 2 \le \mathrm{JSD} \le \mathrm{TV} \log 2$, both after
# Lin (1991). Only the upper half is his. The lower half is Pinsker's inequality, used
# twice:
#
# $$\mathrm{KL}(p, m) \ge 2\, \mathrm{TV}(p, m)^2, \qquad m = \frac{p + q}{2}$$
#
# `tv` is $\mathrm{TV}(p, q)$, a number. Return the lower bound of the JSD that follows,
# and the upper bound, in nats.
#
# Think about: what is $\mathrm{TV}(p, m)$ if $\mathrm{TV}(p, q) = 1$? And what is the
# largest JSD that there is?


# %% nbgrader={"grade": false, "grade_id": "jsd_between", "locked": false, "schema_version": 3, "solution": true, "task": false}
def jsd_between(tv):
    """A lower and an upper bound of the JSD, in nats, from the TV"""
    # BEGIN SOLUTION
    return tv**2 / 2, tv * numpy.log(2)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_jsd_between", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(jsd_between)

# %% [markdown]
# ## 4. The theorem itself
#
# *We had stated:* Theorem 2.4 of Arjovsky & Bottou
# ([1701.04862](https://arxiv.org/abs/1701.04862)) as a bound for two Gaussians that move
# apart. That bound holds, but it is another one. The theorem is about a $D$ that is
# nearly perfect. Where the perfect $D$ is 0 with slope 0, let every sample have
#
# $$D(x) + |D'(x)| \le \epsilon < 1$$
#
# and let $G(z) = z + \theta$. Then the gradient of the mean of $\log(1 - D(G(z)))$ with
# respect to $\theta$ is at most $\epsilon / (1 - \epsilon)$ in size.
#
# `D` and `slope` are arrays of one shape: $D(x)$ and $D'(x)$ at the samples $x = z +
# \theta$. Return the gradient, with its sign, and the bound, for the smallest $\epsilon$
# that the samples allow.
#
# Think about: what does $\theta$ change in $\log(1 - D(z + \theta))$?


# %% nbgrader={"grade": false, "grade_id": "gradient_and_bound", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_and_bound(D, slope):
    """The gradient of the mean of log(1 - D(z + theta)), and the bound of its size"""
    # BEGIN SOLUTION
    eps = (D + abs(slope)).max()
    return (-slope / (1 - D)).mean(), eps / (1 - eps)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_gradient_and_bound", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(gradient_and_bound)

# %% [markdown]
# ## 5. A check
#
# *The claim:* `formula(p, q)` is the $D$ that maximises $p \log D + q \log(1 - D)$, for
# all $p, q > 0$.
#
# Write the check. `formula` is a function of two arrays of one shape, and returns an
# array. Choose points `p` and `q` yourself, and find by yourself what is right there: do
# not take it from `formula`. Return `True` if the formula is right at all your points,
# else `False`. The grader hands you right formulas and wrong ones. A $D$ that is wrong by
# 0.01 must be rejected, and a right one must not be rejected because of rounding.
#
# Think about: which wrong formulas are right where $p = q$? Which where $p + q = 1$? What
# does a comparison with `nan` give?


# %% nbgrader={"grade": false, "grade_id": "claim_holds", "locked": false, "schema_version": 3, "solution": true, "task": false}
def claim_holds(formula):
    """Whether formula(p, q) is the D that maximises p log D + q log(1 - D)"""
    # BEGIN SOLUTION
    p = numpy.array([0.3, 0.9])
    q = numpy.array([0.9, 0.3])
    D = formula(p, q)
    return bool((abs(p * (1 - D) - q * D) <= 1e-9).all())
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_claim_holds", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(claim_holds)

# %% [markdown]
# ## 6. A falsifier
#
# `check` is a check as in question 5: a function of a formula that returns `True` or
# `False`. Some of the grader's checks are good; others return `True`, or `False`,
# whatever $D$ is, or look only at the shape or the range of the result.
#
# Write a *mistake*: a formula of `p` and `q` that is not the best $D$, but that a person
# could write. For arrays it must return an array of numbers from 0 to 1, so that nothing
# but the check of the formula itself can reject it. Return `True` if `check` holds for $p
# / (p + q)$ and does not hold for your mistake, else `False`.
#
# Think about: why does one of the two conditions alone not suffice?


# %% nbgrader={"grade": false, "grade_id": "is_a_check", "locked": false, "schema_version": 3, "solution": true, "task": false}
def is_a_check(check):
    """Whether check holds for p / (p + q), and does not hold for a mistake"""

    # BEGIN SOLUTION
    def right(p, q):
        return p / (p + q)

    def mistake(p, q):
        return q / (p + q)

    return bool(check(right)) and not check(mistake)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_is_a_check", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(is_a_check)

# %% [markdown]
# ## What one should see
#
# First the cell prints a line for each question: the two steps of the Gaussian GAN (52
# and 177), the distance to $p$ before a step and after each of the two steps, the JSD of
# two Gaussians between its bounds, the gradient below its bound (0.0078 and less than
# 0.025), and what your check says of three formulas. It must accept the first one only,
# and the last line must say that it can fail.
#
# The picture shows $|\theta|$ of the Gaussian GAN, on a logarithmic axis. It is below
# 0.01 for one step (52), then for eight (120 to 127), and from step 177 on it stays there.


# %%
def picture():
    game = dynamics.gaussian_gan(dynamics.MINIMAX, 1.0)
    path = dynamics.simulate(game, [0.0, 0.0], [1.0], 0.1, 250, k=1)
    theta = abs(path[:, -1])
    first, for_good = first_and_for_good(theta, 0.01)
    print(f"|theta| < 0.01: first at step {first}, for good from step {for_good}")

    p, q = numpy.arange(1, 11) / 55, numpy.arange(10, 0, -1) / 55
    tvs = [abs(p - step).sum() / 2 for step in (q, *two_steps(p, q, 1.0))]
    print("TV to p: {:.3f}, after a mirror step {:.3f}, on log q {:.3f}".format(*tvs))

    low, high = jsd_between(tv(Gaussian(0, 1), Gaussian(1, 1)))
    between = jsd(Gaussian(0, 1), Gaussian(1, 1))
    print(f"JSD of N(0, 1), N(1, 1): {low:.4f} <= {between:.4f} <= {high:.4f}")

    x = numpy.linspace(2, 3, 10_001)
    gradient, bound = gradient_and_bound(0.01 + 0.01 * numpy.sin(x), 0.01 * numpy.cos(x))
    print(f"gradient of G, D nearly perfect: {abs(gradient):.6f} <= {bound:.6f}")

    tried = {
        "p / (p + q)": lambda p, q: p / (p + q),
        "q / (p + q)": lambda p, q: q / (p + q),
        "p / (p + 2 q)": lambda p, q: p / (p + 2 * q),
    }
    for name, formula in tried.items():
        print(f"{name:14} {'holds' if claim_holds(formula) else 'is rejected'}")
    print(f"claim_holds {'can' if is_a_check(claim_holds) else 'cannot'} fail")
    return plots.lines(
        numpy.arange(len(theta)),
        {
            "distance of theta": theta,
            "below for good": numpy.where(
                numpy.arange(len(theta)) >= for_good, theta, numpy.nan
            ),
        },
        "The Gaussian GAN: below 0.01, and below 0.01 for good",
        "iteration, k = 1",
        "|theta|",
        log="y",
        marks={"0.01": 0.01},
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# How small a mistake does your check see? Try it on $(1 + s)\, p / (p + q)$ for $s = 0.1,
# 0.01, \dots, 10^{-15}$, and assert that it rejects the first ten at least. Then make it
# a claim of minigan: [CONTRIBUTING.md](../../CONTRIBUTING.md#add-a-claim) says how.
# `minigan verify` runs every claim with the right formula, `minigan verify --falsify` with
# its falsifier. Change a sign in `minigan/theory/discriminator.py`: which claims notice it?
