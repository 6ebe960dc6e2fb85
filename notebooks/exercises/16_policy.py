# %% [markdown]
# # Exercise 16 · The policy gradient
#
# The paper's $G$ computes its sample, so $D$'s gradient can go back through the sample to
# $G$. A search engine, or a model of text, *chooses* from a finite set instead: document
# 7, or word 12. A choice has no derivative. IRGAN (Wang et al. 2017,
# [arXiv 1705.10513](https://arxiv.org/abs/1705.10513)) still trains such a $G$ against $D$, with
# the policy gradient, also called REINFORCE (Williams 1992): the item drawn has no
# derivative, but its probability has one.
#
# You write the exact gradient, the estimate from one draw, and the estimate from draws of
# another distribution. A set of a few items can be enumerated, so at the end you can see
# that the estimates have the right expectation.
#
#
# *Time:* 50 minutes. *Belongs to:* notebook 14, IRGAN. Exercise 05 first.
#
# *Search for:* log-derivative trick, score function estimator, REINFORCE, importance
# sampling, control variate.

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
# ## 1. The policy
#
# $G$ gives each of $n$ items a score $g_i$ and draws item $i$ with probability
#
# $$p_i = \frac{e^{g_i / \tau}}{\sum_j e^{g_j / \tau}}$$
#
# The temperature $\tau > 0$ controls how strongly a difference of scores changes the
# probabilities. `g` is `(n,)`, `tau` is a number, and so is the result `(n,)`. The checks
# also use scores of 1000.
#
# Think about: what happens to $p$ if the same number is subtracted from every score? Which
# number would you subtract?


# %% nbgrader={"grade": false, "grade_id": "policy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def policy(g, tau):
    """p = softmax(g / tau): (n,), with the scores g: (n,) and the temperature tau > 0"""
    # BEGIN SOLUTION
    powers = numpy.exp((g - g.max()) / tau)
    return powers / powers.sum()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_policy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(policy)

# %% [markdown]
# ## 2. The exact gradient
#
# $D$ gives item $i$ the reward $r_i$. $G$ maximises the expected reward
#
# $$J = E_p\, r = \sum_i p_i r_i$$
#
# with $D$ held fixed, so the rewards are constants. Return $\partial J / \partial g$,
# `(n,)`.
#
# Think about: the score $g_j$ is in $p_j$. Is it in the other probabilities too? What is the
# gradient if all rewards are equal?


# %% nbgrader={"grade": false, "grade_id": "expected_reward_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def expected_reward_gradient(g, r, tau):
    """dJ/dg: (n,), exact, of J = E_p r = sum of p_i r_i, with the p of policy and the rewards r: (n,)"""
    # BEGIN SOLUTION
    p = policy(g, tau)
    return p * (r - (p * r).sum()) / tau
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_expected_reward_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(expected_reward_gradient)

# %% [markdown]
# ## 3. One draw
#
# With a million items it costs too much to compute all rewards. Since $\nabla p_i = p_i
# \nabla \log p_i$,
#
# $$\nabla J = \sum_i r_i \nabla p_i = \sum_i p_i\, r_i \nabla \log p_i
# = E_p\, [\, r_i \nabla \log p_i \,]$$
#
# So one item $i$, drawn from $p$, and its reward give an estimate whose expectation is the
# gradient: $r_i \nabla \log p_i$, where $\nabla$ is the gradient with respect to $g$. Return
# it, `(n,)`. `p` is `(n,)` and was made with the temperature `tau`; `i` counts from 0; `r_i`
# is a number.
#
# Think about: $\log p_i$ is a score over $\tau$, minus the logarithm of a sum. On which
# scores does it depend?


# %% nbgrader={"grade": false, "grade_id": "one_draw_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def one_draw_gradient(p, i, r_i, tau):
    """The estimate of dJ/dg: (n,) from one item i, drawn from p, and its reward r_i"""
    # BEGIN SOLUTION
    return r_i * ((numpy.arange(len(p)) == i) - p) / tau
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_one_draw_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(one_draw_gradient)

# %% [markdown]
# ## 4. Draws from another distribution
#
# IRGAN draws from $q$, a mixture of $p$ and of the items that people liked. With such draws
# an expectation under $p$ can still be estimated if every draw $s$ has an importance weight
# $w_s$:
#
# $$E_q \Big[ \frac1k \sum_{s=1}^{k} w_s f(i_s) \Big] = E_p\, f \qquad \text{for every } f$$
#
# `p` and `q` are `(n,)`, and `items` holds $i_1, \dots, i_k$, whole numbers from 0. Return
# $w$, `(k,)`.
#
# Think about: write $E_q\, w f$ as a sum over the items and compare it with $E_p\, f$, term
# by term.


# %% nbgrader={"grade": false, "grade_id": "importance_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def importance_weights(p, q, items):
    """w: (k,), of each of the k items drawn from q: the weighted mean over draws from q estimates a mean under p"""
    # BEGIN SOLUTION
    return p[items] / q[items]
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_importance_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(importance_weights)

