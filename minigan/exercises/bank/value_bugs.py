"""The named bugs of exercise 05 on V, as changes to the text of its reference in value.py."""

from minigan.exercises.exercise import Bug

REAL, FAKE = "-numpy.logaddexp(0, -a_real)", "-numpy.logaddexp(0, a_fake)"
MEANS = "log_D_real.mean() + log_not_D_fake.mean()"
D_REAL, D_FAKE = "(1 / (1 + numpy.exp(-a_real)))", "(1 / (1 + numpy.exp(-a_fake)))"


EPSILON = (
    "It is as if a small number were added inside the logarithms. That hides the infinity and gives another function: "
    "where D is wrong by 1000 in the logit, V stops at the logarithm of the small number, and its gradient is 0.",
    "结果就像在对数里加了一个很小的数一样。这掩盖了无穷大，却换成了另一个函数：D 的 logit 错了 1000 时，"
    "V 停在这个小数的对数处，梯度也变成 0。",
)
CLIPPED = (
    "It is as if D were kept off 0 and 1 by a small number, or its logit cut off. That hides the infinity and gives "
    "another function: where D is wrong by 1000 in the logit, V stops at the logarithm of the small number, and its "
    "gradient is 0.",
    "结果就像用一个很小的数把 D 限制住，使它到不了 0 和 1，或者截断了 logit 一样。这掩盖了无穷大，却换成了另一个函数："
    "D 的 logit 错了 1000 时，V 停在这个小数的对数处，梯度也变成 0。",
)
PROBABILITIES = (3e-11, 0.5)  # below which nothing tells a floor of a probability from a number added to it

