# %% [markdown]
# # 14 · IRGAN：从有限集合中抽取的 G
#
# 到目前为止，$G$ 都是*计算*出样本，梯度可以穿过样本返回。这里的 $G$ 从一个列表中*抽取*一个物品（item），例如推荐给用户的一部电影。抽出来的物品没有梯度。IRGAN（Wang 等 2017，[1705.10513](https://arxiv.org/abs/1705.10513)）用*策略梯度*（policy gradient）训练这样的 $G$。本篇用五个物品推导策略梯度，第 14b 篇训练完整的 IRGAN。
#
# *预备知识：* 第 03 篇（logit）和第 04 篇（算法 1）。*用时：* 阅读二十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 梯度不能穿过抽取
#
# ```text
# user u ─> G ─> scores g_1 ... g_n ─> p = softmax(g) ─> draw ─> item i ─> D ─> logit a
#                                                         X  no gradient comes back here
#           G <─────── policy gradient, from p <── D's reward for item i, a number
# ```
#
# 图：$G$ 由用户 $u$ 算出各物品的得分（scores），再得到概率 $p$，抽取（draw）物品 $i$，交给 $D$。X 处没有梯度返回；$D$ 只返回一个数，即物品 $i$ 的奖励（reward），策略梯度由它和 $p$ 算出。
#
# $G$ 给每个物品一个得分 $g_i$，并以概率 $p_i$ 抽取物品 $i$。$D$ 的输入是用户和物品，输出 $D = \sigma(a)$ 是该物品为真实样本的概率。真实样本就是这个用户*喜欢*（liked）的物品，而不是 $G$ 抽取的物品。
#
# 在第 04 篇中，$D$ 对输入的梯度指出生成样本应当朝哪个方向移动。列表中的物品不能移动一点点：第 17 部电影和第 18 部电影之间什么也没有。
#
# 下面看五个物品和一个用户。我们用固定的随机数抽取，在第一个得分上加 $t$，记录抽到的物品的 $D$。

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
# 图：横轴是加在第一个得分上的 $t$，纵轴是抽到的物品的 $D$。三条曲线依次是：抽取一次、抽取 20 次的平均值、期望。打印的是：$t$ 从 $-10^{-6}$ 变到 $10^{-6}$ 时，1,000 次抽取中有几次改变。
#
# 抽取一次的结果是 $t$ 的阶梯函数（第一条曲线），导数为 0，或者不存在。反向传播穿过它，只会给 $G$ 零梯度。抽取 20 次的平均值也是阶梯函数。
#
# *期望*是光滑的。$G$ 可以最大化期望。
#
# ## 策略梯度
#
# 设 $r_i$ 是抽到物品 $i$ 的*奖励*，这里就是 $D$ 对它的输出；$D$ 固定不动。令 $p = {\rm softmax}(g)$，期望奖励是
#
# $$J = \sum_i p_i r_i .$$
#
# $G$ *最大化*这个 $J$。（在第 04 篇中，$J$ 是 $G$ 要最小化的损失。）
#
# 概率是有导数的。由 softmax 的定义，
#
# $$\log p_i = g_i - \log \sum_k e^{g_k} .$$
#
# 求导，其中 $[i = j]$ 在 $i = j$ 时为 1，否则为 0：
#
# $$\frac{\partial \log p_i}{\partial g_j} = [i = j] - p_j .$$
#
# 乘以 $p_i$，因为 $\partial p_i = p_i\, \partial \log p_i$：
#
# $$\frac{\partial p_i}{\partial g_j} = p_i \, ([i = j] - p_j) .$$
#
# 乘以 $r_i$，再对 $i$ 求和：
#
# $$\frac{\partial J}{\partial g_j} = p_j r_j - p_j \sum_i p_i r_i = p_j\, (r_j - J) .$$
#
# 沿 $J$ 的梯度上升一步，奖励高于平均值 $J$ 的物品得分升高，其他物品得分降低。下面把它与 $J$ 的中心差分比较，打印梯度、误差和误差界。

# %%
p = policy(g[None])[0]
exact = p * (D - p @ D)
ends = [numpy.array([J(g + s * e, D) for e in one_hot]) for s in (h, -h)]
off = abs((ends[0] - ends[1]) / (2 * h) - exact).max()
print("dJ/dg =", *exact.round(4), f"error {off:.0e} (limit 1e-8)")
assert off < 1e-8 and abs(exact - policy_gradient(p[None], D[None])[0]).max() < 1e-14

