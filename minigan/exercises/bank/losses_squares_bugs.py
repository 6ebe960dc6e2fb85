"""The named bugs of exercise 18 on the gradients of least squares, as changes to the references in losses.py."""

from minigan.exercises.exercise import Bug

REAL, FAKE = "(a_real - 1) / len(a_real)", "a_fake / len(a_fake)"
BOTH = f"return {REAL}, {FAKE}"
SIGMOID_REAL, SIGMOID_FAKE = "(1 / (1 + numpy.exp(-a_real)))", "(1 / (1 + numpy.exp(-a_fake)))"
SLOPE_REAL, SLOPE_FAKE = f"{SIGMOID_REAL} * (1 - {SIGMOID_REAL})", f"{SIGMOID_FAKE} * (1 - {SIGMOID_FAKE})"

D_SQUARES_BUGS = (
    Bug(
        "half-forgotten", BOTH, f"return 2 * {REAL}, 2 * {FAKE}",
        "Your gradients are twice too large: the half before each mean is missing.",
        "你的梯度大了一倍：漏掉了每个平均前面的二分之一。",
    ),
    Bug(
        "half-twice", BOTH, f"return {REAL} / 2, {FAKE} / 2",
        "Your gradients are half of what they should be: the derivative of the square brings a 2, which cancels "
        "the half.",
        "你的梯度只有一半：平方的导数会带来一个 2，与二分之一抵消。",
    ),
    Bug(
        "missing-1-over-m", BOTH, "return a_real - 1, 1 * a_fake",
        "The 1/m is missing: each half of the loss is a mean.",
        "缺少 1/m：损失的每一半都是一个平均。",
    ),
    Bug(
        "missing-1-over-m-and-half", BOTH, "return 2 * (a_real - 1), 2 * a_fake",
        "The 1/m and the half before each mean are missing.",
        "缺少 1/m，也缺少每个平均前面的二分之一。",
    ),
    Bug(
        "1-over-m-twice", BOTH, f"return {REAL} / len(a_real), {FAKE} / len(a_fake)",
        "You divide by the size of the minibatch twice.",
        "你除以了两次小批量的大小：每一半只有一个平均。",
    ),
    Bug(
        "one-m-for-both", FAKE, "a_fake / len(a_real)",
        "You divide both parts by the size of the minibatch of data. Each is the gradient of a mean of its own.",
        "你把两部分都除以了数据小批量的大小。它们各是自己那个平均的梯度。",
    ),
    Bug(
        "one-m-of-all-rows", BOTH,
        "return (a_real - 1) / (len(a_real) + len(a_fake)), a_fake / (len(a_real) + len(a_fake))",
        "You divide both parts by the number of all rows. The loss adds two means, each over its own minibatch.",
        "你把两部分都除以了总行数。损失是两个平均之和，各在自己的小批量上取。",
    ),
    Bug(
        "targets-swapped", BOTH, "return a_real / len(a_real), (a_fake - 1) / len(a_fake)",
        "The targets have changed places: D's output is brought near 1 on real examples and near 0 on samples.",
        "两个目标对调了：D 的输出在真实样例上应接近 1，在样本上应接近 0。",
    ),
    Bug(
        "target-minus-1-for-fake", FAKE, "(a_fake + 1) / len(a_fake)",
        "Your target for samples is -1. That is another version of the paper's loss; here it is 0.",
        "样本的目标在你这里是 -1。那是该论文损失的另一个版本；这里是 0。",
    ),
    Bug(
        "target-1-for-both", FAKE, "(a_fake - 1) / len(a_fake)",
        "Both targets are 1 in yours: D would be told that samples are real.",
        "两个目标在你这里都是 1：这等于告诉 D，样本是真的。",
    ),
    Bug(
        "target-forgotten", REAL, "a_real / len(a_real)",
        "Both targets are 0 in yours: the 1 of the real half is missing.",
        "两个目标在你这里都是 0：缺少真实那一半的 1。",
    ),
    Bug(
        "sign", BOTH, "return (1 - a_real) / len(a_real), -a_fake / len(a_fake)",
        "Both signs are the opposite: with these D's outputs would move away from their targets. D minimises the "
        "loss.",
        "两部分的符号都反了：这样 D 的输出会远离目标。D 要最小化损失。",
    ),
    Bug(
        "real-half-sign", REAL, "(1 - a_real) / len(a_real)",
        "The real half has the wrong sign: the distance to the target is taken the other way round.",
        "真实那一半的符号错了：到目标的差取反了方向。",
    ),
    Bug(
        "fake-half-sign", FAKE, "-a_fake / len(a_fake)",
        "The half of the samples has the wrong sign. It is added in the loss.",
        "样本那一半的符号错了。在损失里它是相加的。",
    ),
    Bug(
        "sigmoid-in-front", BOTH, f"return ({SIGMOID_REAL} - 1) / len(a_real), {SIGMOID_FAKE} / len(a_fake)",
        "There is a sigmoid in yours: these are the gradients of the paper's loss, with logarithms. Least squares "
        "takes D's output a as it is.",
        "你的结果里有 sigmoid：这是论文那个带对数的损失的梯度。最小二乘直接使用 D 的输出 a。",
    ),
    Bug(
        "squares-of-the-sigmoid", BOTH,
        f"return ({SIGMOID_REAL} - 1) * {SLOPE_REAL} / len(a_real), {SIGMOID_FAKE} * {SLOPE_FAKE} / len(a_fake)",
        "You take squares of a sigmoid: its slope makes the gradient vanish where D is sure and wrong. Least "
        "squares takes D's output a as it is.",
        "你对 sigmoid 的输出取了平方：在 D 确信而判错的地方，sigmoid 的斜率使梯度消失。最小二乘直接使用 D 的输出 a。",
    ),
    Bug(
        "absolute-value", BOTH, "return numpy.sign(a_real - 1) / len(a_real), numpy.sign(a_fake) / len(a_fake)",
        "You have the gradient of absolute values: only signs are left. That of a square grows with the distance.",
        "这是绝对值的梯度：只剩下符号。平方的梯度随距离增大。",
    ),
    Bug(
        "not-differentiated", BOTH, "return (a_real - 1) ** 2 / 2 / len(a_real), a_fake**2 / 2 / len(a_fake)",
        "These are the terms of the loss, not differentiated.",
        "这些是损失的各项，还没有对 a 求导。",
    ),
    Bug(
        "m-by-m", REAL, "(a_real - numpy.ones(len(a_real))) / len(a_real)",
        "Targets of shape (m,) and outputs of shape (m, 1) gave an array of shape (m, m): NumPy has paired every "
        "target with every output.",
        "形状为 (m,) 的目标与形状为 (m, 1) 的输出得到了 (m, m) 的数组：NumPy 把每个目标和每个输出都配了对。",
    ),
    Bug(
        "one-number-for-each-half", BOTH, f"return ({REAL}).sum(), ({FAKE}).sum()",
        "You return one number for each half. The question asks for the derivative with respect to each output.",
        "你对每一半只返回了一个数。要的是对每一个输出的导数。",
    ),
    Bug(
        "shape-lost", BOTH, f"return ({REAL}).ravel(), ({FAKE}).ravel()",
        "The numbers are right, their shape is not: a gradient has the shape of what it is the gradient of, here "
        "(m, 1).",
        "数值是对的，形状不对：对谁求梯度，梯度就与谁形状相同，这里是 (m, 1)。",
    ),
    Bug(
        "swapped-results", BOTH, f"return {FAKE}, {REAL}",
        "The two results have changed places: the one for the data comes first.",
        "两个结果的位置颠倒了：先返回对数据的输出的梯度。",
    ),
    Bug(
        "brackets-forgotten", REAL, "a_real - 1 / len(a_real)",
        "Only the 1 is divided by m in your real half: brackets are missing.",
        "真实的那一半里，只有 1 除以了 m：少了括号。",
    ),
)  # fmt: skip

