"""The named bugs of exercise 18 on the loss with label smoothing, as changes to the reference in losses.py."""

from minigan.exercises.exercise import Bug

ON_D, ON_NOT_D = "alpha * numpy.logaddexp(0, -a_real)", "(1 - alpha) * numpy.logaddexp(0, a_real)"
REAL = f"{ON_D} + {ON_NOT_D}"
FAKE = "numpy.logaddexp(0, a_fake).mean()"
BOTH = f"real.mean() + {FAKE}"
D_REAL, D_FAKE = "(1 / (1 + numpy.exp(-a_real)))", "(1 / (1 + numpy.exp(-a_fake)))"
SAFE_REAL, SAFE_FAKE = "numpy.exp(-numpy.logaddexp(0, -a_real))", "numpy.exp(-numpy.logaddexp(0, -a_fake))"

BOTH_SIDES = (
    "fake-half-smoothed",
    "Your fake half is smoothed too. Then q is in the numerator of D*: D is higher where G has samples and the "
    "data have none, and tells G to stay there. That is why the smoothing is one-sided.",
    "你把样本那一半也平滑了。这样 D* 的分子里就有了 q：在有样本而没有数据的地方，D 反而更高，等于叫 G 留在那里。"
    "所以平滑只做一侧。",
)
CUT_REAL, CUT_FAKE = f"numpy.clip({SAFE_REAL}, SIZE, 1 - SIZE)", f"numpy.clip({SAFE_FAKE}, SIZE, 1 - SIZE)"

CLIPPED = (
    "It is as if D were kept away from 0 and 1 by a small number, or the logit were cut off. For large logits that "
    "number decides the loss. Write each logarithm of the sigmoid as a function of the logit, as it is.",
    "结果就像用一个很小的数使 D 到不了 0 和 1，或者截断了 logit 一样。在远处，损失由这个数决定。请把 sigmoid 的"
    "对数直接写成 logit 的函数，logit 保持原样。",
)
CONSTANT = (
    "smoothing-is-a-constant",
    "Your smoothing adds a number that does not depend on D: the gradient is the one without smoothing. The rest "
    "1 - alpha of the label multiplies a logarithm.",
    "你的平滑只加上了一个与 D 无关的数：梯度与不平滑时完全一样。标签余下的 1 - alpha 应当乘以一个对数。",
)

