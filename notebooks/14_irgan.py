# %% [markdown]
# # 14 · IRGAN: a G that draws from a finite set
#
# Until now $G$ computed its samples, and the gradient came back through them. Here $G$
# *draws* an item from a list, for example a film to recommend to a user. A drawn item has
# no gradient. IRGAN (Wang et al. 2017, [1705.10513](https://arxiv.org/abs/1705.10513))
# trains such a $G$ by the *policy gradient*. We derive it for five items. Notebook 14b
# trains a whole IRGAN.
#
# *You need:* notebooks 03 (the logit) and 04 (Algorithm 1). *Time:* twenty minutes to read,
# seconds to run. *In Colab:* first run the last cell.

# %% [markdown]
# ## No gradient goes through a draw
#
# ```text
# user u ─> G ─> scores g_1 ... g_n ─> p = softmax(g) ─> draw ─> item i ─> D ─> logit a
#                                                         X  no gradient comes back here
#           G <─────── policy gradient, from p <── D's reward for item i, a number
# ```
#
# $G$ gives each item a score $g_i$ and draws item $i$ with probability $p_i$. $D$ receives
# the user and the item. Its output $D = \sigma(a)$ is the probability that the item is a
# real example, that is, an item which this user *liked*, and not one that $G$ drew.
#
# In notebook 04, $D$'s input gradient said in which direction to move a generated sample.
# An item of a list cannot be moved a little: there is nothing between film 17 and film 18.
#
# We look at five items and one user. We draw with fixed random numbers, add $t$ to the
# first score, and record $D$ of the drawn item.

# %%
import numpy

from minigan import plots
from minigan.gan.policy_gradient import draw, mixture, policy, policy_gradient, reinforce
from minigan.nn.ops import sigmoid
from minigan.random import Stream

g = numpy.array([1.0, 0.5, 0.0, -0.5, -1.0])  # G's scores of five items
a = numpy.array([-1.0, 2.0, 0.5, -0.5, 1.0])  # D's logits of them
D, five, one_hot, h = sigmoid(a), numpy.arange(5), numpy.eye(5), 1e-6
w = Stream(1, "float64").uniform((1000,))


def drawn(t, w):
    """D of the item drawn with each random number in w, after t is added to g[0]."""
    return D[draw(policy((g + t * one_hot[0])[None]), 0 * w.astype(int), w)]


def J(g, r):
    """The expected reward, sum of p_i r_i."""
    return policy(g[None])[0] @ r


# %% tags=["cover"]
moved = (drawn(h, w) != drawn(-h, w)).sum()
print(f"of 1000 draws, {moved} change when t goes from -1e-6 to 1e-6 (limit 0)")
assert moved == 0
t = numpy.linspace(-3, 3, 301)
curves = {"one draw": [drawn(s, w[:1])[0] for s in t]}
curves["mean of 20 draws"] = [drawn(s, w[:20]).mean() for s in t]
curves["expectation"] = [J(g + s * one_hot[0], D) for s in t]
plots.lines(t, curves, "D of the item that G draws", "t, added to the first score", "D")

# %% [markdown]
# One draw, as a function of $t$, is a step function (first curve). Its derivative is 0, or
# does not exist. Back-propagation through it would give $G$ the gradient 0. The mean of 20
# draws is a step function, too.
#
# The *expectation* is smooth. $G$ can maximise that.
#
# ## The policy gradient
#
# Let $r_i$ be the *reward* for drawing item $i$: here $D$'s output for it. $D$ is held
# fixed. With $p = {\rm softmax}(g)$ the expected reward is
#
# $$J = \sum_i p_i r_i .$$
#
# $G$ *maximises* this $J$. (In notebook 04 $J$ was a loss, which $G$ minimised.)
#
# The probabilities have a derivative. From the definition of softmax,
#
# $$\log p_i = g_i - \log \sum_k e^{g_k} .$$
#
# Its derivative, with $[i = j]$ for 1 if $i = j$, else 0:
#
# $$\frac{\partial \log p_i}{\partial g_j} = [i = j] - p_j .$$
#
# Multiply by $p_i$, since $\partial p_i = p_i\, \partial \log p_i$:
#
# $$\frac{\partial p_i}{\partial g_j} = p_i \, ([i = j] - p_j) .$$
#
# Multiply by $r_i$ and add over $i$:
#
# $$\frac{\partial J}{\partial g_j} = p_j r_j - p_j \sum_i p_i r_i = p_j\, (r_j - J) .$$
#
# A gradient step on $J$ raises the score of an item whose reward is above the mean $J$, and
# lowers the others. The cell compares this with central differences of $J$.

