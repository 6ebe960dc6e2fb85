"""The named bugs of exercise 09, as changes to the text of its references in parzen.py."""

from minigan.exercises.exercise import Bug

TOP = "a.max(axis=-1, keepdims=True)"
LOG_MEAN = "numpy.log(numpy.exp(a - top).mean(axis=-1))"
WHOLE = f"top[..., 0] + {LOG_MEAN}"

LOG_MEAN_EXP_BUGS = (
    Bug(
        "nothing-taken-out", WHOLE, "numpy.log(numpy.exp(a).mean(axis=-1))",
        "exp(-1000) is 0 in a float, and its logarithm -inf; exp(1000) is infinite. But log mean exp(a + c) is log "
        "mean exp(a) plus c: for which c, row by row, is the largest exponential an ordinary number?",
        "浮点数中 exp(-1000) 为 0，其对数为 -inf；exp(1000) 则为无穷大。但给 a 加上 c，log mean exp 也恰好加上 c："
        "对每一行取哪个 c，能使最大的 exp 成为普通的数？",
    ),
    Bug(
        "sum-for-mean", ".mean(axis=-1)", ".sum(axis=-1)",
        "That is log-sum-exp: too large by the logarithm of the count. What should come out for numbers that are all "
        "the same?",
        "这是 log-sum-exp：比正确结果大了个数的对数。如果所有的数都相同，结果应该是什么？",
    ),
    Bug(
        "first-axis", TOP, "a.max(axis=0, keepdims=True)",
        "You go over the first axis, the rows. The question asks for the last one: an array of shape (2, 3) gives 2 "
        "numbers.",
        "你沿第一个轴（各行）计算。要求的是最后一个轴：形状为 (2, 3) 的数组应得到 2 个数。",
        more=((WHOLE, "top[0] + numpy.log(numpy.exp(a - top).mean(axis=0))"),),
    ),
    Bug(
        "over-everything", TOP, "a.max()",
        "You reduce the whole array to one number. Every row along the last axis has a result of its own.",
        "你把整个数组变成了一个数。沿最后一个轴的每一行都应有自己的结果。",
        more=((WHOLE, "top + numpy.log(numpy.exp(a - top).mean())"),),
    ),
    Bug(
        "not-put-back", WHOLE, LOG_MEAN,
        "You take the largest number out and do not put it back: your result is never above 0. What do you divide by "
        "when you take it out of the exponent, and what is its logarithm?",
        "你提出了最大值，却没有放回去：所以结果从不大于 0。从指数中提出它，相当于除以了什么？它的对数是多少？",
    ),
    Bug(
        "one-maximum-for-all", TOP, "a.max() + 0 * a.max(axis=-1, keepdims=True)",
        "You take out one maximum of the whole array. A row whose numbers all lie 1000 below it still becomes 0, and "
        "its logarithm -inf.",
        "你对整个数组只提出了一个最大值。如果某一行的数都比它小 1000，这一行仍会变成 0，对数为 -inf。",
    ),
    Bug(
        "mean-of-a", WHOLE, "a.mean(axis=-1)",
        "Your result is the mean of a. The logarithm and the exponential do not cancel, because the mean stands "
        "between them: the mean of exponentials depends mostly on the largest one.",
        "对数与指数之间隔着平均，不能相消：你得到的是 a 的平均。而各个 exp 的平均主要由最大的那个决定。",
    ),
    Bug(
        "divided-by-the-rows", LOG_MEAN, "numpy.log(numpy.exp(a - top).sum(axis=-1)) - numpy.log(len(a))",
        "You divide by len(a), the size of the first axis. The mean is over the last one: how many numbers has that?",
        "你除以了 len(a)，那是第一个轴的长度。平均是沿最后一个轴取的：它有多少个数？",
    ),
    Bug(
        "the-mean-taken-out", TOP, "a.mean(axis=-1, keepdims=True)",
        "Your result is infinite where the numbers of a row lie far apart: you take out their mean, or median, and "
        "the largest exponential can still overflow. Which number must be taken out so that it cannot?",
        "一行里的数相差很远时，你的结果是无穷大：你提出的是平均值或中位数，最大的 exp 仍可能溢出。提出哪个数，"
        "它就不会溢出？",
    ),
)  # fmt: skip

EXPONENT = "-squares / (2 * sigma**2)"
CONSTANT = "d * numpy.log(sigma * numpy.sqrt(2 * numpy.pi))"
RESULT = "log_mean_exp(log_normal)"

