"""The named bugs of exercise 17 on D's slopes and input gradients, as changes to the references in r1.py."""

from minigan.exercises.exercise import Bug

S = "numpy.where(x @ W + b > 0, 1.0, leak)"
H = "(x @ W + b)"

SLOPE_BUGS = (
    Bug(
        "swapped", S, f"numpy.where({H} > 0, leak, 1.0)",
        "The two slopes have changed places: above 0 a leaky ReLU hands its input on as it is.",
        "两个斜率对调了：在 0 以上，leaky ReLU 把输入原样传出。",
    ),
    Bug(
        "bias-forgotten", S, "numpy.where(x @ W > 0, 1.0, leak)",
        "You compare x W with 0 and not x W + b: the bias moves the kink.",
        "你拿来与 0 比较的是 x W，而不是 x W + b：偏置会移动拐点的位置。",
    ),
    Bug(
        "activation-for-slope", S, f"numpy.where({H} > 0, {H}, leak * {H})",
        "You return the activation's values y. The question asks for its slopes, of which there are only two.",
        "你返回的是激活值 y。要的是斜率，只有两种取值。",
    ),
    Bug(
        "leak-forgotten", S, f"numpy.where({H} > 0, 1.0, 0.0)",
        "You have 0 below the kink: that is ReLU. A leaky ReLU still hands on a part of its input there.",
        "拐点以下你用的是 0：那是 ReLU。leaky ReLU 在那里仍会传出输入的一部分。",
    ),
    Bug(
        "leak-negative", S, f"numpy.where({H} > 0, 1.0, -leak)",
        "Your slope below 0 is negative. The activation rises everywhere, only more slowly there.",
        "0 以下的斜率在你这里是负的。激活函数处处上升，只是在那里升得较慢。",
    ),
    Bug(
        "1-minus-leak", S, f"numpy.where({H} > 0, 1.0, 1 - leak)",
        "Your slope below 0 is 1 - leak. leak is the slope itself, the part that is handed on.",
        "0 以下的斜率在你这里是 1 - leak。leak 本身就是斜率，即传出去的那一部分。",
    ),
    Bug(
        "at-the-kink", S, f"numpy.where({H} >= 0, 1.0, leak)",
        "At x W + b = 0 exactly you have the slope of the other side. There is no derivative at the kink; the "
        "question says which of the two slopes counts there.",
        "在 x W + b 恰好为 0 处，你用的是另一侧的斜率。拐点处没有导数；题目说明了那里取哪一个斜率。",
    ),
    Bug(
        "preactivation", S, "x @ W + b",
        "You return h = x W + b. The question asks for the slope of the activation at each of these.",
        "你返回的是 h = x W + b。要的是激活函数在这些值处的斜率。",
    ),
    Bug(
        "of-x", S, "numpy.where(x > 0, 1.0, leak)",
        "You look at the sign of x. The activation comes after the first layer: it sees x W + b.",
        "你看的是 x 的正负。激活函数在第一层之后：它的输入是 x W + b。",
    ),
    Bug(
        "1-everywhere", S, f"0 * {H} + 1",
        "All your slopes are 1: the activation would be linear.",
        "你的斜率全是 1：那样激活函数就是线性的了，没有拐点。",
    ),
    Bug(
        "leak-everywhere", S, f"0 * {H} + leak",
        "All your slopes are leak. Above the kink the slope is 1.",
        "你的斜率全是 leak。拐点以上的斜率应当是 1。",
    ),
    Bug(
        "sign-of-h", S, f"numpy.sign({H})",
        "You return the sign of h, 1 or -1. A slope of -1 would make the activation an absolute value.",
        "你返回的是 h 的符号，1 或 -1。斜率为 -1 时，激活函数就成了绝对值。",
    ),
    Bug(
        "sigmoid-of-h", S, f"1 / (1 + numpy.exp(-{H}))",
        "Your slopes change smoothly from 0 to 1: these are the slopes of softplus, a smooth ReLU. Here there are "
        "two values only.",
        "你的斜率从 0 平滑地变到 1：那是 softplus（平滑的 ReLU）的斜率。这里只有两种取值。",
    ),
    Bug(
        "tanh-slope", S, f"1 - numpy.tanh({H}) ** 2",
        "These are the slopes of tanh. The activation here is a leaky ReLU.",
        "这些是 tanh 的斜率。这里的激活函数是 leaky ReLU。",
    ),
    Bug(
        "one-pattern-for-all", S, f"numpy.where({H}.mean(axis=0) > 0, 1.0, leak) + 0 * {H}",
        "All your rows are the same: you decide by the mean of the minibatch. Each example is on its own side of "
        "the kink.",
        "你的每一行都一样：你按小批量的平均值来判断。每个样例各自在拐点的某一侧。",
    ),
    Bug(
        "transposed", S, f"numpy.where({H} > 0, 1.0, leak).T",
        "Rows and columns have changed places: there is one row for each example, and a column for each unit.",
        "行与列对调了：每个样例一行，每个单元一列。",
    ),
)  # fmt: skip

