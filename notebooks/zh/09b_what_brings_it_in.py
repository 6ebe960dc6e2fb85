# %% [markdown]
# # 09b · 怎样才能收敛：R1、噪声、平均、重叠
#
# 在第 09 篇中，Dirac GAN 的双方绕着均衡转，不收敛。本篇试验几种常用的对策，先在这个博弈里，再用有一定宽度的数据。有的办法能阻尼旋转，有的只是看上去应当有用。
#
# *预备知识：* 第 09 篇。*用时：* 阅读半小时，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 第 09 篇的博弈
#
# ```text
# real example       x = 0 ---------+
#                                   v
# z --> G --> generated x = theta --> D --> logit a = psi x --> D(x) = sigmoid(a)
#       <---- gradient of G --------- D <--
# ```
#
# 所有真实样本都在 0 处，所有生成样本都在 $\theta$ 处；最后一行是 $G$ 的梯度走的路。$D$ 移动 $\psi$ 以最大化 $V$，$G$ 移动 $\theta$ 以最小化 $V$。在均衡 $\psi = \theta = 0$ 处，特征值是 $\lambda = \pm i/2$：只有旋转。要收敛，$\lambda$ 必须有负的实部。（结果的编号接着第 09 篇。）

# %%
from math import sqrt

import numpy

from minigan import plots
from minigan.plots.dynamics import fields
from minigan.theory.dynamics import MINIMAX, NON_SATURATING, dirac_gan, jacobian, simulate

game, ns, h, start = dirac_gan(MINIMAX), dirac_gan(NON_SATURATING), 0.1, ([1.0], [1.0])


def radius(path):
    return numpy.hypot(path[:, 0], path[:, -1])


# %% [markdown]
# ## 用图看 R1
#
# *R1* 是对 $D$ 在真实样本处的斜率的惩罚：从 $D$ 最大化的函数中减去 $\frac\gamma2\, \mathbb{E}_{p_{\rm data}} |\nabla_x a|^2$。在这里 $\nabla_x a = \psi$，所以惩罚是 $\frac\gamma2 \psi^2$，它给 $\dot\psi$ 加上 $-\gamma\psi$。下图并排画出四种权重 $\gamma$。在可以交互的笔记本里，滑块可以改变学习率，以及 $G$ 每走一步时 $D$ 走的步数 $k$。


# %% tags=["cover"]
def draw(rate, k):
    panels = {}
    for weight in (0.0, 0.2, 1.0, 2.0):
        each = dirac_gan(MINIMAX, r1=weight)
        in_turn = simulate(each, *start, rate, 150, k=k)
        at_once = simulate(each, *start, rate, 150, update="simultaneous")
        walks = {"alternating": in_turn, "simultaneous": at_once}
        panels[f"R1 of weight {weight}"] = each, walks
    return fields(panels, f"Rate {rate}, k = {k}: 150 steps from (1, 1)")


plots.explore(draw, rate=[0.2, 0.05, 0.5, 1.0], k=[1, 3, 10])

# %% [markdown]
# 图：R1 的权重从左到右是 0、0.2、1、2，从 $(1, 1)$ 出发走 150 步。深蓝色实线是算法 1，即交替更新；紫红色虚线是同时更新。横轴 $\psi$ 是 $D$ 的斜率，纵轴 $\theta$ 是 $G$ 放样本的位置；箭头是向量场，圆点是起点，星是均衡。权重为 0 时，两条路径都不走向星；其余三种权重时，两条路径都走向星。
#
# ## 结果 6：R1 和实例噪声起阻尼作用
#
# R1 在雅可比矩阵中加入 $-\gamma$，$\lambda$ 满足一个二次方程：
#
# $$J = \begin{pmatrix} -\gamma & -1/2 \\ 1/2 & 0 \end{pmatrix}, \qquad \det(J - \lambda I) = \lambda^2 + \gamma\lambda + \tfrac14 = 0,$$
#
# $$\lambda = -\frac\gamma2 \pm \sqrt{\frac{\gamma^2}{4} - \frac14}.$$
#
# *实例噪声*（instance noise）是把标准差为 $s$ 的噪声同样地加到真实样本和生成样本上。于是两个点变成两个相互重叠的高斯分布。$D$ 太陡，在两边都会出错，所以 $V$ 对 $\psi$ 有了二阶导数。在均衡处 $a = 0$，它等于
#
# $$\frac{\partial^2 V}{\partial \psi^2} = -\sigma(0)\, (1 - \sigma(0))\, \left( \mathbb{E}_{p_{\rm data}}\, x^2 + \mathbb{E}_{p_g}\, x^2 \right) = -\tfrac14 \cdot 2 s^2 = -\frac{s^2}{2}.$$
#
# 它取代了 $-\gamma$，所以噪声的作用与 $\gamma = s^2/2$ 的 R1 相同：
#
# $$\lambda = \tfrac14\left(-s^2 \pm \sqrt{s^4 - 4}\right).$$
#
# 在均衡附近，运动中最慢的部分按 $e^{\mu t}$ 缩小，其中 $\mu$ 是 $\lambda$ 的最大实部。所以 $\mu$ 越低，阻尼越大。$\gamma = 1$ 时阻尼最大；$\gamma$ 更大时，$D$ 太平缓，$G$ 移动得很慢。下面打印公式对 R1 和噪声的误差（误差界 1e-3）。

