"""Exercise 05: the value of the game, and its gradient at D's logits."""

import numpy

from minigan.exercises.exercise import Bug, Exercise, Question


def game_value(a_real, a_fake):
    """V = mean log D(x) + mean log(1 - D(G(z))), in nats, with D = sigmoid(a)"""
    log_D_real = -numpy.logaddexp(0, -a_real)
    log_not_D_fake = -numpy.logaddexp(0, a_fake)
    return log_D_real.mean() + log_not_D_fake.mean()


def game_value_gradient(a_real, a_fake):
    """dV/da_real and dV/da_fake, each of the shape of its logits"""
    da_real = numpy.exp(-numpy.logaddexp(0, a_real)) / len(a_real)
    da_fake = -numpy.exp(-numpy.logaddexp(0, -a_fake)) / len(a_fake)
    return da_real, da_fake


def logit_cases(stream):
    """Logits of two minibatches: small ones, then of two sizes, then a D that is sure, right or wrong."""
    for m_real, m_fake in ((1, 1), (2, 2), (3, 3), (4, 2), (2, 5)):
        yield 2 * stream.normal((m_real, 1)), 2 * stream.normal((m_fake, 1))
    for real, fake in (([1.5], [40.0]), ([-1000.0], [0.5]), ([-0.5], [1000.0]), ([1000.0], [-1000.0])):
        yield numpy.array([real]), numpy.array([fake])
    yield numpy.array([[1000.0], [-1000.0], [0.3]]), numpy.array([[-1000.0], [0.7], [1000.0]])


REAL, FAKE = "-numpy.logaddexp(0, -a_real)", "-numpy.logaddexp(0, a_fake)"
MEANS = "log_D_real.mean() + log_not_D_fake.mean()"
D_REAL, D_FAKE = "(1 / (1 + numpy.exp(-a_real)))", "(1 / (1 + numpy.exp(-a_fake)))"