LIKELIHOOD_BUGS = (
    Bug(
        "normaliser-missing", f"{EXPONENT} - constant", EXPONENT,
        "The Gaussians are not normalised. With one centre at x itself your log p is 0 for every sigma; a density "
        "grows as it gets narrower.",
        "高斯密度没有归一化。如果唯一的中心就在 x 处，你的 log p 对任何 sigma 都是 0；而密度越窄应越高。",
    ),
    Bug(
        "dimension-forgotten", CONSTANT, CONSTANT.removeprefix("d * "),
        "You normalise as on a line. In d dimensions N(x; mu, sigma^2 I) is a product of d one-dimensional densities; "
        "for an image d is 784.",
        "你的归一化是一维的。在 d 维中 N(x; mu, sigma^2 I) 是 d 个一维密度的乘积；对一幅图像，d 是 784。",
    ),
    Bug(
        "sigma-not-squared", EXPONENT, "-squares / (2 * sigma)",
        "sigma is a standard deviation, in the units of x. A squared distance is divided by a variance.",
        "sigma 是标准差，与 x 同单位。距离平方的分母应是方差。",
    ),
    Bug(
        "half-missing", EXPONENT, "-squares / sigma**2",
        "A factor in the exponent is missing: at a distance of one sigma a Gaussian has exp(-1/2) of its height.",
        "指数里少了一个系数：在距离为一个 sigma 处，高斯密度是峰值的 exp(-1/2)。",
    ),
    Bug(
        "distance-not-squared", EXPONENT, "-numpy.sqrt(squares) / (2 * sigma**2)",
        "In the exponent you have the distance itself. A Gaussian falls with the square of the distance.",
        "你的指数里是距离本身。高斯密度随距离的平方下降。",
    ),
    Bug(
        "sum-for-mean", RESULT, f"{RESULT} + numpy.log(len(samples))",
        "log n is missing: you add the Gaussians of all samples. Each has the weight 1/n; otherwise p does not "
        "integrate to 1, and twice the samples would give a better score.",
        "缺少 log n：你把所有样本的高斯密度直接相加了。每个的权重应是 1/n；否则 p 的积分不为 1，样本翻一倍，"
        "分数就会变好。",
    ),
    Bug(
        "underflow", RESULT, "numpy.log(numpy.exp(log_normal).mean(axis=1))",
        "Your Gaussians are 0 where no sample is near, and the logarithm of their mean -inf. Between images of 784 "
        "pixels that is always so. You have written a function that stays with the logarithms.",
        "附近没有样本时，你的高斯密度都是 0，平均的对数为 -inf。对 784 个像素的图像总是如此。"
        "你已经写过一个始终在对数域里计算的函数。",
    ),
    Bug(
        "mean-of-the-logarithms", RESULT, "log_normal.mean(axis=1)",
        "You take the mean of the logarithms over the samples. p is a mean of Gaussians, and then comes the "
        "logarithm: one near sample must be enough to make x likely.",
        "你对各样本的对数取了平均。p 是高斯密度的平均，之后才取对数：只要有一个样本在附近，x 就应当是可能的。",
    ),
    Bug(
        "one-number", RESULT, f"{RESULT}.mean()",
        "You return the mean over the examples, the number that the paper's table has. The question asks for the log p "
        "of every example by itself.",
        "你返回的是对各样例的平均，也就是论文表格里的数。要的是每个样例各自的 log p。",
    ),
    Bug(
        "samples-and-examples-swapped", RESULT, "log_mean_exp(log_normal.T)",
        "You have one number for each sample: the Gaussians stand on the examples, or the mean is over them. The "
        "window is made of the samples, and x is where it is evaluated.",
        "你对每个样本得到一个数：高斯密度放在了样例上，或者平均是对样例取的。窗口由样本构成，x 是求值的地方。",
    ),
    Bug(
        "2-pi-once", CONSTANT, "d * numpy.log(sigma) + numpy.log(numpy.sqrt(2 * numpy.pi))",
        "In your normalising factor, sigma appears once for each of the d dimensions, but 2 pi appears only once. N(x; "
        "mu, sigma^2 I) is a product of d one-dimensional densities, and each of them has both sigma and 2 pi.",
        "在你的归一化系数里，sigma 每一维各算了一次，2 pi 却只算了一次。N(x; mu, sigma^2 I) 是 d 个一维密度的乘积，"
        "每个密度里 sigma 和 2 pi 都有。",
    ),
    Bug(
        "normaliser-without-the-root", CONSTANT, "d * numpy.log(sigma**2 * 2 * numpy.pi)",
        "Your logarithm of the factor before the exponential is twice what it should be: 2 pi sigma^2 stands under a "
        "root, one for each dimension.",
        "你的常数是正确值的两倍：2 pi sigma^2 在根号里，每一维一个。",
    ),
    Bug(
        "sigma-missing-from-the-normaliser", CONSTANT, "d * numpy.log(numpy.sqrt(2 * numpy.pi))",
        "The factor before your exponential does not depend on sigma. A Gaussian that is twice as wide must be half as "
        "high in each dimension, so that it still integrates to 1.",
        "你的常数与 sigma 无关。高斯密度宽一倍，在每一维上就必须低一半，积分才仍为 1。",
    ),
    Bug(
        "divided-by-d", RESULT, f"{RESULT} / d",
        "You divide by the number of dimensions. The question asks for log p of the whole example, not its share for "
        "each dimension.",
        "你除以了维数。要的是整个样例的 log p，而不是分摊到每一维的值。",
    ),
    Bug(
        "nearest-sample-only", RESULT, "log_normal.max(axis=1)",
        "Only the nearest sample counts in your p, with a weight of 1. p is a mean over all samples: what do the "
        "others add, and what is the weight of each?",
        "在你的 p 里只有最近的样本起作用，权重是 1。p 是对所有样本的平均：其他样本贡献多少？每个样本的权重是多少？",
    ),
    Bug(
        "nearest-sample-only-over-n", RESULT, "log_normal.max(axis=1) - numpy.log(len(samples))",
        "Only the nearest sample counts in your p, with its weight of 1/n. The others have the same weight, and where "
        "x lies between two of them both matter.",
        "在你的 p 里只有最近的样本起作用，权重是 1/n。其他样本的权重也一样，x 在两个样本之间时，两个都重要。",
    ),
    Bug(
        "log-n-twice", RESULT, f"{RESULT} - numpy.log(len(samples))",
        "You divide by n twice: the mean over the samples has its 1/n already. If one sample is written n times, log "
        "p must be as with one.",
        "你两次除以了 n：对样本的平均已经带有 1/n。把同一个样本写 n 遍，log p 应当与只有一个时相同。",
    ),
)  # fmt: skip