# %%
from minigan.theory.dynamics import gaussian_eigenvalues, penalized_eigenvalues


def slowest(game):
    return numpy.linalg.eigvals(jacobian(game, [0.0], [0.0])).real.max()


gamma = numpy.arange(0, 3.01, 0.05)
with_r1 = [slowest(dirac_gan(MINIMAX, r1=g)) for g in gamma]
noisy = [slowest(dirac_gan(MINIMAX, instance_noise=sqrt(2 * g))) for g in gamma]
formula = [penalized_eigenvalues(g).real.max() for g in gamma]
off = [abs(numpy.subtract(formula, found)).max() for found in (with_r1, noisy)]
print(f"errors of the formula: R1 {off[0]:.0e}, noise {off[1]:.0e} (limit 1e-3)")
assert off[0] < 1e-3
assert off[1] < 1e-3
assert numpy.allclose(gaussian_eigenvalues(1.2), penalized_eigenvalues(1.2**2 / 2))
assert abs(gamma[numpy.argmin(with_r1)] - 1) < 1e-9
curves = {"R1 of weight gamma": with_r1, "instance noise, s² = 2 gamma": noisy}
names = "gamma", "largest real part of lambda"
plots.lines(gamma, curves, "Damping is largest at gamma = 1, and 0 at 0", *names)

# %% [markdown]
# 图：$\lambda$ 的最大实部随 $\gamma$ 的变化，越低则收敛越快。实线是 R1，虚线是 $s^2 = 2\gamma$ 的实例噪声，二者重合；最低点在 $\gamma = 1$，$\gamma = 0$ 时没有阻尼。
#
# ## 结果 7：什么不起阻尼作用
#
# - *$D$ 多走几步*（$k > 1$）。$\theta \ne 0$ 时，没有哪个有限的 $\psi$ 是最优的，所以 $D$ 只会走得更远。
# - *$G$ 用较小的学习率*，是 $D$ 的 $r$ 倍：$\lambda = \pm i\sqrt r/2$，沿椭圆转得更慢。（搜索：TTUR，双时间尺度更新。它的证明假定均衡是有吸引力的。）
# - *对参数取平均*，即对走过的各步求平均（搜索：exponential moving average，指数滑动平均）。路径本身不收敛，但它的平均收敛：在 $(-\psi, -\theta)$ 处，向量场方向相反，所以路径在相对的两侧停留的时间相同。（一般网络的参数的平均不一定是一个解，见第 10 篇的问题 3。）
#
# 下面打印从 $(1, 1)$ 出发、1,000 步交替更新中，最后 300 步里最大的 $|\theta|$ 和它应在的范围。前四行（$k = 1, 5, 20$ 和 $G$ 的学习率是十分之一）一直绕圈，没有趋于 0；非饱和目标（non-saturating）慢慢收敛（结果 5）；R1 和实例噪声的三行很快收敛，已经接近 0。接着打印 5,000 步后的半径，以及路径平均值的半径。

