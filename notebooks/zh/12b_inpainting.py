# %% [markdown]
# # 12b · 图像修补
#
# *修补*（inpainting）是在已知样本的一部分时，画出缺少的部分。这是论文第 7 节的第三点，用它的记号就是 $p(x_S \mid x_{\not S})$，其中 $S$ 是缺少的部分。这是一种条件 GAN（第 12 篇），条件就是样本自己的一部分。我们把它与回归比较：先看一个各个量都能精确算出的问题，再看手写数字。
#
# ```text
# u ──┬───────────────────────────┐
# z ──┴─> G ─> v = G(z, u) ───────┴─> D ─> logit a
# x = (u, v) (data) ────────────────> D ─> logit a
#
# grad J:       G <─ v <───────────── D <─ a
# regression:   u ─> f ─> v
# ```
#
# $u$ 是已知部分，$z$ 是噪声，$v$ 是画出的部分，$x = (u, v)$ 是真实样本。grad J 一行是 $G$ 的一步中梯度走的路，只有 $G$ 改变。最后一行是回归：网络 $f$ 用平方误差训练，没有 $z$，也没有 $D$。
#
# *预备知识：* 第 12 篇。*用时：* 阅读一刻钟，运行十几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 几个答案，还是它们的平均
#
# 设 $x = (u, v)$，其中 $u$ 已知。通常的方法是回归：用网络 $f$ 最小化平方误差。把条件均值 $\mathbb{E}[v \mid u]$ 记为 $\mu$。对每个 $u$，
#
# $$\mathbb{E} \left[ (v - f(u))^2 \mid u \right] = \mathbb{E} \left[ (v - \mu + \mu - f(u))^2 \mid u \right]$$
#
# $$\phantom{\mathbb{E}} = {\rm Var}(v \mid u) + \left( \mu - f(u) \right)^2 \qquad \text{（交叉项的均值为 0）}.$$
#
# 所以最优的 $f(u)$ 是均值 $\mu$，即使均值附近没有任何真实样本。
#
# GAN 的目标不同。没有什么要求 $G(z, u)$ 接近真实的 $v$。$D$ 看到的是一对 $(u, v)$，$G$ 给出的 $v$ 与这个 $u$ 配在一起，必须像真实样本。它的最优解是从 $p(v \mid u)$ 中抽取 $v$。上下文编码器（context encoder，Pathak 等 2016，[1604.07379](https://arxiv.org/abs/1604.07379)）和 pix2pix（Isola 等 2017，[1611.07004](https://arxiv.org/abs/1611.07004)）在 GAN 的损失上再加一个回归损失。
#
# ## 在圆上
#
# 取单位圆上的点，$u = \cos \varphi$，$v = \sin \varphi$，其中 $u$ 已知。那么 $v = \sqrt{1 - u^2}$ 或者 $v = -\sqrt{1 - u^2}$，概率各为 1/2。
#
# *最优的回归*对每个 $u$ 都给出 $\mu = 0$。它的平方误差是 $\mathbb{E} \sin^2 \varphi = 1/2$。它的答案 $(u, 0)$ 到圆的距离是 $1 - |u|$，平均值是 $1 - \mathbb{E} |\cos \varphi| = 1 - 2 / \pi = 0.363$。
#
# *最优的 GAN* 从 $p(v \mid u)$ 中抽取。它的样本在圆上，距离为 0。它的平方误差*更大*：对每个 $u$，真实的 $v$ 和画出的 $v$ 是从 $p(v \mid u)$ 中独立抽取的两个数，两者之差的均方是方差的两倍；方差平均是 1/2，所以平方误差是 1。
#
# （我们的数据在每个坐标上还有一点噪声，标准差 0.02，它只使这些数略有改变。）
#
# 下面的单元格训练两者，打印到圆的平均距离和平方误差，括号中（exact）是上面算出的值。

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
# 两者都接近我们算出的值。（用种子 1、2、3，GAN 的距离都是 0.03。）回归的平方误差是 GAN 的一半，而它的答案离圆很远。
#
# GAN 用到了 $z$ 吗？也就是说，对同一个 $u$，它是否两个 $v$ 都会画出？我们对三个 $u$ 各抽取 400 次，打印 $v > 0$ 的比例（界为 0.2 和 0.8），以及 $|v|$ 的平均值和精确值（误差界 0.15）。

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
# 图：横轴是已知的 $u$，纵轴是画出的 $v$；左边是回归，右边是 GAN。灰点是真实样本，绿点是补全后的样本。回归把每个点都补到中间。GAN 把大约一半的点补到上面，一半补到下面。有少数样本落在圆内：$G$ 对 $z$ 是连续的，“上”与“下”之间总有一些 $z$ 给出中间的值。
#
# ## 半个数字
#
# 现在用图像做同样的事：MNIST 中的 3 和 8，缩小到 14 x 14，这样只需几秒钟。右半边已知。3 和 8 的右半边常常差不多，于是左半边有两个答案，而两者的平均是一道灰色的笔画。
#
# 下面打印两种方法在左半边的平方误差，以及答案的*方差*，括号中是真实左半边的方差。这里的方差是：左半边在各个测试数字之间变化多大，对所有像素求和。

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
# 图：每行是一个测试数字。各列依次为：原图、已知部分（缺少的一半是单一的灰色）、回归的答案、GAN 的六次抽取。同一列的抽取用同一个 $z$：在大多数行里，有些 $z$ 给出 3，另一些给出 8。对有些右半边，GAN 既画出 3 也画出 8；回归两者都不画。按平方误差，回归更好，因为它就是用这个损失训练的。
#
# 回归的答案比真实的左半边变化小。由全方差公式，条件均值的方差不大于 $v$ 的方差：
#
# $${\rm Var}(v) = {\rm Var}(\mathbb{E}[v \mid u]) + \mathbb{E}\, {\rm Var}(v \mid u) \ge {\rm Var}(\mathbb{E}[v \mid u]).$$
#
# GAN 的答案变化更大；不过训练时间这么短，仍比真实的左半边小。
#
# $G$ 也可能不理会 $z$，对每个 $u$ 只给出一个清晰的答案。这就是模式崩溃（第 10 篇），而条件把它掩盖了，因为不同的 $u$ 有不同的答案。所以要对同一个 $u$ 多抽取几次来看。
#
# ## 本篇小结
#
# - 最优的回归给出条件均值，即使均值附近没有任何真实样本。
# - 最优的条件 GAN 从 $p(v \mid u)$ 中抽取。按平方误差，它更差。
# - 所以平方误差不能说明哪个补全看上去真实。要测量你真正关心的东西：到圆的距离、方差、对同一个 $u$ 的多次抽取。
#
# *参考文献：* Goodfellow 等 2014，第 7 节（[arXiv 1406.2661](https://arxiv.org/abs/1406.2661)）。*搜索：* context encoder、pix2pix、law of total variance、perception-distortion trade-off。
#
# ## 三个问题
#
# 1. 对每个 $u$ 取 GAN 的 20 次抽取的平均作为答案。它在圆上的平方误差是多少？
# 2. 把 $z$ 作为第二个输入给回归，用平方误差训练。最优的 $f(u, z)$ 会用到 $z$ 吗？
# 3. 在圆上，给 $G$ 的目标加上 $w$ 倍的平方误差，$w$ 取 0.1、1 和 10（pix2pix 加的是绝对误差）。到哪个 $w$ 时 $G$ 不再使用 $z$？
#
# <details><summary>答案</summary>
#
# **1.** 用种子 1 到 3，它是 0.53，接近回归的平方误差。对 $n$ 次独立抽取，理论值是 ${\rm Var}\,(1 + 1/n)$，即 $0.5 \cdot (1 + 1/20) = 0.525$。而这些抽取的平均又离圆很远了。
#
# **2.** 不会。对每个 $u$ 和 $z$，最优的输出是 $\mathbb{E}[v \mid u, z]$，而 $z$ 与 $(u, v)$ 独立，所以它就是 $\mathbb{E}[v \mid u]$。只有 $D$ 会鼓励不同的答案。
#
# **3.** 这三个 $w$ 都不会（种子 1 到 3）。同一个 $u$ 的两次抽取的标准差，$w = 0.1$ 时是 0.71 到 0.72，1 时是 0.69 到 0.70，10 时是 0.62；数据是 0.71。$w = 10$ 时样本被拉向均值：$u = 0$ 处 $|v|$ 的平均值是 0.87 或 0.88，而不是 1。$D$ 在抵抗，因为它拒绝圆以内的点。$w = 100$ 时（种子 1）几乎不再使用 $z$：标准差是 0.06。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 修补 | inpainting | 已知样本的一部分，画出其余部分 |
# | 回归 | regression | 用网络由 $u$ 预测 $v$，这里最小化平方误差 |
# | 条件均值 | conditional mean | 已知 $u$ 时 $v$ 的均值 $\mathbb{E}[v \mid u]$ |
# | 全方差公式 | law of total variance | 方差等于条件均值的方差加上条件方差的均值 |
# | 上下文编码器 | context encoder | 用回归损失和 GAN 损失修补图像的网络 |

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