# %%
p = policy(g[None])[0]
exact = p * (D - p @ D)
ends = [numpy.array([J(g + s * e, D) for e in one_hot]) for s in (h, -h)]
off = abs((ends[0] - ends[1]) / (2 * h) - exact).max()
print("dJ/dg =", *exact.round(4), f"error {off:.0e} (limit 1e-8)")
assert off < 1e-8 and abs(exact - policy_gradient(p[None], D[None])[0]).max() < 1e-14

# %% [markdown]
# ## REINFORCE: the gradient from one draw
#
# The exact gradient needs the reward of *every* item. With a long list this is expensive.
# But the sum is an expectation over the item drawn:
#
# $$\frac{\partial J}{\partial g_j} = \sum_i p_i \; r_i \, ([i = j] - p_j)
# = \mathbb{E}_{i \sim p} \left[ r_i \, \frac{\partial \log p_i}{\partial g_j} \right].$$
#
# So draw one item $i$, ask $D$ for its reward alone, and take the bracket as an estimate.
# Its mean over many draws is the gradient: the estimate is *unbiased*. This is REINFORCE
# ([Williams 1992](https://doi.org/10.1007/BF00992696)), also called the *score-function
# estimator*.
#
# **A baseline.** Subtract a number $c$, the *baseline*, from all rewards. The expectation
# does not change, because the probabilities always add up to 1:
#
# $$\mathbb{E}_{i \sim p} \left[ c\, \frac{\partial \log p_i}{\partial g_j} \right]
# = c \sum_i \frac{\partial p_i}{\partial g_j} = c\, \frac{\partial}{\partial g_j} 1 = 0 .$$
#
# The variance of the estimate does change. IRGAN's code has the reward $2\,(D - \frac12)$.
# That is $c = 1/2$, and a factor 2 that only changes the learning rate. (The paper has
# $\log(1 + e^a) = -\log(1 - D)$, the minimax loss with its sign changed.)
#
# Is 1/2 a good baseline? We enumerate the five possible draws, for three states of $D$:
# undecided, *this D* (as above), and almost sure that all five items are generated.


# %%
def one_draw(r, q=p, weight=1.0, baseline=0.0):
    """Mean (5,) and variance of the estimate from one item drawn from q, exact."""
    estimates = reinforce(numpy.tile(p, (5, 1)), five, five, r, weight, baseline)
    mean = q @ estimates  # row i of estimates: what we get if item i is drawn
    return mean, q @ ((estimates - mean) ** 2).sum(axis=1)


# %%
c, variances = numpy.linspace(0, 1, 101), {}
states = {"undecided D": sigmoid(a / 5), "this D": D, "sure: all fake": sigmoid(a - 4)}
for name, r in states.items():
    means, variances[name] = zip(*(one_draw(r, baseline=b) for b in c))
    without, half = variances[name][::50][:2]
    print(f"{name:14} c = 0: variance {without:.4f}, c = 1/2: {half:.4f}, ", end="")
    print(f"best c {c[numpy.argmin(variances[name])]:.2f}, J {p @ r:.2f}, ", end="")
    bias = abs(means - p * (r - p @ r)).max()
    print(f"bias {bias:.0e} (limit 1e-14)")
    assert half > 10 * without if name == "sure: all fake" else half < 0.2 * without
    assert bias < 1e-14  # at any c
plots.lines(c, variances, "Variance of one draw", "c, the baseline", "variance", log="y")

