# %% [markdown]
# # 14b · 用 IRGAN 做推荐
#
# 我们用第 14 篇的策略梯度训练完整的 IRGAN：$G$ 抽取用户可能喜欢的物品，$D$ 把它们与用户确实喜欢的物品区分开。然后与更早的方法比较。比较需要小心，后一半就讲这件事。
#
# *预备知识：* 第 14 篇。*用时：* 阅读二十分钟，运行约十秒。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 两个网络
#
# ```text
# user u ─> G ─> scores of all items ─> softmax ─> draw ─> item j ─┬─> D ─> logit a(u, item)
# data ──────────> an item i that user u liked ────────────────────┘
# D's step:                                   D <─ gradient at a             D changes
# G's step:  G <─ policy gradient, from p and from D's reward for j     only G changes
# ```
#
# 图：上面一行，$G$ 由用户 $u$ 算出所有物品的得分，抽取物品 $j$（生成样本）；第二行，数据给出用户 $u$ 喜欢的物品 $i$（真实样本）。在 $D$ 的一步中只有 $D$ 改变；在 $G$ 的一步中，$G$ 由 $p$ 和 $D$ 对 $j$ 的奖励得到策略梯度，只有 $G$ 改变。
#
# 用户 $u$ 有一个向量 $U_u$，物品 $i$ 有一个向量 $V_i$ 和一个数 $b_i$。这种形式的网络叫做*矩阵分解*（matrix factorisation）。$G$ 和 $D$ 各是一个，参数互不相同：
#
# $$g(u, i) = U_u \cdot V_i + b_i, \qquad a(u, i) = U'_u \cdot V'_i + b'_i .$$
#
# **$D$ 的一步**与算法 1 相同。对每一对“用户 $u$ 喜欢物品 $i$”（真实样本），$G$ 为同一用户抽取物品 $j$（生成样本）。$D$ 沿下式的梯度上升一步：
#
# $$\log D(u, i) + \log(1 - D(u, j)) .$$
#
# **$G$ 的一步。** $G$ 沿每个用户的期望奖励的梯度上升一步。奖励是 $2\,(D - \frac12)$，从混合分布 $q$ 抽取，权重为 $p_i / q_i$。得分处的梯度估计再像普通网络那样传回 $U, V, b$。
#
# 下面写出 $G$ 的一步，并与程序包比较一个 epoch 的结果，打印最大差别和误差界。

# %%
from dataclasses import replace

import numpy

from minigan import plots
from minigan.data import ratings
from minigan.gan.policy_gradient import draw, mixture, policy, reinforce
from minigan.nn.factors import EveryItem
from minigan.nn.ops import sigmoid
from minigan.runs import Run
from minigan.systems.irgan import Irgan, pairs
from minigan.systems.table import recipe_named


# %%
class ByHand(Irgan):
    """The package's IRGAN, with G's step written out."""

    def g_pass(self):
        train = self.data.train
        for users, rows in self.blocks():  # 50 users, and the rows of train that are theirs
            every = EveryItem(self.G)
            scores, cache = every.forward(users)
            p = policy(scores)
            q = mixture(p, self.liked[users], 0.2)
            row = numpy.repeat(train[rows, 0] - users[0], 2)  # 2 draws for each liked item
            items = draw(q, row, self.streams.noise.uniform((len(row),)))
            r = 2 * sigmoid(self.D(pairs(users[row], items)))[:, 0] - 1
            dg = reinforce(p, row, items, r, p[row, items] / q[row, items])
            self.g_optimizer.ascend(self.G, every.parameter_gradient(dg, cache))
        return train[rows], pairs(users[row], items)


# %%
made, recipe = ratings.synthetic(), replace(recipe_named("irgan-made"), seed=1)
ours, theirs = runs = [Run(recipe, made, system) for system in (ByHand, Irgan)]
for run in runs:
    list(run.play(run.epoch_steps))
apart = abs(ours.system.G.theta - theirs.system.G.theta).max()
print(f"an epoch, ours and the package's: largest difference {apart:.0e} (limit 1e-6)")
assert apart < 1e-6

# %% [markdown]
# ## 人造的评分
#
# 数据是人造的：200 个用户，300 个物品，每个用户喜欢其中 12 到 36 个，按低秩的偏好抽取。被喜欢的物品中有五分之一隐藏起来，用于测试。
#
# 网络为每个用户把各物品排序，训练数据和验证数据中列为喜欢的物品除外。*P@5*（precision at 5）是前五个物品中隐藏物品所占的比例，对用户取平均。比较的对象是：
#
# - *随机*（random）：随机排序的 P@5 的期望。
# - *流行度*（popularity）：给所有用户同一个列表，即最多用户喜欢的物品。
# - *BPR*，贝叶斯个性化排序（Rendle 等 2009，[1205.2618](https://arxiv.org/abs/1205.2618)）：训练与 $G$ 相同的网络，不需要 $D$。它最小化 $-\log \sigma(g_{\rm liked} - g_{\rm other})$，其中 liked 是喜欢的物品，other 是在五个不知是否喜欢的物品中得分最高的一个（*动态负采样*，dynamic negative sampling）。
#
# 我们也按 $D$ 的 logit 排序。$G$ 和 BPR 取哪一个 epoch，由验证数据决定。


