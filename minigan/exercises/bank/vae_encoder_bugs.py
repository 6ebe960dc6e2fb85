"""The named bugs of exercise 14 on the gradients of the whole loss, as changes to the references in vae.py."""

from minigan.exercises.exercise import Bug

DY = "(c @ W + b - x) / len(x)"
KL = "kl_mean, kl_lv = code_kl_gradients(mean, lv)"
ADDED = "return dmean + kl_mean, dlv + kl_lv"
OWN_CODE = "c = sampled_code(mean, lv, noise)"
BACK = "dmean, dlv = sampled_code_gradients(dy @ W.T, lv, noise)"
OF_LOG_SD = "dmean, dlv = dy @ W.T, dy @ W.T * noise * numpy.exp(lv)"
FEATURES = (
    "The error is a mean over the numbers of x in yours, as many libraries' squared error is. L adds them up: with "
    "your mean KL counts n times as much, and on images the code is ignored.",
    "在你的结果里，误差对 x 的各个数取了平均，许多库的均方误差就是这样。而 L 是求和：取平均会使 KL 的分量变成 n 倍，"
    "在图像上编码就不起作用了。",
)

ENCODER_BUGS = (
    Bug(
        "no-kl", ADDED, "return dmean, dlv",
        "KL has no part in your gradients. Without it the loss falls as the noise goes to 0, and a plain autoencoder "
        "is left: some introductions forget this term.",
        "你的梯度里没有 KL。没有它，噪声越小损失越小，最后只剩下普通的自编码器：有些入门笔记就漏掉了这一项。",
    ),
    Bug(
        "kl-only", ADDED, "return kl_mean, kl_lv",
        "Only KL is in your gradients: x has no influence, and every code becomes N(0, 1).",
        "你的梯度里只有 KL：x 不起作用，所有编码都会变成 N(0, 1)。",
    ),
    Bug(
        "no-kl-in-dmean", ADDED, "return dmean, dlv + kl_lv",
        "The part of KL is missing in your dmean: nothing keeps the codes near 0.",
        "你的 dmean 里缺少 KL 的部分：没有什么使编码留在 0 附近。",
    ),
    Bug(
        "no-kl-in-dlv", ADDED, "return dmean + kl_mean, dlv",
        "The part of KL is missing in your dlv: nothing keeps the noise from going to 0.",
        "你的 dlv 里缺少 KL 的部分：没有什么阻止噪声变为 0。",
    ),
    Bug(
        "no-error-in-dmean", ADDED, "return kl_mean, dlv + kl_lv",
        "Your dmean comes from KL alone. The decoder's error moves the mean of the code as well.",
        "你的 dmean 只来自 KL。解码器的误差也会移动编码的均值。",
    ),
    Bug(
        "detached-lv", ADDED, "return dmean + kl_mean, kl_lv",
        "Your dlv comes from KL alone, as if the sample were a constant. The decoder gets c, and c depends on lv: you "
        "wrote its gradient in question 2.",
        "你的 dlv 只来自 KL，好像样本是常数一样。解码器得到的是 c，而 c 依赖于 lv：第 2 题里你写过它的梯度。",
    ),
    Bug(
        "kl-subtracted", ADDED, "return dmean - kl_mean, dlv - kl_lv",
        "You subtract KL's gradients. The paper's bound contains -KL, but its error has a minus too: in a loss both "
        "terms are added.",
        "你减去了 KL 的梯度。论文的下界里是 -KL，但误差那一项也带负号：在损失里两项相加。",
    ),
    Bug(
        "gradient-of-the-bound", ADDED, "return -dmean - kl_mean, -dlv - kl_lv",
        "Both signs are the opposite: this is the gradient of the bound, which is maximised. The question asks for "
        "that of L, which is minimised.",
        "两个符号都相反：这是要最大化的那个下界的梯度。要的是 L 的梯度，L 是要最小化的。",
    ),
    Bug(
        "kl-weighted", ADDED, "return dmean + SIZE * kl_mean, dlv + SIZE * kl_lv",
        "KL has another weight than 1 in yours, as in the beta-VAE of Higgins et al. 2017, or it is divided or "
        "multiplied by a number too much. In L it stands with the weight 1.",
        "在你的结果里，KL 的权重不是 1，像 Higgins 等人 2017 年的 beta-VAE 那样；也可能是多乘或多除了一个数。"
        "在 L 中它的权重是 1。",
        sizes=(0.5, 0.1, 4.0), bounds=(1e-4, 1e3),
    ),
    Bug(
        "kl-over-m-twice", ADDED, "return dmean + kl_mean / len(x), dlv + kl_lv / len(x)",
        "KL is divided by m twice: code_kl_gradients gives the gradients of a mean already.",
        "KL 两次除以了 m：code_kl_gradients 给出的已经是平均的梯度。",
    ),
    Bug(
        "kl-as-a-sum", ADDED, "return dmean + kl_mean * len(x), dlv + kl_lv * len(x)",
        "KL is a sum over the minibatch in yours, and the error a mean: the larger the minibatch, the more KL counts.",
        "在你的结果里，KL 对小批量求和，误差却取平均：小批量越大，KL 的分量就越重。",
    ),
    Bug(
        "mean-over-the-code", ADDED, "return dmean + kl_mean / W.shape[0], dlv + kl_lv / W.shape[0]",
        "KL is a mean over the numbers of a code in yours. In L it is their sum.",
        "在你的结果里，KL 对编码的各个数取了平均。在 L 中它是求和。",
    ),
    Bug("mean-over-the-features", DY, "(c @ W + b - x) / x.size", *FEATURES),
    Bug("mean-over-the-features", DY, "2 * (c @ W + b - x) / x.size", *FEATURES),
    Bug(
        "half-forgotten", DY, "2 * (c @ W + b - x) / len(x)",
        "The decoder's error counts twice: L has half of the square, and the half cancels when it is differentiated.",
        "解码器的误差算了两倍：L 里是平方的一半，求导时 1/2 正好消去。",
    ),
    Bug(
        "missing-1-over-m", DY, "(c @ W + b - x)",
        "The 1/m is missing at the decoder's error: L is a mean over the minibatch, of the error as well as of KL.",
        "解码器的误差处缺少 1/m：L 是小批量上的平均，误差和 KL 都是如此。",
    ),
    Bug(
        "sums-for-means", ADDED, "return (dmean + kl_mean) * len(x), (dlv + kl_lv) * len(x)",
        "Yours is the gradient of a sum over the minibatch. L is a mean: where does its 1/m go?",
        "你的结果是对小批量求和的梯度。L 是平均：1/m 到哪里去了？",
    ),
    Bug(
        "mean-twice", ADDED, "return (dmean + kl_mean) / len(x), (dlv + kl_lv) / len(x)",
        "You divide by m twice. The gradient of one mean has one 1/m.",
        "你两次除以了 m。一个平均的梯度只有一个 1/m。",
    ),
    Bug(
        "residual-the-wrong-way-round", DY, "(x - c @ W - b) / len(x)",
        "The decoder's error has the wrong sign. The square is the same for both orders of the difference, but its "
        "derivative is not: with respect to which of the two do you differentiate?",
        "解码器误差的符号错了。平方不在乎差的次序，它的导数却在乎：你是对两者中的哪一个求导？",
    ),
    Bug(
        "W-for-its-transpose", "dy @ W.T", "dy @ W",
        "On the way back through the decoder you multiply by W. With as many codes as numbers in x the shapes do not "
        "show the mistake.",
        "反向穿过解码器时你乘的是 W。编码与 x 的维数相同时，形状不会提醒你。",
    ),
    Bug(
        "mean-decoded", OWN_CODE, "c = mean",
        "You decode the mean and not the sample: the decoder never sees the noise. In training it gets c.",
        "你解码的是均值而不是样本：解码器从来看不到噪声。训练时它得到的是 c。",
    ),
    Bug(
        "variance-for-sd", OWN_CODE, "c = mean + numpy.exp(lv) * noise",
        "You decode a code whose noise is multiplied by the variance. In question 1 it was the standard deviation.",
        "你解码的编码里，噪声乘的是方差。在第 1 题里乘的是标准差。",
    ),
    Bug(
        "log-sd-for-log-variance", OWN_CODE, "c = mean + numpy.exp(lv) * noise",
        "Yours is right for an lv that is the logarithm of the standard deviation, in the code as well as in KL. Here "
        "lv is the logarithm of the variance.",
        "假如 lv 是标准差的对数，你的结果就对了，编码和 KL 里都是如此。而这里 lv 是方差的对数。",
        more=((BACK, OF_LOG_SD), (KL, "kl_mean, kl_lv = mean / len(x), (numpy.exp(2 * lv) - 1) / len(x)")),
    ),
    Bug(
        "log-sd-in-the-code-only", OWN_CODE, "c = mean + numpy.exp(lv) * noise",
        "Two meanings of lv are mixed: in your code it is the logarithm of the standard deviation, in your KL the "
        "logarithm of the variance, as in the notes of exercise 13. Here it is the second, in both.",
        "你混用了 lv 的两种含义：在编码里它是标准差的对数，在 KL 里是方差的对数，练习 13 的笔记就是这样。"
        "这里两处都是后者。",
        more=((BACK, OF_LOG_SD),),
    ),
    Bug(
        "no-bias", DY, "(c @ W - x) / len(x)",
        "The decoder's b is not in your error.",
        "你的误差里没有解码器的偏置 b：解码的结果是什么？",
    ),
    Bug(
        "x-forgotten", DY, "(c @ W + b) / len(x)",
        "x is not in your error: yours is the gradient for an x of 0.",
        "你的误差里没有 x：这是 x 为 0 时的梯度。",
    ),
    Bug(
        "noise-of-others", OWN_CODE, "c = sampled_code(mean, lv, numpy.roll(noise, 1, axis=0))",
        "The rows of the noise are shifted in one of your two uses of it. Each example keeps its noise, forward and "
        "back.",
        "噪声用了两次，其中一次各行错开了一位。每个样例前向和反向都用自己的同一个噪声。",
    ),
    Bug(
        "no-noise-on-the-way-back", BACK, "dmean, dlv = sampled_code_gradients(dy @ W.T, lv, 0 * noise + 1)",
        "On the way back the noise is missing in dlv: you have it as 1. It must be the same noise as in c.",
        "反向时 dlv 里没有噪声：你把它当成了 1。它必须是 c 里的那个噪声。",
    ),
    Bug(
        "kl-at-the-code", KL, "kl_mean, kl_lv = code_kl_gradients(c, lv)",
        "You give KL the sample c. It is a distance between distributions, and takes the code's mean.",
        "你把样本 c 交给了 KL。KL 衡量的是分布之间的差别，需要的是编码的均值。",
    ),
    Bug(
        "swapped-results", ADDED, "return dlv + kl_lv, dmean + kl_mean",
        "The two results have changed places: the question asks for dmean first.",
        "两个结果的次序颠倒了：要的是 dmean 在前。",
    ),
)  # fmt: skip
