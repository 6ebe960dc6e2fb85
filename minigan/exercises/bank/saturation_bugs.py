"""The named bugs of exercise 08, as changes to the text of its references in saturation.py."""

from minigan.exercises.exercise import Bug

D_OF_A, NOT_D_OF_A = "numpy.exp(-numpy.logaddexp(0, -a))", "numpy.exp(-numpy.logaddexp(0, a))"
MINIMAX, NON_SATURATING = f"-{D_OF_A} / len(a)", f"-{NOT_D_OF_A} / len(a)"
D = "(1 / (1 + numpy.exp(-a)))"

MINIMAX_BUGS = (
    Bug(
        "non-saturating", MINIMAX, NON_SATURATING,
        "That is the slope of the other objective, -log D. The minimax one is the half of V that depends on G.",
        "这是另一个目标 -log D 的斜率。极小极大目标是 V 中依赖于 G 的那一项。",
    ),
    Bug(
        "missing-1-over-m", MINIMAX, f"-{D_OF_A}",
        "The 1/m is missing: the objective is a mean over m logits, so each logit has 1/m of its own slope.",
        "缺少因子 1/m：目标函数是对小批量取的平均，共有 m 个 logit，每个 logit 只占 m 分之一。",
    ),
    Bug(
        "sign", MINIMAX, f"{D_OF_A} / len(a)",
        "The sign is wrong: log(1 - D) falls when the logit rises, so that G, which minimises it, makes the logit "
        "rise.",
        "符号错了：logit 上升时 log(1 - D) 下降，所以使它下降的 G 会让 logit 上升。",
    ),
    Bug(
        "gradient-at-D", MINIMAX, f"-1 / (1 - {D}) / len(a)",
        "That is the derivative with respect to the probability D, which hides the saturation: it is never small. The "
        "question asks for the one with respect to a.",
        "这是对概率 D 的导数，它掩盖了饱和：它从不变小。要的是对 a 的导数。",
    ),
    Bug(
        "log-forgotten", MINIMAX, "-numpy.exp(-numpy.logaddexp(0, -a) - numpy.logaddexp(0, a)) / len(a)",
        "That is the derivative of 1 - D, without the logarithm: it vanishes on both sides. That of log(1 - D) does "
        "so on one side only.",
        "这是 1 - D 的导数，没有算对数：它在两侧都消失。log(1 - D) 的导数只在一侧消失。",
    ),
    Bug(
        "of-mean-log-D", MINIMAX, f"{NOT_D_OF_A} / len(a)",
        "That is the gradient of mean log D, which is D's reward for data. G's samples stand in the other half of V.",
        "这是 mean log D 的梯度，那是 D 判对数据的奖励。G 的样本在 V 的另一项里。",
    ),
    Bug(
        "overflow", MINIMAX, "-numpy.exp(a) / (1 + numpy.exp(a)) / len(a)",
        "exp(a) is infinite at a = 1000, and infinity over infinity, or times 0, is nan. Write the sigmoid so that "
        "its exponential stays small on both sides.",
        "在 a = 1000 处 exp(a) 为无穷大，而无穷大除以无穷大、或乘以 0，都是 nan。请换一种写法，"
        "使 sigmoid 里的 exp 在两侧都不会变大。",
    ),
    Bug(
        "shape-lost", MINIMAX, f"({MINIMAX}).ravel()",
        "The numbers are right, their shape is not: a gradient has the shape of what it is the gradient of, (m, 1).",
        "数值是对的，形状不对：对谁求梯度，梯度就与谁形状相同，即 (m, 1)。",
    ),
    Bug(
        "one-number", MINIMAX, f"({MINIMAX}).sum()",
        "You return one number. The gradient at the logits has an entry for each logit: by how much does "
        "the objective change if only the first one moves?",
        "你返回的是一个数。对 logit 的梯度，每个 logit 各有一个分量：如果只有第一个移动，目标会变多少？",
    ),
    Bug(
        "zero-over-zero", MINIMAX, f"-{D} * (1 - {D}) / (1 - {D}) / len(a)",
        "The chain rule is right, but its quotient is not simplified: at a = 40 already 1 - D rounds to 0, and 0 / 0 "
        "is nan. Cancel on paper before you write the code.",
        "链式法则用对了，但商没有化简：到 a = 40 时 1 - D 就已经舍入成 0，而 0 / 0 是 nan。请先在纸上约分，再写代码。",
    ),
)  # fmt: skip

