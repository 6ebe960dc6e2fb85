# %% [markdown]
# # 12b · Inpainting
#
# *Inpainting* draws the missing part of an example when the rest is known. It is the third
# point of section 7 of the paper: $p(x_S \mid x_{\not S})$, in its notation, where $S$ is
# the missing part. It is a conditional GAN (notebook 12) whose condition is a part of the
# example itself. We compare it with regression, on a problem where everything can be
# computed, and on digits.
#
# ```text
# known part u ──┬───────────────────────┐
# noise z ───────┴─> G ─> drawn part v ──┴─> D ─> logit a
# real example x = (u, v) ─────────────────> D ─> logit a
#
# gradient of G's step:  G <─ v <─────────── D <─ a            only G changes
# regression:            u ─> f ─> v, with the squared error; no z, no D
# ```
#
# *You need:* notebook 12. *Time:* a quarter of an hour to read, a quarter of a minute to
# run. *In Colab:* first run the last cell.

# %% [markdown]
# ## Several answers, or their mean
#
# Let $x = (u, v)$, where $u$ is known. The usual method is regression: a net $f$ that
# minimises the squared error. Write $\mu$ for the conditional mean $\mathbb{E}[v \mid u]$.
# For every $u$,
#
# $$\mathbb{E} \left[ (v - f(u))^2 \mid u \right]
# = \mathbb{E} \left[ (v - \mu + \mu - f(u))^2 \mid u \right]$$
#
# $$\phantom{\mathbb{E}} = {\rm Var}(v \mid u) + \left( \mu - f(u) \right)^2
# \qquad \text{(the product term has mean 0)}.$$
#
# So the best $f(u)$ is the mean $\mu$, even where no real example is near the mean.
#
# A GAN has another objective. Nothing asks $G(z, u)$ to be near the true $v$. $D$ sees the
# pair $(u, v)$, and $G$ must give a $v$ that could be real with this $u$. Its best answer
# is a draw from $p(v \mid u)$. Context encoders (Pathak et al. 2016,
# [1604.07379](https://arxiv.org/abs/1604.07379)) and pix2pix (Isola et al. 2017,
# [1611.07004](https://arxiv.org/abs/1611.07004)) add a regression loss to that of the GAN.
#
# ## On the circle
#
# Take points on the unit circle, $u = \cos \varphi$, $v = \sin \varphi$, with $u$ known.
# Then $v = \sqrt{1 - u^2}$ or $v = -\sqrt{1 - u^2}$, each with probability 1/2.
#
# *The best regression* answers $\mu = 0$ for every $u$. Its squared error is $\mathbb{E}
# \sin^2 \varphi = 1/2$. Its answer $(u, 0)$ has distance $1 - |u|$ from the circle, on
# average $1 - \mathbb{E} |\cos \varphi| = 1 - 2 / \pi = 0.363$.
#
# *The best GAN* draws from $p(v \mid u)$. Its samples lie on the circle: distance 0. Its
# squared error is *larger*. For each $u$ the true $v$ and the drawn $v$ are two independent
# draws from $p(v \mid u)$. They differ, in mean square, by twice its variance, and the
# variance is 1/2 on average: the squared error is 1.
#
# (In our data each coordinate has a little noise, of standard deviation 0.02. It changes
# these numbers only slightly.)

# %%
from dataclasses import replace

import numpy

from minigan import plots
from minigan.data import mnist
from minigan.data.toy import load_circle
from minigan.runs import Run
from minigan.systems.table import recipe_named


def trained(recipe, data, steps):
    """A run of a recipe on these data, after so many steps."""
    run = Run(recipe, data)
    list(run.play(steps))
    return run


# %% tags=["trained"]
circle = load_circle()
drawn, distance, error = {}, {}, {}
runs = {"regression": ("regress-circle", 1000), "GAN": ("inpaint-circle", 3000)}
for name, (which, steps) in runs.items():
    runs[name] = trained(replace(recipe_named(which), seed=1), circle, steps)
    drawn[name] = x = runs[name].samples(len(circle.test), seed=1, known=circle.test)
    assert numpy.array_equal(x[:, 0], circle.test[:, 0])  # u is kept as it is
    distance[name] = abs(numpy.hypot(*x.T) - 1).mean()
    error[name] = ((x - circle.test) ** 2).sum(axis=1).mean()
