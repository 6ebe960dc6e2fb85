# %% [markdown]
# # 09 · 为什么不会收敛：Dirac GAN
#
# 定理 1 指出了均衡在哪里：$p_g = p_{\rm data}$，$D = 1/2$。它没有说双方轮流走梯度步就能到达那里。本篇研究一个最小的 GAN：$D$ 和 $G$ 各有一个参数。它有正确的均衡，但算法 1 绕着均衡转，并不收敛。我们先用图看出原因，再逐条推导结果。最后看到，我们自己的网络也是这样。
#
# *预备知识：* 2 × 2 矩阵的特征值、复数；第 03、04、06 篇。*用时：* 阅读四十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 只有两个数的 GAN
#
# ```text
# real example       x = 0 ---------+
#                                   v
# z --> G --> generated x = theta --> D --> logit a = psi x --> D(x) = sigmoid(a)
#       <---- gradient of G --------- D <--
# ```
#
# 所有真实样本都在 0 处。$G$ 不管 $z$ 是什么，把每个生成样本都放在 $\theta$ 处。$D$ 的 logit 是 $a = \psi x$。最后一行是 $G$ 的梯度：它穿过 $D$ 到达 $\theta$。这就是 *Dirac GAN*（Mescheder 等 2018）。用 $\sigma$ 表示 sigmoid，则
#
# $$V(\psi, \theta) = \log \tfrac12 + \log\left(1 - \sigma(\psi\theta)\right).$$
#
# $D$ 对 $\psi$ 最大化 $V$，$G$ 对 $\theta$ 最小化 $V$。因为 $\frac{d}{da} \log(1 - \sigma(a)) = -\sigma(a)$，双方移动的方向是
#
# $$\dot\psi = \frac{\partial V}{\partial\psi} = -\sigma(\psi\theta)\,\theta,$$
#
# $$\dot\theta = -\frac{\partial V}{\partial\theta} = \sigma(\psi\theta)\,\psi.$$
#
# 二者只有在 $\psi = \theta = 0$ 时才同时为 0，那里 $p_g = p_{\rm data}$，$D = 1/2$。平面上每一点都有一个向量 $(\dot\psi, \dot\theta)$，这就是一个*向量场*（vector field）。
#
# 下面在三个点处检验这两个公式，打印与程序包的向量场、与有限差分的误差和误差界。

# %%
from math import log, pi, sqrt

import numpy

from minigan.plots.dynamics import fields
from minigan.theory.discriminator import sigmoid
from minigan.theory.dynamics import MINIMAX, dirac_gan, flow, jacobian, simulate

game, e = dirac_gan(MINIMAX), 1e-5


def V(psi, theta):
    return -log(2) + log(1 - sigmoid(psi * theta))


for psi, theta in ((1.0, 1.0), (-2.0, 0.5), (0.3, -1.2)):
    ours = sigmoid(psi * theta) * numpy.array([-theta, psi])
    d_slope = (V(psi + e, theta) - V(psi - e, theta)) / (2 * e)
    g_slope = (V(psi, theta + e) - V(psi, theta - e)) / (2 * e)
    off = abs(ours - game.field(numpy.array([psi, theta]))).max()
    off_V = abs(ours - [d_slope, -g_slope]).max()
    print(f"error of the package's field {off:.0e} (limit 1e-12)", end=", ")
    print(f"of finite differences {off_V:.0e} (limit 1e-8)")
    assert off < 1e-12
    assert off_V < 1e-8


# %%
h, start = 0.1, ([1.0], [1.0])
smooth = flow(game, *start, time=40, steps=4000)
panel = {"the flow follows the arrows": (game, {"flow": smooth})}
fields(panel, "The Dirac GAN's vector field")

# %% [markdown]
# 图：Dirac GAN 的向量场。横轴 $\psi$ 是 $D$ 的斜率，纵轴 $\theta$ 是 $G$ 放样本的位置；箭头是双方移动的方向（长度取了平方根，以免相差太大），曲线是沿箭头走的路径，圆点是起点，星是均衡。
#
# 没有一个箭头指向星，即均衡。在 $\psi\theta > 0$ 的地方（右上和左下），$D$ 在生成样本处大于 1/2，那里的箭头更长。
#
# ## 结果 1：沿着向量场，距离不变
#
# *流*（flow）沿箭头走，每步无限小。对到均衡的距离的平方求导：
#
# $$\frac{d}{dt}\left(\psi^2 + \theta^2\right) = 2 \psi\dot\psi + 2 \theta\dot\theta$$
#
# $$= 2\, \sigma(\psi\theta)\, (-\psi\theta + \theta\psi) = 0.$$
#
# 所以路径是一个圆。减小学习率，各步只会更接近这个圆，而不会更接近均衡。下面打印流的半径与 $\sqrt 2$ 的误差和误差界。