# %%
steps, noise = 1000, dirac_gan(MINIMAX, instance_noise=0.5)
runs = {
    "k = 1": simulate(game, *start, h, steps),
    "k = 5": simulate(game, *start, h, steps, k=5),
    "k = 20": simulate(game, *start, h, steps, k=20),
    "G's rate a tenth": simulate(game, *start, h, steps, g_rate=h / 10),
    "non-saturating": simulate(ns, *start, h, steps),
    "R1, gamma = 0.2": simulate(dirac_gan(MINIMAX, r1=0.2), *start, h, steps),
    "R1, gamma = 1": simulate(dirac_gan(MINIMAX, r1=1.0), *start, h, steps),
    "instance noise 0.5": simulate(noise, *start, h, steps),
}
late = {name: abs(path[-300:, 1]).max() for name, path in runs.items()}
print("from (1, 1), 1000 alternating steps: largest |theta| of the last 300")
for n, (name, most) in enumerate(late.items()):
    low, high = (0.8, 9) if n < 4 else (0.2, 0.5) if n == 4 else (0, 0.05)
    print(f"{name:20} {most:9.6f}   (between {low} and {high})")
    assert low <= most < high
# G's rate a tenth of D's:
slow = numpy.linalg.eigvals(numpy.diag([1, 0.1]) @ jacobian(game, [0.0], [0.0]))
assert abs(slow.real).max() < 1e-8
assert abs(slow.imag.max() - sqrt(0.1) / 2) < 1e-8

# %%
long = simulate(game, *start, h, 5000)
n = numpy.arange(1, len(long) + 1)
mean = numpy.cumsum(long, axis=0) / n[:, None]
print(f"after 5000 steps: radius {radius(long)[-1]:.2f}", end=", ")
print(f"radius of the mean of the path {radius(mean)[-1]:.3f} (limit 0.02)")
assert radius(long)[-1] > 1.37
assert radius(mean)[-1] < 0.02
assert max(n[2000:] * radius(mean)[2000:]) < 100  # at most 100 / n
curves = {"theta": long[:1500:5, 1], "mean of theta so far": mean[:1500:5, 1]}
title = "The mean converges, the last iterate does not"
plots.lines(n[:1500:5], curves, title, "steps", "theta")

# %% [markdown]
# 图：实线是 $\theta$，一直摆动；虚线是到目前为止 $\theta$ 的平均值，趋于 0。横轴是步数。
#
# ## 结果 8：相互重叠的数据自己就有阻尼
#
# 一个点是极端的数据。在*高斯 GAN* 中，$p_{\rm data} = N(0, s^2)$，$G(z) = s z + \theta$，$D$ 的 logit 是 $w x + b$。数据与生成样本不加噪声也重叠，所以 $V$ 对 $w$ 也有二阶导数 $-s^2/2$。于是，与实例噪声相同，
#
# $$\lambda = \tfrac14\left(-s^2 \pm \sqrt{s^4 - 4}\right), \qquad \text{另外，对} \; b \; \text{有} \; -\tfrac12.$$
#
# 这里 $D$ 多走几步确实有用。我们从 $\theta = 1$ 出发，数一数 $G$ 走多少步以后 $|\theta|$ *一直*小于 0.01。$G$ 每走一步，$D$ 走几步，帮助很大；走很多步并不会更好，而 $D$ 的每一步与 $G$ 的一步代价相同。
#
# 下面对四个 $s$ 打印 $\lambda$、误差和误差界，再对四个 $k$ 打印所需的 $G$ 的步数和 $D$ 的步数。

# %%
from minigan.theory.dynamics import gaussian_gan

for s in (0.0, 0.5, 1.0, 1.3):
    J = jacobian(gaussian_gan(MINIMAX, s), [0.0, 0.0], [0.0])
    found = numpy.poly(numpy.linalg.eigvals(J))
    off = abs(found - numpy.poly([*gaussian_eigenvalues(s), -0.5])).max()
    pair = gaussian_eigenvalues(s)[1]
    print(f"s = {s}: lambda = {pair.real:6.3f} ± {pair.imag:.3f} i", end=", ")
    print(f"error {off:.0e} (limit 1e-7)")
    assert off < 1e-7