print("            distance from the circle       squared error")
for name, exact in (("regression", (0.363, 0.5)), ("GAN", (0, 1))):
    print(f"{name:11} {distance[name]:12.3f} (exact {exact[0]:.3f})", end="")
    print(f" {error[name]:8.3f} (exact {exact[1]:.1f})")
assert abs(distance["regression"] - 0.363) < 0.03 and abs(error["regression"] - 0.5) < 0.03
assert distance["GAN"] < 0.1 and abs(error["GAN"] - 1) < 0.15

# %% [markdown]
# Both come near what we computed. (The GAN's distance was 0.03 with each of seeds 1 to 3.)
# The regression has half of the GAN's squared error, and its answers are far from the
# circle.
#
# Does the GAN use $z$, that is, does it draw both values of $v$ for one and the same $u$?
# We draw 400 times for each of three values of $u$.

# %% tags=["trained"]
for u in (-0.7, 0.0, 0.5):
    one = numpy.array([u, 0.0], "float32")  # its second number is not looked at
    x = runs["GAN"].samples(400, seed=7, known=one)
    share, size, exact = (x[:, 1] > 0).mean(), abs(x[:, 1]).mean(), (1 - u * u) ** 0.5
    print(f"u = {u:4.1f}: above 0 {share:.2f} (limits 0.2 and 0.8), ", end="")
    print(f"mean |v| {size:.2f} (exact {exact:.2f}, limit 0.15 off)")
    assert 0.2 < share < 0.8 and abs(size - exact) < 0.15


# %% tags=["trained"]
def circle_figure(points, title):
    figure = plots.Figure(figsize=(7.6, 4.2), layout="constrained")
    real, generated = plots.colours.REAL, plots.colours.GENERATED
    for axes, name in zip(figure.subplots(1, 2, sharey=True), ("regression", "GAN")):
        axes.plot(*circle.test[:2000].T, ".", ms=2, color=real, label="real examples")
        axes.plot(*points[name][:1000].T, ".", ms=3, color=generated, label="completed")
        axes.set(title=name, xlabel="u, known", ylabel="v, drawn", aspect="equal")
    axes.set_ylabel("")
    handles = axes.get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=2, markerscale=4)
    figure.suptitle(title, fontsize=11)
    return figure


circle_figure(drawn, "The other coordinate of a point on the circle: its mean, or a draw")

# %% [markdown]
# Grey are real examples, green are completed ones. The regression completes every point to
# the middle. The GAN completes about half of the points upwards and half downwards.
# A few of its samples lie inside: $G$ is continuous in $z$, so some $z$ between "up" and
# "down" give values in between.
#
# ## Half a digit
#
# Now the same with pictures: threes and eights of MNIST, made small (14 x 14) so that it
# takes seconds. The right half is known. It is often much the same for a three and for an
# eight, and then the left half has two answers. The mean of the two is a grey stroke.
#
# The cell prints the squared error of the left half, and the *variance*: how much the left
# halves vary over the test digits, added over all pixels.

# %% tags=["trained"]
whole = mnist.load()
wanted = [(labels == 3) | (labels == 8) for labels in whole.labels]
sets = {name: getattr(whole, name) for name in ("train", "valid", "test")}
for (name, rows), these in zip(sets.items(), wanted):
    small = rows[these].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    sets[name] = small.reshape(-1, 196)
digits = replace(whole, **sets, labels=None, image_shape=(14, 14), digits=False)

# %% tags=["trained"]
nets = dict(seed=1, mask="left", batch=64)
nets["G"] = "uniform 0.1, dense 128, relu, dense 128, relu, "
nets["G"] += "uniform 0.05, dense data bias=mean, sigmoid"
regression = trained(replace(recipe_named("regress-mnist"), **nets), digits, 600)
nets |= dict(noise="uniform 10", average=0.99)
nets["D"] = "uniform 0.05, dropout 0.8, dense 240, maxout 5, dropout 0.5, dense 1"
gan = trained(replace(recipe_named("inpaint-mnist"), **nets), digits, 1500)
left = numpy.arange(196) % 14 < 7
error, spread = {}, {"real": digits.test[:, left].var(axis=0).sum()}
for name, run in (("regression", regression), ("GAN", gan)):
    y = run.samples(len(digits.test), seed=1, known=digits.test)[:, left]
    error[name] = ((y - digits.test[:, left]) ** 2).sum(axis=1).mean()
    spread[name] = y.var(axis=0).sum()
    print(f"{name:10} squared error {error[name]:.2f}, variance {spread[name]:.2f}", end="")
    print(f" (real left halves: {spread['real']:.2f})")
