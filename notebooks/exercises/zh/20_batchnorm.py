# %% [markdown]
# # 练习 20 · 批归一化
#
# *批归一化*（batch normalisation；Ioffe 和 Szegedy，2015，[arXiv 1502.03167](https://arxiv.org/abs/1502.03167)）使每个特征在小批量上的平均值为 0、方差为 1，然后再给它学到的平均值和方差。DCGAN 的两个网络几乎每层都有它。与全连接层和卷积层不同，在这种层里小批量的样例互相影响：一个样例的输出取决于所有样例。因此它的梯度多出两项，而这两项常常被忘掉。训练好之后用于单个样本时，没有小批量：这时用滑动统计量代替小批量的统计量。
#
# 不要原地修改任何参数，请返回新的数组。
#
# *用时：* 60 分钟。*对应：* 第 17 篇，卷积与 DCGAN。请先做练习 02。
#
# *可以搜索的名称：* 内部协变量偏移（internal covariate shift）、贝塞尔校正（Bessel's correction）、指数滑动平均（exponential moving average）、层归一化（layer normalisation）。

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
# ## 1. 小批量的统计量
#
# `x` 是 `(m, features)`。返回每个特征在 $m$ 个样例上的平均值和方差，形状都是 `(features,)`：
#
# $$\text{mean} = \frac1m \sum_i x_i, \qquad \text{var} = \frac1m \sum_i (x_i -
# \text{mean})^2$$
#
# 例如一个特征、两个样例，$x = (1, 3)$：平均值 2，方差 1。


# %% nbgrader={"grade": false, "grade_id": "batch_statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batch_statistics(x):
    """mean and var: (features,), of each feature over the m examples of x: (m, features), var divided by m"""
    # BEGIN SOLUTION
    mean = x.mean(axis=0)
    return mean, ((x - mean) ** 2).mean(axis=0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batch_statistics", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(batch_statistics, lang="zh")

# %% [markdown]
# ## 2. 滑动统计量
#
# 每个小批量之后，滑动统计量都向这个小批量的统计量移动一部分。对均值和方差都是
#
# $$\text{new} = \text{running} + \text{weight} \cdot (\text{that of the minibatch} -
# \text{running})$$
#
# 即：新值 = 滑动值 + weight（小批量的值 - 滑动值）。`running_mean` 和 `running_var` 的形状是 `(features,)`，`weight` 是 0.1 这样的数。小批量只是数据的一个*样本*，距离又是到它自己的平均值，而它的样例离这个平均值比离全部数据的平均值更近。所以平均来说它的方差偏小。因此对滑动方差（也只在这里），平方和除以 $m - 1$，而不是 $m$。
#
# 例如 $x = (1, 3)$，滑动平均值 6，滑动方差 1，weight 为 1/4：新值是 5 和 1.25。
#
# （PyTorch 的 `BatchNorm2d` 把 `weight` 叫作 momentum。在别处，momentum 是 1 - weight。）


# %% nbgrader={"grade": false, "grade_id": "moved_statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
def moved_statistics(running_mean, running_var, x, weight):
    """The new running_mean and running_var: (features,), after one minibatch x: (m, features)"""
    # BEGIN SOLUTION
    mean, var = batch_statistics(x)
    unbiased = var * len(x) / (len(x) - 1)
    return running_mean + weight * (mean - running_mean), running_var + weight * (
        unbiased - running_var
    )
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_moved_statistics", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(moved_statistics, lang="zh")

# %% [markdown]
# ## 3. 前向
#
# 1. 用哪个 mean 和 var？训练时（`training` 为 True）用第 1 题的小批量统计量。评估时用给出的滑动统计量。
# 2. `std` $= \sqrt{\text{var} + \varepsilon}$，`x_hat` $= (x - \text{mean}) /$ `std`。很小的 $\varepsilon$（即 `eps`）使特征为常数时除数不为 0。
# 3. $y = \gamma\,$`x_hat`$\, + \beta$，其中 `gamma` 和 `beta` 的形状是 `(features,)`。
# 4. 训练时，滑动统计量按第 2 题移动。评估时什么都不变。
#
# 返回 $y$，以及这一遍之后的滑动平均值和滑动方差。
#
# 例如 $x = (1, 3)$，$\varepsilon = 3$，$\gamma = 4$，$\beta = 10$。训练时 `std` 是 2，`x_hat` 是 $(-\frac12, \frac12)$，$y = (8, 12)$。评估时，若滑动平均值是 6，滑动方差是 1，则 $y = (0, 4)$。


# %% nbgrader={"grade": false, "grade_id": "batchnorm_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    """y: (m, features), and running_mean and running_var: (features,) as they are after this pass"""
    # BEGIN SOLUTION
    if training:
        mean, var = batch_statistics(x)
        running_mean, running_var = moved_statistics(running_mean, running_var, x, weight)
    else:
        mean, var = running_mean, running_var
    x_hat = (x - mean) / numpy.sqrt(var + eps)
    return gamma * x_hat + beta, running_mean, running_var
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batchnorm_forward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_forward, lang="zh")