# %%


def radius(path):
    return numpy.hypot(path[:, 0], path[:, -1])


off = abs(radius(smooth) - sqrt(2)).max()
print(f"radius of the flow: sqrt(2), error {off:.0e} (limit 1e-8)")
assert off < 1e-8

# %% [markdown]
# ## 结果 2：同时更新，越走越远
#
# *同时更新*（simultaneous）时，双方都用旧参数走一步，步长为 $h$。箭头与 $(\psi, \theta)$ 垂直，长度是它的 $D = \sigma(\psi\theta)$ 倍。由勾股定理，
#
# $$r_{\rm new}^2 = r^2 + (h D r)^2, \qquad r_{\rm new} = r \sqrt{1 + h^2 D^2}.$$
#
# ## 结果 3：交替更新，停留在一个圆环内
#
# 算法 1 是*交替更新*（alternating）：$G$ 看到的是 $D$ 刚刚移动到的 $\psi$。每一方的一步只改变一个数。在均衡附近，这样的一步是一个*剪切变换*（shear），它保持面积不变。因此路径停留在一个很窄的圆环内，既不到达均衡，也不离开。
#
# 下面打印每步半径增长的公式的误差，以及 400 步中两种更新的半径：同时更新从多少到多少，交替更新在多少与多少之间。

# %%
at_once = simulate(game, *start, h, 400, update="simultaneous")
in_turn = simulate(game, *start, h, 400, update="alternating")
D = sigmoid(at_once[:-1, 0] * at_once[:-1, 1])
growth = radius(at_once)[1:] / radius(at_once)[:-1]
off = abs(growth - numpy.sqrt(1 + h**2 * D**2)).max()
print(f"growth a step, error of the formula: {off:.0e} (limit 1e-12)")
print(f"simultaneous: radius from {radius(at_once)[0]:.3f} to {radius(at_once)[-1]:.3f}")
print(f"alternating:  between {radius(in_turn).min():.3f} and {radius(in_turn).max():.3f}")
assert off < 1e-12
assert all(growth > 1)
assert radius(at_once)[-1] > 1.9
assert 1.37 < radius(in_turn).min()
assert radius(in_turn).max() < 1.42

# %% [markdown]
# ## 结果 4：用特征值解释
#
# 在均衡附近，向量场等于它的雅可比矩阵 $J$ 乘以 $(\psi, \theta)$。特征值 $\lambda$ 的实部是增长的速度，虚部是旋转的速度：
#
# $$J = \begin{pmatrix} 0 & -1/2 \\ 1/2 & 0 \end{pmatrix}, \qquad \lambda = \pm \tfrac{i}{2}: \quad \text{只有旋转。}$$
#
# 同时更新的一步是乘以 $I + hJ$，它的特征值的模是 $\sqrt{1 + h^2/4}$，对任何学习率 $h$ 都大于 1。交替更新的一步是两个剪切变换的乘积，$D$ 的在先：
#
# $$\begin{pmatrix} 1 & 0 \\ h/2 & 1 \end{pmatrix} \begin{pmatrix} 1 & -h/2 \\ 0 & 1 \end{pmatrix} = \begin{pmatrix} 1 & -h/2 \\ h/2 & 1 - h^2/4 \end{pmatrix}.$$
#
# 它的行列式是 1，迹是 $2 - h^2/4$，所以当 $h < 4$ 时，两个特征值的模都是 1。如果双方最小化的是同一个函数，$J$ 就是对称的，$\lambda$ 是实数。这里 $J^T = -J$。
#
# 下面检验这几条：打印 $J$ 的特征值、两种更新的特征值的模、交替更新的迹的误差和误差界。

# %%
J = jacobian(game, [0.0], [0.0])
turn = numpy.array([[1, 0], [h / 2, 1]]) @ numpy.array([[1, -h / 2], [0, 1]])  # D first


def modulus(matrix):
    return abs(numpy.linalg.eigvals(matrix))


for name, found, wanted, limit in (
    ("eigenvalues of J", numpy.sort(numpy.linalg.eigvals(J).imag), [-0.5, 0.5], 1e-8),
    ("simultaneous step", modulus(numpy.eye(2) + h * J), sqrt(1 + h**2 / 4), 1e-8),
    ("alternating step", modulus(turn), 1, 1e-12),
    ("trace of it", numpy.trace(turn), 2 - h**2 / 4, 1e-12),
):
    off = abs(found - wanted).max()
    print(f"{name:18} error {off:.0e} (limit {limit:.0e})")
    assert off < limit
assert abs(J + J.T).max() < 1e-8
near = simulate(game, [1e-4], [0.0], h, 200, update="simultaneous")
assert abs(radius(near)[-1] / 1e-4 / (1 + h**2 / 4) ** 100 - 1) < 1e-5

