# %% [markdown]
# # 15 · 笔记里的错误
#
# 大多数人在读论文之前，先从别人的笔记里认识 GAN。本项目就起源于网上的五篇中文笔记。它们把很多内容讲得很清楚，但每一篇都有错误，而且细心的学生也可能犯同样的错误。本篇讨论关于 $D$、$D$ 的损失和梯度的错误。其中大多数，只要做一个小计算就能发现。
#
# ```text
# z ─> G ─> G(z) ─┬─> D ─> a (logit) ─> D(x) = 1 / (1 + exp(-a))
# x (data) ───────┘
# D:                     D <─ a
# G:        G <─ G(z) <─ D <─ a
# ```
#
# $z$ 是噪声，$G(z)$ 是生成样本，$x$ 是真实样本。下面两行是梯度走的路：在 $D$ 的一步中，梯度从 $a$ 回到 $D$，只有 $D$ 改变；在 $G$ 的一步中，梯度穿过 $D$ 到达 $G$，只有 $G$ 改变。
#
# *预备知识：* 第 03 篇（logit）、第 05 篇（最优判别器）、第 06 篇（定理 1）。练习 13 要求写出其中几个正确的公式，请先做练习。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 什么是正确的
#
# 我们用前面几篇的四个公式来检查这些笔记。
#
# $$V = \mathbb{E}_{x \sim p_{\rm data}} \log D(x) + \mathbb{E}_z \log(1 - D(G(z))) \qquad \text{（$D$ 最大化它）}$$
#
# $$D^*(x) = \frac{p_{\rm data}(x)}{p_{\rm data}(x) + p_g(x)} \qquad \text{（最优判别器）}$$
#
# $$\mathbb{E}_z \log(1 - D(G(z))) \qquad \text{（极小极大：$G$ 最小化它）}$$
#
# $$-\mathbb{E}_z \log D(G(z)) \qquad \text{（非饱和：$G$ 最小化它）}$$
#
# n1 是论文的摘要笔记，n2 是一篇很长的课程笔记，n3 是一篇以 IRGAN 结尾的简短介绍，n4 讲解 MXNet 中的 DCGAN 代码，n5 是一篇综述性的文章。“n5:43”表示 n5 的第 43 行。笔记的内容由我们转述，只引用其中几个词。
#
# ## D 的输出是什么意思
#
# **n1:64** 把 $p_{\rm data}(x)$ 称为“$x$ 为真的概率”，把 $p_g(x)$ 称为“为假的概率”。它们其实是概率密度，而密度可以大于 1。如果 $D$ 看到的样本有一半是真实的，那么 $x$ 为真的概率是 $D^*(x)$。
#
# **n5:33** 说 $D$ 的输出“只有两个值”。输出其实是一个数，即 $x$ 为真的概率，它可以是 0 与 1 之间的任何数。如果 $D$ 只输出 0 或 1，只要判错一次，就有 $V = -\infty$。
#
# **n2:209** 只用 $D$ 来生成：穷举所有 $x$，取得分最高的那一个。这里有两个错误。第一，维数稍高就不可能穷举。第二，$D^*$ 不是数据的密度：只要 $p_g$ 比 $p_{\rm data}$ 小得多，$D^*$ 就接近 1，哪怕两者都几乎是 0。从 $D^*$ 的公式可以解出密度：
#
# $$p_{\rm data} = p_g \, \frac{D^*}{1 - D^*}.$$

# %%
from math import inf, log

import numpy

from minigan import plots
from minigan.theory import Gaussian, c_of_g, jsd, optimal_discriminator, value

