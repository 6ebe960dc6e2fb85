"""Exercise 09: the Parzen window log-likelihood, by which the paper's Table 1 compares models."""

import numpy

from minigan.exercises.exercise import Bug, Exercise, Question


def log_mean_exp(a):
    """log of the mean of exp(a) over the last axis"""
    top = a.max(axis=-1, keepdims=True)
    return top[..., 0] + numpy.log(numpy.exp(a - top).mean(axis=-1))


def parzen_log_likelihood(x, samples, sigma):
    """log p(x_i) = log of (1/n) sum_j N(x_i; samples_j, sigma^2 I), in nats"""
    d = x.shape[1]
    squares = ((x[:, None] - samples) ** 2).sum(axis=2)
    constant = d * numpy.log(sigma * numpy.sqrt(2 * numpy.pi))
    log_normal = -squares / (2 * sigma**2) - constant
    return log_mean_exp(log_normal)


def best_sigma(valid, samples, sigmas):
    """The one of the sigmas with the highest mean of log p(x) over the validation examples"""
    means = [parzen_log_likelihood(valid, samples, sigma).mean() for sigma in sigmas]
    return sigmas[numpy.argmax(means)]


def exponent_cases(stream):
    """(a,): a vector, a matrix and more axes, small numbers first; then those whose exponential is 0 or infinite."""
    yield (numpy.array([0.5]),)
    yield (numpy.array([0.0, 1.0]),)
    for shape in ((3,), (2, 3), (3, 2), (2, 3, 4)):
        yield (stream.normal(shape),)
    yield (numpy.array([[-1000.0, -1001.0, -1003.0]]),)
    yield (numpy.array([[1000.0, 1001.0], [-1000.0, 3.0]]),)


SIZES = ((1, 1, 1), (1, 2, 1), (2, 3, 1), (2, 3, 2), (3, 2, 4), (4, 5, 3))  # n_x, n, d


def likelihood_cases(stream):
    """(x, samples, sigma): plain ones, then several sizes; in the last every Gaussian is 0 in a float."""
    yield numpy.array([[0.0]]), numpy.array([[0.0]]), 1.0
    yield numpy.array([[1.0]]), numpy.array([[0.0], [3.0]]), 0.5
    for (n_x, n, d), sigma in zip(SIZES, (0.5, 2.0, 0.3, 0.8, 1.5, 0.2)):
        yield stream.normal((n_x, d)), stream.normal((n, d)), sigma
    yield stream.normal((2, 3)) + 5.0, stream.normal((4, 3)), 0.01


def sigma_cases(stream):
    """(valid, samples, sigmas): the best one in any place, some valid examples outliers, some copies of samples."""
    yield numpy.array([[0.5]]), numpy.array([[0.0]]), numpy.array([0.1, 0.4])
    yield numpy.array([[0.3]]), numpy.array([[0.0]]), numpy.array([0.2, 5.0])
    yield numpy.array([[1.0], [9.0]]), numpy.array([[0.0]]), numpy.array([10.0, 1.0, 0.01])
    near_and_far = numpy.array([[0.3, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 6.0]]).T
    yield near_and_far, numpy.array([[0.0]]), numpy.array([0.3, 1.0, 2.5, 5.0])
    for n_valid, n, d in ((3, 2, 1), (4, 3, 2), (8, 5, 2), (5, 8, 3)):
        sigmas = stream.uniform((9,), -2.0, 1.5)
        yield stream.normal((n_valid, d)), 2 * stream.normal((n, d)), 10**sigmas
        yield 3 * stream.normal((n_valid, d)), stream.normal((n, d)), 10 ** sigmas[::-1].copy()
    samples = stream.normal((6, 2))
    yield numpy.concatenate([samples[:3], stream.normal((3, 2)) + 4.0]), samples, numpy.array([3.0, 0.1, 1.0, 30.0])


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
        "You go over the first axis, the rows. Asked is the last one: an array of shape (2, 3) gives 2 numbers.",
        "你沿第一个轴（各行）计算。要求的是最后一个轴：形状为 (2, 3) 的数组应得到 2 个数。",
        more=((WHOLE, "top[0] + numpy.log(numpy.exp(a - top).mean(axis=0))"),),
    ),
    Bug(
        "over-everything", TOP, "a.max()",
        "You make one number of the whole array. Every row along the last axis has a result of its own.",
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
        "Logarithm and exponential do not cancel with the mean between them: that is the mean of a. The mean of "
        "exponentials is governed by the largest.",
        "对数与指数之间隔着平均，不能相消：你得到的是 a 的平均。而各个 exp 的平均主要由最大的那个决定。",
    ),
    Bug(
        "divided-by-the-rows", LOG_MEAN, "numpy.log(numpy.exp(a - top).sum(axis=-1)) - numpy.log(len(a))",
        "You divide by len(a), the size of the first axis. The mean is over the last one: how many numbers has that?",
        "你除以了 len(a)，那是第一个轴的长度。平均是沿最后一个轴取的：它有多少个数？",
    ),
)  # fmt: skip

EXPONENT = "-squares / (2 * sigma**2)"
CONSTANT = "d * numpy.log(sigma * numpy.sqrt(2 * numpy.pi))"
RESULT = "log_mean_exp(log_normal)"