VALUE_BUGS = (
    Bug(
        "sum-for-mean", MEANS, "log_D_real.sum() + log_not_D_fake.sum()",
        "Your V grows with the size of the minibatch: you sum over the rows. V estimates two expectations; what "
        "should it do when every row is written twice?",
        "你的 V 随小批量的大小而增长：你对各行求了和。V 是两个期望的估计；如果每一行都重复写两次，V 应该怎样变？",
    ),
    Bug(
        "labels-swapped", REAL, "-numpy.logaddexp(0, a_real)",
        "Real and fake have changed places: you reward D for calling data fake and samples real. What should V be "
        "when a_real is very large and a_fake very negative?",
        "真与假的角色对调了：你奖励 D 把数据判为假、把样本判为真。当 a_real 远大于 0、a_fake 远小于 0 时，"
        "V 应该是多少？",
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
        "The half of the data is right, that of the samples is not: where D is sure that a sample is real, 1 - D "
        "is 0 and its logarithm -inf. Which logit has the probability 1 - D?",
        "数据那一半是稳定的，样本那一半不是：当 D 确信样本为真时，1 - D 舍入成 0，对数成了 -inf。"
        "概率 1 - D 对应的 logit 是什么？",
    ),
    Bug(
        "infinite-far-out", REAL, "-numpy.log(1 + numpy.exp(-a_real))",
        "For logits far from 0, your V is -inf where it should be about -1000: an exponential has overflowed there, or "
        "a probability has rounded to 0 before its logarithm was taken. Write log D and log(1 - D) as formulas in a, "
        "with exponentials of negative numbers only, and do not compute D.",
        "在远处 V 本该约为 -1000，却成了 -inf：那里有一个 exp 变成了无穷大，或者概率在取对数之前已经成了 0。"
        "请把 log D 和 log(1 - D) 直接写成 a 的式子，只用负数的 exp，不要经过 D。",
        more=((FAKE, "-numpy.log(1 + numpy.exp(a_fake))"),),
    ),
    Bug(
        "epsilon", REAL, f"numpy.log({D_REAL} + SIZE)", *EPSILON, more=((FAKE, f"numpy.log(1 - {D_FAKE} + SIZE)"),),
        sizes=(1e-8, 1e-7, 1e-10, 1e-12, 1e-15, 1e-5, 2e-3, 1e-30, 1e-300),
        bounds=(1e-310, 0.5),
    ),
    Bug(
        "clipped", REAL, f"numpy.log(numpy.clip({D_REAL}, SIZE, 1 - SIZE))", *CLIPPED,
        more=((FAKE, f"numpy.log(1 - numpy.clip({D_FAKE}, SIZE, 1 - SIZE))"),),
        sizes=(1e-8, 1e-7, 1e-3, 2e-5), bounds=PROBABILITIES,
    ),
    Bug(
        "clipped", REAL, f"numpy.log(numpy.maximum({D_REAL}, SIZE))", *CLIPPED,
        more=((FAKE, f"numpy.log(numpy.maximum(1 - {D_FAKE}, SIZE))"),), sizes=(1e-3, 1e-8), bounds=PROBABILITIES,
    ),
    Bug(
        "clipped", REAL, "-numpy.logaddexp(0, -numpy.clip(a_real, -SIZE, SIZE))", *CLIPPED,
        more=((FAKE, "-numpy.logaddexp(0, numpy.clip(a_fake, -SIZE, SIZE))"),), sizes=(10.0, 20.0, 50.0, 500.0),
        bounds=(2.0, 900.0),
    ),
    Bug(
        "sigmoid-twice", REAL, "-numpy.logaddexp(0, -1 / (1 + numpy.exp(-a_real)))",
        "A sigmoid has been applied twice: what you treat as a logit lies between 0 and 1 already. Then V cannot "
        "come near to 0, however good D is.",
        "sigmoid 用了两次：你当作 logit 的数已经在 0 与 1 之间。这样无论 D 多好，V 都到不了 0 附近。",
        more=((FAKE, "-numpy.logaddexp(0, 1 / (1 + numpy.exp(-a_fake)))"),),
    ),
    Bug(
        "half", MEANS, f"({MEANS}) / 2",
        "You have half of V: the mean of the two halves, as the loss of a classifier is often written. Equation (1) "
        "adds them. At D = 1/2 it is -log 4.",
        "你得到的是 V 的一半：把两项取了平均，分类器的损失常这样写。公式 (1) 是把两项相加；"
        "在 D = 1/2 处它等于 -log 4。",
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
        "This is -V, the loss of a D that is trained to minimise it. In the paper D maximises V, which is never "
        "positive.",
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
        "Your second term is the mean of log D(G(z)), so you also reward D for calling samples real. Read the second "
        "expectation in equation (1) again.",
        "你的第二项是 log D(G(z)) 的平均，于是把样本判为真时你也奖励了 D。请再读一遍公式 (1) 的第二个期望。",
    ),
    Bug(
        "difference-of-log-D", MEANS, "log_D_real.mean() + numpy.logaddexp(0, -a_fake).mean()",
        "You subtract log D(G(z)). That is not log(1 - D(G(z))): the two differ by the logit. Where D is 1/2 your V "
        "is 0.",
        "你减去了 log D(G(z))。它并不是 log(1 - D(G(z)))：两者相差一个 logit。在 D = 1/2 处，你的 V 是 0。",
    ),
    Bug(
        "log-of-the-mean", MEANS, f"numpy.log({D_REAL}.mean()) + numpy.log(1 - {D_FAKE}.mean())",
        "You take the mean of D first and then its logarithm. The logarithm is inside the expectation: one example on "
        "which D is badly wrong must cost much, and a mean of D hides it.",
        "你先对 D 取平均，再取对数。对数在期望的里面：D 在一个样例上错得厉害，代价就该很大，而 D 的平均会把它掩盖掉。",
    ),
    Bug(
        "m-by-m", MEANS, "(log_D_real + log_not_D_fake.ravel()).sum() / len(a_real)",
        "You added an array of shape (m,) to one of shape (m, 1), and NumPy broadcast them to (m, m): every example is "
        "added to every sample. Print the shape of the sum before you take its mean.",
        "你把形状为 (m,) 的数组与 (m, 1) 的数组相加，NumPy 把它们广播成 (m, m)：每个样例都和每个样本相加了。"
        "取平均之前，请先打印这个和的形状。",
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
    Bug(
        "half-of-minus-V", MEANS, f"-({MEANS}) / 2",
        "This is -V / 2, the loss of D in many programs: the mean of its cross-entropies on real and fake, to be "
        "minimised. V is the sum of two expectations, and never positive.",
        "这是 -V / 2，许多程序里 D 的损失：真、假两个交叉熵的平均，是要下降的。而 V 是两个期望的和，从不为正。",
    ),
    Bug(
        "minus-one-mean-over-both", MEANS, "-numpy.concatenate([log_D_real, log_not_D_fake]).mean()",
        "This is the loss of a classifier: one mean cross-entropy over all the rows of both minibatches. V has the "
        "other sign, and an expectation over p_data and one over p_g, each with its own mean.",
        "这是分类器的损失：两个小批量所有行的交叉熵取一个平均。V 的符号相反，而且是对 p_data 和对 p_g 的两个期望，"
        "各有自己的平均。",
    ),
    Bug(
        "log-forgotten", MEANS, f"{D_REAL}.mean() + (1 - {D_FAKE}).mean()",
        "The logarithms are missing: you add mean probabilities, and such a V is never negative. What is V of a D "
        "that is always 1/2?",
        "缺少对数：你把概率的平均加了起来，这样 V 不可能为负。处处等于 1/2 的 D，它的 V 是多少？",
    ),
    Bug(
        "logits-as-probabilities", REAL, "numpy.log(a_real)",
        "You take the logarithm of a logit. a may be any number, also a negative one, and then nan comes of it. What "
        "is the probability D that belongs to it?",
        "你对 logit 取了对数。a 可以是任何数，也可以为负，那时就得到 nan。与它对应的概率 D 是什么？",
        more=((FAKE, "numpy.log(1 - a_fake)"),),
    ),
    Bug(
        "infinite-at-minus-1000", REAL, "-numpy.log(1 + numpy.exp(-a_real))",
        "At a = -1000 both of your halves are -inf, where by the formulas they are ordinary numbers: exp(-a) has "
        "become infinite, or D 0 before its logarithm was taken. Write both so that what stands in a logarithm can "
        "become neither infinite nor 0.",
        "在 a = -1000 处你的两项都成了 -inf，而按公式它们是普通的数：exp(-a) 变成了无穷大，"
        "或者 D 在取对数之前已经成了 0。请改写这两项，使对数里的数既不会变成无穷大，也不会变成 0。",
        more=((FAKE, "(-a_fake - numpy.log(1 + numpy.exp(-a_fake)))"),),
    ),
    Bug(
        "infinite-at-1000", REAL, "(a_real - numpy.log(1 + numpy.exp(a_real)))",
        "At a = 1000 both of your halves are -inf, where by the formulas they are ordinary numbers: exp(a) has become "
        "infinite, or 1 - D 0 before its logarithm was taken. Write both so that what stands in a logarithm can "
        "become neither infinite nor 0.",
        "在 a = 1000 处你的两项都成了 -inf，而按公式它们是普通的数：exp(a) 变成了无穷大，"
        "或者 1 - D 在取对数之前已经成了 0。请改写这两项，使对数里的数既不会变成无穷大，也不会变成 0。",
        more=((FAKE, "-numpy.log(1 + numpy.exp(a_fake))"),),
    ),
    Bug(
        "one-minus-log-D", FAKE, "1 + numpy.logaddexp(0, -a_fake)",
        "Your second term is 1 - log D(G(z)), which is never below 1: you subtract the logarithm from 1, instead of "
        "taking the logarithm of a difference. What is the second term of V where D is 1/2?",
        "你的第二项是 1 - log D(G(z))，从不小于 1：你用 1 减去了对数，而应当对差取对数。D 等于 1/2 时，V "
        "的第二项是多少？",
    ),
)  # fmt: skip