# %% [markdown]
# ## REINFORCE：由一次抽取得到梯度
#
# 精确的梯度需要*每个物品*的奖励，列表很长时代价太大。但这个和是对所抽取的物品的期望：
#
# $$\frac{\partial J}{\partial g_j} = \sum_i p_i \; r_i \, ([i = j] - p_j) = \mathbb{E}_{i \sim p} \left[ r_i \, \frac{\partial \log p_i}{\partial g_j} \right].$$
#
# 所以只抽取一个物品 $i$，只向 $D$ 询问它的奖励，把方括号中的量当作估计。它在多次抽取中的平均值就是梯度：估计是*无偏*的（unbiased）。这就是 REINFORCE（[Williams 1992](https://doi.org/10.1007/BF00992696)），又称*得分函数估计*（score-function estimator）。
#
# **基线。** 从所有奖励中减去一个数 $c$，称为*基线*（baseline）。期望不变，因为概率之和总是 1：
#
# $$\mathbb{E}_{i \sim p} \left[ c\, \frac{\partial \log p_i}{\partial g_j} \right] = c \sum_i \frac{\partial p_i}{\partial g_j} = c\, \frac{\partial}{\partial g_j} 1 = 0 .$$
#
# 但估计的方差会改变。IRGAN 的代码用的奖励是 $2\,(D - \frac12)$，也就是 $c = 1/2$，因子 2 只改变学习率。（论文用的是 $\log(1 + e^a) = -\log(1 - D)$，即变号的极小极大损失。）
#
# 1/2 是好的基线吗？我们列举全部五种抽取结果，并取 $D$ 的三种状态：拿不定主意（undecided D）、与上面相同（this D）、几乎确信五个物品都是生成的（sure: all fake）。


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
# 图：横轴是基线 $c$，纵轴是方差（五个分量的方差之和，对数刻度）。每条曲线是 $D$ 的一种状态。打印的是 $c = 0$ 和 $c = 1/2$ 时的方差、最好的 $c$、平均奖励 $J$，以及偏差和误差界。
#
# 对“与上面相同”的 $D$，精确梯度的长度的平方只有 0.021：$c = 0$ 时，一次抽取得到的主要是噪声。（$k$ 次抽取的平均值的方差是它的 $1/k$。）
#
# - 当 $D$ 拿不定主意时，$c = 1/2$ 消去 99 % 的方差。
# - 对几乎确信的 $D$，1/2 远离所有奖励，方差是没有基线时的 58 倍。
# - 在三种状态下，接近平均奖励 $J$ 的 $c$ 都很好。
#
# ## 重要性采样：从 q 抽取，为 p 估计
#
# $G$ 很少抽到它认为不太可能的物品。如果某个被喜欢的物品有 $p_i = 0.001$，那么抽取十次，一次也抽不到它的概率是 99 %。IRGAN 从一个混合分布 $q$ 中抽取，其中被喜欢的物品占固定的份额：
#
# $$q_i = 0.8\, p_i + 0.2\, \frac{[i \text{ is liked}]}{\text{number of liked items}} .$$
#
# 式中 $[i \text{ is liked}]$ 表示物品 $i$ 被喜欢，分母是被喜欢的物品的个数。$p$ 下的任何期望都可以写成 $q$ 下的期望：
#
# $$\mathbb{E}_{i \sim p}\, f_i = \sum_i q_i \, \frac{p_i}{q_i} f_i = \mathbb{E}_{i \sim q} \left[ \frac{p_i}{q_i} f_i \right] .$$
#
# 所以从 $q$ 抽取，并乘以*重要性权重* $p_i / q_i$，它至多是 $1 / 0.8$。忘记这个权重的程序照样能运行。结果会怎样？
#
# 设五个物品中只有最后一个被喜欢。$D$ 给它 0.73，给第二个 0.88，这是最高的奖励。我们按*期望*的梯度（没有噪声）走 1,000 步。

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
# 图：横轴是步数，纵轴是期望奖励 $J$；灰色点线是最高的奖励。打印的是有权重（with p/q）和没有权重（without）时的偏差、方差、最后的 $J$，以及被喜欢的物品最后的概率 $p$。
#
# 有权重时，$G$ 找到 $D$ 评分最高的物品。没有权重时梯度有偏（五个分量之一的偏差为 0.08），最后被喜欢的物品的概率是 $p = 0.37$。
#
# ## 本篇小结
#
# - 梯度不能穿过抽取。期望奖励有梯度：$p_j (r_j - J)$。
# - REINFORCE 由抽取无偏地估计它。接近平均奖励的基线能消去大部分方差。
# - 从另一个分布 $q$ 抽取时，需要权重 $p_i / q_i$。
#
# *接下来：* 第 14b 篇，用 IRGAN 做推荐。*轮到你了：* 练习 [16 · 策略梯度](../exercises/zh/16_policy.ipynb)；检查程序会指出错误的名称。
#
# *参考文献：* 用 REINFORCE 生成文本：Yu 等 2017，SeqGAN（[1609.05473](https://arxiv.org/abs/1609.05473)）。光滑的抽取：Jang 等 2017，Gumbel-softmax（[1611.01144](https://arxiv.org/abs/1611.01144)）。*搜索：* policy gradient（策略梯度）、score function estimator（得分函数估计）、control variate（控制变量）、straight-through estimator（直通估计）。
#
# ## 三个问题
#
# 1. 哪一个基线 $c$ 使一次抽取的方差最小？
# 2. $G$ 给某个物品概率 1。精确的梯度是什么？从 $q$ 抽取得到的估计又是什么？
# 3. 设某个物品 $p_i > 0$，但 $q_i = 0$。加权的估计仍然无偏吗？
#
# <details><summary>答案</summary>
#
# **1.** 令 $s_j = [i = j] - p_j$，方差是 $\mathbb{E}\, (r - c)^2 |s|^2$ 减去一个常数。它对 $c$ 的导数在 $c = \mathbb{E}\, r |s|^2 / \mathbb{E}\, |s|^2$ 处为 0。对“与上面相同”的 $D$，这是 0.577，而 $J = 0.521$。
#
# **2.** 是 0。在 $p_j (r_j - J)$ 中，或者 $p_j = 0$，或者 $r_j = J$。从 $q$ 抽取时，其他物品的权重都是 0。已经崩溃的 $G$ 不会恢复，无论 $D$ 输出什么。
#
# **3.** 不再无偏：这个物品永远抽不到，和式中缺少它的部分 $p_i f_i$。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 策略 | policy | 抽取各物品的概率 $p$ |
# | 奖励 | reward | 抽到一个物品所得的数，由 $D$ 给出 |
# | 无偏 | unbiased | 估计的期望等于被估计的量 |
# | 基线 | baseline | 从奖励中减去的数，用来减小方差 |
# | 重要性采样 | importance sampling | 从 $q$ 抽取，用权重 $p/q$ 估计 $p$ 下的期望 |
# | 模式崩溃 | mode collapse | $G$ 只给出少数几种样本 |

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
