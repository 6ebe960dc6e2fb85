"""The named bugs of exercise 15 on the condition and its gradient, as changes to the references in conditional.py."""

from minigan.exercises.exercise import Bug

SET = "c[numpy.arange(len(labels)), labels] = 1.0"
ROWS = "numpy.zeros((len(labels), classes))"

ONE_HOT_BUGS = (
    Bug(
        "counted-from-1", SET, "c[numpy.arange(len(labels)), labels - 1] = 1.0",
        "Your 1 is one place too far to the left: a label 0 has gone to the last column. Labels and columns are both "
        "counted from 0.",
        "你的 1 偏左了一列：标签 0 到了最后一列。标签和列都从 0 数起。",
    ),
    Bug(
        "a-column-too-many", ROWS, "numpy.zeros((len(labels), classes + 1))",
        "You have one column too many. With labels from 0 on, the last class has the label classes - 1.",
        "多了一列。标签从 0 开始，最后一类的标签是 classes - 1。",
    ),
    Bug(
        "columns-for-the-labels-seen", ROWS, "numpy.zeros((len(labels), labels.max() + 1))",
        "You have as many columns as the largest label in this minibatch requires. A net needs the same number each "
        "time, also when a class does not occur.",
        "你的列数取决于这个小批量里最大的标签。网络每次都需要同样多的列，即使某一类没有出现。",
    ),
    Bug(
        "columns-of-all-labels", SET, "c[:, labels] = 1.0",
        "Every row has a 1 for every label of the minibatch: you select whole columns. Each row has only the 1 of its "
        "own label.",
        "每一行都有小批量中所有标签的 1：你选中的是整列。每一行只应有自己标签的那个 1。",
    ),
    Bug(
        "rows-for-columns", SET, "c[labels] = 1.0",
        "You set whole rows to 1, those whose number is a label. A label is the number of a column.",
        "你把行号等于标签的那些行整行设成了 1。标签是列号。",
    ),
    Bug(
        "transposed", "return c", "return c.T",
        "Rows and columns have changed places: there is one row for each example, and a column for each class.",
        "行与列对调了：每个样例一行，每一类一列。",
    ),
    Bug(
        "the-label-at-its-place", SET, "c[numpy.arange(len(labels)), labels] = labels",
        "You put the label's number at its place, where a 1 belongs: class 0 gets no mark at all.",
        "你在标签的位置上放了标签本身的数值，而那里应该是 1：这样第 0 类就没有任何标记了。",
    ),
    Bug(
        "labels-as-they-are", "return c", "return 1.0 * labels[:, None]",
        "You return the labels as a column of numbers. For a net, class 2 would then be twice class 1; one-hot rows "
        "are all equally far apart.",
        "你把标签作为一列数返回了。那样对网络来说，第 2 类就是第 1 类的两倍；而独热的各行彼此距离相同。",
    ),
    Bug(
        "ones-and-zeros-swapped", "return c", "return 1 - c",
        "Ones and zeros have changed places.",
        "0 与 1 对调了：标签的位置上应该是 1，其余位置是 0。",
    ),
    Bug(
        "all-up-to-the-label", SET, "c[numpy.arange(classes) <= labels[:, None]] = 1.0",
        "Your rows have a 1 at every place up to the label. Only the label's own place has one.",
        "你的每一行从头到标签的位置全是 1。只有标签自己的位置才是 1。",
    ),
    Bug(
        "first-class-dropped", "return c", "return c[:, 1:]",
        "The first class has no column, as in regression with dummy variables. Here every class has one.",
        "第一类没有列，就像回归分析里的虚拟变量那样。这里每一类都有一列。",
    ),
    Bug(
        "minus-one-for-zero", "return c", "return 2 * c - 1",
        "Where a 0 belongs you have -1. A one-hot row is 0 at all places but one.",
        "标签之外的位置上你放的是 -1，而那里应该是 0。",
    ),
)  # fmt: skip

JOIN = "numpy.concatenate([x, c], axis=1)"

