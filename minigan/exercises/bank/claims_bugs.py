"""The named bugs of exercise 21 on the corrected statements: what was stated first, then what else one writes."""

from minigan.exercises.exercise import Bug

FIRST, STAYS = "numpy.argmax(below)", "len(below) - numpy.argmin(below[::-1])"
PAIR = f"{FIRST}, {STAYS}"

STAYS_BUGS = (
    Bug(
        "first-for-both", STAYS, "numpy.argmax(below)",
        "You give the first step twice. That was our own mistake: the path crosses the bound, leaves again on the "
        "other side, and comes back several times before it stays.",
        "你两次都给了首次低于的步。这正是我们自己犯过的错：路径越过界限后，又从另一侧离开，来回几次才不再离开。",
    ),
    Bug(
        "last-step-above", STAYS, "len(below) - numpy.argmin(below[::-1]) - 1",
        "Your second number is the last step that is not below the bound. From which step on is the path below it?",
        "你的第二个数是最后一个不低于界限的步。路径从哪一步起才低于界限？",
    ),
    Bug(
        "number-of-steps-below", STAYS, "below.sum()",
        "Your second number counts the steps that are below the bound. The question asks where the last run of them "
        "begins.",
        "你的第二个数是低于界限的步数。要的是最后一段连续低于界限的步从哪里开始。",
    ),
    Bug(
        "counted-from-the-end", STAYS, "numpy.argmin(below[::-1])",
        "Your second number is how long the path has been below the bound at the end. Where did that run begin, "
        "counted from the start?",
        "你的第二个数是路径在结尾处已经低于界限多少步。从开头数起，这一段从哪里开始？",
    ),
    Bug(
        "counted-from-1", PAIR, f"{FIRST} + 1, {STAYS} + 1",
        "Both numbers are too large by one: entry 0 is the distance before any step.",
        "两个数都大了 1：第 0 项是还没有走任何一步时的距离。",
    ),
    Bug(
        "at-the-bound-too", "distance < bound", "distance <= bound",
        "You count a distance equal to the bound as below it.",
        "你把等于界限的距离也算作低于界限了。",
    ),
    Bug(
        "swapped-results", PAIR, f"{STAYS}, {FIRST}",
        "Both are right, in the wrong order: first the first step below, then the step from which on it stays.",
        "两个都对，但顺序反了：先是首次低于的步，再是从此一直低于的步。",
    ),
    Bug(
        "above-for-below", "distance < bound", "distance > bound",
        "You look for distances above the bound. At an equilibrium the distance goes to 0.",
        "你找的是高于界限的距离。趋向均衡时，距离趋于 0。",
    ),
)  # fmt: skip

G, MIRROR = "numpy.log(q / (p + q))", "q * numpy.exp(-eta * g)"
OF_LOG, RESULT = "q * numpy.exp(-eta * q * (g - q @ g))", "mirror / mirror.sum(), of_log_q / of_log_q.sum()"