p, q = Gaussian(0, 1), Gaussian(2, 1)  # p_data and p_g
D = optimal_discriminator(p, q)
peak = Gaussian(0, 0.1).density(0.0)
print(f"n1:64   the density of N(0, 0.1^2) at 0 is {peak:.2f}; a probability is at most 1")
V, rounded = value(D, p, q), value(lambda x: numpy.round(D(x)), p, q)
print(f"n5:33   V of D* is {V:.4f} nats; V of D* rounded to 0 or 1 is {rounded}")
x = numpy.linspace(-4, 5, 901)
density = q.density(x) * D(x) / (1 - D(x))
best, likeliest = x[D(x).argmax()], x[density.argmax()]
error = abs(density - p.density(x)).max()
print(f"n2:209  D* is largest at x = {best:.2f}, the density at x = {abs(likeliest):.2f}")
print(f"        error of p_g D* / (1 - D*): {error:.0e} (limit 1e-12)")
assert peak > 3.9 and rounded == -inf < V and error < 1e-12
assert best == -4 and abs(likeliest) < 1e-9
curves = {"p_data": p.density(x), "p_g": q.density(x), "D*": D(x)}
plots.lines(x, curves, "D* is largest where there are no data", "x", "density, or D*")

# %% [markdown]
# 图：横轴是 $x$。黑色点线是 $p_{\rm data} = N(0, 1)$，绿色实线是 $p_g = N(2, 1)$，橙色宽线是 $D^*$。
#
# 打印的内容依次是：$N(0, 0.1^2)$ 在 0 处的密度（大于 1）；$D^*$ 的 $V$，以及把 $D^*$ 四舍五入为 0 或 1 之后的 $V$；$D^*$ 最大处的 $x$ 与密度最大处的 $x$；上面公式的误差和误差界。$p_{\rm data}$ 向左下降，而 $D^*$ 向左上升：得分最高的 $x$ 总是搜索范围的左端。
#
# ## 谁最大化什么
#
# **n5:50** 说 $D$ 希望假数据被“错误地识别为真”，而 $G$ 希望生成的数据被“正确地识别为假”。两句都说反了。（n5:8 和 n5:37 说，训练使 $D$ 把越来越多的样本归为真实样本。这其实是 $G$ 的目标。）
#
# **n3:45** 说 $D$ 降低目标函数，$G$ 提高目标函数。对论文写出的 $V$，应该是 $D$ 提高，$G$ 降低。如果指的是交叉熵 $-V$，这句话才是对的。
#
# **n4:118** 对 DCGAN 的代码提出两个疑问。$G$ 是否应该得到*负*梯度，即 `modG.backward(-diffD)`？生成样本的标签为什么是 1？第二个问题正好回答了第一个。标签为 1 时，交叉熵是
#
# $$-[1 \cdot \log D(G(z)) + 0 \cdot \log(1 - D(G(z)))] = -\log D(G(z)).$$
#
# 这就是非饱和损失。$G$ 直接最小化它，不需要改变符号。
#
# **n5:43** 给出的 $D$ 的损失是
#
# $$L^{(D)} = \mathbb{E}_{x \sim p_{\rm data}} \Big[ \log D(x) + \sum_{i=1}^{n-1} \log(1 - D(\tilde x_i)) \Big].$$
#
# 它叫做损失，但 $D$ 必须最大化它。第二项还应该有对 $z$ 的期望。照公式的写法，其中只有一个对真实样本的平均。如果两项都是这样的平均，并且 $n = 2$，那么无论 $G$ 怎样，最优的 $D$ 都是 1/2，最优值都是 $-\log 4$。

# %%
from minigan.gan import non_saturating, value_gradient
from minigan.gan import value as minibatch_value
from minigan.nn.ops import log_sigmoid, sigmoid


def slope(f, a, h=1e-5):
    return (f(a + h) - f(a - h)) / (2 * h)


a = numpy.linspace(-5, 5, 11)[:, None]
real, fake = (each * a.size for each in value_gradient(a, a))  # where D moves logits
push = -non_saturating.gradient(a) * a.size  # where G moves those of samples
print(f"n5:50   D's step on logits of real examples: {real.min():.4f} or more (limit 0)")
print(f"        on those of samples: {fake.max():.4f} or less (limit 0)")
print(f"        G's step on those of samples: {push.min():.4f} or more (limit 0)")
assert real.min() > 0 > fake.max() and push.min() > 0
zero = numpy.zeros((1, 1))
before, after = minibatch_value(zero, zero), minibatch_value(*value_gradient(zero, zero))
print(f"n3:45   from D = 1/2 a step of D raises V from {before:.4f} to {after:.4f}")
assert abs(before + log(4)) < 1e-12 and after > before + 0.4

