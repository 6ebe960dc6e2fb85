"""The named bugs of exercise 19 on the gradient in b, as changes to the reference in convolution.py."""

from minigan.exercises.exercise import Bug

BOTH = "return dW, dy.sum(axis=(0, 2, 3))"
DB = "dy.sum(axis=(0, 2, 3))"

BIAS_BUGS = (
    Bug(
        "db-divided-by-m", DB, "dy.sum(axis=(2, 3)).mean(axis=0)",
        "Your db is a mean over the examples. If the loss is a mean, its 1/m is in dy already.",
        "你的 db 对样例取了平均。如果损失是平均，1/m 已经在 dy 里了。",
    ),
    Bug(
        "db-mean", DB, "dy.mean(axis=(0, 2, 3))",
        "Your db is a mean over examples and places. The bias is added everywhere, and the gradients of all its uses "
        "are added up.",
        "你的 db 对样例和位置取了平均。偏置在每处都被加上，各处的梯度应当相加。",
    ),
    Bug(
        "db-mean-over-places", DB, "dy.mean(axis=(2, 3)).sum(axis=0)",
        "Your db is a mean over the places. The bias is added at every place, and the gradients of all its uses are "
        "added up.",
        "你的 db 对位置取了平均。偏置在每个位置都被加上，各处的梯度应当相加。",
    ),
    *(
        Bug(
            "db-over-wrong-axes", DB, f"dy.sum(axis={axes})",
            "Your db is summed over the wrong axes: each filter keeps a number of its own, and the axis that is left "
            "is that of the filters.",
            "你的 db 求和时取错了轴：每个滤波器各有一个数，留下的应当是滤波器的轴。",
        )
        for axes in ("(1, 2, 3)", "(0, 1, 2)", "(0, 1, 3)")
    ),
    Bug(
        "db-not-over-places", DB, "dy.sum(axis=0)",
        "Your db has a number for each place. A filter has one bias for all places.",
        "你的 db 每个位置有一个数。一个滤波器的所有位置共用一个偏置。",
    ),
    Bug(
        "db-not-over-the-minibatch", DB, "dy.sum(axis=(2, 3))",
        "Your db has a row for each example. All examples share the bias.",
        "你的 db 每个样例有一行。所有样例共用一个偏置。",
    ),
    Bug(
        "db-one-number", DB, "dy.sum()",
        "Your db is one number. Each filter has a bias of its own.",
        "你的 db 是一个数。每个滤波器有它自己的偏置。",
    ),
    *(
        Bug(
            "db-with-axes-of-1", DB, shape,
            "The numbers of your db are right, but it has axes of size 1 beside that of the filters. b has shape (F,).",
            "你的 db 的数是对的，但除了滤波器的轴还有大小为 1 的轴。b 的形状是 (F,)。",
        )
        for shape in (f"{DB[:-1]}, keepdims=True)", f"{DB}[:, None, None]", f"{DB}[:, None]", f"{DB}[None]")
    ),
    *(
        Bug(
            "db-of-one-example", DB, f"dy[{one}].sum(axis=(1, 2))",
            "Your db comes from one example only. The gradients of all examples are added up.",
            "你的 db 只来自一个样例。所有样例的梯度应当相加。",
        )
        for one in ("-1", "0")
    ),
    *(
        Bug(
            "db-of-one-place", DB, f"dy[:, :, {one}, {one}].sum(axis=0)",
            "Your db comes from one place only. The bias is added at every place.",
            "你的 db 只来自一个位置。偏置在每个位置都被加上。",
        )
        for one in ("-1", "0")
    ),
    Bug(
        "db-counts", DB, "numpy.full(len(W), 1.0 * len(x) * h * w)",
        "You count how often the bias is used. Each use has a gradient that comes from above.",
        "你数的是偏置被使用的次数。每次使用都有从上面传来的梯度。",
    ),
    Bug(
        "db-zero", DB, "numpy.zeros(len(W))",
        "Your db is 0 everywhere. The bias is added to each y.",
        "你的 db 全是零。偏置加在了每个 y 上。",
    ),
    Bug(
        "db-from-dW", DB, "dW.sum(axis=(1, 2, 3))",
        "You add up dW. The bias does not meet x: its gradient comes from dy alone.",
        "你把 dW 加了起来。偏置不与 x 相乘：它的梯度只来自 dy。",
    ),
    Bug(
        "db-sign", DB, "-dy.sum(axis=(0, 2, 3))",
        "The sign of your db is the opposite. A gradient step subtracts it later.",
        "你的 db 的符号反了。梯度下降的那一步才减去它。",
    ),
    Bug(
        "order-of-the-two", BOTH, "return dy.sum(axis=(0, 2, 3)), dW",
        "You return db first. The question asks for dW and then db.",
        "你先返回了 db。题目要求先 dW，后 db。",
    ),
)  # fmt: skip