STEPS_BUGS = (
    Bug(
        "the-same-step-twice", OF_LOG, MIRROR,
        "Your two steps are equal. We once said so ourselves, and it is wrong: the exponentiated gradient subtracts "
        "the derivative in q from log q. By the chain rule the derivative in log q has one more factor.",
        "你的两步相同。我们自己也曾这样说：指数梯度就是对 log q 的梯度步。这不对：它从 log q 中减去的是对 q 的导数；"
        "按链式法则，对 log q 的导数还多一个因子。",
    ),
    Bug(
        "the-sum-may-change", OF_LOG, "q * numpy.exp(-eta * q * g)",
        "Your second step forgets that q is divided by its sum: if one entry of log q rises, all other entries of q "
        "fall. Which mean is therefore subtracted from g?",
        "你的第二步忘了 q 要除以自己的和：log q 的一项增大，q 的其他各项就减小。因此要从 g 中减去哪种平均？",
    ),
    Bug(
        "plain-mean", OF_LOG, "q * numpy.exp(-eta * q * (g - g.mean()))",
        "You subtract the plain mean of g. In the derivative of the normalised q each entry counts by its probability.",
        "你减去的是 g 的普通平均。在归一化的 q 的导数里，每一项按自己的概率计入。",
    ),
    Bug(
        "uphill", "-eta * g)", "eta * g)",
        "Your steps go up: they make the value larger, and q moves away from p. G minimises.",
        "你的两步是向上走的：值变大了，q 离 p 更远。G 要最小化。",
        more=(("-eta * q", "eta * q"),),
    ),
    Bug(
        "log-D-instead", G, "numpy.log(p / (p + q))",
        "You take log D*. In the value, q stands before the other logarithm.",
        "你用的是 log D*。在值函数里，q 乘的是另一个对数。",
    ),
    Bug(
        "log-of-the-ratio", G, "numpy.log(q / p)",
        "Your g is the negative logit of D*, which belongs to the sum of both costs. What is 1 - D*?",
        "你的 g 是 D* 的 logit 的相反数，它属于两种代价之和。1 - D* 是什么？",
    ),
    Bug(
        "not-divided-by-the-sum", RESULT, "mirror, of_log_q",
        "Your results do not sum to 1, so they are no probabilities.",
        "你的结果之和不是 1，因此不是概率。",
    ),
    Bug(
        "swapped-results", RESULT, "of_log_q / of_log_q.sum(), mirror / mirror.sum()",
        "Both are right, in the wrong order: first the exponentiated gradient, then the step on log q.",
        "两个都对，但顺序反了：先是指数梯度，再是对 log q 的一步。",
    ),
    Bug(
        "subtracted-from-q", MIRROR, "q - eta * g",
        "Your first step subtracts from q itself. That is a plain gradient step, which can leave the simplex. The "
        "exponentiated gradient changes log q.",
        "你的第一步是从 q 本身减去。那是普通的梯度步，可能走出单纯形。指数梯度改变的是 log q。",
    ),
)  # fmt: skip

BETWEEN = "tv**2 / 2, tv * numpy.log(2)"

BETWEEN_BUGS = (
    Bug(
        "pinsker-at-the-wrong-pair", BETWEEN, "2 * tv**2, tv * numpy.log(2)",
        "You use Pinsker's inequality with TV(p, q). The two KLs go to the mixture m. How far is p from m, in TV? For "
        "TV = 1 your lower bound is above log 2, which no JSD exceeds.",
        "你在 Pinsker 不等式里用了 TV(p, q)。但两个 KL 都是到混合 m 的。p 与 m 的 TV 是多少？TV = 1 "
        "时你的下界超过 log 2，而 JSD 从不超过它。",
    ),
    Bug(
        "half-forgotten", BETWEEN, "tv**2, tv * numpy.log(2)",
        "Your lower bound is twice as large as it should be: the JSD is the mean of the two KLs, not their sum.",
        "你的下界大了一倍：JSD 是两个 KL 的平均，不是它们的和。",
    ),
    Bug(
        "linear-below", BETWEEN, "tv / 2, tv * numpy.log(2)",
        "Your lower bound is linear in TV. Of near distributions the JSD is much smaller than that. What is the power "
        "of TV in Pinsker's inequality?",
        "你的下界与 TV 成正比。两个分布很接近时，JSD 比这小得多。Pinsker 不等式中 TV 是几次方？",
    ),
    Bug(
        "in-bits", BETWEEN, "tv**2 / 2, tv",
        "Your upper bound is in bits. For disjoint supports, TV = 1, what is the JSD in nats?",
        "你的上界以比特为单位。支撑集不相交时 TV = 1，JSD 是多少奈特？",
    ),
    Bug(
        "bound-for-all", BETWEEN, "tv**2 / 2, numpy.log(2)",
        "Your upper bound holds for every pair, but it does not use TV. For TV = 0 the JSD is 0.",
        "你的上界对任何一对分布都成立，却没有用到 TV。TV = 0 时 JSD 为 0。",
    ),
    Bug(
        "swapped-results", BETWEEN, "tv * numpy.log(2), tv**2 / 2",
        "Both are right, in the wrong order: first the lower bound.",
        "两个都对，但顺序反了：下界在先。",
    ),
    Bug(
        "of-C-of-G", BETWEEN, "tv**2, 2 * tv * numpy.log(2)",
        "Those are bounds on 2 JSD, which stands in C(G). The question asks for the JSD itself.",
        "这是 C(G) 中 2 JSD 的界。要的是 JSD 本身。",
    ),
)  # fmt: skip