# %% [markdown]
# ## 结果 5：用非饱和目标，流会收敛，但很慢
#
# 现在让 $G$ 最小化 $-\log D$，于是 $\dot\theta = (1 - D)\,\psi$。在 $D = 1/2$ 处它与前面相同，所以又有 $\lambda = \pm i/2$。实部是 0，因此从特征值看不出流是否收敛，起决定作用的是高阶项。令 $a = \psi\theta$，则
#
# $$\frac{d}{dt}\left(\psi^2 + \theta^2\right) = 2a\left(\sigma(-a) - \sigma(a)\right) = -2a \tanh\frac a2 \;\le\; 0.$$
#
# $a$ 很小时，它约等于 $-\psi^2\theta^2 = -r^4 \cos^2\varphi\, \sin^2\varphi$，其中 $\varphi$ 是角度。$\cos^2\varphi \sin^2\varphi$ 转一圈的平均值是 1/8。所以 $r^2$ 以 $r^4/8$ 的速度减小，$1/r^2$ 以 $1/8$ 的速度增大。步长为 $h$ 的同时更新使 $r^2$ 改变
#
# $$-\frac{h\, r^4}{8} + \frac{h^2 r^2}{4}, \qquad \text{当} \; r = \sqrt{2h} \; \text{时它等于 0。}$$
#
# 第一项来自流；第二项就是 $D = 1/2$ 时的结果 2。在这个圆以外，同时更新向内走；在圆以内，向外走。所以最后停留在圆上。
#
# 下面对四个学习率打印最后的半径和 $\sqrt{2h}$，再打印 $1/r^2$ 的增长速度的误差和误差界。（选读：代码的最后几行是不限制 $D$ 斜率的 WGAN，那里 $V = -\psi\theta$，绕圈的速度是两倍。）

# %%
from minigan.theory.dynamics import NON_SATURATING, WGAN

ns, rates = dirac_gan(NON_SATURATING), (0.05, 0.1, 0.2, 0.4)
for rate in rates:
    path = simulate(ns, *start, rate, int(60 / rate**2), update="simultaneous")
    end = radius(path)[-300:].mean()
    print(f"h = {rate:4}: last radius {end:.3f}, sqrt(2h) = {sqrt(2 * rate):.3f}")
    assert abs(end / sqrt(2 * rate) - 1) < 0.02
turns = radius(flow(ns, [0.1], [0.0], 4 * pi, 1000)) ** -2
off = abs((turns[-1] - turns[0]) / (4 * pi) - 1 / 8)
print(f"rate of 1/r²: 1/8, error {off:.0e} (limit 1e-4)")
assert off < 1e-4
# (Optional) WGAN without its bound on D's slope: V = -psi theta, circles twice as fast.
path = simulate(dirac_gan(WGAN), *start, h, 200, update="simultaneous")
psi, theta = simulate(dirac_gan(WGAN), *start, h, 200).T  # alternating: an ellipse
assert abs(radius(path)[1:] / radius(path)[:-1] - sqrt(1 + h**2)).max() < 1e-12
assert abs(psi**2 + theta**2 - h * psi * theta - (2 - h)).max() < 1e-12

# %% tags=["cover"]
walks = {
    "minimax, simultaneous:\noutwards": (game, "simultaneous"),
    "minimax, alternating:\na ring": (game, "alternating"),
    "non-saturating, simultaneous:\nto a circle": (ns, "simultaneous"),
}
panels = {
    name: (each, {"path": simulate(each, *start, 0.2, 75, update=update)})
    for name, (each, update) in walks.items()
}
fields(panels, "75 steps from (1, 1), rate 0.2: no path comes to the star")

# %% [markdown]
# 图：从 $(1, 1)$ 出发、学习率 0.2、走 75 步的路径，从左到右是极小极大目标的同时更新（越走越远）、极小极大目标的交替更新（圆环）、非饱和目标的同时更新（走向一个圆）。没有一条路径到达星（均衡）。
#
# ## 我们自己的网络也是这样
#
# $G$ 和 $D$ 各是一个 `Dense` 层，数据和噪声都是 0。于是 $G(z)$ 就是它的偏置，$D$ 的 logit 是 $w x + b$，也就是多一个偏置 $b$ 的 Dirac GAN。`simulate` 里没有网络，只有向量场的公式。用普通的梯度步，程序包的算法 1 必须与它给出同样的数；`simultaneous`，即论文公开代码所用的更新，也必须如此。打印的是网络的路径与 `simulate` 的误差和误差界。

# %%
from minigan.gan import minimax, simultaneous
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Dense, Momentum, Network
from minigan.random import Streams