NON_SATURATING_BUGS = (
    Bug(
        "minimax", NON_SATURATING, MINIMAX,
        "This is the slope of the minimax objective, which is almost 0 where D is sure that a sample is fake. The "
        "slope of the non-saturating objective should be steepest there.",
        "这是极小极大目标的斜率，在 D 确信样本为假时几乎为 0。而这个目标在那里应该最陡。",
    ),
    Bug(
        "missing-1-over-m", NON_SATURATING, f"-{NOT_D_OF_A}",
        "The 1/m is missing: the objective is a mean over m logits, so each logit has 1/m of its own slope.",
        "缺少因子 1/m：目标函数是对小批量取的平均，共有 m 个 logit，每个 logit 只占 m 分之一。",
    ),
    Bug(
        "sign", NON_SATURATING, f"{NOT_D_OF_A} / len(a)",
        "That is the gradient of mean log D, which G would maximise. The objective here has a minus before the mean "
        "and is minimised: its slopes are below 0.",
        "这是 mean log D 的梯度，G 会沿它上升。这里的目标前面有负号，是要下降的：它的斜率小于 0。",
    ),
    Bug(
        "gradient-at-D", NON_SATURATING, f"-1 / {D} / len(a)",
        "That is the derivative with respect to the probability D, and grows without bound. The question asks for the "
        "one with respect to a, which is never beyond 1/m.",
        "这是对概率 D 的导数，会无限增大。要的是对 a 的导数，它的大小从不超过 1/m。",
    ),
    Bug(
        "log-forgotten", NON_SATURATING, "-numpy.exp(-numpy.logaddexp(0, -a) - numpy.logaddexp(0, a)) / len(a)",
        "That is the derivative of -D, without the logarithm: it saturates where D is sure, just what this "
        "objective is to avoid.",
        "这是 -D 的导数，没有算对数：在 D 很确信的地方它会饱和，而这正是这个目标要避免的。",
    ),
    Bug(
        "wrong-labels", NON_SATURATING, f"{D_OF_A} / len(a)",
        "This is the gradient of -mean log(1 - D), the cross-entropy with the label of a fake. A step down makes the "
        "samples easier for D to recognise.",
        "这是 -mean log(1 - D) 的梯度：用了“假”的标签的交叉熵。这样 G 是在帮 D 识破自己。",
    ),
    Bug(
        "shape-lost", NON_SATURATING, f"({NON_SATURATING}).ravel()",
        "The numbers are right, their shape is not: a gradient has the shape of what it is the gradient of, (m, 1).",
        "数值是对的，形状不对：对谁求梯度，梯度就与谁形状相同，即 (m, 1)。",
    ),
    Bug(
        "one-number", NON_SATURATING, f"({NON_SATURATING}).sum()",
        "You return one number. The gradient at the logits has an entry for each logit: by how much does "
        "the objective change if only the first one moves?",
        "你返回的是一个数。对 logit 的梯度，每个 logit 各有一个分量：如果只有第一个移动，目标会变多少？",
    ),
    Bug(
        "overflow", NON_SATURATING, "-numpy.exp(-a) / (1 + numpy.exp(-a)) / len(a)",
        "At a = -1000 you get nan, from infinity over infinity, or from 0 times infinity where a quotient has not "
        "been simplified. Write the slope so that its exponential stays small on both sides.",
        "在 a = -1000 处你得到 nan：无穷大除以无穷大，或者商没有化简，成了 0 乘以无穷大。请换一种写法，"
        "使斜率里的 exp 在两侧都不会变大。",
    ),
    Bug(
        "overflow-at-1000", NON_SATURATING, "-(1 - numpy.exp(a) / (1 + numpy.exp(a))) / len(a)",
        "exp(a) is infinite at a = 1000, and infinity over infinity, or times 0, is nan. Write the slope so that its "
        "exponential stays small on both sides.",
        "在 a = 1000 处 exp(a) 为无穷大，而无穷大除以无穷大、或乘以 0，都是 nan。请换一种写法，"
        "使斜率里的 exp 在两侧都不会变大。",
    ),
    Bug(
        "slope-of-exp-of-minus-a", NON_SATURATING, "-numpy.exp(-a) / len(a)",
        "Your slope is that of exp(-a), which is (1 - D) / D and near -log D only where a is large: at a = -1000 it is "
        "infinite. How steep can -log D become? If you have taken 1 - D for the slope of the sigmoid, that has one "
        "more factor.",
        "你的斜率是 exp(-a)（即 (1 - D) / D）的斜率，只有 a 很大时 exp(-a) 才接近 -log D：在 a = -1000 处它是无穷大。"
        "-log D 最陡能有多陡？如果你把 1 - D 当成了 sigmoid 的斜率，那么它还有一个因子。",
    ),
)  # fmt: skip

