# %% [markdown]
# # 19 · NumPy 有多快？
#
# 在 CPU 上，GAN 的一次迭代把时间花在哪里？最多还能快多少？我们精确地数出运算次数和字节数，测量这台机器的能力，再作比较。
#
# ```text
# one iteration, k = 1      products in it: forward    dL/dW    dL/dx
# step of D:  z -> G -> x_fake -> D -> a      G, D       D      D but its first layer
#                       x_real -> D -> a      D          D      D but its first layer
# step of G:  z -> G -> x_fake -> D -> a      G, D       G      D, and G but its first
# ```
#
# 图中列出一次迭代里的矩阵乘积：`forward` 是前向传播，`dL/dW` 是参数的梯度，`dL/dx` 是输入的梯度。`but its first layer` 的意思是“第一层除外”。`x_real` 是真实样本，`x_fake` 是生成样本。
#
# *运算次数和字节数*由形状决定，在任何机器上都相同，我们用断言检查它们。*时间*因机器而异：没有一个断言取决于时间；正文引用的时间都是以前的记录，并注明出处。
#
# *预备知识：* 第 01 篇（一层的矩阵乘积）和第 04 篇（算法 1）。*用时：* 阅读三十分钟，运行几秒钟。*在 Colab 中：* 先运行最后一格。

# %% [markdown]
# ## 下限：矩阵乘积
#
# 全连接层计算 $xW$。$x$ 是一个小批量，形状为 $(m, n_{\rm in})$；$W$ 的形状为 $(n_{\rm in}, n_{\rm out})$。结果有 $m\,n_{\rm out}$ 个数，每个数是 $n_{\rm in}$ 个乘积之和。每个乘积算一次乘法和一次加法，共两个 *flop*（浮点运算）：
#
# $$\text{flops}(xW) = 2\, m\, n_{\rm in}\, n_{\rm out}.$$
#
# 反向传播的两个乘积 $dW = x^T dy$ 和 $dx = dy\, W^T$，运算次数与此相同。
#
# 以论文的 MNIST 网络为例。$G$ 的输入是 100 个噪声值，各层有 1,200、1,200、784 个单元。$D$ 有两个 maxout 层，每层 240 个单元，每个单元 5 段（即全连接层的 1,200 个输出），最后是一个 logit。小批量有 $m = 100$ 行。
#
# 一次迭代需要哪些乘积，上面的图已经列出。$G$ 前向传播两次，$D$ 三次。更新 $D$ 时用不到对图片的梯度，所以 $D$ 的第一层不计算 $dx$；更新 $G$ 时用不到对 $z$ 的梯度，所以 $G$ 的第一层也不计算。
#
# 下面打印各类乘积的运算次数，最后一行是一次迭代（one iteration）的总数。

# %%
import numpy

m = 100
of_G = [(100, 1200), (1200, 1200), (1200, 784)]  # (n_in, n_out) of each dense layer
of_D = [(784, 1200), (240, 1200), (240, 1)]
forward = 2 * of_G + 3 * of_D
weights = of_G + 2 * of_D
inputs = 2 * of_D[1:] + of_D + of_G[1:]


def flops(layers):
    return sum(2 * m * n_in * n_out for n_in, n_out in layers)


by_hand = {"forward": flops(forward), "dW": flops(weights), "dx": flops(inputs)}
total = sum(by_hand.values())
print(*(f"{name}: {count:,} flops" for name, count in by_hand.items()), sep="\n")
print(f"one iteration: {total:,} flops")
assert total == 3_566_784_000

# %% [markdown]
# 数得对不对？我们用这两个网络真正运行 `algorithm1` 的一次迭代，带 dropout 和动量。同时让 `Dense` 的三个方法把各自乘积的运算次数加起来。打印的是实际计数与手工计数之差（counted minus by hand），它必须是 0。

# %%
from minigan.gan import non_saturating
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Dense, Momentum
from minigan.nn.build import network
from minigan.random import Stream
from minigan.systems import recipe_named