# %%
off = abs(-slope(lambda a: -log_sigmoid(a), a) - push).max()
print(f"n4:118  G's step against cross-entropy with label 1: {off:.0e} (limit 1e-8)")
assert off < 1e-8
right, as_read = (c_of_g(p, of_fake) for of_fake in (q, p))
print(f"n5:43   best V for p_g = N(2, 1): {right:.4f}; as in the note {as_read:.4f}")
assert abs(right - as_read - 2 * jsd(p, q)) < 1e-10 and abs(as_read + log(4)) < 1e-10

# %% [markdown]
# 打印的内容依次是：$D$ 的一步使真实样本的 logit 增大（界 0），使生成样本的 logit 减小；$G$ 的一步使生成样本的 logit 增大；从 $D = 1/2$ 出发，$D$ 的一步使 $V$ 增大多少；$G$ 的一步与“标签为 1 的交叉熵”的差和误差界；$p_g = N(2, 1)$ 时 $V$ 的最优值，以及照笔记的写法得到的值。
#
# ## D 的损失
#
# **再看 n5:43。** 每个真实样本对应 $n - 1$ 个生成样本，而笔记没有说明 $n$ 是什么。把第二项改成对 $G$ 的样本求和。在一个点 $x$ 处，最优的 $D$ 使导数为零：
#
# $$\frac{p_{\rm data}}{D} - \frac{(n - 1) \, p_g}{1 - D} = 0 \quad \Rightarrow \quad D = \frac{p_{\rm data}}{p_{\rm data} + (n - 1) \, p_g}.$$
#
# 当 $p_g = p_{\rm data}$ 时，它等于 $1/n$，而不是 $1/2$。
#
# **n2:66** 说加上对数是“为了方便求梯度”。对数的作用不止于此：它使 $V$ 成为*适当的评分规则*（proper scoring rule，[Gneiting 和 Raftery 2007](https://doi.org/10.1198/016214506000001437)），也就是说，$D$ 输出真实的概率时，$V$ 最大。如果只用 $D(x) - D(G(z))$，最优的 $D$ 只输出 0 或 1。
#
# **n5:69** 说标签平滑出自 GAN 论文，加入“噪声标签”，使网络“更加自信”。其实它使 $D$ *不那么*自信，也没有任何噪声。它出自 Szegedy 等 2015（[1512.00567](https://arxiv.org/abs/1512.00567)），用于 GAN 则出自 Salimans 等 2016（[1606.03498](https://arxiv.org/abs/1606.03498)）。这一节的标题“伪标签”是另一个概念：由模型给无标签数据加上的标签。
#
# **n5:72** 给出的平滑损失是
#
# $$L = \frac1N \sum_i [l_S - \log D(x_i)] + \frac{(1 - S) \, \epsilon}{K}.$$
#
# $l_S$ 和最后一项都是常数（$S$、$\epsilon$、$K$ 是选定的数），梯度为 0，所以什么都没有被平滑。设真实样本的标签是 $\alpha$，它的正确的损失和对 logit 的斜率是
#
# $$-[\alpha \log D + (1 - \alpha) \log(1 - D)], \qquad D - \alpha.$$

# %%
y = numpy.arange(1, 1000) / 1000  # the values that D may have at one point
for pd, pg in ((0.3, 0.7), (0.5, 0.5)):
    V = [pd * numpy.log(y) + m * pg * numpy.log(1 - y) for m in (1, 4)]  # n = 2 and n = 5
    two, five = y[numpy.argmax(V, axis=1)]
    print(f"n5:43   p_data {pd}, p_g {pg}: best D {two:.3f}; with n = 5 {five:.3f}")
    assert abs(two - pd) < 2e-3 and abs(five - pd / (pd + 4 * pg)) < 2e-3
