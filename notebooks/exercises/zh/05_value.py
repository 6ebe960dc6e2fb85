# %% [markdown]
# # 练习 05 · 博弈的价值
#
# 论文的公式 (1) 定义了博弈的价值 $V$：$D$ 最大化它，$G$ 最小化它。训练需要两样东西：一是 $V$ 的数值，用来观察；二是 $V$ 对 $D$ 的 logit 的梯度，两个网络的梯度都由它算出。两样都由你来写，而且在 $D$ 十分确信时也要正确，无论它判对还是判错：训练初期 $D$ 常常如此，许多自己写的损失正是在那里变成 nan。
#
# *用时：* 30 分钟。*对应：* 第 03 篇，在 logit 处的价值函数。

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
# ## 1. 价值
#
# $$V(D, G) = \mathbb{E}_{x \sim p_{\rm data}} \log D(x) + \mathbb{E}_{z \sim p_z}
# \log (1 - D(G(z)))$$
#
# 期望换成小批量上的平均。`a_real` 是 $D$ 对真实样本给出的 logit，`a_fake` 是对生成样本给出的 logit，每个样本一行：形状是 `(m, 1)`。两者的行数不必相同。$D = \sigma(a) = 1 / (1 + e^{-a})$。`game_value` 返回一个数，以奈特（nat）为单位。
#
# logit 为 1000 和 -1000 时，必须给出应有的结果：在 $a$ 等于 $-1000$ 的地方，$\log D$ 是 $-1000$，而不是 $-\infty$。不许截断，也不许加上 $10^{-8}$ 之类的小数。
#
# 想一想：$\log \sigma(a)$ 和 $\log(1 - \sigma(a))$ 写成 $a$ 的公式是什么？其中一个你在练习 01 里做过。NumPy 有一个函数计算 $\log(e^a + e^b)$。


# %% nbgrader={"grade": false, "grade_id": "game_value", "locked": false, "schema_version": 3, "solution": true, "task": false}
def game_value(a_real, a_fake):
    """V = mean log D(x) + mean log(1 - D(G(z))), in nats, with D = sigmoid(a)"""
    # BEGIN SOLUTION
    log_D_real = -numpy.logaddexp(0, -a_real)
    log_not_D_fake = -numpy.logaddexp(0, a_fake)
    return log_D_real.mean() + log_not_D_fake.mean()
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_game_value", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(game_value, lang="zh")

# %% [markdown]
# ## 2. 在 logit 处的梯度
#
# `game_value_gradient` 返回一对数组 `da_real`、`da_fake`：$V$ 对每一个 logit 的导数 $\partial V / \partial a$，各与自己的 logit 形状相同。
#
# $D$ 的反向传播就从这两个数组开始。它们是对 logit $a$ 的导数，不是对概率 $D$ 的导数：sigmoid 的斜率已经包含在内。而且，它们是平均值的导数。
#
# 想一想：在纸上算出 $\frac{d}{da} \log \sigma(a)$，再化简到只剩一个 sigmoid。对一个 $D$ 确信而又判对的样本，梯度有多大？对一个 $D$ 确信而又判错的样本呢？


# %% nbgrader={"grade": false, "grade_id": "game_value_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def game_value_gradient(a_real, a_fake):
    """dV/da_real and dV/da_fake, each of the shape of its logits"""
    # BEGIN SOLUTION
    da_real = numpy.exp(-numpy.logaddexp(0, a_real)) / len(a_real)
    da_fake = -numpy.exp(-numpy.logaddexp(0, -a_fake)) / len(a_fake)
    return da_real, da_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_game_value_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(game_value_gradient, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 首先打印 $V$ 的两个值：$D$ 处处输出 1/2 时，应为 $-\log 4$；$D$ 处处确信而又判错时，应为 $-2000$。
#
# 然后图中画出你的梯度：四个真实样本中的一个（da_real）和两个生成样本中的一个（da_fake），并用虚线画出你自己的 $V$ 的差分（differences of V）。每条曲线都必须被它的虚线盖住，离原点很远处也一样。真实样本的梯度为正：$D$ 提高它的 logit；生成样本的梯度为负：$D$ 降低它的 logit。在 $a = 0$ 处，前者是 $1/4$ 的一半，后者是 $1/2$ 的一半取负号，即 $1/8$ 和 $-1/4$，就是两条灰线。


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
# ## 更难一点（选做）
#
# 四个真实样本在两个点上：A、A、A、B；四个生成样本是 A、B、B、B。设 $D$ 就是两个数，一个是 A 处的 logit，一个是 B 处的。两者都从 0 出发，用你的 `game_value_gradient` 最大化 $V$：沿梯度走 2,000 步，学习率 0.5，属于同一个 logit 的各项要加起来。先猜它们会停在哪里，再用 assert 检验。然后把每个生成样本写两遍，于是共有八个。两个 logit 会变吗？关于那两个平均，这说明了什么？如果改为对所有行取一个平均，又会怎样？
#
# *搜索：* binary cross-entropy with logits、logaddexp、softplus。
