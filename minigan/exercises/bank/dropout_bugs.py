"""The named bugs of exercise 03 on dropout, as changes to the text of its references in activations.py."""

from minigan.exercises.exercise import Bug

UNSCALED = (
    "What is kept is not scaled. Then the mean of the result over the masks is smaller than without dropout, and in "
    "evaluation, where nothing is dropped, the next layer would see larger numbers than it was trained on.",
    "保留下来的没有放大。这样结果对掩码的平均小于不用 dropout 时的值；评估时什么也不丢弃，"
    "下一层看到的数就会比训练时大。",
)
SCALED_BY_KEEP = (
    "You multiply by keep. That makes up for dropout where nothing is dropped; here what is kept must make up for "
    "what is lost. Is it to be larger or smaller than before?",
    "你乘了 keep。那是在什么也不丢弃的时候用的补偿；这里，留下的要补偿丢掉的。它应该变大还是变小？",
)
INVERTED = (
    "You keep what is to be dropped, and drop what is to be kept. mask is True where an input stays; it has been "
    "compared with keep already.",
    "你保留了该丢弃的，丢弃了该保留的。mask 为 True 表示该输入保留；它已经与 keep 比较过了。",
)
BY_DROPPED = (
    "You divide by 1 - keep, the probability of being dropped. Which probability makes the mean of the result x again?",
    "你除以了 1 - keep，即被丢弃的概率。除以哪个概率，才能使结果的平均值重新等于 x？",
)
KEPT_FOR_DROPPED = (
    "You read both mask and keep as if they said what is dropped. mask is True where an input stays, and keep is the "
    "probability of that.",
    "你把 mask 和 keep 都理解成了“丢弃”。mask 为 True 表示该输入保留，keep 是保留的概率。",
)
BY_COUNT_OR_NAN = (
    "You divide by the share that this mask happened to keep, 0 / 0 where it keeps nothing. keep is a "
    "probability, the same for every mask; with your factor each output would depend on whether the other inputs "
    "are kept.",
    "你除以了这个掩码恰好保留的比例，如果什么也没保留就成了 0 / 0。keep 是概率，对每个掩码都相同；你这样做，"
    "每个输入就与其他输入的去留有关了。",
)
BY_COUNT = (
    "You divide by the share that this mask happened to keep. keep is a probability, the same for every mask; "
    "with your factor each output would depend on whether the other inputs are kept.",
    "你除以了这个掩码恰好保留的比例。keep 是概率，对每个掩码都相同；你这样做，每个输入就与其他输入的去留有关了。",
)


REDRAWN = (
    "Each entry is kept or dropped, but not where mask says: you use another mask. If it is drawn inside the function, "
    "the backward pass gives the gradient of another function than the forward pass computed. mask has been drawn "
    "outside, for both.",
    "每个元素要么保留要么丢弃，但位置与 mask 不符：你用的是另一个掩码。如果在函数里面重新抽取掩码，"
    "反向传播给出的就不是前向传播所算的那个函数的梯度。mask 已经在外面抽好，两边共用。",
)

DROPOUT_BUGS = (
    Bug("another-mask", "x * mask / keep", "x * MASK(x) / keep", *REDRAWN),
    Bug("another-mask", "x * mask / keep", "x * MASK(x)", *REDRAWN),
    Bug("another-mask", "x * mask / keep", "x * MASK(x) * keep", *REDRAWN),
    Bug("unscaled", "x * mask / keep", "x * mask", *UNSCALED),
    Bug("scaled-by-keep", "x * mask / keep", "x * mask * keep", *SCALED_BY_KEEP),
    Bug("mask-inverted", "x * mask / keep", "x * ~mask / keep", *INVERTED),
    Bug("scaled-by-what-is-dropped", "x * mask / keep", "x * mask / (1.0 - keep)", *BY_DROPPED),
    Bug("scaled-by-the-count", "x * mask / keep", "x * mask / max(mask.mean(), 1e-12)", *BY_COUNT),
    Bug(
        "kept-for-dropped", "x * mask / keep", "x * ~mask / (1.0 - keep)", *KEPT_FOR_DROPPED,
    ),
    Bug("scaled-by-the-count-or-nan", "x * mask / keep", "x * mask / mask.mean()", *BY_COUNT_OR_NAN),
    Bug(
        "no-mask", "x * mask / keep", "x / keep",
        "Nothing is dropped, because you do not use mask. The division by keep is there to make up for the inputs that "
        "are dropped.",
        "什么也没有丢弃：mask 没有用到。而除以 keep 要补偿的，正是被丢弃的那些。",
    ),
    Bug(
        "as-if-there-were-no-dropout", "x * mask / keep", "1.0 * x",
        "x comes through unchanged. That is right in evaluation; this is training, where mask and keep matter.",
        "x 原样通过了。评估时应当如此；而这里是训练，mask 和 keep 都要起作用。",
    ),
)  # fmt: skip