paper, stream = recipe_named("mnist-paper"), Stream(1)
G, D = network(paper.G, 100, stream, 784), network(paper.D, 784, stream, 784)
x = stream.uniform((m, 784))  # the time does not depend on what the pictures show
samplers = (lambda m: x), (lambda m: stream.uniform((m, 100), -1.0, 1.0))
rates = Momentum(D, 0.05), Momentum(G, 0.1)
how = dict(steps=100, k=1, m=m, objective=non_saturating, rng=stream)
iterations = algorithm1(D, G, *samplers, *rates, **how)

# %%
from collections import Counter
from unittest.mock import patch

counted = Counter()


def counting(name, original):
    def method(self, rows, *rest):
        counted[name] += 2 * len(rows) * self.params["W"].size
        return original(self, rows, *rest)

    return method


with (
    patch.object(Dense, "forward", counting("forward", Dense.forward)),
    patch.object(Dense, "parameter_gradients", counting("dW", Dense.parameter_gradients)),
    patch.object(Dense, "input_gradient", counting("dx", Dense.input_gradient)),
):
    next(iterations)
for name in by_hand:
    difference = abs(counted[name] - by_hand[name])
    print(f"{name}: counted minus by hand, {difference} flops (limit 0)")
    assert difference == 0

# %% [markdown]
# 一次迭代至少需要多少时间？我们测量这台机器在一个大乘积中每秒做多少次浮点运算。用总次数除以这个速度，就得到*预测*（predicted）的时间。我们还测量另外两个时间：只做这些乘积的时间（bare products，数组事先准备好），以及整个迭代的时间（the whole iteration），后者还包括偏置、激活函数、dropout、随机数和优化器。
#
# 每个时间都是几次测量中最小的一个，因为别的程序只会使时间变长。机器繁忙时，每次运行的数都不同。

# %% tags=["trained"]
import time


def seconds(function, times=4):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return min(taken)


a, b = stream.uniform((512, 784)), stream.uniform((784, 512))
speed = 2 * 512 * 784 * 512 / seconds(lambda: a @ b, 12)  # flops a second
sizes = {s: ((m, s[0]), s, (m, s[1])) for s in of_G + of_D}
ready = {s: [stream.uniform(shape) for shape in sizes[s]] for s in sizes}  # x, W, dy
bare = sum(seconds(lambda s=s: ready[s][0] @ ready[s][1]) for s in forward)
bare += sum(seconds(lambda s=s: ready[s][0].T @ ready[s][2]) for s in weights)
bare += sum(seconds(lambda s=s: ready[s][2] @ ready[s][1].T) for s in inputs)
whole = seconds(lambda: next(iterations))
print(f"this machine: {speed / 1e9:.1f} GFLOP/s in a large product")
print(f"predicted {1e3 * total / speed:.0f} ms, bare products {1e3 * bare:.0f} ms")
print(f"the whole iteration {1e3 * whole:.0f} ms")

# %% [markdown]
# 无论程序的其余部分写得多么巧妙，整个迭代都不会比其中的乘积更快。所以只做乘积的时间是*下限*。预测值可能比这个下限还小。原因之一是：100 行的乘积，每秒完成的浮点运算比大乘积少。在 [docs/speed.md](../../docs/speed.md) 的记录里（一台繁忙的双核机器，单线程），整个迭代的时间是乘积的 1.31 倍。
#
# ## 内存：每个字节做多少运算
#
# 迭代的其余部分运算很少，搬运的字节却很多。一个计算的*算术强度*（arithmetic intensity）是
#
# $$I = \frac{\text{flops}}{\text{bytes moved to and from memory}}.$$
#
# 分子是浮点运算次数，分母是与内存之间搬运的字节数。对于 float32 的乘积，最好的情形是 $x$ 和 $W$ 各读一次，$y$ 写一次。每个数占 4 个字节：
#
# $$I = \frac{2\, m\, n_{\rm in}\, n_{\rm out}}
# {4\,(m\, n_{\rm in} + n_{\rm in}\, n_{\rm out} + m\, n_{\rm out})}.$$
#
# 如果 $m$ 远小于 $n_{\rm in}$ 和 $n_{\rm out}$，字节的大部分是权重，$I$ 就接近 $m / 2$：每个权重只读一次，却用于 $m$ 行。这是使用小批量的理由之一。
#
# ReLU 每做一次比较，要读 4 个字节，写 4 个字节，所以 $I = 1/8$。动量法的一步对每个参数做 4 次浮点运算，至少搬运 20 个字节，所以 $I = 1/5$（第 19b 篇有详细的计数）。
#
# 下面打印各个全连接层的算术强度（flops a byte），最后一行把 1200 x 1200 的一层换成 $m = 1$。


