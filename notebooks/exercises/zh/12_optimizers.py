# %% [markdown]
# # 练习 12 · 动量与 Adam
#
# 算法 1 说：“基于梯度的更新可以使用任何标准的梯度学习规则。我们在实验中使用了动量。”后来的 GAN 大多用 Adam。两者都只有几行代码。有些错误不容易察觉：训练照样进行，只是慢一些。
#
#
# *用时：* 30 分钟。*对应：* 第 04 篇，逐行读算法 1。
#
# *可以搜索的名称：* 重球法（heavy-ball momentum）、Nesterov 动量、偏差校正（bias correction）、AdamW、AMSGrad。

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
# ## 1. 动量
#
# 使损失变小的一步。$g$ 是损失的梯度；$\theta$ 按速度 $v$ 移动，$v$ 里也包含先前的各步：
#
# $$v \leftarrow \mu v - \text{rate} \cdot g, \qquad \theta \leftarrow \theta + v$$
#
# `theta`、`v` 和 `g` 是形状相同的数组，`rate` 和 `mu` 是数。返回新的 `theta` 和新的 `v`，都要是新的数组。（要最大化，例如 $D$ 最大化 $V$，传入 $-g$ 即可。）
#
# 想一想：使 `theta` 移动的是旧的 `v` 还是新的 `v`？如果梯度一直不变，取 $\mu = 0.9$，步子会变得多长？


# %% nbgrader={"grade": false, "grade_id": "momentum_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum_step(theta, v, g, rate, mu):
    """v <- mu v - rate g, theta <- theta + v: the new theta and the new v"""
    # BEGIN SOLUTION
    v = mu * v - rate * g
    return theta + v, v
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_momentum_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(momentum_step, lang="zh")

# %% [markdown]
# ## 2. Adam
#
# Adam（Kingma 与 Ba 2015，[arXiv 1412.6980](https://arxiv.org/abs/1412.6980)）保留梯度的滑动平均和梯度平方的滑动平均。两者都从 0 开始，最初偏小，因此都要校正：
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad \theta \leftarrow \theta - \text{rate}\, \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# `theta`、`m`、`v` 和 `g` 是形状相同的数组，其余的是数：第一步的 `t` 是 1，`beta1`、`beta2`、`eps` 就是 $\beta_1$、$\beta_2$、$\epsilon$。返回新的 `theta`、`m` 和 `v`。
#
# 想一想：第一步时，$m$ 和 $v$ 从 0 出发。这时 $\hat m$ 和 $\hat v$ 是多少？`theta` 移动多远？下一步需要的是哪一种平均，带帽子的还是不带帽子的？


# %% nbgrader={"grade": false, "grade_id": "adam_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    """The new theta, m and v after step number t = 1, 2, ..., a step down the gradient"""
    # BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - rate * m_hat / (numpy.sqrt(v_hat) + eps), m, v
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_adam_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(adam_step, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
#
# 三种方法最小化同一个碗形函数 $\frac12 (\theta_1^2 + 20\, \theta_2^2)$，从同一个起点（圆点）出发，各走 80 步；星号是最小值。
#
# 没有动量（$\mu = 0$）时，路径先沿陡的方向 $\theta_2$ 快速移动，再沿 $\theta_1$ 慢慢移动，80 步之后还没有到达星号。取 $\mu = 0.9$，它会越过最小值，绕回来，然后到达。Adam 的最初几步在两个坐标上一样长，所以它沿 45 度方向出发，尽管函数沿 $\theta_2$ 更陡。


# %%
def picture():
    curvature = numpy.array([1.0, 20.0])

    def descend(step, steps=80):
        """theta after every step; step(theta, state, t, g) gives theta and the new state"""
        theta, state = numpy.array([-2.0, 1.0]), (numpy.zeros(2), numpy.zeros(2))
        path = [theta]
        for t in range(1, steps + 1):
            theta, state = step(theta, state, t, curvature * theta)
            path.append(theta)
        return numpy.array(path)

    def with_momentum(mu):
        def step(theta, state, t, g):
            theta, v = momentum_step(theta, state[0], g, 0.02, mu)
            return theta, (v, state[1])

        return step

    def with_adam(theta, state, t, g):
        theta, m, v = adam_step(theta, *state, t, g, 0.1, 0.9, 0.999, 1e-8)
        return theta, (m, v)

    paths = {
        "mu = 0": descend(with_momentum(0.0)),
        "mu = 0.9": descend(with_momentum(0.9)),
        "Adam": descend(with_adam),
    }
    for name, path in paths.items():
        distance = abs(path[-1]).max()
        print(f"{name:10} first step {path[1] - path[0]}, last distance {distance:.3f}")
    return plots.paths(paths, "Down a bowl", "theta 1", "theta 2", target=(0.0, 0.0))


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 把碗乘以 1000，也就是把每个梯度乘以 1000。三条路径中哪些不变，有几位数字不变？写进一条 `assert`。再把它乘以 $10^{-9}$：这时 `eps` 起什么作用？当 $D$ 变得很有把握时，生成器的梯度可能缩小这么多倍（练习 08）：面对饱和的梯度，Adam 会怎么做？这能解决问题吗？