SMOOTHED_BUGS = (
    Bug(
        "labels-swapped-in-the-real-half", REAL,
        "alpha * numpy.logaddexp(0, a_real) + (1 - alpha) * numpy.logaddexp(0, -a_real)",
        "alpha is on the wrong one of the two logarithms in the real half: D would be told that a real example is "
        "generated with probability alpha.",
        "真实的那一半里，alpha 乘错了对数：这等于告诉 D，真实样例以概率 alpha 是生成的。",
    ),
    Bug(
        "smoothing-forgotten", REAL, "numpy.logaddexp(0, -a_real)",
        "alpha is not in your loss: this is the loss of the paper, -V.",
        "你的损失里没有 alpha：这是论文的损失 -V。",
    ),
    Bug(
        "second-term-forgotten", REAL, ON_D,
        "Your real half has only the logarithm of D, with the factor alpha. So D on real examples would still go "
        "to 1: it is the second logarithm that holds it at alpha.",
        "真实的那一半里，你只有 D 的对数，前面乘以 alpha。这样 D 在真实样例上仍会趋于 1：是第二个对数把它留在 "
        "alpha。",
    ),
    Bug(CONSTANT[0], REAL, "numpy.logaddexp(0, -a_real) + (1 - alpha)", *CONSTANT[1:]),
    Bug(CONSTANT[0], REAL, "numpy.logaddexp(0, -a_real) + (1 - alpha) / 2", *CONSTANT[1:]),
    Bug(CONSTANT[0], REAL, f"{ON_D} + (1 - alpha) / 2", *CONSTANT[1:]),
    Bug(CONSTANT[0], REAL, f"{ON_D} + (1 - alpha)", *CONSTANT[1:]),
    Bug(CONSTANT[0], REAL, "alpha + numpy.logaddexp(0, -a_real)", *CONSTANT[1:]),
    Bug(
        BOTH_SIDES[0], FAKE,
        "(alpha * numpy.logaddexp(0, a_fake) + (1 - alpha) * numpy.logaddexp(0, -a_fake)).mean()", *BOTH_SIDES[1:],
    ),
    Bug(BOTH_SIDES[0], FAKE, "alpha * numpy.logaddexp(0, a_fake).mean()", *BOTH_SIDES[1:]),
    Bug(
        "fake-label-alpha", FAKE,
        "(alpha * numpy.logaddexp(0, -a_fake) + (1 - alpha) * numpy.logaddexp(0, a_fake)).mean()",
        "Both halves have the label alpha: D is told that samples are real as well.",
        "两半的标签都是 alpha：这等于告诉 D，样本也是真的。",
    ),
    Bug(
        "only-the-fake-half-smoothed", REAL, "numpy.logaddexp(0, -a_real)",
        "You smoothed the label of the samples and not that of the data. It is the other way round: only the real "
        "half is smoothed.",
        "你平滑的是样本的标签，而不是数据的标签。正好反了：只平滑真实的那一半。",
        more=((FAKE, "(alpha * numpy.logaddexp(0, a_fake) + (1 - alpha) * numpy.logaddexp(0, -a_fake)).mean()"),),
    ),
    Bug(
        "log-of-the-mixture", REAL, f"-numpy.log(alpha * {SAFE_REAL} + (1 - alpha) * (1 - {SAFE_REAL}))",
        "You take one logarithm of a mixture of D and 1 - D. The loss is a mixture of two logarithms.",
        "你对 D 与 1 - D 的混合取了一个对数。损失是两个对数的混合。",
    ),
    Bug(
        "log-of-alpha-D", REAL, "numpy.logaddexp(0, -a_real) - numpy.log(alpha)",
        "alpha is within the logarithm: there it only adds a constant, and the gradient is the one without "
        "smoothing.",
        "你把 alpha 放进了对数里：这只加上一个常数，梯度与不平滑时完全一样。",
    ),
    Bug(
        "shared-with-the-label-of-all-classes", REAL,
        "(1 + alpha) / 2 * numpy.logaddexp(0, -a_real) + (1 - alpha) / 2 * numpy.logaddexp(0, a_real)",
        "Your label for real is (1 + alpha) / 2: you shared the rest 1 - alpha among both classes, as some "
        "libraries do. Here alpha itself is the probability of real.",
        "你的真实标签是 (1 + alpha) / 2：你像某些库那样，把余下的 1 - alpha 平分给了两类。这里 alpha 本身就是“真"
        "实”的概率。",
    ),
    Bug(
        "square-for-cross-entropy", REAL, f"({SAFE_REAL} - alpha) ** 2",
        "Your real half is the squared distance from D to alpha. The question asks for a cross-entropy, with "
        "logarithms.",
        "真实的那一半里，你用了 D 与 alpha 之差的平方。要的是带对数的交叉熵。",
    ),
    Bug(
        "entropy-subtracted", REAL,
        f"{REAL} + alpha * numpy.log(alpha) + (1 - alpha) * numpy.log(numpy.maximum(1 - alpha, 1e-300))",
        "You subtract the entropy of the label, so that the least value is 0 (a KL divergence). The gradient is "
        "the same, but the question asks for the cross-entropy.",
        "你减去了标签的熵，使最小值为 0（即 KL 散度）。梯度相同，但要的是交叉熵。",
    ),
    Bug(
        "sign", BOTH, f"-real.mean() - {FAKE}",
        "The sign is the opposite. Both means are of minus a logarithm: a loss that D minimises is positive here.",
        "符号反了。两个平均都是负的对数：D 要最小化的损失在这里是正的。",
    ),
    Bug(
        "fake-half-sign", BOTH, f"real.mean() - {FAKE}",
        "The half of the samples has the wrong sign. D's loss must rise when D takes a sample for real.",
        "样本那一半的符号错了。D 把样本当成真的时，损失应当上升。",
    ),
    Bug(
        "fake-half-as-real", FAKE, "numpy.logaddexp(0, -a_fake).mean()",
        "Your fake half is the mean of -log D: so D would learn to call samples real.",
        "样本那一半你用的是 -log D 的平均：这样 D 会学着把样本判为真。",
    ),
    Bug(
        "fake-half-forgotten", BOTH, "real.mean() + 0 * a_fake.mean()",
        "The half of the samples is missing in your loss.",
        "你的损失里缺少样本的那一半：它与不平滑时一样。",
    ),
    Bug(
        "sum-for-mean", BOTH, "real.sum() + numpy.logaddexp(0, a_fake).sum()",
        "You add over the minibatches. Each half is a mean over its own rows.",
        "你对小批量求了和。每一半都是在自己的各行上取平均。",
    ),
    Bug(
        "one-mean-over-all-rows", BOTH, "(real.sum() + numpy.logaddexp(0, a_fake).sum()) / (len(a_real) + len(a_fake))",
        "You take one mean over all rows, data and samples. The loss adds two means, each over its own minibatch.",
        "你对数据与样本的所有行取了一个平均。损失是两个平均之和，各在自己的小批量上取。",
    ),
    Bug(
        "half", BOTH, f"(real.mean() + {FAKE}) / 2",
        "Yours is half of the loss: you average the two halves. They are added.",
        "你的结果只有一半：你对两半取了平均。它们应当相加。",
    ),
    Bug(
        "base-2", BOTH, f"(real.mean() + {FAKE}) / numpy.log(2)",
        "Your logarithms are to base 2, in bits. The question asks for nats.",
        "你的对数以 2 为底，单位是比特。要的是奈特。",
    ),
    Bug(
        "overflow", REAL, f"-alpha * numpy.log({D_REAL}) - (1 - alpha) * numpy.log(1 - {D_REAL})",
        "The formula is right, but for large logits D rounds to 0 or to 1, and log 0 is minus infinity. Write each "
        "logarithm of the sigmoid as a function of the logit.",
        "公式是对的，但在远处 D 会舍入成 0 或 1，而 log 0 是负无穷大。请把 sigmoid 的对数直接写成 logit 的函数。",
        more=((FAKE, f"-numpy.log(1 - {D_FAKE}).mean()"),),
    ),
    Bug(
        "overflow", REAL, "alpha * numpy.log1p(numpy.exp(-a_real)) + (1 - alpha) * numpy.log1p(numpy.exp(a_real))",
        "The formula is right, but exp(1000) is infinite. Write each logarithm so that no exponential in it "
        "becomes large.",
        "公式是对的，但 exp(1000) 是无穷大。请换一种写法，使每个对数里的 exp 都不会变大。",
        more=((FAKE, "numpy.log1p(numpy.exp(a_fake)).mean()"),),
    ),
    Bug(
        "epsilon", REAL, f"-alpha * numpy.log({SAFE_REAL} + SIZE) - (1 - alpha) * numpy.log(1 - {SAFE_REAL} + SIZE)",
        "It is as if a small number were added within your logarithms. For large logits that number decides the "
        "loss, and nothing is left to learn from. Write each logarithm of the sigmoid as a function of the logit.",
        "结果就像在对数里加了一个很小的数一样。在远处，损失由这个数决定，就什么也学不到了。请把 sigmoid 的对数直"
        "接写成 logit 的函数。",
        more=((FAKE, f"-numpy.log(1 - {SAFE_FAKE} + SIZE).mean()"),), sizes=(1e-8, 1e-10, 1e-3),
        bounds=(1e-12, 0.5),
    ),
    Bug(
        "clipped", ON_D, f"-alpha * numpy.log({CUT_REAL})", *CLIPPED,
        more=((ON_NOT_D, f"-(1 - alpha) * numpy.log(1 - {CUT_REAL})"), (FAKE, f"-numpy.log(1 - {CUT_FAKE}).mean()")),
        sizes=(1e-7, 1e-3), bounds=(1e-12, 0.3),
    ),
    Bug(
        "clipped", ON_D, f"-alpha * numpy.log(numpy.maximum({SAFE_REAL}, SIZE))", *CLIPPED,
        more=(
            (ON_NOT_D, f"-(1 - alpha) * numpy.log(numpy.maximum(1 - {SAFE_REAL}, SIZE))"),
            (FAKE, f"-numpy.log(numpy.maximum(1 - {SAFE_FAKE}, SIZE)).mean()"),
        ),
        sizes=(1e-8, 1e-5), bounds=(1e-12, 0.3),
    ),
    Bug(
        "clipped", ON_D, "alpha * numpy.logaddexp(0, -numpy.clip(a_real, -SIZE, SIZE))", *CLIPPED,
        more=(
            (ON_NOT_D, "(1 - alpha) * numpy.logaddexp(0, numpy.clip(a_real, -SIZE, SIZE))"),
            (FAKE, "numpy.logaddexp(0, numpy.clip(a_fake, -SIZE, SIZE)).mean()"),
        ),
        sizes=(10.0, 50.0), bounds=(2.0, 900.0),
    ),
    Bug(
        "sigmoid-twice", REAL,
        f"alpha * numpy.logaddexp(0, -{SAFE_REAL}) + (1 - alpha) * numpy.logaddexp(0, {SAFE_REAL})",
        "A sigmoid has been applied twice: what you put into the formula lies between 0 and 1 already.",
        "sigmoid 用了两次：你代入公式的数已经在 0 与 1 之间。",
        more=((FAKE, f"numpy.logaddexp(0, {SAFE_FAKE}).mean()"),),
    ),
    Bug(
        "one-loss-for-each-row", BOTH, "real + numpy.logaddexp(0, a_fake)",
        "You return a loss for each row, or for each pair. The loss is one number: a mean for each half, then "
        "their sum.",
        "你对每一行（或每一对）返回了一个损失。损失是一个数：每一半各取平均，再相加。",
    ),
)  # fmt: skip