def nets_path(train, k=1, momenta=(0.0, 0.0), steps=300):
    """(w, b, theta) after every iteration, from w = 1, b = 0.2, theta = 1."""
    init = Streams(seed=1, dtype="float64").init
    D, G = Network([Dense(1, 1, init)]), Network([Dense(1, 1, init)])
    D.theta, G.theta = numpy.array([1.0, 0.2]), numpy.array([0.5, 1.0])
    players = [Momentum(net, 0.1, momentum=m) for net, m in zip((D, G), momenta)]
    path = [[*D.theta, G.theta[1]]]
    zeros = [lambda m: numpy.zeros((m, 1))] * 2
    for _ in train(D, G, *zeros, *players, steps=steps, k=k, m=4, objective=minimax):
        path.append([*D.theta, G.theta[1]])
    return numpy.array(path)


# %%
from minigan.theory.dynamics import gaussian_gan  # of width 0: Dirac, with a bias b

theory = gaussian_gan(MINIMAX, 0.0), [1.0, 0.2], [1.0], 0.1, 300
for name, path, expected in (
    ("Algorithm 1, k = 1", nets_path(algorithm1), simulate(*theory)),
    ("Algorithm 1, k = 3", nets_path(algorithm1, k=3), simulate(*theory, k=3)),
    ("simultaneous", nets_path(simultaneous), simulate(*theory, update="simultaneous")),
):
    off = abs(path - expected).max()
    print(f"{name:19} nets against theory: error {off:.0e} (limit 1e-10)")
    assert off < 1e-10

# %% [markdown]
# ## 本篇小结
#
# - 两个正确的梯度合在一起，可以形成绕着均衡旋转的向量场。损失来回振荡，并不说明程序有错。
# - 用极小极大目标，同时更新在任何学习率下都越走越远，交替更新停留在一个圆环内。用非饱和目标，流会收敛，但很慢，同时更新则停留在一个圆上。
# - 如果特征值的实部是负的，双方就会收敛。这里的特征值没有负的实部。
#
# *接下来：* 第 [09b](09b_what_brings_it_in.ipynb) 篇，怎样才能收敛。*轮到你了：* 练习 [10 · Dirac GAN](../exercises/zh/10_dirac.ipynb)。
#
# *参考文献：* Mescheder 等 2018（[1801.04406](https://arxiv.org/abs/1801.04406)）；WGAN（[1701.07875](https://arxiv.org/abs/1701.07875)）；动量：Gidel 等 2019（[1807.04740](https://arxiv.org/abs/1807.04740)）。*搜索：* vector field、limit cycle、symplectic Euler method、extragradient、optimistic mirror descent。
#
# ## 三个问题
#
# 1. 在均衡附近，取 $h = 0.1$：同时更新走多少步以后，半径增大到两倍？取 $h = 0.01$ 呢？
# 2. 在半径为 $\sqrt 2$ 的圆上，$V$ 在哪两个值之间变化？从 $V$ 能看出 $G$ 没有进步吗？
# 3. 运行 `nets_path(algorithm1, momenta=(0.5, 0.5), steps=1000)`。然后只给其中一方加动量。哪些路径会收敛？
#
# <details><summary>答案</summary>
#
# **1.** 由 $(1 + h^2/4)^{n/2} = 2$ 得 $n = 2 \log 2 / \log(1 + h^2/4)$：556 步，以及 55,453 步。学习率减小到十分之一，步数要增加到一百倍，但路径仍然越走越远。
#
# **2.** $\psi\theta$ 从 $-1$ 到 1，所以 $V$ 从 $-2.006$ 到 $-1.006$ 来回变化，中间经过 $-\log 4 = -1.386$。看不出来：它看上去像是 $D$ 和 $G$ 轮流占上风。
#
# **3.** 都不会。1000 步中，$(w, \theta)$ 到 0 的距离，双方都有动量时从 1.41 到 6.03，只有 $D$ 有动量时到 4.28，只有 $G$ 有动量时到 4.53。负动量能起阻尼作用（Gidel 等 2019）：双方都取 $-0.5$ 时，我们得到 0.94。`Momentum` 不接受负动量，需要自己写这一步。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 均衡 | equilibrium | 双方都不再移动的点，这里是 $\psi = \theta = 0$ |
# | 向量场 | vector field | 平面上每一点的一个向量：双方移动的方向 |
# | 流 | flow | 步长趋于 0 时，沿向量场走的路径 |
# | 同时更新 | simultaneous update | 双方都用旧参数走一步 |
# | 交替更新 | alternating update | $D$ 先走，$G$ 再用 $D$ 的新参数走 |
# | 剪切变换 | shear | 只改变一个坐标的线性变换，保持面积不变 |
# | 雅可比矩阵 | Jacobian | 向量场各分量对各参数的偏导数 |
# | 特征值的模 | modulus of an eigenvalue | 复数的长度，即走一步时半径放大的倍数 |

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