assert abs(gaussian_eigenvalues(sqrt(2)).imag).max() < 1e-7  # no rotation: critical
needed = {}
for k in (1, 3, 5, 20):
    path = simulate(gaussian_gan(MINIMAX, 1), [0.0, 0.0], [1.0], 0.1, 300, k=k)
    needed[k] = int(numpy.flatnonzero(abs(path[:, -1]) >= 0.01)[-1] + 1)
    print(f"k = {k:2}: {needed[k]:4} steps of G, {k * needed[k]:5} of D")
assert needed == {1: 177, 3: 55, 5: 76, 20: 91}

# %% [markdown]
# $s = 0$ 就是 Dirac GAN，只有旋转；$s$ 增大时，实部变得更小，转得也更慢。
#
# ## 本篇小结
#
# - R1、实例噪声、相互重叠的数据使 $\lambda$ 有负的实部。取平均不能做到这一点，但路径的平均收敛。
# - $D$ 多走几步，只有在已经存在阻尼时才有用。$G$ 用较小的学习率，只是让旋转变慢。
# - 以上结论只对这两个博弈得到了证明。对大的网络没有这样的证明；人们在那里使用 R1 和平均，是因为它们常常有效。
#
# *接下来：* 第 10 篇，$G$ 会崩溃。*轮到你了：* 练习 [17 · R1 与第二次反向传播](../exercises/zh/17_r1.ipynb)。
#
# *参考文献：* Mescheder 等 2018（[1801.04406](https://arxiv.org/abs/1801.04406)）；Nagarajan 和 Kolter 2017（[1706.04156](https://arxiv.org/abs/1706.04156)）；两种学习率：Heusel 等 2017（[1706.08500](https://arxiv.org/abs/1706.08500)）；实例噪声：Sønderby 等 2017（[1610.04490](https://arxiv.org/abs/1610.04490)）；平均：Yazıcı 等 2019（[1806.04498](https://arxiv.org/abs/1806.04498)）。*搜索：* gradient penalty、TTUR、exponential moving average、consensus optimisation。
#
# ## 三个问题
#
# 1. 用 $\gamma = 0.2$ 的 R1，$h$ 小于多少时，同时更新在均衡附近收敛？利用 $|1 + h\lambda| < 1$。这个界对交替更新也成立吗？
# 2. $\gamma = 3$ 时特征值是多少？双方中谁慢，为什么？
# 3. 取 $s = 1$ 的高斯 GAN，从 $\theta = 8$ 出发，分别用 `MINIMAX` 和 `NON_SATURATING`，学习率 0.1，走 1,000 步。哪一个到达均衡，另一个为什么没有？
#
# <details><summary>答案</summary>
#
# **1.** 因为 $|\lambda|^2 = \det J = 1/4$，所以 $|1 + h\lambda|^2 = 1 - h\gamma + h^2/4$，即 $h < 4\gamma = 0.8$。不成立：交替更新的一步，行列式是 $1 - h\gamma$，迹是 $2 - h\gamma - h^2/4$，在 $h < 4(\sqrt{1 + \gamma^2} - \gamma) = 3.28$ 时收敛。
#
# **2.** $-1.5 \pm \sqrt 2$，即 $-2.91$ 和 $-0.09$。慢的是 $G$：惩罚项很快使 $\psi$ 变得很小，而 $\dot\theta$ 与 $\psi$ 成正比。
#
# **3.** `NON_SATURATING` 到达：300 步以后 $|\theta| < 0.01$。用 `MINIMAX` 时，1,000 步以后 $\theta$ 仍然是 6.9。$D$ 几乎总能区分生成样本与数据，所以它在生成样本处的 $\sigma(a)$ 几乎是 0，$\dot\theta$ 也随之几乎是 0。这就是第 03b 篇的饱和。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 阻尼 | damping | 使振荡逐渐减小的作用，即特征值的负实部 |
# | 梯度惩罚 | gradient penalty | 对 $D$ 的输入梯度的长度的惩罚，R1 是其中一种 |
# | 实例噪声 | instance noise | 同样地加到真实样本和生成样本上的噪声 |
# | 双时间尺度更新 | two time-scale update rule (TTUR) | $D$ 和 $G$ 用不同的学习率 |
# | 指数滑动平均 | exponential moving average | 参数的加权平均，越近的步权重越大 |
# | 高斯 GAN | Gaussian GAN | 数据和生成样本都是高斯分布、$D$ 的 logit 是线性函数的 GAN |

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