LOGIT = "shift**2 / 2 - shift * x"

LOGIT_BUGS = (
    Bug(
        "p-and-q-swapped", LOGIT, "shift * x - shift**2 / 2",
        "p_data and p_g have changed places. At x = 0, where the data are, D should say real: is your logit above 0 "
        "there?",
        "p_data 与 p_g 对调了。在 x = 0，数据所在之处，D 应该判为真：你的 logit 在那里大于 0 吗？",
    ),
    Bug(
        "no-constant", LOGIT, "-shift * x",
        "The part without x is missing. Half way between the two means the densities are equal: what is the logit "
        "there?",
        "缺少不含 x 的那一项。在两个均值的正中间，两个密度相等：那里的 logit 是多少？",
    ),
    Bug(
        "half-missing", LOGIT, "shift**2 - 2 * shift * x",
        "The result is twice what it should be: the exponent of a normal density has a 1/2.",
        "结果是正确值的两倍：正态密度的指数里有一个 1/2。",
    ),
    Bug(
        "one-half-lost-in-the-square", LOGIT, "shift**2 - shift * x",
        "The slope is right, the constant is not. Half way between the two means the densities are equal: what is "
        "the logit there?",
        "斜率对，常数不对。在两个均值的正中间，两个密度相等：那里的 logit 是多少？",
    ),
    Bug(
        "sign-of-the-shift", LOGIT, "shift**2 / 2 + shift * x",
        "Your p_g sits at -shift. Expand (x - shift)^2 once more.",
        "你的 p_g 位于 -shift。请把 (x - shift)^2 重新展开一次。",
    ),
    Bug(
        "sign-of-the-constant", LOGIT, "-(shift**2) / 2 - shift * x",
        "The slope is right, the constant has the wrong sign. At x = 0, where the data are, D should say real.",
        "斜率对，常数的符号错了。在 x = 0，数据所在之处，D 应该判为真。",
    ),
    Bug(
        "probability", LOGIT, f"1 / (1 + numpy.exp(-({LOGIT})))",
        "That is D* itself. The question asks for its logit, the number before the sigmoid, which may be any.",
        "这是 D* 本身。要的是它的 logit，即 sigmoid 之前的数，可以取任何值。",
    ),
    Bug(
        "densities-underflow", LOGIT, "numpy.log(numpy.exp(-(x**2) / 2) / numpy.exp(-((x - shift) ** 2) / 2))",
        "At x = 60 both densities are too small for a float: 0 / 0 is nan, and so is log 0 - log 0. Take the "
        "logarithm on paper, before any exponential is computed.",
        "在 x = 60 处两个密度都小到浮点数无法表示：0 / 0 是 nan，log 0 - log 0 也是。请在计算任何 exp 之前，"
        "先在纸上取对数。",
    ),
    Bug(
        "log-D", LOGIT, f"-numpy.logaddexp(0, -({LOGIT}))",
        "That is log D*, which is never positive. The logit is the logarithm of the odds: which two densities does it "
        "compare?",
        "这是 log D*，它从不为正。logit 是几率的对数：它比较的是哪两个密度？",
    ),
)  # fmt: skip


