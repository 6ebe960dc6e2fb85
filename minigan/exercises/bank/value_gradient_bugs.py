"""The named bugs of exercise 05 on the gradient of V, as changes to its reference in value.py."""

from minigan.exercises.exercise import Bug

D_REAL, D_FAKE = "(1 / (1 + numpy.exp(-a_real)))", "(1 / (1 + numpy.exp(-a_fake)))"
DA_REAL, DA_FAKE = "numpy.exp(-numpy.logaddexp(0, a_real))", "-numpy.exp(-numpy.logaddexp(0, -a_fake))"
BY_M_REAL, BY_M_FAKE = f"{DA_REAL} / len(a_real)", f"{DA_FAKE} / len(a_fake)"
BOTH = "return da_real, da_fake"

CLIPPED = (
    "Your gradient is that of a D that is kept away from 0 and 1 by a small number, or of a logit that is cut off. The "
    "gradient contains no logarithm any more, so nothing in it can become infinite. What should it be for an example "
    "on which D is sure and wrong, and for one on which D is sure and right?",
    "结果就像用一个很小的数把 D 限制住，使它到不了 0 和 1，或者截断了 logit 一样。梯度里已经没有对数，不会出现无穷大。"
    "对于 D 确信而判错的样例，梯度应当是多少？确信而判对的呢？",
)

