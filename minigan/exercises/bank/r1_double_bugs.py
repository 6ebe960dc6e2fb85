"""The named bugs of exercise 17 on the second backward pass, as changes to the reference in r1.py."""

from minigan.exercises.exercise import Bug

S = "s = activation_slopes(x, W, b, leak)"
U = "u = r1_direction(input_gradients(x, W, b, v, leak), gamma)"
DW, DV, DB = "u.T @ (s * v.T)", "(s * (u @ W)).sum(axis=0)", "numpy.zeros(b.shape)"
RETURNED = "return dW, numpy.zeros(b.shape), dv[:, None]"
H = "(x @ W + b)"
G = "input_gradients(x, W, b, v, leak)"
NORM = f"numpy.sqrt(({G} ** 2).sum(axis=1, keepdims=True))"

BIAS = (
    "bias-has-a-gradient",
    "Your b has a gradient. b decides on which side of the kink an example is, but a small step of b changes no "
    "slope, and g is made of slopes, W and v only.",
    "你的 b 有梯度。b 决定样例在拐点的哪一侧，但 b 的一小步不改变任何斜率，而 g 只由斜率、W 和 v 组成。",
)
LENGTH = (
    "of-the-length",
    "You have the gradient of a penalty on |g| and not on its square: an example's part does not depend on how "
    "long its gradient is. What is the u of question 4?",
    "这是对 |g| 而不是对它的平方的惩罚的梯度：每个样例的那一部分与它的梯度有多长无关。第 4 题的 u 是什么？",
)
GP = (
    "1-subtracted",
    "Your u is that of WGAN-GP, which pulls the length of the gradient to 1. R1 pulls it to 0: take the u of "
    "question 4.",
    "你的 u 是 WGAN-GP 的，它把梯度的长度拉向 1。R1 把它拉向 0：请用第 4 题的 u。",
)