# %% [markdown]
# ## 4. gamma 和 beta 的梯度
#
# `dy` 是训练时的 $\partial L / \partial y$，形状 `(m, features)`。返回 $\partial L / \partial \gamma$ 和 $\partial L / \partial \beta$，形状都是 `(features,)`。请由 `x` 重新计算 `x_hat`。
#
# 对上面的数，若 $dy = (2, 6)$，它们是 2 和 8。
#
# 想一想：所有样例共用一个 $\gamma_k$。在 $y$ 里与它相乘的是什么？


# %% nbgrader={"grade": false, "grade_id": "batchnorm_parameter_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_parameter_gradients(dy, x, eps):
    """dL/dgamma and dL/dbeta: (features,), of a pass in training, with dy = dL/dy: (m, features)"""
    # BEGIN SOLUTION
    mean, var = batch_statistics(x)
    x_hat = (x - mean) / numpy.sqrt(var + eps)
    return (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batchnorm_parameter_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_parameter_gradients, lang="zh")

# %% [markdown]
# ## 5. 训练时 x 的梯度
#
# 现在只看一个特征。数 $x_i$ 以三种方式改变损失：直接通过它自己样例的 `x_hat`，通过平均值，以及通过方差；后两者会改变*每个*样例的 `x_hat`。
#
# 1. 传回到 `x_hat` 的是：$\;d\hat x_j = \gamma\, dy_j$。
# 2. 从那里直接到 $x_i$：除以 `std`。
# 3. 到平均值：每个 `x_hat` 里都减去了它。传回的总和是多少？$\partial\, \text{mean} / \partial x_i$ 是多少？
# 4. 到方差：`x_hat`$_j$ 是 $(x_j - \text{mean})\,(\text{var} + \varepsilon)^{-1/2}$，而 $\partial\, \text{var} / \partial x_i = \frac2m (x_i - \text{mean})$。
#
# 把三者相加。（方差是否也会传一些给平均值？$\sum_j (x_j - \text{mean})$ 是多少？）把 $\gamma /$ `std` 提出来，并尽量写成 `x_hat`，结果就很短。
#
# 对上面的数，$dx = (-3, 3)$。不管是什么数，总有 $\sum_i dx_i = 0$：为什么？


# %% nbgrader={"grade": false, "grade_id": "batchnorm_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_input_gradient(dy, x, gamma, eps):
    """dL/dx: (m, features), of a pass in training, with dy = dL/dy: (m, features), x: (m, features)"""
    # BEGIN SOLUTION
    mean, var = batch_statistics(x)
    std = numpy.sqrt(var + eps)
    x_hat = (x - mean) / std
    return gamma / std * (dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batchnorm_input_gradient", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_input_gradient, lang="zh")

# %% [markdown]
# ## 6. 评估时 x 的梯度
#
# 返回评估时的 $\partial L / \partial x$，形状 `(m, features)`。（不需要用到所有的参数。）
#
# 想一想：第 5 题的三种方式还剩下哪些？


# %% nbgrader={"grade": false, "grade_id": "batchnorm_evaluation_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    """dL/dx: (m, features), of a pass in evaluation, with dy = dL/dy: (m, features)"""
    # BEGIN SOLUTION
    return gamma * dy / numpy.sqrt(running_var + eps)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batchnorm_evaluation_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_evaluation_gradient, lang="zh")

# %% [markdown]
# ## 7. 图片
#
# 在卷积网络里，`x` 是 `(m, C, H, W)`，特征就是通道：一个通道的平均值和方差取自所有样例的所有像素，共 $N = m H W$ 个数。所以只要把图片写成一行一行，上面的一切就可以照用。返回 `(m H W, C)`：先是样例 0 的像素，逐行排列，再是样例 1 的，依此类推；每一行是一个像素的各个通道。
#
# 想一想：`reshape` 之后，哪些数排在一起？


# %% nbgrader={"grade": false, "grade_id": "images_as_rows", "locked": false, "schema_version": 3, "solution": true, "task": false}
def images_as_rows(x):
    """Images x: (m, C, H, W) as rows: (m H W, C), a row for each pixel of each example, a column for each channel"""
    # BEGIN SOLUTION
    m, C, H, W = x.shape
    return x.transpose(0, 2, 3, 1).reshape(m * H * W, C)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_images_as_rows", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(images_as_rows, lang="zh")

