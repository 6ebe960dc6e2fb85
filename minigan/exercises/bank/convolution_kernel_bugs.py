"""The named bugs of exercise 19 on the kernel and the bias in the forward pass, as changes to convolution.py."""

from minigan.exercises.exercise import Bug

SUM = 'numpy.einsum("ncpq,fcpq->nf", window, W)'
Y = f"{SUM} + b"
DONE = "return y"


def summed(window, W):
    """SUM of other windows or another W."""
    return f'numpy.einsum("ncpq,fcpq->nf", {window}, {W})'


KERNEL_BUGS = (
    Bug(
        "flipped", SUM, summed("window", "W[:, :, ::-1, ::-1]"),
        "You flip the kernel. That is the convolution of mathematics and of signal processing. Neural networks "
        "leave the kernel as it is (cross-correlation).",
        "你翻转了卷积核。那是数学和信号处理里的卷积。神经网络里不翻转卷积核（互相关）。",
    ),
    Bug(
        "flipped-with-channels", SUM, summed("window", "W[:, ::-1, ::-1, ::-1]"),
        "You flip the kernel, and the order of its channels too: channel 0 of the kernel meets the last channel of "
        "x. scipy.signal.convolve does this.",
        "你翻转了卷积核，连通道的次序也反了：核的第 0 个通道对上了 x 的最后一个通道。scipy.signal.convolve 就是这样。",
    ),
    *(
        Bug(
            "one-side-flipped", SUM, summed("window", flipped),
            "You flip the kernel along one of its sides. Neural networks leave it as it is.",
            "你沿一条边翻转了卷积核。神经网络里不翻转卷积核。",
        )
        for flipped in ("W[:, :, ::-1]", "W[:, :, :, ::-1]")
    ),
    Bug(
        "kernel-transposed", SUM, summed("window", "W.transpose(0, 1, 3, 2)"),
        "Rows and columns of the kernel have changed places. The shapes match only where the kernel is square.",
        "卷积核的行与列对调了。只有正方形的卷积核才不会报错。",
    ),
    Bug(
        "channel-axes-exchanged", SUM, summed("window", "W.transpose(1, 0, 2, 3)"),
        "The first two axes of W have changed places: you use W as (C, F, kh, kw). The shapes match only where C = F.",
        "W 的前两个轴对调了：你把 W 当成了 (C, F, kh, kw)。只有 C = F 时才不会报错。",
    ),
    *(
        Bug(
            "window-in-another-order", SUM, summed("window", other),
            "The numbers of a window and those of the kernel are written as columns in two different orders: in W the "
            "channel comes first, then the row, then the column.",
            "窗口的数与卷积核的数写成列时次序不同：在 W 里先是通道，再是行，最后是列。",
        )
        for other in (
            "W.reshape(filters, kh, kw, -1).transpose(0, 3, 1, 2)", "W.transpose(0, 2, 3, 1).reshape(W.shape)"
        )
    ),
    Bug(
        "bias-forgotten", Y, SUM,
        "The bias is missing: each filter adds its own number to all that it computes.",
        "缺少偏置：每个滤波器要在它算出的每个数上加上自己的那个数。",
    ),
    Bug(
        "bias-subtracted", Y, f"{SUM} - b",
        "You subtract the bias. It is added.",
        "你减去了偏置。偏置应当加上去。",
    ),
    Bug(
        "bias-on-another-axis", DONE, "return y - b[:, None, None] + b",
        "You add b to the last axis of y, as broadcasting does by itself. It belongs to the axis of the filters.",
        "你把 b 加在了 y 的最后一个轴上，广播默认就是这样。它属于滤波器的轴。",
    ),
    Bug(
        "one-bias-for-all", Y, f"{SUM} + b[0]",
        "All your filters have the bias of the first one.",
        "你的所有滤波器都用了第一个滤波器的偏置。",
    ),
    Bug(
        "one-bias-for-all", Y, f"{SUM} + b.sum()",
        "You add the sum of all biases to every filter. Each has a bias of its own.",
        "你在每个滤波器上加了所有偏置之和。每个滤波器有它自己的偏置。",
    ),
    Bug(
        "bias-more-than-once", Y, f"{SUM} + x.shape[1] * b",
        "You add the bias within the sum over the channels, once for each of them. It belongs to the filter, and is "
        "added once.",
        "你在对通道求和的过程中加偏置，每个通道加了一次。偏置属于滤波器，只加一次。",
    ),
    Bug(
        "bias-more-than-once", Y, f"{SUM} + kh * kw * b",
        "You add the bias once for each number of the kernel. It is added once for each place.",
        "你对卷积核的每个数都加了一次偏置。每个位置只应加一次。",
    ),
    Bug(
        "bias-more-than-once", Y, f"{SUM} + W[0].size * b",
        "You add the bias in the innermost loop, to every product. It is added once for each place.",
        "你在最内层循环里给每个乘积都加了偏置。每个位置只应加一次。",
    ),
)  # fmt: skip