DOUBLE_BUGS = (
    Bug(
        "twice", U, f"u = 2 * r1_direction({G}, gamma)",
        "All your gradients are twice too large, as if R had gamma in place of gamma / 2.",
        "你的梯度都大了一倍，好像 R 里是 gamma 而不是 gamma / 2。",
    ),
    Bug(
        "half", U, f"u = r1_direction({G}, gamma) / 2",
        "All your gradients are half of what they should be. The derivative of the square brings a 2.",
        "你的梯度都只有一半。平方的导数会带来一个 2。",
    ),
    Bug(
        "1-over-m-forgotten", U, f"u = gamma * {G}",
        "The 1/m is missing in your gradients: R is a mean over the examples.",
        "你的梯度缺少 1/m：R 是对样例的平均。",
    ),
    *(
        Bug(
            "1-over-m-forgotten", U, f"u = {factor} * gamma * {G}",
            "The 1/m is missing, and the factor before it is not right either: see the u of question 4.",
            "缺少 1/m，前面的系数也不对：请看第 4 题的 u。",
        )
        for factor in (2, 0.5)
    ),
    Bug(
        "1-over-m-twice", U, f"u = r1_direction({G}, gamma) / len(x)",
        "You divide by the number of examples twice. u has the 1/m of the mean already; after it, the examples "
        "are added.",
        "你除以了两次样例数。u 里已经有平均的 1/m；之后对样例求和即可。",
    ),
    Bug(
        "1-over-m-twice-in-dW", DW, "u.T @ (s * v.T) / len(x)",
        "In dW you divide by the number of examples twice: u has the 1/m already.",
        "dW 里你除以了两次样例数：u 里已经有 1/m 了。",
    ),
    Bug(
        "1-over-m-twice-in-dv", DV, "(s * (u @ W)).mean(axis=0)",
        "In dv you average over the examples, and u has the 1/m already. Add over them.",
        "dv 里你对样例取了平均，而 u 里已经有 1/m 了。应当求和。",
    ),
    Bug(
        "gamma-forgotten", U, f"u = r1_direction({G}, 1.0)",
        "gamma is not in your gradients.",
        "你的梯度里没有 gamma，而 R 与它成正比。",
    ),
    Bug(
        "g-for-u", U, f"u = {G}",
        "You use g in place of u = dR/dg: gamma and the 1/m are missing.",
        "你往前传的是 g，而不是 u = dR/dg：缺少 gamma 和 1/m。",
    ),
    Bug(LENGTH[0], U, f"u = r1_direction({G}, gamma) / {NORM} / 2", *LENGTH[1:]),
    Bug(LENGTH[0], U, f"u = r1_direction({G}, gamma) / {NORM}", *LENGTH[1:]),
    Bug(GP[0], U, f"u = r1_direction({G}, gamma) * (1 - 1 / {NORM})", *GP[1:]),
    Bug(GP[0], U, f"u = 2 * r1_direction({G}, gamma) * (1 - 1 / {NORM})", *GP[1:]),
    Bug(
        "of-the-mean-gradient", U, f"u = 0 * x + r1_direction({G}, gamma).mean(axis=0)",
        "Every example has the same u in yours: this belongs to the squared length of the mean gradient. R has "
        "the mean of the squared lengths.",
        "你这里每个样例的 u 都相同：这对应于平均梯度的长度的平方。R 是长度平方的平均。",
    ),
    Bug(
        "sign", U, f"u = -r1_direction({G}, gamma)",
        "The sign of your gradients is the opposite: a step of D would make its input gradients longer.",
        "你的梯度符号反了：D 走一步会使它的输入梯度变得更长。",
    ),
    Bug(BIAS[0], DB, "(s * v.T).sum(axis=0)", *BIAS[1:]),
    Bug(BIAS[0], DB, "(s * v.T).mean(axis=0)", *BIAS[1:]),
    Bug(BIAS[0], DB, "dv", *BIAS[1:]),
    Bug(BIAS[0], DB, "(s * (u @ W) * v.T).sum(axis=0)", *BIAS[1:]),
    Bug(BIAS[0], DB, "((u @ W) * v.T).sum(axis=0)", *BIAS[1:]),
    Bug(BIAS[0], DB, "(u @ W).sum(axis=0)", *BIAS[1:]),
    Bug(BIAS[0], DB, "(s * (u @ W) * v.T).mean(axis=0)", *BIAS[1:]),
    Bug(BIAS[0], DB, "(s * (u @ W)).mean(axis=0)", *BIAS[1:]),
    Bug(BIAS[0], DB, "gamma / len(x) * (s * v.T).sum(axis=0)", *BIAS[1:]),
    Bug(BIAS[0], DB, "gamma * b", *BIAS[1:]),
    Bug(
        "mask-forgotten-in-dW", DW, "u.T @ (0 * s + v.T)",
        "In dW the slopes are missing: what comes down from the logit to h is v times the slope of each unit.",
        "dW 里缺少斜率：从 logit 传回 h 的是 v 乘以每个单元的斜率。",
    ),
    Bug(
        "mask-forgotten-in-dv", DV, "(u @ W).sum(axis=0)",
        "In dv the slopes are missing: u moves on through the first layer, and then through the activation.",
        "dv 里缺少斜率：u 先经过第一层，再经过激活函数。",
    ),
    Bug(
        "mask-forgotten", DW, "u.T @ (0 * s + v.T)",
        "The slopes are in neither of your gradients, only in g. W and v stand beside them in g: what is g's "
        "derivative with respect to each?",
        "你的两个梯度里都没有斜率，只有 g 里有。在 g 里，W 和 v 都与斜率相乘：g 对它们各自的导数是什么？",
        more=((DV, "(u @ W).sum(axis=0)"),),
    ),
    Bug(
        "mask-of-the-moved-u", DV, "(numpy.where(u @ W > 0, 1.0, leak) * (u @ W)).sum(axis=0)",
        "In dv you take the slopes at u W, as if u went through D's forward pass. The slopes are those of the "
        "pass on x: they are held fixed.",
        "dv 里你的斜率取在 u W 处，好像 u 做了一次 D 的前向传播。斜率是 x 的那次前向传播的：它们保持不变。",
    ),
    Bug(
        "mask-of-the-moved-u", DV, "numpy.maximum(u @ W, 0).sum(axis=0)",
        "In dv you apply a ReLU to u W, as if u went through D's forward pass. The slopes are those of the pass "
        "on x: they are held fixed.",
        "dv 里你对 u W 用了 ReLU，好像 u 做了一次 D 的前向传播。斜率是 x 的那次前向传播的：它们保持不变。",
    ),
    Bug(
        "u-through-the-whole-pass", DV,
        "(numpy.where(u @ W + b > 0, 1.0, leak) * (u @ W + b)).sum(axis=0)",
        "In dv you send u through D's forward pass, with its bias and with slopes of its own. u moves by W alone, "
        "and the slopes are those of the pass on x.",
        "dv 里你让 u 做了一次 D 的前向传播，带有偏置，斜率也重新取了。u 只乘 W，斜率是 x 的那次前向传播的。",
    ),
    Bug(
        "bias-in-the-moved-u", DV, "(s * (u @ W + b)).sum(axis=0)",
        "In dv the bias is added to u W. u is a direction in which x moves: it shows how h moves, and there the "
        "bias is no part.",
        "dv 里你在 u W 上加了偏置。u 是 x 移动的方向，由它得到 h 如何移动，与偏置无关。",
    ),
    Bug(
        "bias-forgotten-in-the-mask", S, "s = numpy.where(x @ W > 0, 1.0, leak)",
        "Your slopes are those at x W. The activation's input is x W + b.",
        "你的斜率取在 x W 处。激活函数的输入是 x W + b。",
    ),
    Bug(
        "leak-forgotten", S, f"s = numpy.where({H} > 0, 1.0, 0.0)",
        "Your slopes are those of ReLU: below 0 the slope is leak.",
        "你的斜率是 ReLU 的：0 以下的斜率是 leak。",
    ),
    Bug(
        "mask-reversed", S, "s = 1 + leak - activation_slopes(x, W, b, leak)",
        "The two slopes have changed places in your gradients.",
        "你的梯度里两个斜率对调了：0 以上的斜率是 1。",
    ),
    Bug(
        "mask-twice-in-dv", DV, "(s * s * (u @ W)).sum(axis=0)",
        "In dv the slopes are there twice. With ReLU that makes no difference, with a leaky one it does.",
        "dv 里斜率用了两次。对 ReLU 没有区别，对 leaky ReLU 就有区别了。",
    ),
    Bug(
        "mask-twice-in-dW", DW, "u.T @ (s * s * v.T)",
        "In dW the slopes are there twice. With ReLU that makes no difference, with a leaky one it does.",
        "dW 里斜率用了两次。对 ReLU 没有区别，对 leaky ReLU 就有区别了。",
    ),
    Bug(
        "mask-twice", S, "s = activation_slopes(x, W, b, leak) ** 2",
        "In both gradients the slopes are there twice. With ReLU that makes no difference, with a leaky one it does.",
        "两个梯度里斜率都用了两次。对 ReLU 没有区别，对 leaky ReLU 就有区别了。",
    ),
    Bug(
        "x-for-u", DW, "x.T @ (s * v.T)",
        "In dW you have x, as in the gradient of D's logits. In the second pass u takes the place of x.",
        "dW 里你用的是 x，那是 D 的 logit 的梯度。在第二次传播中，u 代替 x。",
    ),
    Bug(
        "activations-for-u", DV, f"(s * {H}).sum(axis=0)",
        "In dv you have the activations of the pass on x, as in the gradient of D's logits. In the second pass u "
        "takes the place of x.",
        "dv 里你用的是 x 的激活值，那是 D 的 logit 的梯度。在第二次传播中，u 代替 x。",
    ),
    Bug(
        "x-for-u-in-dv", DV, "(s * (x @ W)).sum(axis=0)",
        "In dv you have x. In the second pass u takes the place of x.",
        "dv 里你用的是 x。在第二次传播中，u 应当代替 x 往前传。",
    ),
    Bug(
        "gradient-of-D", DW, "x.T @ (s * v.T)",
        "This is the plain gradient of the sum of D's logits: u does not occur in it. R depends on the weights "
        "through g.",
        "这只是 D 的 logit 之和的梯度：其中没有 u。R 是通过 g 依赖于权重的。",
        more=((DV, f"(s * {H}).sum(axis=0)"),),
    ),
    Bug(
        "v-forgotten-in-dW", DW, "u.T @ s",
        "v is missing in dW: what comes down from the logit to h is v, with the slopes.",
        "dW 里缺少 v：从 logit 传回 h 的是 v 乘以斜率。",
    ),
    Bug(
        "v-in-dv", DV, "(s * (u @ W) * v.T).sum(axis=0)",
        "v is in your dv. g is linear in v, so v does not occur in its derivative with respect to v, except inside u.",
        "你的 dv 里有 v。g 对 v 是线性的，所以对 v 的导数里没有 v（u 里面的除外）。",
    ),
    Bug(
        "W-forgotten-in-dv", DV, "(s * u).sum(axis=0)",
        "W is missing in dv: u is at the input, and moves on through the first layer. The shapes match only where n "
        "= units.",
        "dv 里缺少 W：u 在输入处，要先经过第一层。只有 n = units 时形状才合适。",
    ),
    Bug(
        "W-transposed-in-dv", DV, "(s * (u @ W.T)).sum(axis=0)",
        "In dv you multiply u by the transpose of W. u moves on in the direction of the forward pass. The shapes "
        "match only where n = units.",
        "dv 里你用 W 的转置乘 u。u 是沿前向的方向传的。只有 n = units 时形状才合适。",
    ),
    Bug(
        "dW-transposed", DW, "(s * v.T).T @ u",
        "Your dW is transposed: its shape is that of W, (n, units).",
        "你的 dW 转置了：它的形状与 W 相同，是 (n, units)。",
    ),
    Bug(
        "dv-as-a-row", RETURNED, f"return dW, {DB}, dv[None, :]",
        "Your dv is a row: its shape is that of v, (units, 1).",
        "你的 dv 是一行：它的形状与 v 相同，是 (units, 1)。",
    ),
    Bug(
        "dv-flat", RETURNED, f"return dW, {DB}, dv",
        "Your dv has one axis only: its shape is that of v, (units, 1).",
        "你的 dv 只有一个轴：它的形状与 v 相同，是 (units, 1)。",
    ),
    Bug(
        "dW-forgotten", DW, "0 * W",
        "W has no gradient in yours. g is a product of v, the slopes and W: it depends on W as well.",
        "你的 W 没有梯度。g 是 v、斜率与 W 的乘积：它也依赖于 W。",
    ),
    Bug(
        "dv-forgotten", DV, "0 * b",
        "v has no gradient in yours, as if what comes down from the logit were a constant. It is v, with the slopes.",
        "你的 v 没有梯度，好像从 logit 传回来的是常数。那其实是 v 乘以斜率。",
    ),
    Bug(
        "results-in-another-order", RETURNED, f"return dW, dv[:, None], {DB}",
        "The results are in another order: dW, db, dv are asked for.",
        "结果的次序不对：要的是 dW、db、dv。",
    ),
    Bug(
        "last-example-only", DW, "u[-1:].T @ (s[-1:] * v.T)",
        "Only the last example is in your gradients: something in your loop is overwritten where it should be "
        "added to.",
        "你的梯度里只有最后一个样例：循环中该累加的地方被覆盖了。",
        more=((DV, "(s * (u @ W))[-1]"),),
    ),
    Bug(
        "weight-decay", RETURNED, f"return gamma * W, {DB}, gamma * v",
        "This is weight decay, the gradient of gamma / 2 times the squared weights. R1 is about the slope of D at "
        "the examples: x must be in your gradients, through the slopes.",
        "这是权重衰减，即 gamma / 2 乘以权重平方的梯度。R1 针对的是 D 在样例处的斜率：你的梯度应当通过斜率与 x "
        "有关。",
    ),
)  # fmt: skip
