# %% [markdown]
# # 练习 22 · 自己的 GAN
#
# 在前面的练习里，你写出了 GAN 的各个部分：各种层及其梯度、价值的梯度、Adam。这里要把*你自己的函数*合在一起，用它们训练一个 GAN：数据先是平面上一个环上的八个高斯分布，然后是手写数字。数据、进度条和运行文件夹由 minigan 提供；参数的每一步改变，都由你的函数算出。
#
# *用时：* 60 分钟。*对应：* 第 07 篇，MNIST 上的 GAN。
#
# *请带上：* 练习 01、02、03、04、05、12 的答案，并把练习 07 放在手边。

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

from minigan.data.toy import RING_SD, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.exercises import check
from minigan.exercises.own import OWN_RING, own_gan
from minigan.plots.modes import modes_figure
from minigan.runs import Run, load_data

# %% [markdown]
# ## 用元组表示网络（已给出）
#
# 网络是由各层组成的元组，从输入到输出。每一层也是一个元组，第一项是它的种类：
#
# | 层 | 含义 |
# |---|---|
# | `("dense", n_in, n_out)` | $y = x W + b$ |
# | `("relu",)`、`("sigmoid",)` | 逐个元素计算 |
# | `("maxout", pieces)` | 每个单元取 `pieces` 个数中最大的 |
# | `("dropout", mask, keep)` | 用这个掩码做 dropout |
#
# 和论文一样，一个网络的所有参数是一个一维向量 `theta`：先是第一个全连接层的 `W` 和 `b`，然后是下一个的 `W` 和 `b`，依此类推。例如 `(("dense", 2, 3), ("relu",), ("dense", 3, 1))` 接受形状为 `(m, 2)` 的 `x`，它的 `theta` 有 $9 + 4 = 13$ 个数。
#
# 下一个单元格里没有要写的：它找出每一层的 `W` 和 `b`，并按层的种类调用你的函数。


# %% tags=["given"]
def layers_of(net, theta):
    """The layers of a net with what each needs beside its input: W and b are parts of theta"""
    layers, rest = [], theta
    for kind, *needs in net:
        if kind == "dense":
            n_in, n_out = needs
            W, b, rest = numpy.split(rest, [n_in * n_out, (n_in + 1) * n_out])
            needs = [W.reshape(n_in, n_out), b]
        layers.append((kind, *needs))
    return layers


def layer_forward(layer, x):
    """y of one layer, by your function for its kind"""
    kind, *needs = layer
    functions = {
        "dense": dense,
        "relu": relu,
        "sigmoid": sigmoid,
        "maxout": maxout,
        "dropout": dropout,
    }
    return numpy.asarray(functions[kind](x, *needs))


def layer_input_gradient(layer, dy, x, y):
    """dL/dx of one layer, with dy = dL/dy, from its input x and its output y"""
    (kind, *needs), dy = layer, numpy.asarray(dy)
    if kind == "dense":
        dx = dense_input_gradient(dy, x, needs[0])
    elif kind == "relu":
        dx = relu_input_gradient(dy, x)
    elif kind == "sigmoid":
        dx = sigmoid_input_gradient(dy, y)
    elif kind == "maxout":
        dx = maxout_input_gradient(dy, x, *needs)
    else:
        dx = dropout_input_gradient(dy, *needs)
    # in the type of dy, so that float32 stays float32
    return numpy.asarray(dx, dy.dtype)


def layer_parameter_gradients(layer, dy, x):
    """[dL/dW, dL/db] of a dense layer, each flat, and [] of a layer without parameters"""
    if layer[0] != "dense":
        return []
    gradients = dense_parameter_gradients(numpy.asarray(dy), x, layer[1])
    return [numpy.ravel(part) for part in gradients]


# %% [markdown]
# ## 你的函数
#
# 把前面练习的答案原样抄进下面六个单元格，函数名和参数都相同。如果缺了哪一个，可以从 `solutions` 文件夹里取。这里也可以用 `check`：`check(dense)` 问的与练习 02 相同。


# %% nbgrader={"grade": false, "grade_id": "own_01", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(a):
    """1 / (1 + exp(-a))"""
    # BEGIN SOLUTION
    e = numpy.exp(-abs(a))
    return numpy.where(a < 0, e, 1.0) / (1.0 + e)
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_02", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense(x, W, b):
    """y = x W + b"""
    # BEGIN SOLUTION
    return x @ W + b
    # END SOLUTION