# %%
def intensity(rows, n_in, n_out):
    return 2 * rows * n_in * n_out / (4 * (rows * n_in + n_in * n_out + rows * n_out))


layers = [(240, 1), (100, 1200), (240, 1200), (784, 1200), (1200, 1200)]
at = {layer: intensity(m, *layer) for layer in layers}
for layer, value in at.items():
    print(f"dense {layer[0]} x {layer[1]}: {value:.1f} flops a byte")
print(f"the last with m = 1: {intensity(1, 1200, 1200):.1f}, and m / 2 = 0.5")
assert max(at.values()) < m / 2 and abs(intensity(1, 1200, 1200) - 0.5) < 0.001
assert at[240, 1] < 0.5 < 20 < min(at[layer] for layer in layers[1:])

# %% [markdown]
# ## 这台机器的屋顶线
#
# 一个程序每秒能做多少次浮点运算，既受处理器的限制，也受内存的限制，因为内存每秒只能提供那么多字节。设程序的强度为 $I$，则
#
# $$\text{flops a second} \le \min(\text{speed of a product},\ I \times \text{bandwidth}).$$
#
# 左边是每秒的浮点运算次数；右边的两项是乘积的速度，以及强度乘以内存带宽。以 $I$ 为横轴，在双对数坐标中，这个上界先是一条斜线，后是一段水平的屋顶：这就是*屋顶线*（roofline）。我们测量：复制 100 MB，由此得到带宽；对同样大的数组做 ReLU；对 $G$ 的参数做一步动量；各层的乘积。它们轮流进行。打印的是复制的速度，以及屋顶从哪个强度起是平的（roof flat from）。

# %% tags=["trained"]
from minigan import plots

big = numpy.ones(25_000_000, "float32")
target, gradient, optimizer = big.copy(), numpy.full_like(G.theta, 1e-3), Momentum(G, 1e-6)
calls = {
    "copy": lambda: numpy.copyto(target, big),
    "product": lambda: a @ b,
    "ReLU, 100 MB": lambda: numpy.maximum(big, 0, out=target),
    "momentum's step": lambda: optimizer.descend(G, gradient),
}
points = {"ReLU, 100 MB": (1 / 8, big.size), "momentum's step": (1 / 5, 4 * G.theta.size)}
for s in layers[1:]:
    name = f"dense {s[0]} x {s[1]}"
    points[name] = intensity(m, *s), flops([s])
    calls[name] = lambda s=s: ready[s][0] @ ready[s][1]
turns = [{name: seconds(call, 1) for name, call in calls.items()} for _ in range(8)]
best = {name: min(turn[name] for turn in turns) for name in calls}
bandwidth, speed = 2 * big.nbytes / best["copy"], 2 * 512 * 784 * 512 / best["product"]
print(f"copy: {bandwidth / 1e9:.1f} GB/s; roof flat from I = {speed / bandwidth:.1f}")


# %% tags=["trained", "cover"]
def roofline(points):
    figure, C = plots.Figure(figsize=(9, 4.2), layout="constrained"), plots.colours
    axes, I = figure.subplots(), numpy.geomspace(0.05, 200, 200)
    axes.loglog(I, numpy.minimum(speed, I * bandwidth) / 1e9, color=C.INK)
    for (name, (at, work)), color, marker in zip(points.items(), C.SERIES, C.MARKERS):
        look = dict(color=color, mfc="none", ms=9, mew=2, label=name)
        axes.plot(at, work / best[name] / 1e9, marker, **look)
    axes.set(xlabel="arithmetic intensity, flops a byte", ylabel="GFLOP/s")
    figure.legend(loc="outside right center", frameon=False)
    return figure


roofline(points)