linear = [y[numpy.argmax(pd * y - (1 - pd) * y)] for pd in (0.6, 0.4)]
print("n2:66   p_data = 0.6, 0.4, with D from 0.001 to 0.999:", end=" ")
print(f"without the log, best D {linear[0]}, {linear[1]}")
assert linear == [y[-1], y[0]]
S, eps, K, l_S, alpha = 0.9, 0.1, 10, 1.0, 0.9
theirs = slope(lambda a: l_S - log_sigmoid(a) + (1 - S) * eps / K, a)
ours = slope(lambda a: -alpha * log_sigmoid(a) - (1 - alpha) * log_sigmoid(-a), a)
off, off_ours = abs(theirs + sigmoid(-a)).max(), abs(ours - sigmoid(a) + alpha).max()
print(f"n5:72   the note's slope against D - 1, unsmoothed: {off:.0e} (limit 1e-8)")
print(f"        the right loss's slope against D - 0.9: {off_ours:.0e} (limit 1e-8)")
assert max(off, off_ours) < 1e-8

# %% [markdown]
# 打印的内容依次是：两组密度下最优的 $D$，以及 $n = 5$ 时最优的 $D$；没有对数时最优的 $D$（在 0.001 到 0.999 中选）；笔记的斜率与未平滑的斜率 $D - 1$ 之差；正确损失的斜率与 $D - 0.9$ 之差。后两个数都有误差界。
#
# ## 哪个斜率趋于零
#
# **n4:129** 说在 $D$ 接近 0 的地方，$\log(1 - D)$ 的梯度“非常小”。作为 $D$ 的函数，它在那里的斜率是 $-1$。但 $D$ 的最后一层输出的是 logit $a$，$D = \sigma(a)$，而 sigmoid 也有斜率：
#
# $$\frac{d}{da} \log(1 - D) = \underbrace{\frac{-1}{1 - D}}_{\text{对 } D \text{ 的斜率}} \cdot \underbrace{D (1 - D)}_{\text{sigmoid 的斜率}} = -D.$$
#
# 当 $D \to 0$ 时，趋于零的是这个*对 logit 的斜率*。
#
# **同一行**还说，无论 $D$ 接近 0 还是 1，$-\log D$ 都保持较大的梯度。它对 logit 的斜率是 $-(1 - D)$，当 $D \to 1$ 时趋于零。这正是我们想要的：$D$ 已经把这个样本当作真实样本。
#
# **n1:47** 说 $V$ 的第二项与 $D(G(z))$“成反比”。$D(G(z))$ 增大时它确实减小，但它不是 $c / D$。在 $D = 0$ 附近它约等于 $-D$：$D$ 加倍，这一项也加倍；如果成反比，它应该减半。


# %% tags=["cover"]
def slopes_figure():
    figure = plots.Figure(figsize=(9.6, 3.7), layout="constrained")
    left, right = figure.subplots(1, 2)
    D, a = numpy.linspace(0, 0.98, 200), numpy.linspace(-6, 6, 200)
    line = {"arrowstyle": "-"}
    left.plot(D, numpy.log(1 - D), **plots.colours.LOOKS["minimax"])
    left.plot(D[:90], -D[:90], color=plots.colours.REFERENCE, ls="--")
    left.annotate("tangent, slope -1", (0.22, -0.22), (0.05, -1.4), arrowprops=line)
    right.plot(a, -sigmoid(a), **plots.colours.LOOKS["minimax"])
    right.plot(a, -sigmoid(-a), **plots.colours.LOOKS["non-saturating"])
    right.text(-6, -0.13, "log(1 - D)", color=plots.colours.MINIMAX)
    right.text(-6, -0.9, "-log D", color=plots.colours.NON_SATURATING)
    left.set(xlabel="D(G(z))", ylabel="log(1 - D(G(z)))", title="In D: not flat at 0")
    right.set(xlabel="a, the logit of D(G(z))", ylabel="slope in a")
    right.set_title("In the logit: two slopes")
    return figure


slopes_figure()

# %%
tiny = numpy.array([1e-4, 1 - 1e-4])
logit = numpy.log(tiny / (1 - tiny))
in_D = slope(lambda D: numpy.log(1 - D), tiny)
in_a, ns = slope(lambda a: log_sigmoid(-a), logit), slope(lambda a: -log_sigmoid(a), logit)
print("n4:129  log(1 - D) at D = 0.0001:", end=" ")
print(f"slope in D {in_D[0]:.4f}, in the logit {in_a[0]:.4f}")
print(f"n4:129  -log D in the logit: {ns[0]:.4f} at D = 0.0001, {ns[1]:.4f} at D = 0.9999")
assert abs(in_D[0] + 1) < 1e-3 and abs(in_a[0]) < 2e-4 and ns[0] < -0.999 and ns[1] > -2e-4
halves = numpy.log(1 - numpy.array([0.01, 0.02]))
print(f"n1:47   D doubles from 0.01 to 0.02: log(1 - D) times {halves[1] / halves[0]:.3f}")
assert halves[1] / halves[0] > 2