# %% [markdown]
# ## 应当看到什么
#
# 单元格首先把你的各个梯度与 $L$ 的差分比较，并打印误差和界限。
#
#
# 左图：12 个随机权重的层加 ReLU，纵轴是特征的标准差。点线没有批归一化：权重小一倍或大一倍时，特征每层缩小或放大 2 倍，最终消失或爆炸。实线有批归一化：无论权重如何，每层都是 1。三条实线重合在一起。
#
# 右图：滑动方差（running variance），数据的方差是 4（点线，of all data），每个小批量 8 个样例。weight 为 0.1 时很快接近 4，但随每个小批量上下波动；0.01 时很慢，但平滑。如果小批量的方差除以 $m$ 而不是 $m - 1$，两者都会趋向 3.5。


# %% tags=["trained"]
def picture():
    rng = numpy.random.default_rng(1)
    dy, x = rng.normal(size=(2, 5, 3))
    gamma, beta, mean, var = rng.normal(size=3), rng.normal(size=3), x[0], 1 + x[1] ** 2

    def loss(x, gamma, beta, training):
        y, _, _ = batchnorm_forward(x, gamma, beta, mean, var, 0.1, 1e-3, training)
        return (dy * y).sum()

    def slopes(of, array):
        moved = [
            of(array + 1e-5 * unit.reshape(array.shape)) for unit in numpy.eye(array.size)
        ]
        back = [
            of(array - 1e-5 * unit.reshape(array.shape)) for unit in numpy.eye(array.size)
        ]
        return ((numpy.array(moved) - back) / 2e-5).reshape(array.shape)

    dgamma, dbeta = batchnorm_parameter_gradients(dy, x, 1e-3)
    dx = batchnorm_input_gradient(dy, x, gamma, 1e-3)
    dx_evaluation = batchnorm_evaluation_gradient(dy, x, gamma, mean, var, 1e-3)
    for what, gradient, difference in (
        ("dgamma", dgamma, slopes(lambda gamma: loss(x, gamma, beta, True), gamma)),
        ("dbeta", dbeta, slopes(lambda beta: loss(x, gamma, beta, True), beta)),
        ("dx in training", dx, slopes(lambda x: loss(x, gamma, beta, True), x)),
        (
            "dx in evaluation",
            dx_evaluation,
            slopes(lambda x: loss(x, gamma, beta, False), x),
        ),
    ):
        error = abs(gradient - difference).max()
        print(f"{what} against differences: error {error:.0e}, limit 1e-7")

    figure = plots.Figure(figsize=(9.6, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    ones, zeros = numpy.ones(64), numpy.zeros(64)
    for factor, colour in zip((0.5, 1.0, 2.0), plots.colours.SERIES):
        for normalised in (False, True):
            y, spread = rng.normal(size=(128, 64)), []
            for _ in range(12):
                y = y @ (factor * rng.normal(size=(64, 64)) * (2 / 64) ** 0.5)
                if normalised:
                    y, _, _ = batchnorm_forward(
                        y, ones, zeros, zeros, ones, 0.1, 1e-5, True
                    )
                spread.append(y.std(axis=0).mean())
                y = numpy.maximum(y, 0)
            style = {"ls": "-" if normalised else ":", "color": colour}
            label = None if normalised else f"weights x {factor:g}"
            left.semilogy(range(1, 13), spread, **style, label=label)
    left.annotate("with batch normalisation", (6.5, 1.5), fontsize=8)
    left.set(xlabel="layer", ylabel="standard deviation", title="12 layers, at the start")
    plots.legend_above(left, fontsize=8, across=2)

    for weight, colour in zip((0.1, 0.01), plots.colours.SERIES[3:]):
        running_mean, running_var, path = numpy.zeros(1), numpy.ones(1), []
        for _ in range(500):
            minibatch = 3 + 2 * rng.normal(size=(8, 1))
            running_mean, running_var = moved_statistics(
                running_mean, running_var, minibatch, weight
            )
            path.append(running_var[0])
        right.plot(path, color=colour, label=f"weight = {weight}")
    right.axhline(4, color=plots.colours.REFERENCE, ls=":", label="of all data")
    right.set(xlabel="minibatch", ylabel="running variance", title="Minibatches of 8")
    plots.legend_above(right, fontsize=8, across=2)
    return figure


picture()

# %% [markdown]
# ## 更难一些（选做）
#
# 批归一化之前的全连接层或卷积层不需要偏置。为什么？它的梯度会是多少？
#
# 在 GAN 里，$D$ 既看真实样本，也看生成样本。两者放在一个小批量里和分成两个小批量，有什么不同？DCGAN 用的是两个。这时真实样本上的损失还是生成样本的函数吗？
#
# 做完之后请读 `minigan/nn/normalization.py`：`BatchNorm` 把第 3 题算出的滑动统计量存为 `statistics`；前向从不改变它们，`remember` 才移动它们。`minigan/nn/network.py` 里的 `settle` 会为移动平均的权重重新测量它们。
