"""The named bugs of exercise 14 on the code and its gradients, as changes to the references in vae.py."""

from minigan.exercises.exercise import Bug

CODE = "mean + numpy.exp(lv / 2) * noise"

CODE_BUGS = (
    Bug(
        "variance-for-sd", CODE, "mean + numpy.exp(lv) * noise",
        "You multiply the noise by exp(lv). That is the variance; or you took lv for the logarithm of the standard "
        "deviation. The standard deviation of s times standard normal noise is s: which s has the variance exp(lv)?",
        "你把噪声乘以了 exp(lv)。那是方差；或者，你把 lv 当成了标准差的对数。s 乘以标准正态噪声，标准差是 s："
        "哪个 s 的方差是 exp(lv)？",
    ),
    Bug(
        "lv-as-the-sd", CODE, "mean + lv * noise",
        "You multiply the noise by lv itself, which may be negative. lv is a logarithm: turn it into a variance, and "
        "the variance into a standard deviation.",
        "你直接用 lv 乘噪声，而 lv 可以是负数。lv 是对数：先由它得到方差，再由方差得到标准差。",
    ),
    Bug(
        "root-of-lv", CODE, "mean + numpy.sqrt(lv) * noise",
        "You take the root of lv, which is nan where lv is negative. The root belongs to the variance, and lv is the "
        "logarithm of the variance.",
        "你对 lv 开了平方，lv 为负时得到 nan。该开平方的是方差，而 lv 是方差的对数。",
    ),
    Bug(
        "no-noise", CODE, "mean + 0 * noise",
        "The noise is not in your code: the same x always gives the same c, as in a plain autoencoder.",
        "你的编码里没有噪声：同一个 x 总是得到同一个 c，这就是普通的自编码器。",
    ),
    Bug(
        "no-mean", CODE, "numpy.exp(lv / 2) * noise",
        "The mean is missing: your code has the mean 0 for every example, and only its spread depends on x.",
        "缺少均值：每个样例的编码均值都是 0，只有散布程度与 x 有关。",
    ),
    Bug(
        "half-twice", CODE, "mean + numpy.exp(lv / 4) * noise",
        "The root has been taken twice: yours is the root of the standard deviation. A half in the exponent is a root "
        "already.",
        "平方根开了两次：你用的是标准差的平方根。指数里除以 2 就已经是开平方了。",
    ),
    Bug(
        "inverse-sd", CODE, "mean + numpy.exp(-lv / 2) * noise",
        "You divide the noise by the standard deviation. A large lv must give a widely spread code, and yours is "
        "narrow then.",
        "你把噪声除以了标准差。lv 大时编码应当散得开，而你的却变窄了。",
    ),
    Bug(
        "noise-subtracted", CODE, "mean - numpy.exp(lv / 2) * noise",
        "You subtract the noise. Your c has the right distribution, since -noise is standard normal too, but it is not "
        "the sample that this noise gives, and the gradients of question 2 have the other sign for it.",
        "你减去了噪声。c 的分布是对的，因为 -noise 也服从标准正态分布；但它不是这个噪声给出的样本，"
        "第 2 题的梯度对它来说符号相反。",
    ),
    Bug(
        "noise-in-the-exponent", CODE, "mean + numpy.exp(lv / 2 * noise)",
        "The noise has come into the exponent. c is normal: the noise is multiplied by a number that does not depend "
        "on it.",
        "噪声进到了指数里。c 服从正态分布：噪声所乘的数与噪声本身无关。",
    ),
    Bug(
        "mean-scaled-too", CODE, "(mean + noise) * numpy.exp(lv / 2)",
        "The mean is multiplied by the standard deviation too. With noise 0 the code must be the mean.",
        "均值也被乘以了标准差。噪声为 0 时，编码应当等于均值。",
    ),
    Bug(
        "mean-and-sd-swapped", CODE, "numpy.exp(lv / 2) + mean * noise",
        "The two have changed places: you multiply the noise by the mean and add the standard deviation.",
        "两者对调了：你用均值乘噪声，又加上了标准差。",
    ),
    Bug(
        "one-noise-for-all", CODE, "mean + numpy.exp(lv / 2) * noise[:1]",
        "All your examples have the noise of the first row. Each example has noise of its own.",
        "所有样例用的都是第一行的噪声。每个样例各有自己的噪声。",
    ),
)  # fmt: skip

SLOPE = "dc * noise * numpy.exp(lv / 2) / 2"
BOTH = f"return dc, {SLOPE}"