VALUE_BUGS = (
    Bug(
        "sum-for-mean", MEANS, "log_D_real.sum() + log_not_D_fake.sum()",
        "Your V grows with the size of the minibatch: you sum over the examples. V estimates two expectations; what "
        "should it do when every row is written twice?",
        "你的 V 随小批量的大小而增长：你对样本求了和。V 是两个期望的估计；如果每一行都重复写两次，V 应该怎样变？",
    ),
    Bug(
        "labels-swapped", REAL, "-numpy.logaddexp(0, a_real)",
        "Real and fake have changed places: you reward D for calling data fake and samples real. What should V be "
        "when a_real is very large and a_fake very negative?",
        "真与假的角色对调了：你奖励 D 把数据判为假、把样本判为真。当 a_real 很大而 a_fake 很负时，V 应该是多少？",
        more=((FAKE, "-numpy.logaddexp(0, -a_fake)"),),
    ),
    Bug(
        "log-of-zero", REAL, f"numpy.log{D_REAL}",
        "There is a logarithm of 0: you compute D first, and it rounds to 0 or 1. Already at a = 40 a float has no "
        "1 - D left. Write log D and log(1 - D) as formulas in a, and let D not appear.",
        "出现了 0 的对数：你先算出 D，而它被舍入成了 0 或 1。到 a = 40 时，浮点数里的 1 - D 就已经是 0。"
        "请把 log D 和 log(1 - D) 直接写成 a 的式子，不要经过 D。",
        more=((FAKE, f"numpy.log(1 - {D_FAKE})"),),
    ),
    Bug(
        "log-of-zero-in-the-fake-half", FAKE, f"numpy.log(1 - {D_FAKE})",
        "The half of the data holds, that of the samples does not: where D is sure of a fake, 1 - D rounds to 0 and "
        "its logarithm is -inf. Which logit has the probability 1 - D?",
        "数据那一半是稳定的，样本那一半不是：当 D 确信样本为真时，1 - D 舍入成 0，对数成了 -inf。"
        "概率 1 - D 对应的 logit 是什么？",
    ),
    Bug(
        "overflow", REAL, "-numpy.log(1 + numpy.exp(-a_real))",
        "The formula is right and e^1000 is not a number that a float can hold: V is -inf where it is about -1000. "
        "Only exponentials of negative numbers are safe.",
        "公式是对的，但浮点数装不下 e^1000：V 本该约为 -1000，却成了 -inf。只有负数的指数才是安全的。",
        more=((FAKE, "-numpy.log(1 + numpy.exp(a_fake))"),),
    ),
    Bug(
        "epsilon-1e-8", REAL, f"numpy.log({D_REAL} + 1e-8)",
        "A small number such as 1e-8 added inside of the logarithm hides the infinity and gives another function: "
        "where D is wrong by 1000 in the logit, V stops at log 1e-8 = -18, and its gradient is 0.",
        "在对数里加上 1e-8 之类的小数掩盖了无穷大，却换成了另一个函数：logit 错了 1000 时，V 停在 log 1e-8 = -18，"
        "梯度也变成 0。",
        more=((FAKE, f"numpy.log(1 - {D_FAKE} + 1e-8)"),),
    ),
    Bug(
        "sigmoid-twice", REAL, "-numpy.logaddexp(0, -1 / (1 + numpy.exp(-a_real)))",
        "A sigmoid has been applied twice: what you treat as a logit lies between 0 and 1 already. Then V cannot "
        "come near to 0, however good D is.",
        "sigmoid 被重复用了两次：你当作 logit 的数已经在 0 与 1 之间。这样无论 D 多好，V 都到不了 0 附近。",
        more=((FAKE, "-numpy.logaddexp(0, 1 / (1 + numpy.exp(-a_fake)))"),),
    ),
    Bug(
        "half", MEANS, f"({MEANS}) / 2",
        "You have half of V: the mean of the two halves, as the loss of a classifier is often written. Equation (1) "
        "adds them. At D = 1/2 it is -log 4.",
        "你得到的是 V 的一半：把两项取了平均，分类器的损失常这样写。式 (1) 是把两项相加。在 D = 1/2 处它等于 -log 4。",
    ),
    Bug(
        "one-mean-over-both", MEANS, "numpy.concatenate([log_D_real, log_not_D_fake]).mean()",
        "You take one mean over all the rows of both minibatches. V has two expectations, one over p_data and one "
        "over p_g: try two minibatches of different sizes.",
        "你把两个小批量的所有行放在一起取了一个平均。V 有两个期望，一个对 p_data，一个对 p_g："
        "试试两个大小不同的小批量。",
    ),
    Bug(
        "minus-V", MEANS, f"-({MEANS})",
        "This is -V, the loss of a D that is trained by descent. In the paper D ascends V, which is never positive.",
        "这是 -V，也就是用下降法训练 D 时的损失。论文中 D 是使 V 上升的，而 V 从不为正。",
    ),
    Bug(
        "log-base-2", MEANS, f"({MEANS}) / numpy.log(2)",
        "These are bits: the logarithm to base 2. The paper's values are in nats, so that -log 4 = -1.386 and not "
        "-2.",
        "这是比特：用了以 2 为底的对数。论文中的值以奈特（nat）为单位，所以 -log 4 = -1.386，而不是 -2。",
    ),
    Bug(
        "log-D-in-both", FAKE, "-numpy.logaddexp(0, -a_fake)",
        "You reward D for calling samples real too: the second half is the expectation of log D(G(z)). Read its "
        "last bracket in equation (1) again.",
        "把样本判为真时，你也奖励了 D：第二项成了 log D(G(z)) 的期望。请再读一遍式 (1) 的最后一个括号。",
    ),
    Bug(
        "difference-of-log-D", MEANS, "log_D_real.mean() + numpy.logaddexp(0, -a_fake).mean()",
        "You subtract log D(G(z)). That is not log(1 - D(G(z))): the two differ by the logit. Where D is 1/2 your V "
        "is 0.",
        "你减去了 log D(G(z))。它并不是 log(1 - D(G(z)))：两者相差一个 logit。在 D = 1/2 处，你的 V 是 0。",
    ),
    Bug(
        "log-of-the-mean", MEANS, f"numpy.log({D_REAL}.mean()) + numpy.log(1 - {D_FAKE}.mean())",
        "You take the mean of D first and then its logarithm. The logarithm is inside of the expectation: one "
        "example on which D is badly wrong must cost much, and a mean of D hides it.",
        "你先对 D 取平均，再取对数。对数在期望的里面：D 在一个样本上错得厉害，代价就该很大，而 D 的平均会把它掩盖掉。",
    ),
    Bug(
        "m-by-m", MEANS, "(log_D_real + log_not_D_fake.ravel()).sum() / len(a_real)",
        "An array of shape (m,) has met one of shape (m, 1), and NumPy has made (m, m) of them: every example added "
        "to every sample. Print the shape of the sum before you take its mean.",
        "形状为 (m,) 的数组遇上了 (m, 1) 的数组，NumPy 把它们广播成 (m, m)：每个样例都和每个样本相加了。取平均之前，"
        "先打印和的形状。",
    ),
    Bug(
        "rows-paired", MEANS, "(log_D_real + log_not_D_fake).mean()",
        "You add the two minibatches row by row, so they must be of one size. But example i and sample i have "
        "nothing to do with each other: V is two separate expectations.",
        "你把两个小批量逐行相加，所以它们必须一样大。但第 i 个样例与第 i 个样本毫无关系：V 是两个各自独立的期望。",
    ),
    Bug(
        "an-array-of-one", MEANS, "log_D_real.mean(axis=0) + log_not_D_fake.mean(axis=0)",
        "The number is right, but it comes in an array of shape (1,). V is one number: over which axes is the mean "
        "taken?",
        "数值是对的，却装在形状为 (1,) 的数组里。V 是一个数：平均是对哪些轴取的？",
    ),
)  # fmt: skip