# %% [markdown]
# The vertical axis is the sum of the variances of the five components. The squared length
# of the exact gradient is only 0.021 for *this D*: with $c = 0$ one draw is mostly noise.
# (The mean of $k$ draws has $1/k$ of the variance.)
#
# - While $D$ is undecided, $c = 1/2$ removes 99 % of the variance.
# - For the $D$ that is sure, 1/2 is far from all rewards, and the variance is 58 times
#   *larger* than without a baseline.
# - A $c$ near the mean reward $J$ is good in all three states.
#
# ## Importance sampling: draw from q, estimate for p
#
# $G$ rarely draws an item that it finds improbable. If a liked item has $p_i = 0.001$, ten
# draws miss it in 99 of 100 cases. IRGAN draws from a mixture $q$ in which liked items have
# a fixed share:
#
# $$q_i = 0.8\, p_i + 0.2\, \frac{[i \text{ is liked}]}{\text{number of liked items}} .$$
#
# Any expectation under $p$ can be written as one under $q$:
#
# $$\mathbb{E}_{i \sim p}\, f_i = \sum_i q_i \, \frac{p_i}{q_i} f_i
# = \mathbb{E}_{i \sim q} \left[ \frac{p_i}{q_i} f_i \right] .$$
#
# So we draw from $q$ and multiply by the *importance weight* $p_i / q_i$, which is at most
# $1 / 0.8$. A program that forgets the weight still runs. What does it do?
#
# Let only the last of the five items be liked. $D$ gives it 0.73, and the second item 0.88,
# the best reward. We follow the *expected* gradient, without noise, for 1,000 steps.

# %%
r, liked = 2 * D - 1, five[None] == 4
q = mixture(p[None], liked, 0.2)[0]
walks = {}
for name in ("with p/q", "without"):
    mean, variance = one_draw(r, q, p / q if name == "with p/q" else 1.0)
    bias = abs(mean - p * (r - p @ r)).max()
    limit = "limit 1e-14" if name == "with p/q" else "at least 0.05"
    assert bias < 1e-14 if name == "with p/q" else bias > 0.05
    scores, walks[name] = g.copy(), []
    for _ in range(1000):  # of the expected gradient, without noise
        now = policy(scores[None])[0]
        worth = r * (now if name == "with p/q" else mixture(now[None], liked, 0.2)[0])
        scores += 0.1 * (worth - now * worth.sum())
        walks[name].append(J(scores, r))
    print(f"{name}: bias {bias:.0e} ({limit}), variance {variance:.3f}")
    print(f"    J ends at {walks[name][-1]:.3f}, p of the liked item at {now[4]:.3f}")
assert walks["with p/q"][-1] > 0.74 and walks["without"][-1] < 0.65
marks, title = {"best reward": r.max()}, "The expected reward while G is trained"
plots.lines(range(1000), walks, title, "step", "J", marks=marks)

# %% [markdown]
# With the weight, $G$ finds the item that $D$ prefers. Without it the gradient has a bias
# (0.08 in one of the five components), and $G$ ends with $p = 0.37$ for the liked item.
#
# ## What you now know
#
# - No gradient goes through a draw. The expected reward has one: $p_j (r_j - J)$.
# - REINFORCE estimates it from draws, without bias. A baseline near the mean reward removes
#   most of the variance.
# - Draws from another distribution $q$ need the weight $p_i / q_i$.
#
# *Next:* notebook 14b, IRGAN as a recommender. *Your turn:* exercise [16 · The policy
# gradient](exercises/16_policy.ipynb); a check names the mistake.
#
# *Read:* REINFORCE for text: Yu et al. 2017, SeqGAN
# ([1609.05473](https://arxiv.org/abs/1609.05473)). A smooth draw: Jang et al. 2017, the
# Gumbel-softmax ([1611.01144](https://arxiv.org/abs/1611.01144)). *Search for:* policy
# gradient, score function estimator, control variate, straight-through estimator.
#
# ## Three questions
#
# 1. Which baseline $c$ makes the variance of one draw smallest?
# 2. $G$ gives one item probability 1. What is its gradient, exact and with draws from $q$?
# 3. Let $q_i$ be 0 for an item with $p_i > 0$. Is the weighted estimate still unbiased?
#
# <details><summary>Answers</summary>
#
# **1.** With $s_j = [i = j] - p_j$ the variance is $\mathbb{E}\, (r - c)^2 |s|^2$ minus a
# constant. Its derivative in $c$ is 0 at $c = \mathbb{E}\, r |s|^2 / \mathbb{E}\, |s|^2$.
# For *this D* it is 0.577, while $J = 0.521$.
#
# **2.** It is 0. In $p_j (r_j - J)$ either $p_j = 0$ or $r_j = J$. With draws from $q$ all
# other items have the weight 0. A collapsed $G$ stays collapsed, whatever $D$ says.
#
# **3.** No: this item is never drawn, and its part $p_i f_i$ of the sum is missing.
#
# </details>

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