def pull_bugs(mine, other):
    """The bugs of a pull whose slope is `mine`, each of which calls the same helpers."""
    total = f"numpy.sum({mine}(a) * -shift)"
    logit = "optimal_logit_of_shift(z + shift, shift)"
    which = {
        "minimax_slope": ("This is the pull of the non-saturating objective", "这是非饱和目标的拉力"),
        "non_saturating_slope": ("This is the pull of the minimax objective", "这是极小极大目标的拉力"),
    }[mine]
    return (
        Bug(
            "the-other-objective", f"{mine}(a)", f"{other}(a)",
            f"{which[0]}. Which slope belongs to this one?",
            f"{which[1]}。这里该用哪个斜率？",
        ),
        Bug(
            "not-through-D", total, f"numpy.sum({mine}(a))",
            "You add up the slopes at the logits. The pull on G is what comes through D: how does the logit change "
            "when the sample moves by 1?",
            "你只把 logit 处的斜率加了起来。对 G 的拉力要穿过 D：样本移动 1 时，logit 变化多少？",
        ),
        Bug(
            "sign", total, f"numpy.sum({mine}(a) * shift)",
            "The sign is wrong: with it, G's step leads away from the data. The logit of D* falls where x moves away "
            "from the data.",
            "符号错了：这样 G 的一步会远离数据。x 离数据越远，D* 的 logit 越低。",
        ),
        Bug(
            "sum-for-mean", total, f"numpy.sum(len(a) * {mine}(a) * -shift)",
            "Your pull grows with the number of samples: the derivative of a sum over them. The objective is a mean.",
            "你的拉力随样本的个数增长：它是对样本求和的导数。目标是平均。",
        ),
        Bug(
            "mean-twice", total, f"numpy.mean({mine}(a) * -shift)",
            "You have divided by m twice: the slopes have their 1/m already, since they are those of a mean.",
            "你两次除以了 m：这些斜率是平均的斜率，已经带有 1/m。",
        ),
        Bug(
            "at-z", logit, "optimal_logit_of_shift(z, shift)",
            "D is asked about the noise z, and should be about the sample. What does G make of z?",
            "你让 D 判断的是噪声 z，而应该是样本。G 把 z 变成什么？",
        ),
        Bug(
            "D-not-held-fixed", total, f"numpy.sum({mine}(a) * (-shift - z))",
            "You let D* change together with G: your derivative counts the shift in D's formula too. In G's step D "
            "stays as it is, and only the sample moves.",
            "你让 D* 随 G 一起变：你的导数把 D 的公式里的 shift 也算进去了。在 G 的一步中 D 不动，动的只有样本。",
        ),
        Bug(
            "at-shift-only", logit, "optimal_logit_of_shift(0 * z + shift, shift)",
            "You ask D about one point, the mean of p_g. The pull is a mean over all samples, and the few that lie "
            "near the data may matter most.",
            "你只让 D 判断了一个点，即 p_g 的均值。拉力是对所有样本的平均，而靠近数据的少数样本可能最重要。",
        ),
        Bug(
            "at-the-mean-of-z", logit, "optimal_logit_of_shift(z.mean(axis=0, keepdims=True) + shift, shift)",
            "You take the mean of z first, and ask D about that one point. The pull is a mean over the samples of "
            "what D says of each, and the slope is not linear.",
            "你先对 z 取平均，只让 D 判断了那一个点。拉力是 D 对各个样本的判断的平均，而斜率不是线性的。",
        ),
        Bug(
            "not-summed", total, f"{mine}(a) * -shift",
            "You return one number for each sample. They all move with the same shift: what becomes of their shares?",
            "你对每个样本返回了一个数。它们都随同一个 shift 移动：各自的贡献应该怎样合起来？",
        ),
        Bug(
            "arguments-swapped", logit, "optimal_logit_of_shift(shift, z + shift)",
            "The two arguments of the logit have changed places: D is asked about the point shift, and each sample is "
            "taken for the mean of p_g. Which of the two comes first?",
            "logit 的两个参数对调了：你让 D 判断的是 shift 这一点，却把每个样本当成了 p_g 的均值。哪个参数在前？",
        ),
    )  # fmt: skip
