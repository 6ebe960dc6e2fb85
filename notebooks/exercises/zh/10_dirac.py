# %% [markdown]
# # 练习 10 · Dirac GAN
#
# 定理 1 说明博弈的平衡点在哪里；论文第 4.2 节说明，直接改变概率密度 $p_g$ 的步子会走到那里。两个网络轮流沿梯度走步，却不一定能走到。你将写出这类博弈中最小的一个，双方各只有一个数；看它绕着平衡点转而不收敛；再用一个惩罚项使它收敛，并计算一个矩阵，它能预先说明惩罚项会起什么作用。
#
# *用时：* 50 分钟。*对应：* 第 09 篇，为什么不会收敛。

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
# ## 1. 场
#
# 所有真实样本都在 $x = 0$，所有生成样本都在 $x = \theta$，$D$ 的 logit 是 $a = \psi x$。于是在数据上 $D = 1/2$，并且
#
# $$V(\psi, \theta) = \log \tfrac12 + \log(1 - \sigma(\psi \theta))$$
#
# $D$ 通过改变 `psi` 最大化 $V$，$G$ 通过改变 `theta` 最小化 $V$。返回双方各自移动的方向，两个数，$D$ 的在前：
#
# $$\left( \frac{\partial V}{\partial \psi},\; -\frac{\partial V}{\partial \theta} \right)$$
#
# `psi` 和 `theta` 是数；乘积为 $\pm 1200$ 时也必须算得出来。
#
# 第 2 至第 4 节都要用到这个场：写好 `dirac_field` 之后，那几题才能得分。
#
# 想一想：$\log(1 - \sigma(a))$ 的导数见练习 05。$a = \psi \theta$ 对 $\psi$、对 $\theta$ 的导数各是什么？在哪里两个方向都是 0？


# %% nbgrader={"grade": false, "grade_id": "dirac_field", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dirac_field(psi, theta):
    """(dV/dpsi, -dV/dtheta) of V = log(1/2) + log(1 - sigmoid(psi theta))"""
    # BEGIN SOLUTION
    D_fake = numpy.exp(-numpy.logaddexp(0, -psi * theta))
    return -D_fake * theta, D_fake * psi
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dirac_field", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(dirac_field, lang="zh")

# %% [markdown]
# ## 2. 双方同时走一步
#
# 把场乘以 `rate`，加到 $(\psi, \theta)$ 上。双方用的都是旧的 `psi` 和 `theta`，谁也看不到对方的动作。返回新的 `psi` 和 `theta`。
#
# 想一想：场给出的已经是双方移动的方向。还需要改变什么符号吗？


# %% nbgrader={"grade": false, "grade_id": "dirac_simultaneous_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dirac_simultaneous_step(psi, theta, rate):
    """Both players' steps along their field, each from the old psi and theta"""
    # BEGIN SOLUTION
    d_psi, d_theta = dirac_field(psi, theta)
    return psi + rate * d_psi, theta + rate * d_theta
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dirac_simultaneous_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(dirac_simultaneous_step, lang="zh")

# %% [markdown]
# ## 3. 双方轮流走一步
#
# 取 $k = 1$ 的算法 1：$D$ 先移动，走 `rate` 乘以它的方向，然后 $G$ 走 `rate` 乘以自己的方向。返回新的 `psi` 和 `theta`。
#
# 想一想：$G$ 用的是旧的 $\psi$，还是新的 $\psi$？


# %% nbgrader={"grade": false, "grade_id": "dirac_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dirac_step(psi, theta, rate):
    """A step of D along its field, then one of G, which sees the new D"""
    # BEGIN SOLUTION
    psi = psi + rate * dirac_field(psi, theta)[0]
    theta = theta + rate * dirac_field(psi, theta)[1]
    return psi, theta
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dirac_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(dirac_step, lang="zh")

# %% [markdown]
# ## 4. 惩罚项
#
# Mescheder 等 2018（[arXiv 1801.04406](https://arxiv.org/abs/1801.04406)）让 $D$ 最大化的不是 $V$，而是 $V - R$，其中惩罚项 R1 是
#
# $$R = \frac{\gamma}{2}\, \mathbb{E}_{x \sim p_{\rm data}} \left( \frac{da}{dx} \right)^2$$
#
# 式中是 $D$ 的 logit 在数据处的斜率的平方。$G$ 仍然最小化 $V$。返回双方的方向，`gamma` 就是 $\gamma$。
#
# 想一想：logit 是 $\psi x$。它在数据处的斜率是多少？里面有谁的参数？


