# %% [markdown]
# # Exercise 06 · The best discriminator
#
# For a fixed $G$ the best $D$ is known: this is Proposition 1. Put it into $V$, and a
# number remains that depends on $G$ alone: $C(G) = -\log 4 + 2\, {\rm JSD}(p_{\rm data},
# p_g)$. This is Theorem 1, and from it follows that $C(G)$ is smallest exactly when
# $p_g = p_{\rm data}$. In this exercise every distribution is an array of probabilities
# and nothing is trained, so each step of the proof is a line that you can run.
#
# *Time:* 40 minutes. *Belongs to:* notebooks 05, the optimal discriminator, and 06,
# Theorem 1 and Proposition 2.

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
# ## 1. The best D
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)}$$
#
# `p` and `q` are the values of $p_{\rm data}$ and $p_g$ at the same points: arrays of one
# shape, densities or probabilities. One of the two may be 0 at a point, never both. The
# result has their shape.
#
# Think about: what should $D^*$ be where `q` is 0? Where `p` and `q` are equal? And where
# both are small, say $10^{-12}$, far out in a tail?


# %% nbgrader={"grade": false, "grade_id": "best_discriminator", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_discriminator(p, q):
    """D* = p_data / (p_data + p_g), point by point, with p for p_data and q for p_g"""
    # BEGIN SOLUTION
    return p / (p + q)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_best_discriminator", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(best_discriminator)

# %% [markdown]
# ## 2. The Kullback-Leibler divergence
#
# $${\rm KL}(p \,\|\, q) = \sum_x p(x) \log \frac{p(x)}{q(x)}$$
#
# `p` and `q` are probabilities of the same `n` points: shape `(n,)`, each with the sum 1.
# The result is a number in nats. Where `p` is 0 the term is 0, since $t \log t \to 0$ as
# $t \to 0$. Where `q` is 0 and `p` is not, the divergence is infinite: return
# `numpy.inf`, which is the right answer and not an error.
#
# Think about: what does NumPy give for `0 * numpy.log(0)`? Which points belong in the
# sum?


# %% nbgrader={"grade": false, "grade_id": "kl_divergence", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kl_divergence(p, q):
    """KL(p, q) = sum over the points of p log(p / q), in nats"""
    # BEGIN SOLUTION
    seen = p > 0  # 0 log 0 = 0
    with numpy.errstate(divide="ignore"):  # infinite where q = 0 < p
        return numpy.sum(p[seen] * numpy.log(p[seen] / q[seen]))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_kl_divergence", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(kl_divergence)

# %% [markdown]
# ## 3. The Jensen-Shannon divergence
#
# $${\rm JSD}(p, q) = \tfrac12 {\rm KL}\Big(p \,\Big\|\, \frac{p + q}{2}\Big) +
# \tfrac12 {\rm KL}\Big(q \,\Big\|\, \frac{p + q}{2}\Big)$$
#
# Shapes as before; in nats. You may call your `kl_divergence`.
#
# Think about: can it be infinite? What is it for two distributions that have no point in
# common?


# %% nbgrader={"grade": false, "grade_id": "js_divergence", "locked": false, "schema_version": 3, "solution": true, "task": false}
def js_divergence(p, q):
    """JSD(p, q) = (KL(p, m) + KL(q, m)) / 2, in nats, m being half p and half q"""
    # BEGIN SOLUTION
    m = (p + q) / 2
    return (kl_divergence(p, m) + kl_divergence(q, m)) / 2
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_js_divergence", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(js_divergence)

# %% [markdown]
# ## 4. What the best D is worth
#
# $$C(G) = \max_D V(D, G) = \mathbb{E}_{x \sim p_{\rm data}} \log D^*(x) +
# \mathbb{E}_{x \sim p_g} \log (1 - D^*(x))$$
#
# This is equation (4). An expectation over `n` points is a sum with the probabilities as
# weights. Shapes as before, in nats; there may be points where `p` or `q` or both are 0.
#
# It is best to compute $C(G)$ from the two expectations. The theorem says that the result
# equals $-\log 4 + 2\,{\rm JSD}$, and the picture below then tests this. If you compute
# it from your JSD instead, the values are just as right and the check accepts them, but
# the picture only compares a formula with itself.
#
# Think about: what is $1 - D^*$ as a fraction? At a point with $q = 0$, what does the
# second expectation add?


