"""The named bugs of exercise 18 on the gradients with label smoothing, as changes to the reference in losses.py."""

from minigan.exercises.exercise import Bug

D_REAL, D_FAKE = "numpy.exp(-numpy.logaddexp(0, -a_real))", "numpy.exp(-numpy.logaddexp(0, -a_fake))"
DA_REAL, DA_FAKE = f"({D_REAL} - alpha) / len(a_real)", f"{D_FAKE} / len(a_fake)"
BOTH = "return da_real, da_fake"

BOTH_SIDES = (
    "fake-half-smoothed",
    "Your fake half has a smoothed label too. Only the real half is smoothed: the label of a sample is 0.",
    "你把样本那一半的标签也平滑了。只平滑真实的那一半：样本的标签是 0。",
)

SMOOTHED_GRADIENT_BUGS = (
    Bug(
        "unsmoothed", DA_REAL, f"({D_REAL} - 1) / len(a_real)",
        "This is the gradient without smoothing: your label for real is 1. A smoothing that only adds constants "
        "to the loss, or puts alpha within the logarithm, has this gradient too. Then nothing is smoothed.",
        "这是不平滑时的梯度：真实的标签在你这里是 1。只给损失加常数，或者把 alpha 放进对数里的“平滑”，梯度也是这"
        "个。那样什么也没有平滑。",
    ),
    Bug(
        "second-term-forgotten", DA_REAL, f"alpha * ({D_REAL} - 1) / len(a_real)",
        "You differentiated only the first logarithm of the real half, with its factor alpha. Where is your "
        "gradient 0? Smoothing must make it 0 at D = alpha.",
        "真实的那一半里，你只对第一个对数（乘以 alpha）求了导。你的梯度在哪里为 0？平滑应当使它在 D = alpha 处为 0。",
    ),
    Bug(
        "labels-swapped-in-the-real-half", DA_REAL, f"({D_REAL} - (1 - alpha)) / len(a_real)",
        "Your label for real is 1 - alpha: alpha is on the wrong one of the two logarithms.",
        "真实的标签在你这里是 1 - alpha：alpha 乘错了对数。",
    ),
    Bug(BOTH_SIDES[0], DA_FAKE, f"({D_FAKE} - (1 - alpha)) / len(a_fake)", *BOTH_SIDES[1:]),
    Bug(BOTH_SIDES[0], DA_FAKE, f"alpha * {D_FAKE} / len(a_fake)", *BOTH_SIDES[1:]),
    Bug(
        "fake-label-alpha", DA_FAKE, f"({D_FAKE} - alpha) / len(a_fake)",
        "Both halves have the label alpha: D is told that samples are real as well.",
        "两半的标签都是 alpha：这等于告诉 D，样本也是真的。",
    ),
    Bug(
        "only-the-fake-half-smoothed", DA_REAL, f"({D_REAL} - 1) / len(a_real)",
        "You smoothed the label of the samples and not that of the data. It is the other way round.",
        "你平滑的是样本的标签，而不是数据的标签。正好反了。",
        more=((DA_FAKE, f"({D_FAKE} - (1 - alpha)) / len(a_fake)"),),
    ),
    Bug(
        "shared-with-the-label-of-all-classes", DA_REAL, f"({D_REAL} - (1 + alpha) / 2) / len(a_real)",
        "Your label for real is (1 + alpha) / 2: you shared the rest 1 - alpha among both classes, as some "
        "libraries do. Here alpha itself is the probability of real.",
        "你的真实标签是 (1 + alpha) / 2：你像某些库那样，把余下的 1 - alpha 平分给了两类。这里 alpha 本身就是“真"
        "实”的概率。",
    ),
    Bug(
        "alpha-times-D", DA_REAL, f"(alpha * {D_REAL} - 1) / len(a_real)",
        "You multiply D by alpha, and leave the label at 1. Differentiate both logarithms of the real half, and "
        "collect the terms with D.",
        "你让 D 乘以 alpha，标签仍是 1。请对真实那一半的两个对数求导，再合并含 D 的项。",
    ),
    Bug(
        "alpha-D-minus-alpha", DA_REAL, f"(alpha * {D_REAL} - (1 - alpha)) / len(a_real)",
        "The two factors have changed places: the derivative of each logarithm has the other probability in it. "
        "Differentiate -log D once more.",
        "两个系数对调了：每个对数求导后留下的是另一个概率。请再对 -log D 求一次导。",
    ),
    Bug(
        "log-of-the-mixture", DA_REAL,
        f"(1 - 2 * alpha) * {D_REAL} * (1 - {D_REAL}) / (1 - alpha + (2 * alpha - 1) * {D_REAL}) / len(a_real)",
        "This is the gradient of one logarithm of a mixture of D and 1 - D. The loss is a mixture of two logarithms.",
        "这是对 D 与 1 - D 的混合取一个对数时的梯度。损失是两个对数的混合。",
    ),
    Bug(
        "square-for-cross-entropy", DA_REAL, f"2 * ({D_REAL} - alpha) * {D_REAL} * (1 - {D_REAL}) / len(a_real)",
        "This is the gradient of the squared distance from D to alpha. The loss is a cross-entropy.",
        "这是 D 与 alpha 之差的平方的梯度。损失是交叉熵。",
    ),
    Bug(
        "slope-twice", DA_REAL, f"({D_REAL} - alpha) * {D_REAL} * (1 - {D_REAL}) / len(a_real)",
        "The slope of the sigmoid is counted twice: in the gradient at the logit it has cancelled already.",
        "sigmoid 的斜率算了两次：在对 logit 的梯度里，它已经消去了。",
        more=((DA_FAKE, f"{D_FAKE} * {D_FAKE} * (1 - {D_FAKE}) / len(a_fake)"),),
    ),
    Bug(
        "gradient-at-D", DA_REAL,
        "((1 - alpha) / (1 - 1 / (1 + numpy.exp(-a_real))) - alpha * (1 + numpy.exp(-a_real))) / len(a_real)",
        "That is the gradient with respect to D, the probability. The question asks for that with respect to a: "
        "one more factor of the chain rule, and then nothing can become infinite.",
        "这是对概率 D 的梯度。要的是对 a 的梯度：链式法则还差一个因子，乘上之后就不会出现无穷大了。",
        more=((DA_FAKE, "1 / (1 - 1 / (1 + numpy.exp(-a_fake))) / len(a_fake)"),),
    ),
    Bug(
        "sign", DA_REAL, f"(alpha - {D_REAL}) / len(a_real)",
        "Both signs are the opposite: this is the gradient of minus the loss. D minimises the loss.",
        "两部分的符号都反了：这是负的损失的梯度。D 要最小化的是损失。",
        more=((DA_FAKE, f"-{D_FAKE} / len(a_fake)"),),
    ),
    Bug(
        "gradient-of-V", DA_REAL, f"(1 - {D_REAL}) / len(a_real)",
        "This is the gradient of V, from exercise 05: without smoothing, and with the sign of what D maximises.",
        "这是练习 05 中 V 的梯度：没有平滑，符号也是 D 最大化的那个量的符号。",
        more=((DA_FAKE, f"-{D_FAKE} / len(a_fake)"),),
    ),
    Bug(
        "real-half-sign", DA_REAL, f"(alpha - {D_REAL}) / len(a_real)",
        "The real half has the wrong sign: where D is below alpha on a real example, the loss falls when its "
        "logit rises.",
        "真实那一半的符号错了：当 D 在真实样例上小于 alpha 时，logit 上升，损失下降。",
    ),
    Bug(
        "fake-half-sign", DA_FAKE, f"-{D_FAKE} / len(a_fake)",
        "The half of the samples has the wrong sign: the loss rises when D takes a sample for real.",
        "样本那一半的符号错了：D 把样本当成真的时，损失上升。",
    ),
    Bug(
        "fake-half-as-real", DA_FAKE, f"({D_FAKE} - 1) / len(a_fake)",
        "Your fake half is the gradient of -log D: so D would learn to call samples real.",
        "样本那一半你用的是 -log D 的梯度：这样 D 会学着把样本判为真。",
    ),
    Bug(
        "missing-1-over-m", DA_REAL, f"{D_REAL} - alpha",
        "The 1/m is missing: each half of the loss is a mean.",
        "缺少 1/m：损失的每一半都是一个平均。",
        more=((DA_FAKE, D_FAKE),),
    ),
    Bug(
        "1-over-m-twice", BOTH, "return da_real / len(a_real), da_fake / len(a_fake)",
        "You divide by the size of the minibatch twice.",
        "你除以了两次小批量的大小：每一半只有一个平均。",
    ),
    Bug(
        "one-m-for-both", DA_FAKE, f"{D_FAKE} / len(a_real)",
        "You divide both parts by the size of the minibatch of data. Each is the gradient of a mean of its own.",
        "你把两部分都除以了数据小批量的大小。它们各是自己那个平均的梯度。",
    ),
    Bug(
        "one-m-of-all-rows", DA_REAL, f"({D_REAL} - alpha) / (len(a_real) + len(a_fake))",
        "You divide both parts by the number of all rows. The loss adds two means, each over its own minibatch.",
        "你把两部分都除以了总行数。损失是两个平均之和，各在自己的小批量上取。",
        more=((DA_FAKE, f"{D_FAKE} / (len(a_real) + len(a_fake))"),),
    ),
    Bug(
        "half", BOTH, "return da_real / 2, da_fake / 2",
        "You have half of the gradient. The two means are added, and not averaged.",
        "你的梯度只有一半。两个平均是相加的，不再取平均。",
    ),
    Bug(
        "1-over-m-forgotten-once-for-alpha", DA_REAL, f"{D_REAL} / len(a_real) - alpha",
        "You divide D by m, but not the label: brackets are missing.",
        "你让 D 除以了 m，标签却没有除：少了括号。",
    ),
    Bug(
        "logits-as-probabilities", DA_REAL, "(a_real - alpha) / len(a_real)",
        "You use the logits where probabilities belong: your gradient grows without bound.",
        "该用概率的地方你用了 logit：你的梯度会无限增大。",
        more=((DA_FAKE, "a_fake / len(a_fake)"),),
    ),
    Bug(
        "sigmoid-twice", DA_REAL, f"(numpy.exp(-numpy.logaddexp(0, -{D_REAL})) - alpha) / len(a_real)",
        "A sigmoid has been applied twice: what you put into the formula lies between 0 and 1 already.",
        "sigmoid 用了两次：你代入公式的数已经在 0 与 1 之间。",
        more=((DA_FAKE, f"numpy.exp(-numpy.logaddexp(0, -{D_FAKE})) / len(a_fake)"),),
    ),
    Bug(
        "overflow", DA_REAL, "(numpy.exp(a_real) / (1 + numpy.exp(a_real)) - alpha) / len(a_real)",
        "exp(a) is infinite at a = 1000, and infinity over infinity is nan. Write the sigmoid so that its "
        "exponential stays small on both sides.",
        "在 a = 1000 处 exp(a) 为无穷大，而无穷大除以无穷大是 nan。请换一种写法，使 sigmoid 里的 exp 在两侧都不"
        "会变大。",
        more=((DA_FAKE, "numpy.exp(a_fake) / (1 + numpy.exp(a_fake)) / len(a_fake)"),),
    ),
    Bug(
        "clipped", DA_REAL, f"(numpy.clip({D_REAL}, SIZE, 1 - SIZE) - alpha) / len(a_real)",
        "It is as if D were kept away from 0 and 1 by a small number, or the logit were cut off. The gradient "
        "contains no logarithm any more, so nothing in it can become infinite.",
        "结果就像用一个很小的数使 D 到不了 0 和 1，或者截断了 logit 一样。梯度里已经没有对数，不会出现无穷大。",
        more=((DA_FAKE, f"numpy.clip({D_FAKE}, SIZE, 1 - SIZE) / len(a_fake)"),), sizes=(1e-3, 1e-2, 3e-5),
        bounds=(1e-9, 0.3),
    ),
    Bug(
        "never-above-alpha", DA_REAL, f"numpy.minimum({D_REAL} - alpha, 0) / len(a_real)",
        "Your gradient is 0 where D is above alpha on a real example. The smoothed label pulls D down there: D "
        "must not be too sure.",
        "D 在真实样例上大于 alpha 时，你的梯度是 0。平滑后的标签在那里会把 D 拉下来：D 不应过于确信。",
    ),
    Bug(
        "one-number-for-each-half", BOTH, "return da_real.sum(), da_fake.sum()",
        "You return one number for each half. The question asks for the derivative with respect to each logit.",
        "你对每一半只返回了一个数。要的是对每一个 logit 的导数。",
    ),
    Bug(
        "shape-lost", BOTH, "return da_real.ravel(), da_fake.ravel()",
        "The numbers are right, their shape is not: a gradient has the shape of what it is the gradient of, here "
        "(m, 1).",
        "数值是对的，形状不对：对谁求梯度，梯度就与谁形状相同，这里是 (m, 1)。",
    ),
    Bug(
        "m-by-m", DA_REAL, f"({D_REAL} - alpha * numpy.ones(len(a_real))) / len(a_real)",
        "Labels of shape (m,) and probabilities of shape (m, 1) gave an array of shape (m, m): NumPy has paired "
        "every label with every logit.",
        "形状为 (m,) 的标签与形状为 (m, 1) 的概率得到了 (m, m) 的数组：NumPy 把每个标签和每个 logit 都配了对。",
        more=((DA_FAKE, f"({D_FAKE} - numpy.zeros(len(a_fake))) / len(a_fake)"),),
    ),
    Bug(
        "swapped-results", BOTH, "return da_fake, da_real",
        "The two results have changed places: the one for the data comes first.",
        "两个结果的位置颠倒了：先返回对数据的 logit 的梯度。",
    ),
)  # fmt: skip
