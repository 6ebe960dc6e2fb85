"""The named bugs of exercise 19 on the gradient in x, as changes to the reference in convolution.py."""

from minigan.exercises.exercise import Bug

SIDES = "(m, channels, height, width), (h, w), (kh, kw) = x.shape, dy.shape[2:], W.shape[2:]"
ZEROS = "numpy.zeros((m, channels, height + 2 * padding, width + 2 * padding))"
PRODUCT = 'numpy.einsum("nf,fcpq->ncpq", dy[:, :, i, j], W)'
TARGET = "padded[:, :, stride * i : stride * i + kh, stride * j : stride * j + kw] += window"
CUT = "padded[:, :, padding : padding + height, padding : padding + width]"


def product(dy, W):
    """PRODUCT with another dy or another W."""
    return f'numpy.einsum("nf,fcpq->ncpq", {dy}, {W})'


DY = "dy[:, :, i, j]"

INPUT_BUGS = (
    Bug(
        "overwritten", TARGET, TARGET.replace("+=", "="),
        "Where windows overlap, each overwrites the one before. A number of x that several windows have seen gets "
        "the gradients of all of them.",
        "窗口重叠的地方，后一个覆盖了前一个。被几个窗口看到的数，应当得到所有这些窗口的梯度之和。",
    ),
    Bug(
        "divided-by-the-overlap", TARGET,
        f"{TARGET}; seen[:, :, stride * i : stride * i + kh, stride * j : stride * j + kw] += 1",
        "You divide by the number of windows that have seen a number. The gradients of all its uses are added up, "
        "and not averaged.",
        "你除以了看到这个数的窗口的个数。各处的梯度应当相加，而不是取平均。",
        more=(("padded = numpy.zeros(", f"seen = {ZEROS}; padded = numpy.zeros("),
              (f"return {CUT}", f"padded = padded / numpy.maximum(seen, 1); return {CUT}")),
    ),
    Bug(
        "flipped", PRODUCT, product(DY, "W[:, :, ::-1, ::-1]"),
        "You flip the kernel once too often, or once too few. With a window added for each dy it stays as it is. "
        "It is flipped where dx is written as a convolution of dy, padded, as seen from dx.",
        "卷积核多翻转或少翻转了一次。如果对每个 dy 加上一个窗口，核保持原样。只有把 dx 写成对补零后的 dy 的滑动"
        "求和时，核才翻转。",
    ),
    *(
        Bug(
            "one-side-flipped", PRODUCT, product(DY, flipped),
            "The kernel is flipped along one of its sides only.",
            "卷积核只沿一条边翻转了，另一条边没有。",
        )
        for flipped in ("W[:, :, ::-1]", "W[:, :, :, ::-1]")
    ),
    Bug(
        "kernel-transposed", PRODUCT, product(DY, "W.transpose(0, 1, 3, 2)"),
        "Rows and columns of the kernel have changed places. The shapes match only where the kernel is square.",
        "卷积核的行与列对调了。只有正方形的卷积核才不会报错。",
    ),
    Bug(
        "channel-axes-exchanged", PRODUCT, product(DY, "W.transpose(1, 0, 2, 3)"),
        "The first two axes of W have changed places: filters come first, then channels. The sum here is over the "
        "filters.",
        "W 的前两个轴对调了：先是滤波器，再是通道。这里要对滤波器求和。",
    ),
    Bug(
        "places-transposed", PRODUCT, product("dy.transpose(0, 1, 3, 2)[:, :, i, j]", "W"),
        "You take dy of row j and column i where the window is that of row i and column j.",
        "窗口是第 i 行第 j 列的，你取的 dy 却是第 j 行第 i 列的。",
    ),
    Bug(
        "reshaped-only", SIDES, f"{SIDES}; dy = dy.reshape(len(W), m, h, w).transpose(1, 0, 2, 3)",
        "Examples and filters of dy are mixed up: a reshape to (F, ...) does not change the order of the numbers in "
        "memory, where the examples come first. The axes must change places before.",
        "dy 的样例与滤波器混在了一起：把它 reshape 成 (F, ...) 不改变数在内存里的次序，而那里样例在前。应当先交换轴。",
    ),
    Bug(
        "stride-forgotten", TARGET, "padded[:, :, i : i + kh, j : j + kw] += window",
        "The stride is missing in where you add: at which numbers did the kernel stand when it made this entry of y?",
        "你加到的地方缺少步幅：卷积核算出 y 的这一项时，放在哪些数上？",
    ),
    Bug(
        "no-zeros-between-dy", f"return {CUT}",
        "wide = numpy.pad(dy, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))\n"
        "    windows = numpy.lib.stride_tricks.sliding_window_view(wide, (kh, kw), axis=(2, 3))\n"
        '    dx = numpy.einsum("nfijpq,fcpq->ncij", windows, W[:, :, ::-1, ::-1])\n'
        "    return dx[:, :, padding : h + kh - 1 - padding, padding : w + kw - 1 - padding]",
        "You move the flipped kernel over dy as it is: that is right for stride 1 only. With another stride the "
        "numbers of dy are stride apart in the image, with zeros between them.",
        "你让翻转的卷积核直接在 dy 上滑动：步幅是 1 时才是这样。否则 dy 的数在图像里相隔 stride，中间是零。",
    ),
    *(
        Bug(
            "stride-on-one-side", TARGET, target,
            "You take the stride in one direction only. In the other one your windows are one number apart.",
            "你只在一个方向上用了步幅。另一个方向上你的窗口只相隔一个数。",
        )
        for target in (
            "padded[:, :, stride * i : stride * i + kh, j : j + kw] += window",
            "padded[:, :, i : i + kh, stride * j : stride * j + kw] += window",
        )
    ),
    Bug(
        "stride-within-the-window", TARGET,
        "padded[:, :, i : i + stride * kh : stride, j : j + stride * kw : stride] += window",
        "The stride is between the numbers of one window. It belongs between one window and the next.",
        "你把步幅用在了一个窗口内部的数之间。步幅是相邻两个窗口之间的距离。",
    ),
    Bug(
        "divided-by-m", CUT, f"{CUT} / m",
        "You divide by the number of examples. If the loss is a mean, its 1/m is in dy already.",
        "你除以了样例数。如果损失是平均，1/m 已经在 dy 里了。",
    ),
    Bug(
        "examples-summed", PRODUCT, product("dy[:, :, i, j].sum(axis=0, keepdims=True)", "W"),
        "All examples have the same gradient: you add dy over the minibatch. Each example has made its own y.",
        "所有样例的梯度都一样：你对小批量的 dy 求了和。每个样例只产生了它自己的 y。",
    ),
    Bug(
        "first-example-for-all", PRODUCT, product("dy[:1, :, i, j]", "W"),
        "All examples have the gradient of the first one.",
        "所有样例的梯度都是第一个样例的。",
    ),
    *(
        Bug(
            "one-filter", PRODUCT, product(f"dy[:, {one}, i, j]", f"W[{one}]"),
            "Your gradient comes from one filter only, as if each overwrote the one before. All filters have seen x, "
            "and their gradients are added up.",
            "你的梯度只来自一个滤波器，好像每个都覆盖了前一个。所有滤波器都看到了 x，它们的梯度应当相加。",
        )
        for one in (":1", "-1:")
    ),
    Bug(
        "mean-over-filters", CUT, f"{CUT} / len(W)",
        "You take a mean over the filters. All of them have seen x, and their gradients are added up.",
        "你对滤波器取了平均。它们都看到了 x，梯度应当相加。",
    ),
    Bug(
        "mean-over-the-window", CUT, f"{CUT} / (kh * kw)",
        "You divide by the size of the kernel. The forward pass is a sum over the window, and not a mean.",
        "你除以了卷积核的大小。前向是对窗口求和，而不是取平均。",
    ),
    Bug(
        "mean-over-places", CUT, f"{CUT} / (h * w)",
        "You divide by the number of places. The gradients of all places are added up.",
        "你除以了位置的个数。所有位置的梯度应当相加。",
    ),
    Bug(
        "channels-mixed", PRODUCT, product(DY, "W.sum(axis=1, keepdims=True)") + " + 0 * W[:1].sum(axis=0)",
        "All channels have the same gradient: you add the kernel over its channels. Channel c of x has met channel c "
        "of the kernel only.",
        "所有通道的梯度都一样：你对核的通道求了和。x 的第 c 个通道只与核的第 c 个通道相乘。",
    ),
    Bug(
        "filters-mixed", PRODUCT, 'numpy.einsum("nf,gcpq->ncpq", dy[:, :, i, j], W)',
        "You add over the filters before you multiply: dy of one filter then meets the kernel of another. Multiply "
        "first.",
        "你先对滤波器求和再相乘：一个滤波器的 dy 就乘上了另一个的核。应当先相乘。",
    ),
    Bug(
        "times-x", CUT, f"{CUT} * x",
        "You multiply by x. y is linear in x: its derivative does not depend on x.",
        "你乘以了 x。y 对 x 是线性的：导数与 x 无关。",
    ),
    Bug(
        "dy-forgotten", PRODUCT, product("1 + 0 * dy[:, :, i, j]", "W"),
        "dy is not in your gradient: this is the gradient of the sum of all y.",
        "你的梯度里没有 dy：这是所有 y 之和的梯度。",
    ),
    Bug(
        "W-forgotten", PRODUCT, product(DY, "(1 + 0 * W)"),
        "W is not in your gradient: you add dy itself to every number that a window has seen.",
        "你的梯度里没有 W：你把 dy 本身加到了窗口看到的每个数上。",
    ),
    Bug(
        "sign", CUT, f"-{CUT}",
        "The sign is the opposite of what it should be. A gradient step subtracts later.",
        "符号反了。梯度下降的那一步才做减法。",
    ),
    Bug(
        "starts-at-x", ZEROS, "numpy.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))",
        "Your sum begins at x, not at 0: you add the gradient to a copy of the image.",
        "你的累加是从 x 开始的，而不是从零开始：你把梯度加到了图像的副本上。",
    ),
    Bug(
        "last-place-forgotten", SIDES, SIDES.replace("dy.shape[2:]", "dy[:, :, 1:, 1:].shape[2:]"),
        "The last row and the last column of dy have no part in your gradient: your loops end one place too early.",
        "dy 的最后一行和最后一列没有计入你的梯度：循环早结束了一个位置。",
    ),
    *(
        Bug(
            "square-image-assumed", SIDES, SIDES.replace("= x.shape,", f"= (*x.shape[:2], {sides}),"),
            "You use one side of the image for both, or mix them up. These images are not square.",
            "你混淆了图像的两条边，或者把一条边当作了两条边。这里的图像不是正方形。",
        )
        for sides in ("*2 * x.shape[2:3]", "*2 * x.shape[3:]", "*x.shape[:1:-1]")
    ),
    *(
        Bug(
            "square-kernel-assumed", SIDES, SIDES.replace("W.shape[2:]", sides),
            "You mix up the two sides of the kernel, or use one for both. Kernels need not be square.",
            "你混淆了卷积核的两条边，或者把一条边当作了两条边。卷积核不一定是正方形。",
        )
        for sides in ("2 * W.shape[2:3]", "2 * W.shape[3:]")
    ),
    *(
        Bug(
            "square-places-assumed", SIDES, SIDES.replace("dy.shape[2:]", sides),
            "You mix up the two sides of dy, or use one for both. There may be more places across than down.",
            "你混淆了 dy 的两条边，或者把一条边当作了两条边。水平与竖直方向的位置数可以不同。",
        )
        for sides in ("2 * dy.shape[2:3]", "2 * dy.shape[3:]", "dy.shape[:1:-1]")
    ),
    Bug(
        "channels-last", CUT, f"{CUT}.transpose(0, 2, 3, 1)",
        "Your channels are the last axis, as TensorFlow has it. Here they are the second, as in x.",
        "你把通道放在了最后一个轴，那是 TensorFlow 的次序。这里像 x 一样是第二个轴。",
    ),
)  # fmt: skip