# %% [markdown]
# 图：左边是 $\log(1 - D)$ 作为 $D(G(z))$ 的函数，灰色虚线是 0 处斜率为 $-1$ 的切线。右边是两个目标函数对 logit $a$ 的斜率：朱红色是 $\log(1 - D)$，在左端（$D$ 接近 0）趋于零；天蓝色是 $-\log D$，在左端等于 $-1$，在右端（$D$ 接近 1）趋于零。最后一个单元格打印这些斜率在 $D = 0.0001$ 和 $D = 0.9999$ 处的值，以及 $D$ 从 0.01 加倍到 0.02 时 $\log(1 - D)$ 变为原来的多少倍。
#
# ## 本篇小结
#
# - $p_{\rm data}$ 和 $p_g$ 是密度，$D^*$ 是概率。$D^*$ 大并不表示 $x$ 的密度大。
# - $D$ 最大化 $V$。给生成样本标签 1，交叉熵就是 $G$ 的非饱和损失。
# - 如果每个真实样本对应 $n - 1$ 个生成样本，训练结束时 $D = 1/n$，而不是 $1/2$。
# - 给损失加上常数，梯度不变。标签平滑改变的是标签。
# - $\log(1 - D)$ 对 logit 的斜率趋于零，对 $D$ 的斜率并不趋于零。
#
# *接下来：* 第 [15b](15b_what_the_notes_promise.ipynb) 篇，关于 $G$ 怎样移动、GAN 保证了什么的错误。*轮到你了：* 练习 [13 · 错在哪里？](../exercises/zh/13_notes.ipynb)。
#
# *参考文献：* Goodfellow 等 2014（[1406.2661](https://arxiv.org/abs/1406.2661)）。*搜索：* proper scoring rule、density ratio、one-sided label smoothing、pseudo-label、binary cross-entropy with logits。
#
# ## 三个问题
#
# 1. 有人把括号写错了位置：$V = \mathbb{E} \log D(x) + \mathbb{E} \log D(1 - G(z))$。哪个 $D$ 最优？
# 2. 把 n5:43 中对 $n - 1$ 个样本的求和换成平均。这时 $D^*$ 是什么？
# 3. 真实样本用正确的平滑损失，$\alpha = 0.9$，生成样本用通常的损失。$p_g = p_{\rm data}$ 时最优的 $D$ 是多少？
#
# <details><summary>答案</summary>
#
# **1.** 处处 $D = 1$，此时 $V = 0$：没有哪一项要求 $D$ 拒绝样本。这样的 $D$ 是常数，它在 $G(z)$ 处的梯度是 0，$G$ 学不到任何东西。
#
# **2.** $p_{\rm data} / (p_{\rm data} + p_g)$：样本的个数不再起作用。
#
# **3.** 在一个点处，$D$ 最大化 $0.9\, p_{\rm data} \log D + (0.1\, p_{\rm data} + p_g) \log(1 - D)$。所以 $D = 0.9\, p_{\rm data} / (p_{\rm data} + p_g)$，即 0.45。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 概率密度 | density | 对它积分才得到概率，它本身可以大于 1 |
# | 评分规则 | scoring rule | 给概率预测打分的函数；如果说出真实概率时得分最高，就是适当的 |
# | 密度比 | density ratio | $p_{\rm data} / p_g = D^* / (1 - D^*)$ |
# | 标签平滑 | label smoothing | 用 0.9 代替标签 1；只对真实样本这样做叫单侧平滑 |
# | 伪标签 | pseudo-label | 模型给无标签数据加上的标签 |
# | 交叉熵 | cross-entropy | $-[t \log D + (1 - t) \log(1 - D)]$，$t$ 是标签 |
# | 非饱和 | non-saturating | $-\log D(G(z))$ 在 $D$ 拒绝样本时仍有大的梯度 |

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