# %% [markdown]
# *横轴*是算术强度（每字节的浮点运算次数），*纵轴*是每秒的浮点运算次数（$10^9$ 次）。*黑线*是屋顶线，*各个标记*是测量值，画在各自的强度处：ReLU，动量法的一步（momentum's step），以及各个全连接层（dense）。
#
# ReLU 和优化器在左边，在斜线之下：只有减少字节数，才能使它们更快。各层在右边。记录所用的机器每秒做 $79 \times 10^9$ 次浮点运算，每秒搬运 7.6 到 17 GB，所以它的屋顶大约从 $I = 5$ 到 10 起就是平的，内存并不限制这些层。标记可能略高于屋顶线，因为屋顶线也是测量出来的。$D$ 的最后一层 240 x 1 没有画出来，它应当在左边；它的乘积只需几微秒。所以，要更快有两条路：减少对内存的遍历，或者把乘积做得更少、更大。
#
# ## 不止一个核
#
# 设时间中的一部分 $p$ 可以由 $n$ 个核平分，其余部分不能分。那么 $n$ 个核使程序加快的倍数是（*阿姆达尔定律*，Amdahl's law）
#
# $$S(n) = \frac{1}{(1 - p) + p / n} < \frac{1}{1 - p}.$$
#
# **一个乘积用多个线程。** NumPy 用 OpenBLAS 库做矩阵乘法，它把一个乘积分给多个线程；NumPy 的其他运算只用一个核。在机器不忙的时候，一次迭代用一个线程需要 40.38 ms，用两个需要 25.74 ms；只做乘积，分别是 40.81 和 21.88 ms（`benchmarks/results` 中的 `iteration-1-threads.json` 和 `iteration-2-threads.json`；这里的乘积属于算法 1，而迭代用的是同时更新，所以不要拿迭代同乘积比较）。别的程序占用了核时，线程要互相等待，一次迭代用了 250 到 650 ms。
#
# **用 MPI 运行多个进程。** `minigan train mnist --mpi` 使 $n$ 个进程各取小批量的 $m / n$ 行，然后对梯度求平均（*数据并行*）。对于配方 `mnist`，$m = 200$，一个进程大约需要（[docs/scaling.md](../../docs/scaling.md)）
#
# $$T(n) = 24 + 0.37\, m / n \quad \text{ms}.$$
#
# 24 ms 是不变的部分，与 $n$ 无关：每个进程都更新*全部*参数，读全部权重，并抽取整个小批量的随机数。两个参与者的梯度共有 $b = 4 \cdot 2{,}581{,}025$ 个字节，用*环形全归约*（ring all-reduce）交换。设网络的带宽为 $B$，延迟为 $L$，我们用下面的模型计算交换的时间（真正运行过的只有 $n = 1$ 和 2）：
#
# $$2\, \frac{n - 1}{n}\, \frac{b}{B} + 4\, (n - 1)\, L + 4 \log_2(n)\, L.$$
#
# 打印的前两行是线程：两个线程快多少倍，由此得到的 $p$ 和加速的上限（never more than）；后三行是进程：每种网络最多快多少倍（at best），用多少个进程。

# %%
share = 2 * (1 - 25.74 / 40.38)  # p, from S(2) = 40.38 / 25.74
print(f"threads: {40.38 / 25.74:.2f} times as fast; the products {40.81 / 21.88:.2f} times")
print(f"by Amdahl's law p = {share:.2f}: never more than {1 / (1 - share):.1f} times")
n = numpy.array([1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200])  # they divide m = 200
work, size = 24e-3 + 0.37e-3 * 200 / n, 4 * (1_231_441 + 1_349_584)  # seconds, bytes
networks = {"100 Gbit/s, 3 us": (12.5e9, 3e-6), "10 Gbit/s, 30 us": (1.25e9, 30e-6)}
curves = {"a network without cost": work[0] / work}
for name, (B, L) in networks.items():
    exchange = 2 * (n - 1) / n * size / B + 4 * (n - 1) * L + 4 * numpy.log2(n) * L
    curves[name] = work[0] / (work + exchange)
for name, faster in curves.items():
    print(f"{name}: at best {faster.max():.1f} times as fast, with {n[faster.argmax()]}")