# %% nbgrader={"grade": false, "grade_id": "regularised_field", "locked": false, "schema_version": 3, "solution": true, "task": false}
def regularised_field(psi, theta, gamma):
    """The field where D maximises V - R and G minimises V, with the R of section 4"""
    # BEGIN SOLUTION
    d_psi, d_theta = dirac_field(psi, theta)
    return d_psi - gamma * psi, d_theta
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_regularised_field", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(regularised_field, lang="zh")

# %% [markdown]
# ## 5. 平衡点附近会发生什么
#
# 在 $(0, 0)$ 附近，场近似是线性的，它的导数矩阵（雅可比矩阵）的特征值说明双方会怎样移动：实部为负，就移向平衡点；实部为正，就远离平衡点；有虚部，就绕着平衡点转。用 $f_\psi$ 和 $f_\theta$ 表示第 4 节的两个方向，这个矩阵是
#
# $$\begin{pmatrix} \partial f_\psi / \partial \psi & \partial f_\psi / \partial \theta \\ \partial f_\theta / \partial \psi & \partial f_\theta / \partial \theta \end{pmatrix} \quad \text{at } \psi = \theta = 0$$
#
# 把它作为形状为 `(2, 2)` 的数组返回。
#
# 想一想：$\sigma(\psi \theta)\, \theta$ 的两个因子，在平衡点一个是 0，另一个不是。按乘积的求导法则，还剩下哪些项？


# %% nbgrader={"grade": false, "grade_id": "field_jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def field_jacobian(gamma):
    """The derivatives of the regularised field at (0, 0), a row for each: (2, 2)"""
    # BEGIN SOLUTION
    return numpy.array([[-gamma, -0.5], [0.5, 0.0]])
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_field_jacobian", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(field_jacobian, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 从同一个点出发的三条路径，各走 400 步，步长 rate 为 0.2。双方同时走步（both at once），螺旋向外。轮流走步（in turn），停留在一条闭合曲线上：既到不了，也不离开。加上惩罚项（with the penalty），取 $\gamma = 0.5$，同时走步也会螺旋向内，走到星号处。
#
# 打印出的特征值（eigenvalues）预先说明了这一点。没有惩罚项时，它们是 $\pm 0.5 i$：场只是转动，而沿圆的切线走有限长的一步，就会走到圆外。$\gamma = 0.5$ 时，它们的实部是 $-0.25$。每对特征值下面打印的 error，是你的导数矩阵与用有限差分从你的场测出的矩阵之间的最大差别，应当小于后面的 limit。


# %%
def picture():
    def walk(step, steps=400):
        path = [(1.0, 1.0)]
        for _ in range(steps):
            path.append(step(*path[-1]))
        return numpy.array(path)

    def penalised_step(psi, theta, rate=0.2, gamma=0.5):
        d_psi, d_theta = regularised_field(psi, theta, gamma)
        return psi + rate * d_psi, theta + rate * d_theta

    def jacobian_by_differences(gamma, h=1e-5):
        """Its columns: what the field does when psi moves, and when theta moves"""
        fields = [regularised_field(*h * d, gamma) for d in (*numpy.eye(2), *-numpy.eye(2))]
        of_psi, of_theta, against_psi, against_theta = numpy.array(fields)
        both = of_psi - against_psi, of_theta - against_theta
        return numpy.stack(both, axis=1) / (2 * h)

    for gamma in (0.0, 0.5, 2.0):
        J = field_jacobian(gamma)
        off = abs(J - jacobian_by_differences(gamma)).max()
        print(f"gamma {gamma}: eigenvalues {numpy.linalg.eigvals(J)}")
        print(f"  Jacobian against differences: error {off:.0e}, limit 1e-6")
    return plots.paths(
        {
            "both at once": walk(
                lambda psi, theta: dirac_simultaneous_step(psi, theta, 0.2)
            ),
            "in turn": walk(lambda psi, theta: dirac_step(psi, theta, 0.2)),
            "both at once, with the penalty": walk(penalised_step),
        },
        "The Dirac GAN",
        "psi, of D",
        "theta, of G",
        target=(0.0, 0.0),
        reach=4,
    )


picture()

# %% [markdown]
# ## 更难一点（选做）
#
# 从哪个 $\gamma$ 起，双方不再转圈，即特征值都是实数？用 `numpy.linalg.eigvals` 找出它，并写进一条 `assert`。在平衡点附近，双方同时走一步，就是用矩阵 $1 + \text{rate} \cdot J$ 乘 $(\psi, \theta)$：当 rate 为 0.2 时，哪个 $\gamma$ 使这个矩阵的两个特征值中绝对值较大的那个最小？十倍大的 $\gamma$ 会怎样？为什么阻尼更大，双方却不会更快地到达平衡点？
#
# *搜索：* Dirac-GAN、R1 regularisation、gradient penalty、simultaneous gradient descent、Jacobian eigenvalues and local stability。