SLOPES = "s = activation_slopes(x, W, b, leak)"
G = "(s * v.T) @ W.T"

INPUT_BUGS = (
    Bug(
        "mask-forgotten", G, "(0 * s + v.T) @ W.T",
        "The slopes of the activation are not in your gradient: this is the gradient of a linear net, the same "
        "for every example.",
        "你的梯度里没有激活函数的斜率：这是线性网络的梯度，对每个样例都一样。",
    ),
    Bug(
        "mask-reversed", SLOPES, "s = 1 + leak - activation_slopes(x, W, b, leak)",
        "The two slopes have changed places: the gradient comes back with slope 1 through the units that are "
        "above 0.",
        "两个斜率对调了：梯度以斜率 1 经过的是大于 0 的单元。",
    ),
    Bug(
        "mask-reversed", SLOPES, "s = numpy.where(x @ W + b < 0, 1.0, leak)",
        "The two slopes have changed places: the gradient comes back with slope 1 through the units that are "
        "above 0.",
        "两个斜率对调了：梯度以斜率 1 经过的是大于 0 的单元。",
    ),
    Bug(
        "bias-forgotten-in-the-mask", SLOPES, "s = numpy.where(x @ W > 0, 1.0, leak)",
        "Your slopes are those at x W. The activation's input is x W + b.",
        "你的斜率取在 x W 处。激活函数的输入是 x W + b。",
    ),
    Bug(
        "leak-forgotten", SLOPES, "s = numpy.where(x @ W + b > 0, 1.0, 0.0)",
        "Your gradient is that of a ReLU. Through the units below 0 a part of the gradient comes back as well: leak "
        "says how large a part.",
        "你的梯度是 ReLU 的：经过小于 0 的单元也会传回一部分，大小由 leak 决定。",
    ),
    Bug(
        "mask-twice", G, "(s * s * v.T) @ W.T",
        "The slopes are there twice. With ReLU that makes no difference, with a leaky one it does.",
        "斜率用了两次。对 ReLU 没有区别，对 leaky ReLU 就有区别了。",
    ),
    Bug(
        "activation-for-slope", SLOPES, "s = numpy.where(x @ W + b > 0, x @ W + b, leak * (x @ W + b))",
        "You multiply by the activation's values y on the way back. Going back, the slope counts, not the value.",
        "反向时你乘的是激活值 y。反向传播中起作用的是斜率，不是值。",
    ),
    Bug(
        "mask-of-v", SLOPES, "s = numpy.where(v.T > 0, 1.0, leak) + 0 * (x @ W)",
        "You take the slopes by the sign of what comes back from above. Which units are above 0 was decided on "
        "the way forward, by x W + b.",
        "你按从上面传回的梯度的符号来取斜率。哪些单元大于 0，在前向时已由 x W + b 决定。",
    ),
    Bug(
        "W-not-transposed", G, "(s * v.T) @ W",
        "You multiply by W, where the way back needs its transpose. The shapes do not show it where n = units.",
        "你乘的是 W，而反向时需要它的转置。n = units 时形状不会提醒你。",
    ),
    Bug(
        "v-forgotten", G, "s @ W.T",
        "The second layer is missing: each unit's influence on the logit is its weight in v.",
        "缺少第二层：每个单元对 logit 的影响就是它在 v 中的权重。",
    ),
    Bug(
        "W-forgotten", G, "s * v.T",
        "This is the gradient at the first layer's output, (m, units). One more layer leads back to x.",
        "这是对第一层输出的梯度，形状 (m, units)。到 x 还要再经过一层。",
    ),
    Bug(
        "mask-after-W", G, "(0 * s + v.T) @ W.T * s",
        "You apply the slopes after W. Going back, the activation comes before the first layer. The shapes match "
        "only where n = units.",
        "你在乘 W 之后才乘斜率。反向时先经过激活函数，再经过第一层。只有 n = units 时形状才合适。",
    ),
    Bug(
        "divided-by-m", G, "(s * v.T) @ W.T / len(x)",
        "You divide by the number of examples. There is no mean yet: each row is the gradient of that example's "
        "own logit.",
        "你除以了样例数。这里还没有平均：每一行是该样例自己的 logit 的梯度。",
    ),
    Bug(
        "summed-over-the-minibatch", G, "((s * v.T) @ W.T).sum(axis=0)",
        "You add over the examples. The penalty needs the length of each example's own gradient.",
        "你把各个样例加了起来。惩罚项需要每个样例各自的梯度的长度。",
    ),
    Bug(
        "mean-over-the-minibatch", G, "((s * v.T) @ W.T).mean(axis=0)",
        "You average over the examples. The penalty needs the length of each example's own gradient.",
        "你对样例取了平均。惩罚项需要每个样例各自的梯度的长度。",
    ),
    Bug(
        "times-x", G, "(s * v.T) @ W.T * x",
        "You multiply by x. That is a measure of how much each input contributed; the gradient is without it.",
        "你乘以了 x。那是衡量每个输入贡献多少的量；梯度里没有这个因子。",
    ),
    Bug(
        "sign", G, "-(s * v.T) @ W.T",
        "The sign is the opposite: this is the gradient of -a. A squared length would not show it, but the "
        "question asks for g.",
        "符号反了：这是 -a 的梯度。长度的平方看不出来，但题目要的是 g。",
    ),
    Bug(
        "length-1", G, "(s * v.T) @ W.T / numpy.sqrt((((s * v.T) @ W.T) ** 2).sum(axis=1, keepdims=True))",
        "Your gradients all have length 1. The penalty measures exactly their length.",
        "你的梯度长度都是 1。惩罚项针对的正是它们的长度。",
    ),
    Bug(
        "only-positive-v", G, "(s * numpy.maximum(v.T, 0)) @ W.T",
        "You let only positive gradients through (guided backpropagation, used for pictures). The derivative has "
        "the negative ones too.",
        "你只让正的梯度通过（那是用于画图的 guided backpropagation）。导数里也有负的。",
    ),
    Bug(
        "gradient-in-W", G, "x.T @ (s * v.T)",
        "This is the gradient of the sum of the logits with respect to W. The question asks for that with respect "
        "to x.",
        "这是 logit 之和对 W 的梯度。要的是对 x 的梯度。",
    ),
    Bug(
        "bias-added", G, "(s * v.T + b) @ W.T",
        "There is a bias in your way back. It does not depend on x, so it has no part in the gradient, only in "
        "the slopes.",
        "你的反向传播里有偏置。它与 x 无关，所以只影响斜率，本身不在梯度里。",
    ),
    Bug(
        "value-for-gradient", G, "(s * (x @ W + b)) @ v",
        "You return D's logits, apart from c. The question asks for their gradients with respect to x.",
        "你返回的是 D 的 logit（少了 c）。要的是它们对 x 的梯度。",
    ),
    Bug(
        "transposed", G, "W @ (s * v.T).T",
        "Rows and columns have changed places: row i belongs to example i.",
        "行与列对调了：第 i 行应当属于第 i 个样例。",
    ),
)  # fmt: skip
