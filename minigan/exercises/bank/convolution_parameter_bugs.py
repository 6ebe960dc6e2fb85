"""The named bugs of exercise 19 on the gradient in W, as changes to the reference in convolution.py."""

from minigan.exercises.exercise import Bug

SIDES = "(h, w), (kh, kw) = dy.shape[2:], W.shape[2:]"
PAD = "numpy.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))"
WINDOW = "padded[:, :, stride * i : stride * i + kh, stride * j : stride * j + kw]"
ZEROS = "dW = numpy.zeros(W.shape)"
ADDED = 'dW += numpy.einsum("nf,ncpq->fcpq", dy[:, :, i, j], window)'
BOTH = "return dW, dy.sum(axis=(0, 2, 3))"


def added(dy, window):
    """ADDED with another dy or another window."""
    return f'dW += numpy.einsum("nf,ncpq->fcpq", {dy}, {window})'


WEIGHT_BUGS = (
    Bug(
        "flipped", BOTH, "return dW[:, :, ::-1, ::-1], dy.sum(axis=(0, 2, 3))",
        "Your dW is flipped. The forward pass leaves the kernel as it is, and so does its gradient.",
        "你的 dW 翻转了。前向时卷积核没有翻转，它的梯度也不翻转。",
    ),
    Bug(
        "divided-by-m", BOTH, "return dW / len(x), dy.sum(axis=(0, 2, 3))",
        "You divide dW by the number of examples. If the loss is a mean, its 1/m is in dy already.",
        "你把 dW 除以了样例数。如果损失是平均，1/m 已经在 dy 里了。",
    ),
    Bug(
        "divided-by-m", BOTH, "return dW / len(x), dy.sum(axis=(0, 2, 3)) / len(x)",
        "You divide both gradients by the number of examples. If the loss is a mean, its 1/m is in dy already.",
        "你把两个梯度都除以了样例数。如果损失是平均，1/m 已经在 dy 里了。",
    ),
    *(
        Bug(
            "mean-over-places", BOTH, f"return dW / {count}, dy.sum(axis=(0, 2, 3)){both}",
            "You take a mean over the places of the kernel. A weight is used at every place, and the gradients of all "
            "its uses are added up.",
            "你对卷积核的各个位置取了平均。权重在每个位置都被使用，各处的梯度应当相加。",
        )
        for count, both in (("(h * w)", ""), ("(h * w)", " / (h * w)"), ("(len(x) * h * w)", ""))
    ),
    *(
        Bug(
            "one-example-only", ADDED, added(f"dy[{one}, :, i, j]", f"window[{one}]"),
            "Your dW comes from one example only, as if each example overwrote the one before. The gradients of all "
            "examples are added up.",
            "你的 dW 只来自一个样例，好像每个样例都覆盖了前一个。所有样例的梯度应当相加。",
        )
        for one in ("-1:", ":1")
    ),
    Bug(
        "overwritten", ADDED, ADDED.replace("+=", "="),
        "Your dW comes from the last place of the kernel only: each place overwrites the one before.",
        "你的 dW 只来自卷积核的最后一个位置：每个位置都覆盖了前一个。",
    ),
    Bug(
        "stride-forgotten", WINDOW, "padded[:, :, i : i + kh, j : j + kw]",
        "The stride is missing in where you look: which part of the image did the kernel see when it made this "
        "entry of y?",
        "取窗口时缺少步幅：卷积核算出 y 的这一项时，看到的是图像的哪一部分？",
    ),
    *(
        Bug(
            "stride-on-one-side", WINDOW, window,
            "You take the stride in one direction only. In the other one your windows are one number apart.",
            "你只在一个方向上用了步幅。另一个方向上你的窗口只相隔一个数。",
        )
        for window in (
            "padded[:, :, stride * i : stride * i + kh, j : j + kw]",
            "padded[:, :, i : i + kh, stride * j : stride * j + kw]",
        )
    ),
    Bug(
        "stride-within-the-window", WINDOW, "padded[:, :, i : i + stride * kh : stride, j : j + stride * kw : stride]",
        "The stride is between the numbers of one window. It belongs between one window and the next.",
        "你把步幅用在了一个窗口内部的数之间。步幅是相邻两个窗口之间的距离。",
    ),
    Bug(
        "no-zeros-between-dy", BOTH,
        "windows = numpy.lib.stride_tricks.sliding_window_view(padded, (h, w), axis=(2, 3))\n"
        '    return numpy.einsum("nfij,ncpqij->fcpq", dy, windows), dy.sum(axis=(0, 2, 3))',
        "You move dy over the image without the stride: your dW is too large where the stride is not 1. The numbers of "
        "dy belong to windows that are stride apart.",
        "你让 dy 在图像上滑动，却没有考虑步幅：步幅不是 1 时 dW 太大。dy 里相邻的数属于相隔 stride 的窗口。",
    ),
    Bug(
        "padding-forgotten", PAD, "x",
        "The image that you look at has no zeros around it, as it had in the forward pass: the windows stand "
        "elsewhere, and some are too small.",
        "你取窗口的图像没有像前向时那样在四周补零：窗口的位置错了，有些还太小。",
    ),
    *(
        Bug(
            "padding-at-one-end", PAD, f"numpy.pad(x, ((0, 0), (0, 0), {one}, {one}))",
            "All your zeros are at one end of each side. In the forward pass each end has a part of them.",
            "你把每条边的零都补在了一端。前向时两端各补一份。",
        )
        for one in ("(2 * padding, 0)", "(0, 2 * padding)")
    ),
    *(
        Bug(
            "not-zeros-around", PAD, f"{PAD[:-1]}, {how})",
            "You pad with other numbers than 0. In the forward pass there are zeros around the image.",
            "你填充的不是零。前向时图像四周是零。",
        )
        for how in ("mode='edge'", "mode='reflect'", "mode='symmetric'", "constant_values=1")
    ),
    Bug(
        "channel-axes-exchanged", BOTH, "return dW.transpose(1, 0, 2, 3), dy.sum(axis=(0, 2, 3))",
        "The first two axes of your dW have changed places: filters come first, then channels, as in W.",
        "你的 dW 的前两个轴对调了：应当像 W 那样先是滤波器，再是通道。",
    ),
    Bug(
        "kernel-transposed", BOTH, "return dW.transpose(0, 1, 3, 2), dy.sum(axis=(0, 2, 3))",
        "Rows and columns of your dW have changed places.",
        "你的 dW 里，卷积核的行与列对调了。",
    ),
    Bug(
        "places-transposed", ADDED, added("dy.transpose(0, 1, 3, 2)[:, :, i, j]", "window"),
        "You take dy of row j and column i where the window is that of row i and column j.",
        "窗口是第 i 行第 j 列的，你取的 dy 却是第 j 行第 i 列的。",
    ),
    *(
        Bug(
            "reshaped-only", ZEROS,
            f"right, dy = dy, dy.reshape(len(W), len(x), h, w).transpose(1, 0, 2, 3); {ZEROS}",
            "Examples and filters of dy are mixed up: a reshape to (F, ...) does not change the order of the numbers "
            "in memory, where the examples come first. The axes must change places before.",
            "dy 的样例与滤波器混在了一起：把它 reshape 成 (F, ...) 不改变数在内存里的次序，而那里样例在前。"
            "应当先交换轴。",
            more=more,
        )
        for more in ((), ((BOTH, "return dW, right.sum(axis=(0, 2, 3))"),))
    ),
    Bug(
        "sign", BOTH, "return -dW, dy.sum(axis=(0, 2, 3))",
        "The sign of your dW is the opposite. A gradient step subtracts it later.",
        "你的 dW 的符号反了。梯度下降的那一步才减去它。",
    ),
    Bug(
        "sign", BOTH, "return -dW, -dy.sum(axis=(0, 2, 3))",
        "Both signs are the opposite. A gradient step subtracts them later.",
        "两个梯度的符号都反了。梯度下降的那一步才减去它们。",
    ),
    Bug(
        "channels-mixed", ADDED, added("dy[:, :, i, j]", "window.sum(axis=1, keepdims=True)"),
        "All channels of your dW are the same: you add over the channels of x. The weight of channel c has met "
        "channel c of x only.",
        "你的 dW 的各个通道都一样：你对 x 的通道求了和。第 c 个通道的权重只与 x 的第 c 个通道相乘。",
    ),
    Bug(
        "one-channel-for-all", ADDED, added("dy[:, :, i, j]", "window[:, :1]"),
        "All channels of your dW are the gradient of the first channel.",
        "你的 dW 的每个通道都是第一个通道的梯度。",
    ),
    Bug(
        "filters-mixed", ADDED, added("dy[:, :, i, j].sum(axis=1, keepdims=True)", "window"),
        "All filters of your dW are the same: you add dy over the filters. Filter f has made only its own part of y.",
        "你的 dW 的各个滤波器都一样：你对 dy 的滤波器求了和。第 f 个滤波器只产生了 y 的第 f 个通道。",
    ),
    Bug(
        "examples-mixed", ADDED, added("dy[:, :, i, j].sum(axis=0)[None]", "window.sum(axis=0)[None]"),
        "You add over the minibatch before you multiply: dy of one example then meets the image of another. "
        "Multiply first.",
        "你先对小批量求和再相乘：一个样例的 dy 就乘上了另一个样例的图像。应当先相乘。",
    ),
    Bug(
        "dy-forgotten", ADDED, added("1 + 0 * dy[:, :, i, j]", "window"),
        "dy is not in your dW: these are sums of the windows.",
        "你的 dW 里没有 dy：这只是窗口的和。",
    ),
    Bug(
        "x-forgotten", ADDED, added("dy[:, :, i, j]", "1 + 0 * window"),
        "x is not in your dW: all numbers of a kernel have the same gradient, the sum of dy.",
        "你的 dW 里没有 x：一个卷积核里所有数的梯度都相同，都是 dy 的和。",
    ),
    Bug(
        "times-W", BOTH, "return dW * W, dy.sum(axis=(0, 2, 3))",
        "You multiply by W. y is linear in W: its derivative does not depend on W.",
        "你乘以了 W。y 对 W 是线性的：导数与 W 无关。",
    ),
    Bug(
        "starts-at-W", ZEROS, "dW = W.copy()",
        "Your sum begins at W, not at 0.",
        "你的累加是从 W 开始的，而不是从零开始。",
    ),
    Bug(
        "last-place-forgotten", SIDES, SIDES.replace("dy.shape[2:]", "dy[:, :, 1:, 1:].shape[2:]"),
        "The last row and the last column of dy have no part in your dW: your loops end one place too early.",
        "dy 的最后一行和最后一列没有计入你的 dW：循环早结束了一个位置。",
    ),
    *(
        Bug(
            "square-kernel-assumed", SIDES, SIDES.replace("W.shape[2:]", sides),
            "You mix up the two sides of the kernel, or use one for both. Kernels need not be square.",
            "你混淆了卷积核的两条边，或者把一条边当作了两条边。卷积核不一定是正方形。",
        )
        for sides in ("2 * W.shape[2:3]", "2 * W.shape[3:]", "W.shape[:1:-1]")
    ),
    *(
        Bug(
            "square-places-assumed", SIDES, SIDES.replace("dy.shape[2:]", sides),
            "You mix up the two sides of dy, or use one for both. There may be more places across than down.",
            "你混淆了 dy 的两条边，或者把一条边当作了两条边。水平与竖直方向的位置数可以不同。",
        )
        for sides in ("2 * dy.shape[2:3]", "2 * dy.shape[3:]", "dy.shape[:1:-1]")
    ),
)  # fmt: skip
