"""The named bugs of exercise 21 on checks: some cannot fail, some fail always, and some mistakes are none."""

from minigan.exercises.exercise import Bug

P, Q = "numpy.array([0.3, 0.9])", "numpy.array([0.9, 0.3])"
VERDICT = "bool((abs(p * (1 - D) - q * D) <= 1e-9).all())"
GAP = "abs(p * (1 - D) - q * D)"
WHATEVER = (
    "Your check holds whatever is computed: it accepts every formula, the planted mistakes too. Do both sides of your "
    "comparison come from the same formula? One side must be found without it.",
    "你的断言无论算出什么都成立：任何公式都通过，埋下的错误也一样。比较的两边是不是都来自同一个公式？"
    "其中一边必须不靠它求出。",
)
LOOSE = (
    "A formula that is wrong by a hundredth or more passes: your tolerance is too wide, or your grid is too coarse. In "
    "float64 the right formula is right to 15 digits.",
    "差了百分之一或更多的公式也能通过：你的容差太宽，或者网格太粗。在 float64 中，正确的公式有 15 位是对的。",
)
SAME = (
    "You try only points with p = q. There p and q may be exchanged, and 1/2 is the best D.",
    "你只试了 p = q 的点。在那里把 p 和 q 对调也看不出来，而且最优的 D 就是 1/2。",
)
ONE_SIDE = (
    "You try points on one side only, p above q or p below q. A formula that confuses the two on the other side "
    "passes.",
    "你只试了一侧的点：要么 p 总大于 q，要么总小于 q。在另一侧把两者弄混的公式也能通过。",
)
SIGNED = (
    "A D that is too large passes, or one that is too small: your difference is negative then, and below every "
    "tolerance.",
    "偏大的 D，或者偏小的 D，能通过：那时你的差是负数，小于任何容差。",
)

CLAIM_BUGS = (
    Bug("holds-whatever-is-computed", VERDICT, "True", *WHATEVER),
    Bug("holds-whatever-is-computed", VERDICT, "bool((abs(D - formula(p, q)) <= 1e-9).all())", *WHATEVER),
    Bug(
        "never-holds", VERDICT, "False",
        "Your check rejects the right formula as well. Does your tolerance leave room for rounding, and do you compare "
        "with the maximum of the right function?",
        "你的断言连正确的公式也否定。你的容差给舍入误差留了余地吗？你比较的是正确的函数的最大值吗？",
    ),
    Bug("only-where-p-is-q", Q, "p", *SAME),
    Bug("only-where-p-is-q", P, "numpy.array([0.5, 0.5])", *SAME, more=((Q, "p"),)),
    Bug(
        "only-where-they-sum-to-1", Q, "1 - p",
        "You try only points with p + q = 1. Densities at a point need not sum to 1, and a formula without the "
        "denominator passes.",
        "你只试了 p + q = 1 的点。同一点的两个密度之和不必是 1，没有分母的公式也能通过。",
    ),
    Bug("one-side-only", Q, "p / 2", *ONE_SIDE),
    Bug("one-side-only", Q, "p * 2", *ONE_SIDE),
    Bug("too-loose", "<= 1e-9", "<= 0.05", *LOOSE),
    Bug("too-loose", "<= 1e-9", "<= 0.1", *LOOSE),
    Bug("no-absolute-value", GAP, "(p * (1 - D) - q * D)", *SIGNED),
    Bug("no-absolute-value", GAP, "(q * D - p * (1 - D))", *SIGNED),
    Bug(
        "nan-passes", VERDICT, f"not bool(({GAP} > 1e-9).any())",
        "A formula that gives nan passes. You ask whether some error is above the tolerance, and nan is above nothing. "
        "How must one ask, so that nan fails?",
        "给出 nan 的公式也能通过。你问的是有没有误差超过容差，而 nan 不大于任何数。应当怎样问，nan 才通不过？",
    ),
    Bug(
        "one-point-is-enough", ".all()", ".any()",
        "Your check holds if the formula is right at one of your points. The claim is about all of them.",
        "只要公式在你的某一个点上正确，你的断言就成立。断言说的是所有的点。",
    ),
    Bug(
        "errors-cancel", VERDICT, "bool(abs((p * (1 - D) - q * D).mean()) <= 1e-9)",
        "You take the mean of the errors first and its absolute value afterwards. Errors of opposite signs cancel, and "
        "p and q exchanged passes.",
        "你先求误差的平均，再取绝对值。符号相反的误差会抵消，把 p 和 q 对调的公式也能通过。",
    ),
)  # fmt: skip

RETURN = "bool(check(right)) and not check(mistake)"
MISTAKE = "q / (p + q)"
SHOWS = (
    "A check that knows nothing about the best D, only that D is a probability, rejects your mistake already. A "
    "falsifier should be a mistake that a person could make: finite, from 0 to 1, and wrong.",
    "一个对最优的 D 一无所知、只知道 D 是概率的检查，就已经否定了你的错误公式。"
    "证伪用的公式应当是人真会犯的错误：有限，在 0 到 1 之间，但是错的。",
)

FALSIFIER_BUGS = (
    Bug(
        "mistake-is-right", MISTAKE, "1 / (1 + q / p)",
        "Good checks accept your mistake, so it is none. Is it the best D, written in another way?",
        "好的检查接受了你的错误公式，说明它并没有错。它是不是最优的 D 的另一种写法？",
    ),
    Bug(
        "mistake-never-tried", RETURN, "bool(check(right))",
        "You ask only whether the right formula passes. A check that holds whatever is computed lets it pass, too.",
        "你只问正确的公式能否通过。而一个无论算出什么都成立的检查，也会让它通过。",
    ),
    Bug(
        "right-never-tried", RETURN, "not check(mistake)",
        "You ask only whether the mistake is rejected. A check that rejects everything does that as well.",
        "你只问错误公式是否被否定。而一个否定一切的检查也做得到这一点。",
    ),
    Bug(
        "or-for-and", RETURN, "bool(check(right)) or not check(mistake)",
        "One of the two is enough for you. A check must do both: accept the right formula and reject the mistake.",
        "你认为两者有其一就够了。一个检查必须两样都做到：接受正确的公式，否定错误的公式。",
    ),
    Bug(
        "roles-exchanged", RETURN, "bool(check(mistake)) and not check(right)",
        "You want the mistake accepted and the right formula rejected. Which of the two should hold?",
        "你要求错误公式被接受、正确公式被否定。两者之中哪个应当成立？",
    ),
    Bug(
        "both-accepted", RETURN, "bool(check(right)) and bool(check(mistake))",
        "You ask that both formulas pass. A check that accepts the mistake cannot fail.",
        "你要求两个公式都通过。接受错误公式的检查是不会失败的。",
    ),
    Bug("shows-by-its-range", MISTAKE, "p / q", *SHOWS),
    Bug("shows-by-its-range", MISTAKE, "p * numpy.nan", *SHOWS),
    Bug(
        "a-number-for-an-array", MISTAKE, "0.5",
        "Your mistake returns one number where p and q are arrays. A check of the shape alone rejects it.",
        "p 和 q 是数组时，你的错误公式只返回一个数。只看形状的检查就能否定它。",
    ),
)  # fmt: skip