# %% tags=["cover", "trained"]
def p_at_5(run, net, of=""):
    """P@5 of a net's ranking on the test data, or of popularity's."""
    return {row.quantity: row.value for row in run.system.measures(net, None)}["P@5" + of]


test, free = made.matrix(made.test), ~made.matrix(made.train, made.valid)
chance = (test.sum(axis=1) / free.sum(axis=1)).mean()
run, course, epochs = Run(recipe, made, ByHand), {"G": [], "D": []}, range(0, 51, 5)
for epoch in epochs:
    list(run.play(epoch * run.epoch_steps))
    for name in course:
        course[name].append(p_at_5(run, getattr(run.system, name)))
bpr = Run(replace(recipe, pretrain=50), made)
list(bpr.play(50 * bpr.epoch_steps))
found, simple = p_at_5(run, run.result), p_at_5(bpr, bpr.result)
popular = p_at_5(run, run.result, " of popularity")
print(f"P@5: random {chance:.3f} (at most 0.02), popularity {popular:.3f} (at most 0.07)")
print(f"BPR {simple:.3f}, IRGAN's G {found:.3f} (at least 0.18), at {run.when()}")
assert found > 0.18 and popular < 0.07 and chance < 0.02
marks = {"BPR": simple, "popularity": popular, "random": chance}
plots.lines(
    epochs, course, "Made ratings, seed 1", "epoch", "P@5 on test data", marks=marks
)

# %% [markdown]
# 图：横轴是 epoch，纵轴是测试数据上的 P@5。两条曲线是 $G$ 和 $D$ 的排序，灰线是 BPR、流行度和随机。打印的是各自的 P@5；at most、at least 是界限；行末是由验证数据选定的 $G$ 所在的 epoch 和步数（step）。
#
# $G$ 的 P@5 约为流行度的四倍。种子 1 到 6 中，它达到 0.26 到 0.28；BPR 达到 0.22 到 0.24，用时只是它的几分之一。（对用户计算的标准误差是 0.013。）所以 IRGAN 胜过这里的 BPR。问题 3 问，这是不是 BPR 的最好成绩。
#
# ## D 有什么用
#
# 训练早期，$D$ 的排序比 $G$ 的好。50 个 epoch 之后，它的排序并不比随机好，六个种子都是如此。这是失败吗？根据命题 1，最优的 $D$ 是 $p_{\rm data} / (p_{\rm data} + p_g)$。如果 $G$ 是对的，它对每个物品都是 1/2，排序就没有意义。
#
# 那么 $D$ 把哪些物品排在前面？我们看它的输出和 $G$ 的概率。

# %% tags=["trained"]
users = numpy.arange(made.users)
logits, scores = (EveryItem(net).forward(users)[0] for net in (run.system.D, run.system.G))
D, p = sigmoid(logits), policy(scores)
first = users[:, None], numpy.argsort(numpy.where(free, -logits, numpy.inf))[:, :5]
print(f"hidden liked items: mean D {D[test].mean():.2f}, p of G {p[test].mean():.4f}")
print(f"D's first five:     mean D {D[first].mean():.2f}, p of G {p[first].mean():.4f}")
assert p[first].mean() < 0.5 / 300 and p[test].mean() > 2 / 300  # uniform: 1/300 = 0.0033
assert D[test].mean() < 0.6 < D[first].mean() and course["D"][-1] < popular < course["D"][2]

# %% [markdown]
# 打印的第一行是隐藏的、用户喜欢的物品（hidden liked items），第二行是 $D$ 排在前五位的物品（D's first five）；每行给出 $D$ 的平均值和 $G$ 的概率 $p$ 的平均值。
#
# $D$ 排在前面的，是 $G$ 几乎从不为该用户抽取的物品：它们的 $p$ 只是均匀分布 1/300 的几分之一。那里没有真实样本，也几乎没有生成样本来训练 $D$，所以它排序的最前面就是它的错误。
#
# ## MovieLens-100k（选读）
#
# 这是作者所用的数据：942 个用户，1,682 部电影；评分高于 3.99 算作喜欢。由于许可证，我们不附带这些数据。这里的数字由 `benchmarks/irgan_movielens.py` 测得（[每个 epoch](../../benchmarks/results/irgan-movielens.png)）。
#
# $G$ 先用 BPR 训练 60 个 epoch，再按作者的设置用 IRGAN 训练 15 个 epoch。两个对照组继续用 BPR 而不用 IRGAN：一个仍用学习率 0.05 和权重衰减 0.1，另一个用 0.01 和 0.05。表中每一行的 epoch 由验证数据上的 NDCG@10（一种排序指标）选定。