LIKELIHOOD_BUGS = (
    Bug(
        "constant-missing", f"{EXPONENT} - constant", EXPONENT,
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
        "sigma is a standard deviation, in the units of x. Under the squared distance stands a variance.",
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
        "You return the mean over the examples, the number that the paper's table has. Asked is the log p of every "
        "example by itself.",
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
        "sigma counts d times in your constant, the 2 pi once. In d dimensions N(x; mu, sigma^2 I) is a product of d "
        "one-dimensional densities, each with its whole constant.",
        "在你的常数里 sigma 算了 d 次，2 pi 只算了一次。在 d 维中 N(x; mu, sigma^2 I) 是 d 个一维密度的乘积，"
        "每个都带有完整的常数。",
    ),
    Bug(
        "constant-without-the-root", CONSTANT, "d * numpy.log(sigma**2 * 2 * numpy.pi)",
        "Your constant is twice what it should be: 2 pi sigma^2 stands under a root, one for each dimension.",
        "你的常数是正确值的两倍：2 pi sigma^2 在根号里，每一维一个。",
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
        "index", "sigmas[numpy.argmax(means)]", "numpy.argmax(means)",
        "You return the place of the best sigma in the list. Asked is the sigma.",
        "你返回的是最佳 sigma 在列表中的位置。要的是 sigma 本身。",
    ),
    Bug(
        "by-the-samples-themselves", "(valid, samples, sigma)", "(samples, samples, sigma)",
        "You score the samples under a window on these samples. Each lies at the very centre of its own Gaussian, so "
        "the narrowest always wins. Examples that the window has not seen must judge.",
        "你用样本自己的窗口给这些样本打分。每个样本都在自己那个高斯密度的正中心，所以总是最窄的获胜。"
        "应由窗口没见过的样例来评判。",
    ),
    Bug(
        "samples-and-examples-swapped", "(valid, samples, sigma)", "(samples, valid, sigma)",
        "Your window stands on the validation examples and the samples are scored. It is the samples that stand for "
        "the model; how likely are the data under them?",
        "你把窗口建在验证样例上，给样本打分。代表模型的是样本；在它之下，数据的可能性有多大？",
    ),
    Bug(
        "log-of-the-mean", OF_VALID, "log_mean_exp(parzen_log_likelihood(valid, samples, sigma))",
        "You take the mean of the densities and then the logarithm: then one example close to a sample outweighs all "
        "that the model misses. The likelihood of independent examples is a product.",
        "你先对密度取平均再取对数：只要一个样例紧挨着样本，就盖过了模型没覆盖的所有样例。独立样例的似然是乘积。",
    ),
    Bug(
        "the-best-example-only", OF_VALID, OF_VALID.replace("mean", "max"),
        "Only the example that is most likely decides in your choice. All the validation examples have a say.",
        "在你的选择中只有最可能的那个样例说了算。所有验证样例都应有发言权。",
    ),
    Bug(
        "the-likelihood-itself", "sigmas[numpy.argmax(means)]", "max(means)",
        "You return the highest mean of log p. Asked is the sigma that it belongs to.",
        "你返回的是最高的 log p 平均值。要的是它所对应的 sigma。",
    ),
    Bug(
        "the-worst-example-only", OF_VALID, OF_VALID.replace("mean", "min"),
        "Only the example that is least likely decides in your choice. All the validation examples have a say.",
        "在你的选择中只有最不可能的那个样例说了算。所有验证样例都应有发言权。",
    ),
)  # fmt: skip


EXERCISE = Exercise(
    "09_parzen",
    {"en": "The Parzen window", "zh": "Parzen 窗"},
    (
        Question(
            log_mean_exp,
            exponent_cases,
            "log of the mean of exp(a) over the last axis, for a from -1000 to 1000, with a: (..., n), result: (...)",
            LOG_MEAN_EXP_BUGS,
            formula_zh="exp(a) 沿最后一个轴的平均的对数，a 从 -1000 到 1000，其中 a: (..., n)，结果的形状为 (...)",
        ),
        Question(
            parzen_log_likelihood,
            likelihood_cases,
            "log p(x_i) = log of mean_j N(x_i; samples_j, sigma^2 I), with x: (n_x, d), samples: (n, d), log p: (n_x,)",
            LIKELIHOOD_BUGS,
            points=3,
            outputs=("log p",),
            formula_zh="log p(x_i) = N(x_i; samples_j, sigma^2 I) 对 j 的平均的对数，其中 x: (n_x, d)，"
            "samples: (n, d)，log p: (n_x,)",
            equivalent=(
                (
                    "squares = ((samples - x[:, None]) ** 2).sum(axis=2)",
                    "a square does not see the sign of what it is of",
                ),
            ),
        ),
        Question(
            best_sigma,
            sigma_cases,
            "the sigma with the highest mean log p(valid_i), with valid: (n_x, d), samples: (n, d), sigmas: (k,)",
            SIGMA_BUGS,
            points=1,
            outputs=("the best sigma",),
            outputs_zh=("最佳 sigma",),
            formula_zh="使 log p(valid_i) 的平均最高的 sigma，其中 valid: (n_x, d)，samples: (n, d)，sigmas: (k,)",
            equivalent=(
                (
                    "means = [parzen_log_likelihood(valid, samples, sigma).sum() for sigma in sigmas]",
                    "the sum is the mean times the number of examples, the same for every sigma",
                ),
            ),
        ),
    ),
)