JOINED_BUGS = (
    Bug(
        "c-first", JOIN, "numpy.concatenate([c, x], axis=1)",
        "c comes first in yours. The order does not matter to a net that is trained with it, but it is the same "
        "everywhere: x first.",
        "你把 c 放在了前面。网络只要一直这样训练，次序无所谓，但各处必须一致：x 在前。",
    ),
    Bug(
        "below-for-beside", JOIN, "numpy.concatenate([x, c], axis=0)",
        "You put c below x, as further examples. It belongs beside x, in the same row. The shapes do not show it where "
        "both have the same width.",
        "你把 c 接在了 x 的下面，成了另外的样例。它应当在 x 的旁边，同一行里。两者宽度相同时，形状不会提醒你。",
    ),
    Bug(
        "flattened", JOIN, "numpy.append(x, c)",
        "Your result has one axis only: without an axis, numpy.append makes one long row of everything.",
        "你的结果只有一个轴：不给出 axis 时，numpy.append 会把所有数排成一长串。",
    ),
    Bug(
        "a-new-axis", JOIN, "numpy.stack([x, c], axis=1)",
        "You make a new axis. The numbers of c come after those of x on the axis that is there.",
        "你新加了一个轴。c 的数应当接在 x 的数后面，用已有的轴。",
    ),
    Bug(
        "c-forgotten", JOIN, "x",
        "c is not in your result: the net cannot know which class is wanted.",
        "结果里没有 c：网络不知道要的是哪一类。",
    ),
    Bug(
        "x-forgotten", JOIN, "c",
        "x is not in your result, only its condition.",
        "结果里没有 x，只有它的条件 c：两者都要在同一行里。",
    ),
    Bug(
        "added", JOIN, "x + c",
        "You add c to x, number by number, or NumPy broadcasts one to the other. Both stay as they are, side by side.",
        "你把 c 与 x 逐个相加了，或者由 NumPy 广播后相加。两者都保持原样，并排放置。",
    ),
    Bug(
        "multiplied", JOIN, "x * c",
        "You multiply x by c, number by number, or NumPy broadcasts one to the other. Both stay as they are, side by "
        "side.",
        "你把 x 与 c 逐个相乘了，或者由 NumPy 广播后相乘。两者都保持原样，并排放置。",
    ),
    Bug(
        "one-condition-for-all", JOIN, "numpy.concatenate([x, 0 * c + c[:1]], axis=1)",
        "Every row has the condition of the first. Each example has a label of its own.",
        "每一行用的都是第一行的条件。每个样例有自己的标签。",
    ),
    Bug(
        "label-for-one-hot", JOIN, "numpy.concatenate([x, c.argmax(axis=1)[:, None]], axis=1)",
        "You append the number of the class, one column. All columns of c belong there.",
        "你接上的是类别的编号，只有一列。应当接上 c 的所有列。",
    ),
)  # fmt: skip

PART = "dxc[:, :n]"

PART_BUGS = (
    Bug(
        "part-of-c", PART, "dxc[:, n:]",
        "These are the columns of c. In [x, c] those of x come first.",
        "这是 c 的那些列。在 [x, c] 中 x 的列在前。",
    ),
    Bug(
        "last-columns", PART, "dxc[:, -n:]",
        "You take the last columns. In [x, c] those of x come first.",
        "你取的是最后几列。在 [x, c] 中 x 的列在前。",
    ),
    Bug(
        "everything", PART, "dxc",
        "You return the columns of c too. c is given from outside: nothing needs its gradient, and G's output has no "
        "such columns.",
        "你把 c 的列也传了下去。c 是外部给定的：它前面没有什么要学习，G 的输出里也没有这些列。",
    ),
    Bug(
        "zeroed-for-cut", PART, "dxc * (numpy.arange(dxc.shape[1]) < n)",
        "The columns of c are 0 in yours, but they are still there. What goes on has the shape of x.",
        "你把 c 的列设成了 0，但它们还在。往前传的梯度应有 x 的形状。",
    ),
    Bug(
        "rows-for-columns", PART, "dxc[:n]",
        "You take rows: the first examples, with everything. x and c lie side by side in each row.",
        "你取的是行，也就是前几个样例的全部。在每一行里，x 与 c 是并排的。",
    ),
    Bug(
        "one-column-too-many", PART, "dxc[:, : n + 1]",
        "You have one column too many, the first one of c.",
        "多取了一列，那是 c 的第一列：切片的终点不包含在内。",
    ),
    Bug(
        "one-column-too-few", PART, "dxc[:, : n - 1]",
        "You have one column too few: a slice ends before the number after its colon.",
        "少取了一列：切片在冒号后面的数之前就结束了。",
    ),
    Bug(
        "one-column", PART, "dxc[:, n]",
        "You take one single column, the one whose number is n. There are n columns to take.",
        "你只取了第 n 列这一列。应当取 n 列。",
    ),
    Bug(
        "part-of-c-added", PART, "dxc[:, :n] + dxc[:, n:].sum(axis=1, keepdims=True)",
        "You add the columns of c to those of x. L depends on c too, but those are not derivatives with respect to x.",
        "你把 c 的列加到了 x 的列上。L 也依赖于 c，但那不是对 x 的导数。",
    ),
    Bug(
        "summed-over-the-minibatch", PART, "dxc[:, :n].sum(axis=0)",
        "You add over the examples. Each row goes back to its own example.",
        "你把各个样例加了起来。每一行的梯度都回到它自己的样例。",
    ),
    Bug(
        "divided-by-m", PART, "dxc[:, :n] / len(dxc)",
        "You divide by the number of examples. Where L is a mean, its 1/m is in the gradient already.",
        "你除以了样例数。如果 L 是平均值，那么 1/m 已经在梯度里了。",
    ),
)  # fmt: skip
