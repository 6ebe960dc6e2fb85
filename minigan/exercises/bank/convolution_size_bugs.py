"""The named bugs of exercise 19 on the number of places, as changes to convolution.py."""

from minigan.exercises.exercise import Bug

SIZE = "(n + 2 * padding - k) // stride + 1"

SIZE_BUGS = (
    Bug(
        "one-forgotten", SIZE, "(n + 2 * padding - k) // stride",
        "You count the steps between the places. There is one place more than steps: the first one, before any step.",
        "你数的是位置之间的步数。位置比步数多一个：第一个位置在走第一步之前就有了。",
    ),
    Bug(
        "one-inside", SIZE, "(n + 2 * padding - k + 1) // stride",
        "You divide the 1 by the stride as well. With stride 1 it makes no difference. The first place is there "
        "whatever the stride is.",
        "你把 1 也除以了步幅。步幅是 1 时没有区别。但无论步幅多大，第一个位置总是有的。",
    ),
    Bug(
        "one-too-many", SIZE, "(n + 2 * padding - k) // stride + 2",
        "You have one place too many: at the last one the kernel reaches over the end.",
        "你多数了一个位置：在最后那个位置上，卷积核超出了边界。",
    ),
    Bug(
        "padding-once", SIZE, "(n + padding - k) // stride + 1",
        "You count the zeros of one end only. There are as many at the other end.",
        "你只数了一端的零。另一端也有同样多的零。",
    ),
    Bug(
        "padding-forgotten", SIZE, "(n - k) // stride + 1",
        "The padding has no influence on your number. It makes the side longer, at both ends.",
        "填充对你的结果没有影响。它使这条边在两端都变长。",
    ),
    Bug(
        "padding-subtracted", SIZE, "(n - 2 * padding - k) // stride + 1",
        "You subtract the padding. It makes the side longer, and so gives more places.",
        "你减去了填充。填充使这条边变长，位置会更多。",
    ),
    Bug(
        "kernel-forgotten", SIZE, "(n + 2 * padding) // stride + 1",
        "The kernel's size is not in your number. A larger kernel has fewer places.",
        "你的结果里没有卷积核的大小。卷积核越大，位置越少。",
    ),
    Bug(
        "kernel-forgotten", SIZE, "(n + 2 * padding) // stride",
        "The kernel's size is not in your number. A larger kernel has fewer places.",
        "你的结果里没有卷积核的大小。卷积核越大，位置越少。",
    ),
    Bug(
        "kernel-added", SIZE, "(n + 2 * padding + k) // stride + 1",
        "Your number grows with the kernel. A larger kernel has fewer places.",
        "你的结果随卷积核变大而变大。卷积核越大，位置应当越少。",
    ),
    Bug(
        "half-a-kernel", SIZE, "(n + 2 * padding - k // 2) // stride + 1",
        "You let half of the kernel reach over the end, as if its middle had to be on the side. All of its numbers "
        "need room.",
        "你允许半个卷积核超出边界，好像只要求中心在边上。卷积核的每个数都要有位置。",
    ),
    Bug(
        "stride-forgotten", SIZE, "n + 2 * padding - k + 1",
        "The stride has no influence on your number. With stride 2 only every second place counts.",
        "步幅对你的结果没有影响。步幅是 2 时，只有每隔一个的位置才算。",
    ),
    Bug(
        "stride-multiplied", SIZE, "(n + 2 * padding - k) * stride + 1",
        "You multiply by the stride. Longer steps give fewer places.",
        "你乘以了步幅。步子越大，位置越少。",
    ),
    Bug(
        "rounded-up", SIZE, "-(-(n + 2 * padding - k) // stride) + 1",
        "You round up where the division leaves a remainder. The kernel does not fit into what is left: it would "
        "reach over the end.",
        "有余数时你向上取整了。余下的部分放不下卷积核：它会超出边界。",
    ),
    Bug(
        "rounded-to-nearest", SIZE, "round((n + 2 * padding - k) / stride) + 1",
        "You round to the nearest whole number. Where the remainder is more than half a step, the kernel reaches "
        "over the end.",
        "你四舍五入了。余数超过半步时，卷积核会超出边界。",
    ),
    Bug(
        "not-rounded", SIZE, "(n + 2 * padding - k) / stride + 1",
        "Your number is not whole where the division leaves a remainder. A number of places is whole.",
        "有余数时你的结果不是整数。位置的个数应当是整数。",
    ),
    Bug(
        "brackets", SIZE, "n + 2 * padding - k // stride + 1",
        "Only the kernel's size is divided by the stride in your formula: a division binds more strongly than a "
        "difference.",
        "你的公式里只有卷积核的大小除以了步幅：除法比减法优先。",
    ),
    Bug(
        "same-size", SIZE, "n",
        "You return n: that is right only where the padding makes up for the kernel and the stride is 1.",
        "你返回的是 n：只有填充正好补偿卷积核、而且步幅是 1 时才是这样。",
    ),
    Bug(
        "same-size", SIZE, "-(-n // stride)",
        "You divide n by the stride and round up, as frameworks do for the padding that they call SAME. Here the "
        "padding is given, and the kernel counts.",
        "你把 n 除以步幅并向上取整，这是框架中所谓 SAME 填充的算法。这里的填充是给定的，卷积核的大小也起作用。",
    ),
    Bug(
        "transposed-convolution", SIZE, "(n - 1) * stride + k - 2 * padding",
        "This is the size that a transposed convolution makes of n. Here you go the other way.",
        "这是转置卷积由 n 得到的大小。这里的方向相反。",
    ),
)  # fmt: skip