# %%
table = {"BPR, epoch 60": (0.341, 0.339, 0.349), "then IRGAN": (0.376, 0.366, 0.364)}
table["then BPR"] = 0.343, 0.329, 0.342
table["then BPR, smaller steps"] = 0.382, 0.375, 0.373
print("test P@5, seeds 1 to 3; standard error over users 0.014; popularity 0.230")
for name, values in table.items():
    gains = numpy.subtract(values, table["BPR, epoch 60"])
    print(f"{name:23}", *map("{:.3f}".format, values), f" mean gain {gains.mean():+.3f}")
    assert gains.min() > 0.01 or name in ("BPR, epoch 60", "then BPR")
means = {"IRGAN": (0.343, 0.356, 0.362, 0.365, 0.366, 0.370)}
means["BPR, smaller steps"] = 0.343, 0.359, 0.362, 0.367, 0.374, 0.378
means["BPR"] = 0.343, 0.340, 0.342, 0.338, 0.345, 0.342
title = "MovieLens-100k after 60 epochs of BPR, means of three seeds"
plots.lines(range(60, 76, 3), means, title, "epoch", "test P@5", points=True)

# %% [markdown]
# 图：横轴是 epoch，纵轴是测试 P@5，均为三个种子的平均。三条曲线依次是 IRGAN、步长较小的 BPR、BPR。打印的表中，每一行是一种方法：三个种子的 P@5，以及相对 60 个 epoch 的 BPR 的平均提高（mean gain）。
#
# - 经过 IRGAN 之后，三个种子的 P@5 都提高了，提高 0.015 到 0.035。
# - 这是 $D$ 的功劳吗？步长较小、衰减较小的 BPR 提高得一样多，用时是五分之一（全部 75 个 epoch 用 16 秒，而不是 80 秒）。
# - 但它的学习率和衰减是三组中最好的一组，是用种子 1 的*测试* P@5 选出来的。所以我们不说它比 IRGAN 好。
# - 作者的[代码](https://github.com/geek-ai/irgan)也是用测试 P@5 选择 epoch 的。在测试集上选出来的数字，平均来说偏高。
#
# ## 本篇小结
#
# - IRGAN 就是算法 1，只是 $G$ 的一步用 REINFORCE。
# - 在人造的评分上，$G$ 排序得很好，$D$ 最后与随机排序无异。
# - 要说新方法有提高，旧方法的设置必须同样仔细地用验证数据选定。
#
# *接下来：* 第 15 篇，关于 GAN 的错误说法。*轮到你了：* 练习 [16 · 策略梯度](../exercises/zh/16_policy.ipynb)。*搜索：* implicit feedback（隐式反馈）、matrix factorisation（矩阵分解）、negative sampling（负采样）、ablation study（消融实验）、baselines in recommender evaluation（推荐评测中的基线）。
#
# ## 三个问题
#
# 1. $q$ 为什么是 $p$ 与被喜欢的物品的混合，而不是只有被喜欢的物品？
# 2. 某个用户有三个隐藏物品。最好的排序的 P@5 也小于 1，为什么？
# 3. 给 `bpr` 设置 `bpr_decay=0.03`。IRGAN 的领先还剩多少？
#
# <details><summary>答案</summary>
#
# **1.** 在 $q_i = 0$ 而 $p_i > 0$ 处，权重 $p_i / q_i$ 不存在，估计就有偏。而且 $G$ 永远得不到 $D$ 对其他物品的评价。
#
# **2.** 前五个物品中至多有三个隐藏物品，所以 P@5 至多是 0.6。
#
# **3.** 种子 1 到 6 的 P@5 是 0.25 到 0.28，平均比 IRGAN 低 0.005，不到半个标准误差。但 0.03 是我们用测试 P@5 选的。应当用验证数据选择，并同样仔细地选择 IRGAN 的设置。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 矩阵分解 | matrix factorisation | 得分是用户向量与物品向量的内积加一个数 |
# | 排序 | ranking | 按得分从高到低排列各物品 |
# | 负采样 | negative sampling | 抽取不知是否喜欢的物品，当作负样本 |
# | 验证数据 | validation data | 用来选择设置的数据，不参与训练，也不是测试数据 |
# | 标准误差 | standard error | 平均值的估计的标准差 |
# | 对照组 | control | 除一处之外条件相同的试验，用来看这一处的作用 |

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