# %% [markdown]
# ## 5. REINFORCE
#
# Now put everything together: $k$ items drawn from $q$, their rewards $r_s$, and a
# baseline $c$, one number that is subtracted from every reward:
#
# $$\frac1k \sum_{s=1}^{k} w_s\, (r_s - c)\, \nabla \log p_{i_s}$$
#
# Return this estimate, `(n,)`. `rewards` is `(k,)` and belongs to `items`; `baseline` is $c$.
#
# Think about: an item may be among the draws several times. And what is
# $E_p\, \nabla \log p_i$? So what does a baseline change?


# %% nbgrader={"grade": false, "grade_id": "reinforce", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reinforce(p, q, items, rewards, baseline, tau):
    """The estimate of dJ/dg: (n,) from k items drawn from q, with their rewards: (k,) and one baseline for all"""
    # BEGIN SOLUTION
    w = importance_weights(p, q, items)
    each = numpy.array(
        [one_draw_gradient(p, i, r, tau) for i, r in zip(items, rewards - baseline)]
    )
    return (w[:, None] * each).mean(axis=0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_reinforce", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(reinforce)

# %% [markdown]
# ## What one should see
#
# There are only seven items here, so the expectation of your estimate can be computed: it
# is the sum over all items of $q_i$ times your estimate from item $i$. It must equal the
# exact gradient, with a baseline and without one, for draws from $p$ and for draws from a
# mixture $q$. The cell prints the error of each and the limit.
#
# Left: the expected reward $J$ while $G$ maximises it. One curve uses the exact gradient.
# The others use one draw in each step: six runs without a baseline, and six with the
# baseline $c = 3$. The rewards lie between 2.2 and 4; the dashed line is the best one.
# Every reward is positive, so without a baseline each step raises the score of the item
# that was drawn, good or bad. These six curves differ much, and some may stay at an item
# that is not the best. With the baseline all six are near the exact curve.
#
# Right: the variance of the estimate from one draw, summed over its $n$ entries, as a
# function of the baseline $c$. It is smallest for a $c$ near the rewards. At $c = 0$ it
# is many times as large.


# %% tags=["trained"]
def picture():
    r = numpy.array([2.2, 3.0, 2.6, 4.0, 2.4, 3.4, 2.8])
    g, tau = numpy.array([0.5, -0.3, 0.2, 0.0, 1.0, -0.5, 0.1]), 0.8
    p = policy(g, tau)
    exact = expected_reward_gradient(g, r, tau)
    mixed = 0.8 * p + 0.2 * (r > 2.9) / (r > 2.9).sum()

    def estimates(q, c):
        return numpy.array(
            [reinforce(p, q, numpy.array([i]), r[[i]], c, tau) for i in range(7)]
        )

    for what, q in (("p", p), ("q", mixed)):
        for c in (0.0, 3.0):
            error = abs(q @ estimates(q, c) - exact).max()
            print(f"draws from {what}, baseline {c:.0f}: error {error:.0e}, limit 1e-12")

    figure = plots.Figure(figsize=(9.6, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    for what, colour, c in (
        ("no baseline", plots.colours.SERIES[1], 0.0),
        ("baseline 3", plots.colours.SERIES[2], 3.0),
        ("exact", plots.colours.INK, None),
    ):
        for seed in range(6 if c is not None else 1):
            rng, scores, reached = numpy.random.default_rng(seed), g, []
            for _ in range(300):
                now = policy(scores, tau)
                reached.append(now @ r)
                if c is None:
                    step = expected_reward_gradient(scores, r, tau)
                else:
                    items = rng.choice(7, size=1, p=now)
                    step = reinforce(now, now, items, r[items], c, tau)
                scores = scores + 0.05 * step
            left.plot(reached, color=colour, lw=1.0, label=what if seed == 0 else None)
    left.axhline(r.max(), color=plots.colours.REFERENCE, ls="--")
    left.set(xlabel="step", ylabel="expected reward J", title="G maximises J")
    plots.legend_above(left, fontsize=9, across=2)
    baselines = numpy.linspace(0, 6, 41)
    first, second = plots.colours.SERIES[3:5]
    for what, colour, q in (("q = p", first, p), ("q a mixture", second, mixed)):
        variances = [q @ ((estimates(q, c) - exact) ** 2).sum(axis=1) for c in baselines]
        right.plot(baselines, variances, color=colour, label=what)
    right.set(
        xlabel="baseline c", ylabel="variance", title="Variance of one draw's estimate"
    )
    plots.legend_above(right, fontsize=9, across=2)
    return figure


picture()

# %% [markdown]
# ## Harder (optional)
#
# Which constant $c$ makes the variance smallest? Write the variance as
# $E_q\, |w_i (r_i - c) \nabla \log p_i|^2$ minus a constant, differentiate with respect to
# $c$, and compare with the minimum of the picture on the right. Is the best $c$ the expected
# reward $J$?
#
# IRGAN's code takes $r = 2 (D - 1/2)$ with $D$ a sigmoid, and its paper
# $r = \log(1 + e^{a}) = -\log(1 - D)$. Which of the two has something like a baseline in it?