def dense_input_gradient(dy, x, W):
    """dL/dx = dy W^T"""
    # BEGIN SOLUTION
    return dy @ W.T
    # END SOLUTION


def dense_parameter_gradients(dy, x, W):
    """dL/dW = x^T dy, dL/db = the sum of dy over the minibatch"""
    # BEGIN SOLUTION
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dW, db
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_03", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(x):
    """y = max(x, 0)"""
    # BEGIN SOLUTION
    return numpy.maximum(x, 0.0)
    # END SOLUTION


def relu_input_gradient(dy, x):
    """dL/dx = dy where x > 0, else 0"""
    # BEGIN SOLUTION
    return dy * (x > 0)
    # END SOLUTION


def sigmoid_input_gradient(dy, y):
    """dL/dx = dy y (1 - y), with y = sigmoid(x)"""
    # BEGIN SOLUTION
    return dy * y * (1.0 - y)
    # END SOLUTION


def dropout(x, mask, keep):
    """y = x mask / keep"""
    # BEGIN SOLUTION
    return x * mask / keep
    # END SOLUTION


def dropout_input_gradient(dy, mask, keep):
    """dL/dx = dy mask / keep, with the mask of the forward pass"""
    # BEGIN SOLUTION
    return dy * mask / keep
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_04", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maxout(x, pieces):
    """y_j = max over the pieces p of x_pj, with x seen as (m, pieces, units)"""
    # BEGIN SOLUTION
    m, n = x.shape
    return x.reshape(m, pieces, n // pieces).max(axis=1)
    # END SOLUTION


def maxout_input_gradient(dy, x, pieces):
    """dL/dx_pj = dy_j where p is the winner of j, else 0; of equal pieces the first wins"""
    # BEGIN SOLUTION
    m, units = dy.shape
    winner = x.reshape(m, pieces, units).argmax(axis=1)
    dx = numpy.zeros((m, pieces, units))
    for p in range(pieces):
        dx[:, p] = dy * (winner == p)
    return dx.reshape(x.shape)
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_05", "locked": false, "schema_version": 3, "solution": true, "task": false}
def game_value_gradient(a_real, a_fake):
    """dV/da_real and dV/da_fake, each of the shape of its logits"""
    # BEGIN SOLUTION
    da_real = numpy.exp(-numpy.logaddexp(0, a_real)) / len(a_real)
    da_fake = -numpy.exp(-numpy.logaddexp(0, -a_fake)) / len(a_fake)
    return da_real, da_fake
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_12", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    """theta <- theta - rate m^ / (sqrt(v^) + eps): the new theta, m and v, after step number t = 1, 2, ..."""
    # BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - rate * m_hat / (numpy.sqrt(v_hat) + eps), m, v
    # END SOLUTION


# %% [markdown]
# ## 1. 前向
#
# `net_forward` 返回网络对小批量 `x` 的输出：第一层接受 `x`，后面每一层接受前一层的输出。已给出的函数里，你要用到 `layers_of(net, theta)`，它给出各层的列表（带有 `W` 和 `b`），以及 `layer_forward(layer, x)`。


# %% nbgrader={"grade": false, "grade_id": "net_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def net_forward(net, theta, x):
    """y of the net for the input x, layer by layer"""
    # BEGIN SOLUTION
    for layer in layers_of(net, theta):
        x = layer_forward(layer, x)
    return x
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_net_forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(net_forward, lang="zh")

# %% [markdown]
# ## 2. 反向
#
# 损失 $L$ 依赖于网络的输出 $y$，`dy` 就是 $\partial L / \partial y$。`net_gradients` 返回两个数组：
#
# * $\partial L / \partial \theta$，一维，次序与 `theta` 相同；
# * $\partial L / \partial x$，形状与 `x` 相同。
#
# 先再做一遍前向计算，并保存每一层的输入和输出。然后从最后一层走回第一层。`layer_input_gradient(layer, dy, x, y)` 和 `layer_parameter_gradients(layer, dy, x)` 要的是*这一层*的输入 `x` 和输出 `y`，以及它输出处的梯度 `dy`。
#
# 想一想：一层把哪个梯度交给它下面的一层？`theta` 开头的那些数属于哪一层，反向时什么时候才走到这一层？


# %% nbgrader={"grade": false, "grade_id": "net_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def net_gradients(net, theta, x, dy):
    """dL/dtheta, flat like theta, and dL/dx, of the net's pass on x, with dy = dL/dy"""
    # BEGIN SOLUTION
    layers, values = layers_of(net, theta), [x]
    for layer in layers:
        values.append(layer_forward(layer, values[-1]))
    parts = []
    for i in reversed(range(len(layers))):
        parts = layer_parameter_gradients(layers[i], dy, values[i]) + parts
        dy = layer_input_gradient(layers[i], dy, values[i], values[i + 1])
    return numpy.concatenate(parts), dy
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_net_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(net_gradients, lang="zh")

# %% [markdown]
# ## 3. D 的梯度
#
# 与练习 07 相同，只是网络可以有任意多层：求下式对 $\theta_d$ 的梯度
#
# $$V = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i)))$$
#
# `D` 和 `G` 是网络，`theta_d` 和 `theta_g` 是它们的参数。网络 `D` 的输出是 logit $a$，而 $D(x) = \sigma(a)$。logit 处的梯度由你的 `game_value_gradient` 给出。


# %% nbgrader={"grade": false, "grade_id": "own_d_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def own_d_gradient(D, G, theta_d, theta_g, x, z):
    """dV/dtheta_d, flat, of V = mean log D(x) + mean log(1 - D(G(z)))"""
    # BEGIN SOLUTION
    x_fake = net_forward(G, theta_g, z)
    a_real, a_fake = net_forward(D, theta_d, x), net_forward(D, theta_d, x_fake)
    da_real, da_fake = game_value_gradient(a_real, a_fake)
    of_real, _ = net_gradients(D, theta_d, x, da_real)
    of_fake, _ = net_gradients(D, theta_d, x_fake, da_fake)
    return of_real + of_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_own_d_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(own_d_gradient, lang="zh")

# %% [markdown]
# ## 4. G 的梯度
#
# 求练习 07 的非饱和目标对 $\theta_g$ 的梯度：
#
# $$J = -\frac1m \sum_i \log D(G(z_i))$$
#
# 练习 07 中 $G$ 是线性的，它的梯度不需要 `theta_g`；现在需要了。
#
# 想一想：$\partial J / \partial a$ 是什么？`net_gradients` 的两个结果中，对 $D$ 你需要哪一个，对 $G$ 需要哪一个？


# %% nbgrader={"grade": false, "grade_id": "own_g_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def own_g_gradient(D, G, theta_d, theta_g, z):
    """dJ/dtheta_g, flat, of the non-saturating objective J = -mean log D(G(z))"""
    # BEGIN SOLUTION
    x_fake = net_forward(G, theta_g, z)
    a_fake = net_forward(D, theta_d, x_fake)
    da_fake = -(1 - sigmoid(a_fake)) / len(z)
    _, dx_fake = net_gradients(D, theta_d, x_fake, da_fake)
    gradient, _ = net_gradients(G, theta_g, z, dx_fake)
    return gradient
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_own_g_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(own_g_gradient, lang="zh")

# %% [markdown]
# ## 5. 用 Adam 做一次迭代
#
# 一方的状态是一个三行的数组：`theta`，以及 Adam 的滑动平均 `m` 和 `v`。$D$ 的状态叫 `d`，$G$ 的叫 `g`。所以 `d[0]` 就是 `theta_d`。
#
# `own_iteration` 做算法 1 的第 `t` 次迭代，其中 $k = 1$，第一次时 `t` 为 1：
#
# * $D$ 在真实样例 `x` 和噪声 `z` 上走一步，使 $V$ 变大；
# * 然后 $G$ 在新的噪声 `z_g` 上走一步，使 $J$ 变小。
#
# 两步都用你的 `adam_step`。`adam` 是元组 `(rate, beta1, beta2, eps)`：所以 `adam_step(*d, t, gradient, *adam)` 里该有的都有了。返回新的 `d` 和新的 `g`，各有三行；旧的不要改动。
#
# 想一想：你的 `adam_step` 是做最小化的，$D$ 要做什么？$G$ 的一步用的是哪一个 `theta_d`？


# %% nbgrader={"grade": false, "grade_id": "own_iteration", "locked": false, "schema_version": 3, "solution": true, "task": false}
def own_iteration(D, G, d, g, t, x, z, z_g, adam):
    """d and g after iteration t: a step of D on x and z, then a step of G on z_g"""
    # BEGIN SOLUTION
    d_gradient = own_d_gradient(D, G, d[0], g[0], x, z)
    d = numpy.array(adam_step(*d, t, -d_gradient, *adam))
    g_gradient = own_g_gradient(D, G, d[0], g[0], z_g)
    g = numpy.array(adam_step(*g, t, g_gradient, *adam))
    return d, g
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_own_iteration", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(own_iteration, lang="zh")

# %% [markdown]
# ## 6. 训练
#
# `own_training` 对每个小批量做一次迭代：`xs[i]`、`zs[i]`、`zs_g[i]` 是第 `i` 次的 `x`、`z`、`z_g`。之前已经做过 `t` 次迭代，开始时为 0。返回最后的 `d` 和 `g`。
#
# 这里的检查需要几秒钟，要求也更多。它先在含有各种层的小网络上，把你最初几次迭代的结果与正确的结果相比，这一次调用的全是*你自己的*函数。如果不同，它会说出最早出现差别的是哪个函数、在第几次迭代。然后你的函数在环上训练 2000 次迭代，$G$ 必须覆盖全部八个模式。


# %% nbgrader={"grade": false, "grade_id": "own_training", "locked": false, "schema_version": 3, "solution": true, "task": false}
def own_training(D, G, d, g, t, xs, zs, zs_g, adam):
    """d and g after one more iteration for each minibatch, when t were made before"""
    # BEGIN SOLUTION
    for x, z, z_g in zip(xs, zs, zs_g):
        t = t + 1
        d, g = own_iteration(D, G, d, g, t, x, z, z_g, adam)
    return d, g
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_own_training", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(own_training, lang="zh")

# %% [markdown]
# ## 应该看到什么
#
# 一开始 $G$ 的样本都在原点附近。250 次迭代之后，它们偏在一侧，大多数模式还没有样本。到第 500 次迭代，样本已经散开；到第 2500 次迭代，大部分样本落在圆圈之内，八个模式都被覆盖。仍有一些样本留在模式与模式之间：$G$ 是连续的，不能从一个模式直接跳到另一个模式。


# %%
def picture():
    run = Run(OWN_RING, load_data(OWN_RING), own_gan(globals()))
    panels = {}
    for step in (0, 250, 500, 2500):
        for _ in run.play(step):  # each step of theta is one own_iteration of yours
            pass
        panels[f"iteration {step}"] = run.system.G(run.noise(1000))
    found = mode_coverage(panels["iteration 2500"], ring_centres(), RING_SD)
    print(f"{found.covered} of {found.modes} modes")
    title = "The ring, by your own functions"
    return modes_figure(panels, ring_centres(), RING_SD, title)


picture()

# %% [markdown]
# ## 完整的运行
#
# `train_own` 训练你的函数，就像 `minigan train` 训练它自己的一样：有进度条，有运行文件夹，每轮之后有一张图，也有检查点。请在新的单元格里试一试，先是环，大约一分钟；然后是手写数字，大约十分钟：
#
# ```python
# from minigan.exercises.own import OWN_MNIST, train_own
#
# train_own(globals(), OWN_RING)
# train_own(globals(), OWN_MNIST)
# ```
#
# 运行文件夹与 minigan 其他 GAN 的一样。在终端里：
#
# ```sh
# minigan evaluate runs/own-ring-1       # 被覆盖的模式数，以及 Parzen 对数似然
# minigan sample runs/own-mnist-1 --n 100
# minigan figures runs/own-mnist-1       # 样本，旁边是与它最近的训练样例
# minigan compare runs/own-mnist-1 runs/mnist-1
# ```
#
# 这些命令用 minigan 自己的层计算 $G$，而 `theta_g` 是你训练出来的。

# %% [markdown]
# ## 更难一些（选做）
#
# `dataclasses.replace(OWN_RING, name="mine", D="uniform 0.2, dense 64, maxout 2, dense 1")` 是换了一个 $D$ 的配方。换用哪些判别器，$G$ 仍能覆盖所有的模式？试三种，每种用三个种子（`seed=2` 等），数一数。然后加上一种你自己的层：写出它的两个函数，把它的种类加进已给出的单元格，再用练习 11 的检查器检查它的梯度。
#
# *搜索：* MiniTorch、autograd from scratch、模式崩溃（mode collapse）、reverse-mode differentiation。