OF_VALID = "parzen_log_likelihood(valid, samples, sigma).mean()"

SIGMA_BUGS = (
    Bug(
        "smallest", "argmax", "argmin",
        "You choose the sigma under which the validation data are least likely. A log-likelihood is to be high; a loss "
        "would be low.",
        "你选了使验证数据可能性最小的 sigma。对数似然越高越好；损失才是越低越好。",
    ),
    Bug(
        "index-for-sigma", "sigmas[numpy.argmax(means)]", "numpy.argmax(means)",
        "You return the place of the best sigma in the list. The question asks for the sigma.",
        "你返回的是最佳 sigma 在列表中的位置。要的是 sigma 本身。",
    ),
    Bug(
        "the-narrowest", "(valid, samples, sigma)", "(samples, samples, sigma)",
        "You choose the narrowest sigma whatever the examples are. Either you take the smallest sigma, or you evaluate "
        "the window at its own samples, where each sample is the centre of its own Gaussian. Which examples has the "
        "window not seen?",
        "无论样例是什么，你选的都是最窄的 sigma：要么直接取了最小的，要么在样本处计算这些样本自己的窗，"
        "而每个样本都是自己那个高斯密度的中心。哪些样例是窗没有见过的？",
    ),
    Bug(
        "samples-and-examples-swapped", "(valid, samples, sigma)", "(samples, valid, sigma)",
        "Your window stands on the validation examples and the samples are scored. It is the samples that stand for "
        "the model; how likely are the data under them?",
        "你把窗口建在验证样例上，给样本打分。代表模型的是样本；在它之下，数据的可能性有多大？",
    ),
    Bug(
        "mean-of-the-densities", OF_VALID, "log_mean_exp(parzen_log_likelihood(valid, samples, sigma))",
        "You take the mean of the densities, with a logarithm afterwards or without: then one example close to a "
        "sample outweighs all that the model misses. The likelihood of independent examples is a product.",
        "你对密度取了平均，之后取不取对数都一样：只要一个样例紧挨着样本，就盖过了模型没覆盖的所有样例。"
        "独立样例的似然是乘积。",
    ),
    Bug(
        "the-best-example-only", OF_VALID, OF_VALID.replace("mean", "max"),
        "Your choice depends only on the example that is most likely. All validation examples should count.",
        "你的选择只取决于最可能的那个样例。所有验证样例都应当计入。",
    ),
    Bug(
        "the-likelihood-itself", "sigmas[numpy.argmax(means)]", "max(means)",
        "You return the highest mean of log p. The question asks for the sigma that it belongs to.",
        "你返回的是最高的 log p 平均值。要的是它所对应的 sigma。",
    ),
    Bug(
        "the-worst-example-only", OF_VALID, OF_VALID.replace("mean", "min"),
        "Your choice depends only on the example that is least likely. All validation examples should count.",
        "你的选择只取决于最不可能的那个样例。所有验证样例都应当计入。",
    ),
)  # fmt: skip