G = "(a_fake - 1) / len(a_fake)"

G_SQUARES_BUGS = (
    Bug(
        "target-0", G, "a_fake / len(a_fake)",
        "Your target is 0, that of D for samples. G wants D's output on its samples to be that of real examples.",
        "你的目标是 0，那是 D 对样本的目标。G 希望 D 在它的样本上给出真实样例的输出。",
    ),
    Bug(
        "minimax", G, "-a_fake / len(a_fake)",
        "You reverse the sign of D's gradient: G would push D's output away from 0, to either side. G has a target "
        "of its own.",
        "你把 D 的梯度取了反号：这样 G 会把 D 的输出推离 0，朝哪一边都行。G 有自己的目标。",
    ),
    Bug(
        "target-minus-1", G, "(a_fake + 1) / len(a_fake)",
        "Your target is -1. G wants D's output on its samples to be that of real examples.",
        "你的目标是 -1。G 希望 D 在它的样本上给出真实样例的输出。",
    ),
    Bug(
        "sign", G, "(1 - a_fake) / len(a_fake)",
        "The sign is the opposite: a gradient step would move D's output away from the target. G minimises its loss.",
        "符号反了：走一步梯度会使 D 的输出远离目标。G 要最小化它的损失。",
    ),
    Bug(
        "half-forgotten", G, "2 * (a_fake - 1) / len(a_fake)",
        "Yours is twice too large: the half before the mean is missing.",
        "你的结果大了一倍：漏掉了平均前面的二分之一。",
    ),
    Bug(
        "half-twice", G, "(a_fake - 1) / 2 / len(a_fake)",
        "Yours is half of what it should be: the derivative of the square brings a 2, which cancels the half.",
        "你的结果只有一半：平方的导数会带来一个 2，与二分之一抵消。",
    ),
    Bug(
        "missing-1-over-m", G, "a_fake - 1",
        "The 1/m is missing: the loss is a mean over the samples.",
        "缺少 1/m：损失是对各个样本的平均。",
    ),
    Bug(
        "missing-1-over-m-and-half", G, "2 * (a_fake - 1)",
        "The 1/m and the half before the mean are missing.",
        "缺少 1/m，也缺少平均前面的二分之一。",
    ),
    Bug(
        "1-over-m-twice", G, "(a_fake - 1) / len(a_fake) ** 2",
        "You divide by the size of the minibatch twice.",
        "你除以了两次小批量的大小：损失里只有一个平均。",
    ),
    Bug(
        "non-saturating", G, f"({SIGMOID_FAKE} - 1) / len(a_fake)",
        "There is a sigmoid in yours: this is the gradient of the non-saturating loss of the paper. Least squares "
        "takes D's output a as it is.",
        "你的结果里有 sigmoid：这是论文中不饱和损失的梯度。最小二乘直接使用 D 的输出 a。",
    ),
    Bug(
        "squares-of-the-sigmoid", G, f"({SIGMOID_FAKE} - 1) * {SLOPE_FAKE} / len(a_fake)",
        "You take the square of a sigmoid: its slope makes the gradient vanish where D is sure that a sample is "
        "generated. Least squares takes D's output a as it is.",
        "你对 sigmoid 的输出取了平方：在 D 确信样本是生成的地方，sigmoid 的斜率使梯度消失。最小二乘直接使用 D 的"
        "输出 a。",
    ),
    Bug(
        "absolute-value", G, "numpy.sign(a_fake - 1) / len(a_fake)",
        "You have the gradient of an absolute value: only signs are left. That of a square grows with the distance.",
        "这是绝对值的梯度：只剩下符号。平方的梯度随距离增大。",
    ),
    Bug(
        "not-differentiated", G, "(a_fake - 1) ** 2 / 2 / len(a_fake)",
        "These are the terms of the loss, not differentiated.",
        "这些是损失的各项，还没有对 a 求导。",
    ),
    Bug(
        "one-number", G, "(a_fake - 1).mean()",
        "You return one number. The question asks for the derivative with respect to each output.",
        "你只返回了一个数。要的是对每一个输出的导数。",
    ),
    Bug(
        "shape-lost", G, "(a_fake - 1).ravel() / len(a_fake)",
        "The numbers are right, their shape is not: a gradient has the shape of what it is the gradient of, here "
        "(m, 1).",
        "数值是对的，形状不对：对谁求梯度，梯度就与谁形状相同，这里是 (m, 1)。",
    ),
    Bug(
        "m-by-m", G, "(a_fake - numpy.ones(len(a_fake))) / len(a_fake)",
        "Targets of shape (m,) and outputs of shape (m, 1) gave an array of shape (m, m): NumPy has paired every "
        "target with every output.",
        "形状为 (m,) 的目标与形状为 (m, 1) 的输出得到了 (m, m) 的数组：NumPy 把每个目标和每个输出都配了对。",
    ),
    Bug(
        "only-below-the-target", G, "numpy.minimum(a_fake - 1, 0) / len(a_fake)",
        "Your gradient is 0 where D's output is above 1. A square pulls it back from there as well.",
        "D 的输出大于 1 时，你的梯度是 0。平方也会把它从那里拉回来。",
    ),
    Bug(
        "brackets-forgotten", G, "a_fake - 1 / len(a_fake)",
        "Only the 1 is divided by m in yours: brackets are missing.",
        "只有 1 除以了 m：少了括号，应当整个除以 m。",
    ),
)  # fmt: skip