GRADIENT_BUGS = (
    Bug(
        "clipped", BY_M_REAL, f"(1 - numpy.clip({D_REAL}, SIZE, 1 - SIZE)) / len(a_real)", *CLIPPED,
        more=((BY_M_FAKE, f"-numpy.clip({D_FAKE}, SIZE, 1 - SIZE) / len(a_fake)"),), sizes=(1e-3, 1e-2, 3e-5),
        bounds=(3e-6, 0.5),
    ),
    Bug(
        "epsilon", BY_M_REAL, f"{D_REAL} * (1 - {D_REAL}) / ({D_REAL} + SIZE) / len(a_real)",
        "It is as if a small number were added to the probability that you divide by. Where D is sure and wrong, that "
        "number is the larger of the two, and D learns nothing. First simplify the fraction on paper, until only one "
        "sigmoid is left.",
        "结果就像给作为除数的概率加了一个很小的数一样。D 确信而又判错时，这个数反而更大，D 就什么也学不到。"
        "请先在纸上约简这个分数，直到只剩一个 sigmoid。",
        more=((BY_M_FAKE, f"-{D_FAKE} * (1 - {D_FAKE}) / (1 - {D_FAKE} + SIZE) / len(a_fake)"),),
        sizes=(1e-8, 1e-7, 1e-10, 1e-5, 2e-3), bounds=(1e-12, 0.5),
    ),
    Bug(
        "one-number-for-each-half", BOTH, "return da_real.sum(), da_fake.sum()",
        "You return one number for each half, a mean over its rows. The question asks for the derivative with respect "
        "to each logit: an array of the shape of a_real, and one of the shape of a_fake.",
        "你对每一半只返回了一个数，即各行的平均。要的是对每一个 logit 的导数：一个与 a_real 形状相同的数组，"
        "一个与 a_fake 形状相同的数组。",
    ),
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
        "That is the gradient with respect to D, the probability. The question asks for that with respect to a: one "
        "more factor of the chain rule, and then nothing can become infinite.",
        "这是对概率 D 的梯度。要的是对 a 的梯度：链式法则还差一个因子，乘上之后就不会出现无穷大了。",
        more=((BY_M_FAKE, f"-1 / (1 - {D_FAKE}) / len(a_fake)"),),
    ),
    Bug(
        "log-forgotten", BY_M_REAL,
        "numpy.exp(-numpy.logaddexp(0, a_real) - numpy.logaddexp(0, -a_real)) / len(a_real)",
        "That is the derivative of the sigmoid alone, without the logarithm around it. It is tiny where D is sure "
        "and wrong, just where D has most to learn.",
        "这只是 sigmoid 本身的导数，没有算外面的对数。在 D 确信而又判错、最需要学习的地方，它反而极小。",
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
        "You have half of the gradient, 1/(2m) for 1/m: that belongs to one mean over 2m rows. V adds two means "
        "of m each.",
        "你的梯度只有一半，用了 1/(2m) 而不是 1/m：那对应于 2m 行的一个平均。V 是两个各含 m 行的平均之和。",
        more=((BY_M_FAKE, f"{DA_FAKE} / (2 * len(a_fake))"),),
    ),
    Bug(
        "one-m-for-both", BY_M_FAKE, f"{DA_FAKE} / len(a_real)",
        "You divide both parts by the size of the minibatch of data. Each is the gradient of a mean of its own: "
        "what if there are more samples than examples?",
        "你把两部分都除以了数据小批量的大小。它们各是自己那个平均的梯度：如果样本比样例多呢？",
    ),
    Bug(
        "gradient-of-minus-V", BY_M_REAL, f"-{DA_REAL} / len(a_real)",
        "Both parts have the opposite sign: this is the gradient of -V, a loss to minimise. The question asks for that "
        "of V, which D maximises.",
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
        "在同一个 logit 上，你的两部分大小相同，但不应如此：D 把假的当真时，从中学到的应当最多。"
        "请像第一项那样重新推导第二项。",
    ),
    Bug(
        "sigmoid-twice", BY_M_REAL, f"numpy.exp(-numpy.logaddexp(0, {D_REAL})) / len(a_real)",
        "A sigmoid has been applied twice: what you put into the formula lies between 0 and 1 already. Does your "
        "function get logits or probabilities?",
        "sigmoid 用了两次：你代入公式的数已经在 0 与 1 之间。你的函数得到的是 logit 还是概率？",
        more=((BY_M_FAKE, f"-numpy.exp(-numpy.logaddexp(0, -{D_FAKE})) / len(a_fake)"),),
    ),
    Bug(
        "overflow", BY_M_REAL, "(1 - numpy.exp(a_real) / (1 + numpy.exp(a_real))) / len(a_real)",
        "exp(a) is infinite at a = 1000, and infinity over infinity, or times 0, is nan. Write the sigmoid so that "
        "its exponential stays small on both sides.",
        "在 a = 1000 处 exp(a) 为无穷大，而无穷大除以无穷大、或乘以 0，都是 nan。请换一种写法，"
        "使 sigmoid 里的 exp 在两侧都不会变大。",
        more=((BY_M_FAKE, "-numpy.exp(a_fake) / (1 + numpy.exp(a_fake)) / len(a_fake)"),),
    ),
    Bug(
        "shape-lost", BOTH, "return da_real.ravel(), da_fake.ravel()",
        "The numbers are right, their shape is not: a gradient has the shape of what it is the gradient of, here "
        "(m, 1). A (m,) in a later sum with (m, 1) becomes (m, m).",
        "数值是对的，形状不对：对谁求梯度，梯度就与谁形状相同，这里是 (m, 1)。"
        "形状 (m,) 以后与 (m, 1) 相加会变成 (m, m)。",
    ),
    Bug(
        "m-by-m", BY_M_REAL, "(numpy.ones(len(a_real)) - numpy.exp(-numpy.logaddexp(0, -a_real))) / len(a_real)",
        "Labels of shape (m,) minus probabilities of shape (m, 1) gave an array of shape (m, m): NumPy has paired "
        "every label with every logit. Compare the shapes.",
        "形状为 (m,) 的标签减去形状为 (m, 1) 的概率，得到了 (m, m) 的数组：NumPy 把每个标签和每个 logit 都配了对。"
        "比较一下形状。",
        more=((BY_M_FAKE, "(numpy.zeros(len(a_fake)) - numpy.exp(-numpy.logaddexp(0, -a_fake))) / len(a_fake)"),),
    ),
    Bug(
        "one-m-of-all-rows", BY_M_REAL, f"{DA_REAL} / (len(a_real) + len(a_fake))",
        "You divide both parts by the number of all rows, data and samples. That is the gradient of one mean over "
        "both; V adds two means, each over its own minibatch.",
        "你把两部分都除以了数据与样本的总行数。那是把两者放在一起取一个平均的梯度；V 是两个平均之和，"
        "各在自己的小批量上取。",
        more=((BY_M_FAKE, f"{DA_FAKE} / (len(a_real) + len(a_fake))"),),
    ),
    Bug(
        "minus-one-m-of-all-rows", BY_M_REAL, f"-{DA_REAL} / (len(a_real) + len(a_fake))",
        "This is the gradient of a classifier's loss, one mean cross-entropy over all rows. V has the other sign, and "
        "two means, each over its own minibatch.",
        "这是分类器损失的梯度，即所有行的交叉熵取一个平均。V 的符号相反，而且是两个平均，各在自己的小批量上取。",
        more=((BY_M_FAKE, f"{DA_FAKE.removeprefix('-')} / (len(a_real) + len(a_fake))"),),
    ),
    Bug(
        "half-of-minus-V", BY_M_REAL, f"-{DA_REAL} / (2 * len(a_real))",
        "This is the gradient of -V / 2, the loss of D in many programs. The question asks for that of V: another "
        "sign, and no half.",
        "这是 -V / 2 的梯度，许多程序里 D 的损失就是它。要的是 V 的梯度：符号相反，也不取一半。",
        more=((BY_M_FAKE, f"{DA_FAKE.removeprefix('-')} / (2 * len(a_fake))"),),
    ),
    Bug(
        "of-the-summed-cross-entropy", BY_M_REAL, f"-{DA_REAL}",
        "This is D minus the label, the gradient of a cross-entropy that is summed over the rows. The question asks "
        "for that of V: its sign is the opposite, and it is made of means.",
        "这是 D 减标签，即对各行求和的交叉熵的梯度。要的是 V 的梯度：符号相反，而且 V 由平均构成。",
        more=((BY_M_FAKE, DA_FAKE.removeprefix("-")),),
    ),
    Bug(
        "overflow-in-the-real-half", BY_M_REAL, "numpy.exp(-a_real) / (1 + numpy.exp(-a_real)) / len(a_real)",
        "The half of the samples is right, that of the data is not: at a_real = -1000 it is nan, of infinity over "
        "infinity, or of 0 / 0 where a quotient has not been simplified. Write 1 - D so that no exponential in it "
        "becomes large.",
        "样本那一半是稳定的，数据那一半不是：在 a_real = -1000 处得到 nan，来自无穷大除以无穷大，或没有化简的 0 / 0。"
        "请换一种写法，使 1 - D 里的 exp 不会变大。",
    ),
    Bug(
        "zero-over-zero", BY_M_REAL, f"{D_REAL} * (1 - {D_REAL}) / {D_REAL} / len(a_real)",
        "The chain rule is right, but its quotients are not simplified: far out D or 1 - D rounds to 0, and 0 / 0 is "
        "nan. Cancel on paper before you write the code.",
        "链式法则用对了，但商没有化简：在远处 D 或 1 - D 舍入成 0，而 0 / 0 是 nan。请先在纸上约分，再写代码。",
        more=((BY_M_FAKE, f"-{D_FAKE} * (1 - {D_FAKE}) / (1 - {D_FAKE}) / len(a_fake)"),),
    ),
    Bug(
        "slope-twice", BY_M_REAL, f"{DA_REAL} * {D_REAL} * (1 - {D_REAL}) / len(a_real)",
        "The slope of the sigmoid is counted twice: the gradient at the logit has it already, and there most of it "
        "has cancelled against the logarithm. Where D is sure and wrong, yours is nearly 0.",
        "sigmoid 的斜率算了两次：对 logit 的梯度里已经有它，而且大半与对数的导数消去了。在 D 确信而又判错的地方，"
        "你的结果几乎为 0。",
        more=((BY_M_FAKE, f"{DA_FAKE} * {D_FAKE} * (1 - {D_FAKE}) / len(a_fake)"),),
    ),
    Bug(
        "logits-as-probabilities", BY_M_REAL, "(1 - a_real) / len(a_real)",
        "You use the logits where probabilities belong: your gradient grows without bound. What is D, as a function "
        "of a?",
        "该用概率的地方你用了 logit：你的梯度会无限增大。D 作为 a 的函数是什么？",
        more=((BY_M_FAKE, "-a_fake / len(a_fake)"),),
    ),
    Bug(
        "swapped-results", BOTH, "return da_fake, da_real",
        "The two results have changed places: the one for the data comes first.",
        "两个结果的位置颠倒了：先返回对数据的 logit 的梯度。",
    ),
)  # fmt: skip