EPS, SLOPE, BOUND = "(D + abs(slope)).max()", "(-slope / (1 - D)).mean()", "eps / (1 - eps)"

GRADIENT_BUGS = (
    Bug(
        "of-minus-log-D", SLOPE, "(-slope / D).mean()",
        "Your gradient is that of the non-saturating cost, -log D. The theorem with this bound is about log(1 - D): "
        "the other gradient does not vanish where D is near 0.",
        "你的梯度属于非饱和代价 -log D。带有这个界的定理说的是 log(1 - D)：D 接近 0 时，另一个梯度并不消失。",
    ),
    Bug(
        "logarithm-forgotten", SLOPE, "(-slope).mean()",
        "Your gradient is that of the mean of 1 - D, without the logarithm. The derivative of a logarithm divides by "
        "what is inside.",
        "你的梯度是 1 - D 的平均的梯度，没有算对数。对数的导数要除以括号里的量。",
    ),
    Bug(
        "sign", SLOPE, "(slope / (1 - D)).mean()",
        "The sign of your gradient is wrong: where D rises, log(1 - D) falls.",
        "你的梯度符号错了：D 上升时，log(1 - D) 下降。",
    ),
    Bug(
        "summed", SLOPE, "(-slope / (1 - D)).sum()",
        "Your gradient is a sum over the samples. The cost is a mean.",
        "你的梯度是对样本求和。代价是平均。",
    ),
    Bug(
        "bound-of-first-order", BOUND, "eps",
        "Your bound lacks its denominator. On a sample D may be as large as eps, and the gradient divides by 1 - D.",
        "你的上界缺了分母。在样本上 D 可能大到 eps，而梯度要除以 1 - D。",
    ),
    Bug(
        "slope-forgotten", EPS, "D.max()",
        "Your eps is about the values of D alone. A small D can be steep. The distance in the theorem contains the "
        "slope too.",
        "你的 eps 只考虑了 D 的值。很小的 D 也可能很陡。定理中的距离也包含斜率。",
    ),
    Bug(
        "value-forgotten", EPS, "abs(slope).max()",
        "Your eps is about the slope of D alone. The distance in the theorem contains the value too.",
        "你的 eps 只考虑了 D 的斜率。定理中的距离也包含 D 的值。",
    ),
    Bug(
        "two-maxima", EPS, "D.max() + abs(slope).max()",
        "You add the largest D and the largest slope, which may belong to different samples. The question asks for the "
        "largest sum.",
        "你把最大的 D 与最大的斜率相加，而两者可能属于不同的样本。要的是最大的和。",
    ),
    Bug(
        "slope-with-its-sign", EPS, "(D + slope).max()",
        "Your eps uses the slope with its sign. A steep fall counts as much as a steep rise.",
        "你的 eps 用了带符号的斜率。陡降与陡升应同样计入。",
    ),
    Bug(
        "swapped-results", f"{SLOPE}, {BOUND}", f"{BOUND}, {SLOPE}",
        "Both are right, in the wrong order: first the gradient, then the bound.",
        "两个都对，但顺序反了：先是梯度，再是上界。",
    ),
)  # fmt: skip