assert error["regression"] < 0.8 * error["GAN"]
assert spread["regression"] < 0.8 * spread["GAN"] < spread["real"]

# %% tags=["cover", "trained"]
rows = []
for x in digits.test[40:48]:
    known = numpy.where(left, 0.25, x)
    draws = gan.samples(6, seed=2, known=x)
    rows.append([x, known, regression.samples(1, known=x)[0], *draws])
names = ["original", "known", "regression", *(f"draw {n}" for n in range(1, 7))]
plots.completions(numpy.array(rows), names, (14, 14), "Left halves of threes and eights")

# %% [markdown]
# Each row is one test digit: the original, the known half (beside it, in plain grey, the
# missing one), the answer of the regression, and six draws of the GAN.
# The draws of one column have the same $z$: in most rows some $z$ give a three, others an
# eight. For some right halves the GAN draws both a three and an eight; the regression
# draws neither. In squared error the regression is better: this is the loss that it was
# trained on.
#
# The answers of the regression vary less than real left halves do. By the law of total
# variance a mean has less variance than what it is the mean of:
#
# $${\rm Var}(v) = {\rm Var}(\mathbb{E}[v \mid u]) + \mathbb{E}\, {\rm Var}(v \mid u)
# \ge {\rm Var}(\mathbb{E}[v \mid u]).$$
#
# The GAN's answers vary more. After so short a training they vary less than real ones.
#
# A $G$ can also ignore $z$, and give one sharp answer for each $u$. That is mode collapse
# (notebook 10), and the condition hides it: the answers to different $u$ differ. So look at
# several draws for one $u$.
#
# ## What you now know
#
# - The best regression answers the conditional mean, also where no real example is near it.
# - The best conditional GAN draws from $p(v \mid u)$. In squared error it is worse.
# - So the squared error cannot say which completion looks real. Measure what you want: the
#   distance from the circle, the variance, several draws for one $u$.
#
# *Read:* Goodfellow et al. 2014, section 7
# ([arXiv 1406.2661](https://arxiv.org/abs/1406.2661)). *Search for:* context encoder,
# pix2pix, law of total variance, perception-distortion trade-off.
#
# ## Three questions
#
# 1. Average 20 draws of the GAN for each $u$, and take the mean as the answer. What is its
#    squared error on the circle?
# 2. Give the regression $z$ as a second input, and train with the squared error. Does the
#    best $f(u, z)$ use $z$?
# 3. On the circle, add $w$ times the squared error to $G$'s objective, with $w$ = 0.1, 1
#    and 10, as pix2pix does with the absolute error. At which $w$ does $G$ stop using $z$?
#
# <details><summary>Answers</summary>
#
# **1.** With seeds 1 to 3 it is 0.53, near that of the regression. For $n$ independent
# draws theory says ${\rm Var}\,(1 + 1/n)$: $0.5 \cdot (1 + 1/20) = 0.525$. And the mean of
# the draws is again far from the circle.
#
# **2.** No. For every $u$ and $z$ the best answer is $\mathbb{E}[v \mid u, z]$, and $z$ is
# independent of $(u, v)$: it is $\mathbb{E}[v \mid u]$. Only $D$ rewards different answers.
#
# **3.** At none of these (seeds 1 to 3, 3,000 steps). The standard deviation of two draws
# for one $u$ is 0.71 to 0.72 with $w = 0.1$, 0.69 to 0.70 with 1, and 0.62 with 10; the
# data have 0.71. With $w = 10$ the samples are pulled to the mean: at $u = 0$ the mean
# $|v|$ is 0.87 or 0.88, not 1. $D$ resists, since it rejects what lies inside of the
# circle. With $w = 100$ (seed 1) it nearly stops: 0.06.
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