DROPOUT_GRADIENT_BUGS = (
    Bug("another-mask", "dy * mask / keep", "dy * MASK(dy) / keep", *REDRAWN),
    Bug("another-mask", "dy * mask / keep", "dy * MASK(dy)", *REDRAWN),
    Bug("another-mask", "dy * mask / keep", "dy * MASK(dy) * keep", *REDRAWN),
    Bug(
        "no-mask", "dy * mask / keep", "dy / keep",
        "The gradient also goes to inputs that were dropped. They had no influence on y, so L does not "
        "depend on them.",
        "被丢弃的输入也得到了梯度。它们没有影响 y，所以 L 与它们无关。",
    ),
    Bug(
        "as-if-there-were-no-dropout", "dy * mask / keep", "1.0 * dy",
        "dy comes through as it is, as in evaluation. In training y depends on mask and keep, and so does "
        "its derivative.",
        "dy 原样通过，就像评估时那样。训练时 y 依赖于 mask 和 keep，它的导数也是。",
    ),
    Bug(
        "unscaled", "dy * mask / keep", "dy * mask",
        "The factor of the forward pass is missing: where an input is kept, y is not x but a multiple of "
        "it.",
        "漏掉了前向传播中的因子：输入被保留时，y 不等于 x，而是 x 的若干倍。",
    ),
    Bug(
        "scaled-by-keep", "dy * mask / keep", "dy * mask * keep",
        "You undo the factor of the forward pass. A derivative has the same factor as the function, not "
        "its inverse.",
        "你在抵消前向传播中的因子。导数带有与函数相同的因子，而不是它的倒数。",
    ),
    Bug("mask-inverted", "dy * mask / keep", "dy * ~mask / keep", *INVERTED),
    Bug(
        "scaled-twice", "dy * mask / keep", "dy * mask / keep**2",
        "The factor of dropout is in it twice. Where an input is kept, how much does y change when x "
        "changes by 1?",
        "dropout 的因子乘了两次。输入被保留时，x 改变 1，y 改变多少？",
    ),
    Bug(
        "forgot-dy", "dy * mask / keep", "mask / keep",
        "You return the slope of dropout, without the gradient that comes from above: dy is not used.",
        "你返回的是 dropout 的斜率，没有乘上面传来的梯度：dy 没有用到。",
    ),
    Bug(
        "scaled-by-what-is-dropped", "dy * mask / keep", "dy * mask / (1.0 - keep)",
        "You divide by 1 - keep, the probability of being dropped. The backward pass has the same factor as the "
        "forward pass: what is it where an input is kept?",
        "你除以了 1 - keep，即被丢弃的概率。反向的因子与前向的相同：输入被保留时，前向的因子是什么？",
    ),
    Bug("kept-for-dropped", "dy * mask / keep", "dy * ~mask / (1.0 - keep)", *KEPT_FOR_DROPPED),
    Bug("scaled-by-the-count", "dy * mask / keep", "dy * mask / max(mask.mean(), 1e-12)", *BY_COUNT),
    Bug("scaled-by-the-count-or-nan", "dy * mask / keep", "dy * mask / mask.mean()", *BY_COUNT_OR_NAN),
)  # fmt: skip