CODE_GRADIENT_BUGS = (
    Bug(
        "half-forgotten", SLOPE, "dc * noise * numpy.exp(lv / 2)",
        "Your dlv is twice too large: the derivative of what stands in the exponent is missing.",
        "你的 dlv 大了一倍：漏掉了指数里那个式子的导数。",
    ),
    Bug(
        "variance-for-sd", SLOPE, "dc * noise * numpy.exp(lv) / 2",
        "You have the variance where the standard deviation belongs. Look at how c depends on lv in question 1.",
        "该用标准差的地方你用了方差。请看第 1 题里 c 如何依赖于 lv。",
    ),
    Bug(
        "log-sd-for-log-variance", SLOPE, "dc * noise * numpy.exp(lv)",
        "This would be right if lv were the logarithm of the standard deviation. Here it is the logarithm of the "
        "variance, so c depends on it in another way.",
        "假如 lv 是标准差的对数，这就对了。这里 lv 是方差的对数，c 对它的依赖不同。",
    ),
    Bug(
        "no-noise", SLOPE, "dc * numpy.exp(lv / 2) / 2",
        "The noise is not in your dlv. lv stretches the noise: where the noise is 0, c does not depend on lv at all.",
        "你的 dlv 里没有噪声。lv 的作用是拉伸噪声：噪声为 0 的地方，c 根本不依赖于 lv。",
    ),
    Bug(
        "gradient-of-the-sd", SLOPE, "dc * noise",
        "You return the gradient in the standard deviation. One more link of the chain leads from it to lv.",
        "你返回的是对标准差的梯度。从标准差到 lv，链式法则还有一环。",
    ),
    Bug(
        "no-sd", SLOPE, "dc * noise / 2",
        "The standard deviation is missing in your dlv: an exponential is a factor of its own derivative.",
        "你的 dlv 里缺少标准差：指数函数求导之后，它自己还在。",
    ),
    Bug(
        "gradient-of-the-variance", SLOPE, "dc * noise / (2 * numpy.exp(lv / 2))",
        "You divide by the standard deviation: this is the gradient in the variance, or your exponent has one minus "
        "sign too many. lv is the logarithm of the variance: one more link of the chain leads to it.",
        "你除以了标准差：这是对方差的梯度，或者指数里多了一个负号。lv 是方差的对数：从方差到 lv，链式法则还有一环。",
    ),
    Bug(
        "power-rule", SLOPE, "dc * noise * lv / 2 * numpy.exp(lv / 2 - 1)",
        "You differentiated the exponential like a power: the exponent came down and 1 was taken off it. That rule is "
        "for a variable in the base, and here it is in the exponent.",
        "你按幂函数求了导：把指数拿下来，再减 1。那条规则适用于变量在底数上的情形，而这里变量在指数上。",
    ),
    Bug(
        "forgot-dc", SLOPE, "(0 * dc + 1) * noise * numpy.exp(lv / 2) / 2",
        "Your dlv does not depend on dc: it is the derivative of c. The chain rule begins with the gradient that comes "
        "from above.",
        "你的 dlv 与 dc 无关：那是 c 的导数。链式法则要从上面传来的梯度开始。",
    ),
    Bug(
        "detached-lv", SLOPE, "0 * dc",
        "No gradient reaches lv: your dlv is 0, as if the sample were a constant. With the reparametrisation, c is a "
        "function of mean and lv, and only the noise is a constant.",
        "没有梯度传到 lv：你的 dlv 是 0，好像样本是常数一样。重参数化正是为此而设：c 是 mean 和 lv 的函数，"
        "只有噪声是常数。",
    ),
    Bug(
        "dmean-times-noise", BOTH, f"return dc * noise, {SLOPE}",
        "Your dmean contains the noise. What is the derivative of c with respect to mean, with the noise kept as it "
        "is?",
        "你的 dmean 里有噪声。噪声保持不变时，c 对 mean 的导数是什么？",
    ),
    Bug(
        "dmean-times-sd", BOTH, f"return dc * numpy.exp(lv / 2), {SLOPE}",
        "Your dmean is multiplied by the standard deviation. By how much does c move when mean moves by 1?",
        "你的 dmean 乘以了标准差。mean 移动 1 时，c 移动多少？",
    ),
    Bug(
        "dmean-is-one", BOTH, f"return 0 * dc + 1, {SLOPE}",
        "Your dmean does not depend on dc: it is the derivative of c, not of L.",
        "你的 dmean 与 dc 无关：那是 c 的导数，而不是 L 的导数。",
    ),
    Bug(
        "sign", BOTH, f"return dc, -{SLOPE}",
        "The sign of your dlv is the opposite. Take dc and noise positive: does c rise or fall with lv?",
        "你的 dlv 符号相反。取 dc 和 noise 为正：lv 增大时 c 是升还是降？",
    ),
    Bug(
        "swapped-results", BOTH, f"return {SLOPE}, dc",
        "The two results have changed places: the question asks for dmean first.",
        "两个结果的次序颠倒了：要的是 dmean 在前。",
    ),
    Bug(
        "divided-by-m", BOTH, f"return dc / len(dc), {SLOPE} / len(dc)",
        "You divide by the number of examples. Where L is a mean, its 1/m is in dc already.",
        "你除以了样例数。如果 L 是平均值，那么 1/m 已经在 dc 里了。",
    ),
    Bug(
        "summed-over-the-minibatch", BOTH, f"return dc.sum(axis=0), ({SLOPE}).sum(axis=0)",
        "You add over the examples. Each example has a mean and an lv of its own, and so a gradient of its own.",
        "你把各个样例的梯度加了起来。每个样例有自己的 mean 和 lv，也就有自己的梯度。",
    ),
)  # fmt: skip