limit = work[0] / 24e-3
assert curves["a network without cost"].max() < limit < 4.1
assert n[curves["10 Gbit/s, 30 us"].argmax()] == 20 and share < 0.75
titles = "Model: recipe mnist, m = 200, divided", "processes", "times as fast as one"
plots.lines(n, curves, *titles, marks={"the limit": limit}, log="x", points=True)

# %% [markdown]
# *横轴*是进程数（对数坐标），*纵轴*是比一个进程快多少倍。*三条曲线*是三种网络：没有开销的（a network without cost）、100 Gbit/s 的和 10 Gbit/s 的。*灰线*（the limit）是极限 $T(1) / 24$ ms。
#
# 即使网络没有开销，不变的部分也只允许快 4 倍左右。在慢的网络上，进程太多反而更慢，因为含 $L$ 的项随 $n$ 增大。如果让*每个*进程各取 $m$ 行，把小批量变大（*弱扩展*，Gustafson 定律），就可以使用更多的进程；但那是另一个实验，需要另外的学习率。
#
# ## 本篇小结
#
# - 一次迭代中的矩阵乘积是时间的下限；它们的运算次数可以精确地数出来。
# - 算术强度说明，限制一个运算的是内存还是处理器。
# - 不能分的那部分工作，限制了更多的核所能带来的加速。
#
# *接下来：* 第 [19b](19b_the_same_numbers_faster.ipynb) 篇。*参考文献：* Williams 等 2009，屋顶线（[doi 10.1145/1498765.1498785](https://doi.org/10.1145/1498765.1498785)）；Amdahl 1967（[doi 10.1145/1465482.1465560](https://doi.org/10.1145/1465482.1465560)）；Gustafson 1988（[doi 10.1145/42411.42415](https://doi.org/10.1145/42411.42415)）。*搜索：* roofline model、memory-bound and compute-bound、strong and weak scaling、ring all-reduce。
#
# ## 三个问题
#
# 1. 同时更新（第 04 篇）只用一个噪声小批量，$G$ 和 $D$ 各少前向传播一次。还剩多少次浮点运算？
# 2. $m$ 很大时，1200 x 1200 的全连接层的算术强度是多少？换成 float64 呢？
# 3. `mnist` 的不变部分是 24 ms。假设其中 14 ms 是更新参数，而 $n$ 个进程各自只更新 $\theta$ 的 $n$ 分之一。这时极限是多少？
#
# <details><summary>答案</summary>
#
# **1.** $G$ 的一次前向传播有 $200 \cdot 2{,}500{,}800$ 次浮点运算，$D$ 的有 $200 \cdot 1{,}229{,}040$ 次。所以省去 745,968,000 次，还剩 2,820,816,000 次。
#
# **2.** 权重的字节可以忽略：$2 \cdot 1200 \cdot 1200 / (4 \cdot 2400) = 300$ flop 每字节。用 float64 时每个数占 8 个字节，所以是 150。
#
# **3.** 更新变成 $14 / n$ ms，成为可以分的部分，不变的部分只剩 10 ms。在没有开销的网络上，极限是 $98 / 10 = 9.8$，而不再是 4.1。
#
# </details>
#
# ## 术语表
#
# | 中文 | 英文 | 含义 |
# |---|---|---|
# | 浮点运算 | flop | 一次加法或乘法等；一个矩阵乘积有 $2\, m\, n_{\rm in}\, n_{\rm out}$ 次 |
# | 算术强度 | arithmetic intensity | 浮点运算次数与搬运字节数之比 |
# | 带宽 | bandwidth | 每秒能搬运的字节数 |
# | 延迟 | latency | 一条消息从发出到开始收到的时间 |
# | 屋顶线 | roofline | 由乘积的速度和内存带宽得到的速度上界 |
# | 阿姆达尔定律 | Amdahl's law | 不能分的部分决定加速的上限 |
# | 数据并行 | data parallelism | 各进程取小批量的不同行，再对梯度求平均 |
# | 环形全归约 | ring all-reduce | 进程排成环，分段传递并相加，使大家都得到总和 |
# | 弱扩展 | weak scaling | 进程增加时，每个进程的工作量不变 |

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