DA_REAL, DA_FAKE = "numpy.exp(-numpy.logaddexp(0, a_real))", "-numpy.exp(-numpy.logaddexp(0, -a_fake))"
BY_M_REAL, BY_M_FAKE = f"{DA_REAL} / len(a_real)", f"{DA_FAKE} / len(a_fake)"
BOTH = "return da_real, da_fake"

GRADIENT_BUGS = (
    Bug(
        "missing-1-over-m", BY_M_REAL, DA_REAL,
        "The 1/m is missing. V is a mean over the minibatch: if one logit of m moves by 1, by how much less does V "
        "move than if it were alone?",
        "缺少 1/m。V 是小批量上的平均：m 个 logit 中有一个移动 1，V 的变化比只有它一个时小多少？",
        more=((BY_M_FAKE, DA_FAKE),),
    ),
    Bug(
        "labels-swapped", BY_M_REAL, "-numpy.exp(-numpy.logaddexp(0, -a_real)) / len(a_real)",
        "Real and fake have changed places. V rises with a_real and falls with a_fake: look at the signs of your "
        "two parts.",
        "真与假的角色对调了。V 随 a_real 上升，随 a_fake 下降：看看你这两部分的符号。",
        more=((BY_M_FAKE, "numpy.exp(-numpy.logaddexp(0, a_fake)) / len(a_fake)"),),
    ),
    Bug(
        "gradient-at-D", BY_M_REAL, f"1 / {D_REAL} / len(a_real)",
        "That is the gradient with respect to D, the probability. Asked is that with respect to a: one more factor "
        "of the chain rule, and then nothing can become infinite.",
        "这是对概率 D 的梯度。要的是对 a 的梯度：链式法则还差一个因子，乘上之后就不会出现无穷大了。",
        more=((BY_M_FAKE, f"-1 / (1 - {D_FAKE}) / len(a_fake)"),),
    ),
    Bug(
        "derivative-of-D", BY_M_REAL,
        "numpy.exp(-numpy.logaddexp(0, a_real) - numpy.logaddexp(0, -a_real)) / len(a_real)",
        "That is the derivative of the sigmoid alone, without the logarithm around it. It is tiny where D is sure "
        "and wrong, just where D has most to learn.",
        "这只是 sigmoid 本身的导数，没有算外面的对数。在 D 又自信又错误、最需要学习的地方，它反而极小。",
        more=((BY_M_FAKE, "-numpy.exp(-numpy.logaddexp(0, a_fake) - numpy.logaddexp(0, -a_fake)) / len(a_fake)"),),
    ),
    Bug(
        "fake-half-sign", BY_M_FAKE, BY_M_FAKE.removeprefix("-"),
        "The half of the samples has the wrong sign: with it D learns to call fakes real. Does log(1 - D) rise or "
        "fall with the logit?",
        "样本那一半的符号错了：这样 D 会学着把假的判为真。log(1 - D) 随 logit 上升还是下降？",
    ),
    Bug(
        "half", BY_M_REAL, f"{DA_REAL} / (2 * len(a_real))",
        "You have half of the gradient, 1/(2m) for 1/m: that belongs to one mean over 2m examples. V adds two means "
        "of m each.",
        "你的梯度只有一半，用了 1/(2m) 而不是 1/m：那对应于 2m 个样本上的一个平均。V 是两个各含 m 个样本的平均之和。",
        more=((BY_M_FAKE, f"{DA_FAKE} / (2 * len(a_fake))"),),
    ),
    Bug(
        "one-m-for-both", BY_M_FAKE, f"{DA_FAKE} / len(a_real)",
        "You divide both parts by the size of the minibatch of data. Each is the gradient of a mean of its own: "
        "what if there are more samples than examples?",
        "你把两部分都除以数据小批量的大小。它们各是自己那个平均的梯度：如果样本比样例多呢？",
    ),
    Bug(
        "gradient-of-minus-V", BY_M_REAL, f"-{DA_REAL} / len(a_real)",
        "Both parts have the opposite sign: this is the gradient of -V, a loss to descend. Asked is that of V, "
        "which D ascends.",
        "两部分的符号都反了：这是 -V（要下降的损失）的梯度。要的是 V 的梯度，D 沿它上升。",
        more=((BY_M_FAKE, BY_M_FAKE.removeprefix("-")),),
    ),
    Bug(
        "log-D-in-both", BY_M_FAKE, "numpy.exp(-numpy.logaddexp(0, a_fake)) / len(a_fake)",
        "Your part of the samples is the gradient of mean log D(G(z)), as if they were data. Which logarithm is in "
        "the second half of V?",
        "你的样本部分是 log D(G(z)) 的平均的梯度，好像样本也是数据。V 的第二项里是哪个对数？",
    ),
    Bug(
        "1-minus-D-in-both", BY_M_FAKE, "-numpy.exp(-numpy.logaddexp(0, a_fake)) / len(a_fake)",
        "Both parts have the same size at the same logit, and should not: D learns most from a fake when it takes "
        "it for real. Derive the second half again, as you did the first.",
        "在同一个 logit 上，你的两部分大小相同，但不应如此：D 把假的当真时，从中学到的应最多。"
        "请像第一项那样重新推导第二项。",
    ),
    Bug(
        "sigmoid-twice", BY_M_REAL, f"numpy.exp(-numpy.logaddexp(0, {D_REAL})) / len(a_real)",
        "A sigmoid has been applied twice: what you put into the formula lies between 0 and 1 already. Does your "
        "function get logits or probabilities?",
        "sigmoid 被重复用了两次：你代入公式的数已经在 0 与 1 之间。你的函数得到的是 logit 还是概率？",
        more=((BY_M_FAKE, f"-numpy.exp(-numpy.logaddexp(0, -{D_FAKE})) / len(a_fake)"),),
    ),
    Bug(
        "overflow", BY_M_REAL, "(1 - numpy.exp(a_real) / (1 + numpy.exp(a_real))) / len(a_real)",
        "At a = 1000 you divide infinity by infinity, which is nan. Write the sigmoid so that its exponential stays "
        "small on both sides.",
        "在 a = 1000 处你用无穷大除以无穷大，得到 nan。请换一种写法，使 sigmoid 里的指数在两侧都不会变大。",
        more=((BY_M_FAKE, "-numpy.exp(a_fake) / (1 + numpy.exp(a_fake)) / len(a_fake)"),),
    ),
    Bug(
        "flat", BOTH, "return da_real.ravel(), da_fake.ravel()",
        "The numbers are right, their shape is not: a gradient has the shape of what it is the gradient of, here "
        "(m, 1). A (m,) in a later sum with (m, 1) becomes (m, m).",
        "数值对，形状不对：梯度的形状与被求导的量相同，这里是 (m, 1)。形状 (m,) 以后与 (m, 1) 相加会变成 (m, m)。",
    ),
    Bug(
        "m-by-m", BY_M_REAL, "(numpy.ones(len(a_real)) - numpy.exp(-numpy.logaddexp(0, -a_real))) / len(a_real)",
        "Labels of shape (m,) minus probabilities of shape (m, 1) gave an array of shape (m, m): NumPy has paired "
        "every label with every logit. Compare the shapes.",
        "形状为 (m,) 的标签减去形状为 (m, 1) 的概率，得到了 (m, m) 的数组：NumPy 把每个标签和每个 logit 都配了对。"
        "比较一下形状。",
        more=((BY_M_FAKE, "(numpy.zeros(len(a_fake)) - numpy.exp(-numpy.logaddexp(0, -a_fake))) / len(a_fake)"),),
    ),
)  # fmt: skip


EXERCISE = Exercise(
    "05_value",
    {"en": "The value of the game", "zh": "博弈的价值"},
    (
        Question(
            game_value,
            logit_cases,
            "V = mean log D(x) + mean log(1 - D(G(z))), D = sigmoid(a), with a_real: (m, 1), a_fake: (m', 1)",
            VALUE_BUGS,
            outputs=("V",),
            formula_zh="V = log D(x) 的平均 + log(1 - D(G(z))) 的平均，D = sigmoid(a)，a_real: (m, 1)，a_fake: (m', 1)",
        ),
        Question(
            game_value_gradient,
            logit_cases,
            "dV/da_real: (m, 1), dV/da_fake: (m', 1) of the V of game_value, with a_real: (m, 1), a_fake: (m', 1)",
            GRADIENT_BUGS,
            outputs=("da_real", "da_fake"),
            formula_zh="dV/da_real: (m, 1)，dV/da_fake: (m', 1)，V 即 game_value 的 V，a_real: (m, 1)，a_fake: (m', 1)",
        ),
    ),
)
