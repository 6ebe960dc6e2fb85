"""The named bugs of exercise 19 on places, windows and sums in the forward pass, as changes to convolution.py."""

from minigan.exercises.bank.convolution_kernel_bugs import DONE, SUM, summed
from minigan.exercises.exercise import Bug

SIDES = "(m, _, height, width), (filters, _, kh, kw) = x.shape, W.shape"
PLACES = "h, w = output_size(height, kh, stride, padding), output_size(width, kw, stride, padding)"
PAD = "numpy.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))"
WINDOW = "padded[:, :, stride * i : stride * i + kh, stride * j : stride * j + kw]"

PLACE_BUGS = (
    Bug(
        "stride-forgotten", WINDOW, "padded[:, :, i : i + kh, j : j + kw]",
        "The stride is in the size of your y, but not in where you look: the windows begin at i and j.",
        "步幅在 y 的大小里，却不在取窗口的地方：你的窗口从 i 和 j 开始。",
    ),
    Bug(
        "stride-forgotten", WINDOW, "padded[:, :, i : i + kh, j : j + kw]",
        "The stride has no influence on your y: with stride 2 only every second place counts, down and across.",
        "步幅对你的 y 没有影响：步幅是 2 时，两个方向上都只取每隔一个的位置。",
        more=((PLACES, "h, w = output_size(height, kh, 1, padding), output_size(width, kw, 1, padding)"),),
    ),
    Bug(
        "stride-on-one-side", WINDOW, "padded[:, :, stride * i : stride * i + kh, j : j + kw]",
        "You take the stride down the image only. Across, your windows are one number apart.",
        "你只在竖直方向用了步幅。水平方向上你的窗口只相隔一个数。",
    ),
    Bug(
        "stride-on-one-side", WINDOW, "padded[:, :, i : i + kh, stride * j : stride * j + kw]",
        "You take the stride across the image only. Down, your windows are one number apart.",
        "你只在水平方向用了步幅。竖直方向上你的窗口只相隔一个数。",
    ),
    Bug(
        "stride-within-the-window", WINDOW, "padded[:, :, i : i + stride * kh : stride, j : j + stride * kw : stride]",
        "The stride is between the numbers that one window sees: that is called dilation. It belongs between one "
        "window and the next.",
        "你把步幅用在了一个窗口内部的数之间：那叫空洞卷积（dilation）。步幅是相邻两个窗口之间的距离。",
    ),
    Bug(
        "padding-forgotten", PAD, "x",
        "Your places are those of the image with zeros around it, but the image that you look at has no zeros around "
        "it: some windows are too small.",
        "你的位置数是按四周补零的图像算的，但取窗口的图像没有补零：有些窗口太小。",
    ),
    Bug(
        "padding-forgotten", PAD, "x",
        "The padding has no influence on your y. The kernel also stands on the zeros around the image.",
        "填充对你的 y 没有影响。卷积核也要放到图像四周的零上。",
        more=((PLACES, "h, w = output_size(height, kh, stride, 0), output_size(width, kw, stride, 0)"),),
    ),
    Bug(
        "padding-at-one-end", PAD, "numpy.pad(x, ((0, 0), (0, 0), (2 * padding, 0), (2 * padding, 0)))",
        "All your zeros are above and on the left. Half of them belong below and on the right.",
        "你把零都补在了上边和左边。其中一半应当在下边和右边。",
    ),
    Bug(
        "padding-at-one-end", PAD, "numpy.pad(x, ((0, 0), (0, 0), (0, 2 * padding), (0, 2 * padding)))",
        "All your zeros are below and on the right. Half of them belong above and on the left.",
        "你把零都补在了下边和右边。其中一半应当在上边和左边。",
    ),
    *(
        Bug(
            "not-zeros-around", PAD, f"{PAD[:-1]}, {how})",
            "You pad with other numbers than 0, such as those at the edge of the image. Around the image x is 0 here.",
            "你填充的不是零，而是边缘处的数之类。这里图像四周的 x 是零。",
        )
        for how in ("mode='edge'", "mode='reflect'", "mode='symmetric'", "constant_values=1")
    ),
    Bug(
        "places-transposed", "y[:, :, i, j]", "y[:, :, j, i]",
        "You write what belongs to row i and column j to row j and column i.",
        "属于第 i 行第 j 列的数，你写到了第 j 行第 i 列。",
    ),
    Bug(
        "places-transposed", DONE, "return y.transpose(0, 1, 3, 2)",
        "Rows and columns of y have changed places: the third axis goes down the image, the fourth across.",
        "y 的行与列对调了：第三个轴沿图像向下，第四个轴向右。",
    ),
    *(
        Bug(
            "mean-for-sum", SUM, f"{SUM} / {count}",
            "You take a mean, over the channels or over the window. A filter adds all of its products up.",
            "你取了平均（对通道，或对窗口）。滤波器应当把所有乘积加起来。",
        )
        for count in ("x.shape[1]", "(kh * kw)", "W[0].size")
    ),
    Bug(
        "maximum-for-sum", SUM, "(window[:, None] * W).max(axis=(2, 3, 4))",
        "You take the largest product of each window, as in pooling. A filter adds all of its products up.",
        "你取了每个窗口里最大的乘积，像池化那样。滤波器应当把所有乘积加起来。",
    ),
    *(
        Bug(
            "one-channel", SUM, summed(f"window[:, {one}]", f"W[:, {one}]"),
            "Your y has one of the channels only, as if each channel overwrote the one before. A filter sees all "
            "channels, and adds.",
            "你的 y 里只有一个通道，好像每个通道都覆盖了前一个。滤波器看所有的通道，并且相加。",
        )
        for one in (":1", "-1:")
    ),
    Bug(
        "channels-mixed", SUM, 'numpy.einsum("ncpq,fdpq->nf", window, W)',
        "You multiply every channel of the image with every channel of the kernel. Channel c of the image meets "
        "channel c of the kernel only.",
        "你让图像的每个通道与卷积核的每个通道都相乘了。图像的第 c 个通道只与核的第 c 个通道相乘。",
    ),
    Bug(
        "first-example-for-all", SUM, summed("window[:1]", "W"),
        "All examples of your minibatch have the y of the first one.",
        "你的小批量里所有样例的 y 都是第一个样例的。",
    ),
    Bug(
        "examples-summed", SUM, f"{SUM}.sum(axis=0)",
        "You add over the minibatch. Each example has a y of its own.",
        "你对小批量求了和。每个样例有它自己的 y。",
    ),
    Bug(
        "one-filter-for-all", SUM, summed("window", "W[:1]"),
        "All your filters compute what the first one does, except for the bias.",
        "除偏置外，你的所有滤波器算的都是第一个滤波器的结果。",
    ),
    Bug(
        "last-place-forgotten", PLACES,
        "h, w = (output_size(*side, stride, padding) - 1 for side in ((height, kh), (width, kw)))",
        "The last row and column of y are missing: there is one place more.",
        "缺少 y 的最后一行和最后一列：还有一个位置。",
    ),
    Bug(
        "last-place-forgotten", DONE, "y[:, :, -1], y[:, :, :, -1] = 0, 0; return y",
        "The last row and the last column of your y are 0: your loops end one place too early.",
        "你的 y 的最后一行和最后一列是零：循环早结束了一个位置。",
    ),
    Bug(
        "relu-added", DONE, "return numpy.maximum(y, 0)",
        "Your y has no negative numbers: there is a ReLU in it. That is a layer of its own.",
        "你的 y 里没有负数：其中有一个 ReLU。那是另外的一层。",
    ),
    Bug(
        "channels-last", DONE, "return y.transpose(0, 2, 3, 1)",
        "Your filters are the last axis, as TensorFlow has it. Here they are the second: (m, F, h, w).",
        "你把滤波器放在了最后一个轴，那是 TensorFlow 的次序。这里是第二个轴：(m, F, h, w)。",
    ),
    Bug(
        "reshaped-only", DONE, "return y.transpose(1, 0, 2, 3).reshape(y.shape)",
        "The shape is right, but examples and filters are mixed up: after a product of matrices the filters come "
        "first, and a reshape does not change the order of the numbers in memory. The axes must change places.",
        "形状是对的，但样例与滤波器混在了一起：矩阵乘积之后滤波器在前，而 reshape 不改变数在内存里的次序。应当交换轴。",
    ),
    Bug(
        "filters-first", DONE, "return y.transpose(1, 0, 2, 3)",
        "Your filters are the first axis, and the examples the second. It is (m, F, h, w).",
        "你把滤波器放在了第一个轴，样例放在了第二个轴。应当是 (m, F, h, w)。",
    ),
    *(
        Bug(
            "square-image-assumed", SIDES, SIDES.replace("x.shape,", f"(*x.shape[:2], {sides}),"),
            "You use one side of the image for both. These images are not square: height and width have a size of "
            "their own.",
            "你把图像的一条边当作了两条边。这里的图像不是正方形：高和宽各有各的大小。",
        )
        for sides in ("*2 * x.shape[2:3]", "*2 * x.shape[3:]", "*x.shape[:1:-1]")
    ),
    *(
        Bug(
            "square-kernel-assumed", SIDES, SIDES.replace(", W.shape", f", (*W.shape[:2], {sides})"),
            "You mix up the two sides of the kernel, or use one for both. Kernels need not be square: kh goes down, kw "
            "across.",
            "你混淆了卷积核的两条边，或者把一条边当作了两条边。卷积核不一定是正方形：kh 向下，kw 向右。",
        )
        for sides in ("*2 * W.shape[2:3]", "*2 * W.shape[3:]", "*W.shape[:1:-1]")
    ),
    Bug(
        "sum-not-reset", DONE,
        "b = b[:, None, None]; return (y - b).reshape(m, filters, -1).cumsum(axis=2).reshape(y.shape) + b",
        "Your sum goes on from one place to the next. Every place begins a new sum.",
        "你的求和从一个位置延续到了下一个位置。每个位置都要重新开始求和。",
    ),
    Bug(
        "sum-not-reset", DONE, "return y.reshape(m, filters, -1).cumsum(axis=2).reshape(y.shape)",
        "Your sum goes on from one place to the next. Every place begins a new sum.",
        "你的求和从一个位置延续到了下一个位置。每个位置都要重新开始求和。",
    ),
)  # fmt: skip