# %% nbgrader={"grade": false, "grade_id": "value_at_optimum", "locked": false, "schema_version": 3, "solution": true, "task": false}
def value_at_optimum(p, q):
    """C(G) = E_p log D* + E_q log(1 - D*), in nats"""
    # BEGIN SOLUTION
    real, fake = p > 0, q > 0  # 0 log 0 = 0
    of_real = numpy.sum(p[real] * numpy.log(p[real] / (p + q)[real]))
    of_fake = numpy.sum(q[fake] * numpy.log(q[fake] / (p + q)[fake]))
    return of_real + of_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_value_at_optimum", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(value_at_optimum)

# %% [markdown]
# ## What one should see
#
# There are two pictures. The first shows $D^*$ between two bell curves, $p$ for the data
# and $q$ for $G$. It must be near 1 where only the data are, near 0 where only $G$'s
# samples are, and exactly 1/2 where the two curves cross.
#
# In the second, $G$'s bell curve moves away from that of the data. $C(G)$ must start at
# $-\log 4$, where the two are equal, and approach 0, where $D$ is always right. $-\log
# 4 + 2\,{\rm JSD}$ must lie on the same curve everywhere.
#
# The third curve shows KL, divided by 9 so that it fits. It behaves differently: it grows
# with the square of the shift, without bound. So KL still measures the distance between
# two bell curves that no longer overlap, while the value of the best $D$ hardly changes
# any more.
#
# Above the second picture two values of KL are printed, for two coins: one is fair, the
# other always falls heads. KL(fair, heads) must be infinite and KL(heads, fair) must be
# $\log 2$.


# %%
x_of_bells = numpy.linspace(-20, 32, 521)


def bell(shift):
    """Probabilities of the points x_of_bells, in the shape of N(shift, 1)"""
    weights = numpy.exp(-0.5 * (x_of_bells - shift) ** 2)
    return weights / weights.sum()


def picture():
    x = x_of_bells
    near = (x > -3.5) & (x < 5.5)
    p, q = bell(0.0), bell(2.0)
    return plots.lines(
        x[near],
        {
            "p, scaled": p[near] / p.max(),
            "q, scaled": q[near] / p.max(),
            "D*": best_discriminator(p[near], q[near]),
        },
        "The best D between two bells",
        "x",
        "p and q over their maximum, and D*",
        marks={"1/2": 0.5},
    )


picture()


# %%
def second_picture():
    p, shifts = bell(0.0), numpy.linspace(0, 6, 25)
    worth = numpy.array([value_at_optimum(p, bell(shift)) for shift in shifts])
    jsd = numpy.array([js_divergence(p, bell(shift)) for shift in shifts])
    kl = numpy.array([kl_divergence(p, bell(shift)) for shift in shifts])
    fair, heads = numpy.array([0.5, 0.5]), numpy.array([1.0, 0.0])
    print(f"KL(fair, heads) = {kl_divergence(fair, heads)}")
    print(f"KL(heads, fair) = {kl_divergence(heads, fair):.4f}, log 2 = {numpy.log(2):.4f}")
    return plots.lines(
        shifts,
        {
            "C(G)": worth,
            "-log 4 + 2 JSD": -numpy.log(4) + 2 * jsd,
            "-log 4 + KL / 9": -numpy.log(4) + kl / 9,
        },
        "What the best D is worth, as G moves away from the data",
        "shift of G's bell",
        "nats",
        marks={"-log 4": -numpy.log(4), "0: D is always right": 0.0},
    )


second_picture()

# %% [markdown]
# ## Harder (optional)
#
# Every $D$ gives a lower bound on the divergence: $\log 2 + V(D, G) / 2 \le {\rm JSD}$,
# with equality for $D^*$. You can test this with a $D$ that is out of date: it was the
# best one some steps ago, but $G$ has moved since.
#
# Take `bell(0)` for `p` and `bell(2)` for `q`. For $D$ take the best one against
# *another* bell curve, `best_discriminator(p, bell(shift))`, with this old shift from 1
# to 3. Compute its $V$ as two sums. (Far out `1 - D` rounds to 0: use
# `best_discriminator(bell(shift), p)` for it instead.)
#
# Assert that the bound is never above `js_divergence(p, q)`. At which old shift are the
# two equal? How much does $V$ fall when the old shift is wrong by 0.1, and by 0.2: in
# proportion to the error, or to its square? Training always has a $D$ that is a little
# out of date: which of the two would be good news for it?
#
# *Search for:* Jensen-Shannon divergence, Kullback-Leibler divergence, variational lower
# bound, f-GAN ([arXiv 1606.00709](https://arxiv.org/abs/1606.00709)).
