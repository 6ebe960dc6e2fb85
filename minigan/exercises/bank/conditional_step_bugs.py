"""The named bugs of exercise 15 on both players' gradients, as changes to the references in conditional.py.

What can go wrong without a condition as well is that of exercise 07, with its words.
"""

import dataclasses

from minigan.exercises.bank.algorithm1_bugs import D_GRADIENT_BUGS, G_GRADIENT_BUGS
from minigan.exercises.exercise import Bug

ZC, OF_G = "zc = with_condition(z, c)", "xc_fake = with_condition(G_forward(theta_g, zc), c)"
OF_X = "xc_real = with_condition(x, c)"
OTHERS = ("numpy.roll(c, 1, axis=0)", "numpy.roll(c, -1, axis=0)", "c[::-1]")
IN_EXERCISE_07 = (  # and what takes their place here
    ("D_forward(theta_d, x)", "D_forward(theta_d, xc_real)"),
    ("(theta_d, x_fake", "(theta_d, xc_fake"),
    ("D_parameter_gradient(theta_d, x, ", "D_parameter_gradient(theta_d, xc_real, "),
    ("D_parameter_gradient(theta_d, z, ", "D_parameter_gradient(theta_d, zc, "),
    ("D_input_gradient(theta_d, z, ", "D_input_gradient(theta_d, zc, "),
    ("G_parameter_gradient(z, ", "G_parameter_gradient(zc, "),
)
NOT_HERE = {"smoothed-label", "noise-for-samples", "noise-in-the-way-back", "samples-for-noise"}


def conditional(text):
    """A text of exercise 07's references as those of this exercise have it."""
    for old, new in IN_EXERCISE_07:
        text = text.replace(old, new)
    return text


def known(bugs):
    """The bugs of exercise 07 that can be made here too."""
    return tuple(
        dataclasses.replace(
            bug,
            old=conditional(bug.old),
            new=conditional(bug.new),
            more=tuple((conditional(old), conditional(new)) for old, new in bug.more),
        )
        for bug in bugs
        if bug.name not in NOT_HERE
    )


NOT_IN_G = (
    "condition-forgotten-in-G",
    "G does not get the condition: it cannot know which class its sample must be of. Put c beside the noise too.",
    "G 没有得到条件：它不可能知道该生成哪一类的样本。噪声旁边也要放上 c。",
)
NOT_IN_D = (
    "condition-forgotten-in-D",
    "D does not get the condition: it cannot see that a sample is good but of the wrong class, and G is not punished "
    "for that.",
    "D 没有得到条件：样本质量好但类别不对时它看不出来，G 也就不会因此受罚。",
)
NOT_FOR_REAL = (
    "real-half-unconditioned",
    "D gets the condition with the samples, but not with the data. From that difference alone it could distinguish "
    "the two.",
    "D 在样本旁边得到条件，在数据旁边却没有。单凭这个差别它就能区分两者。",
)
NOT_FOR_FAKE = (
    "fake-half-unconditioned",
    "D gets the condition with the data, but not with the samples. From that difference alone it could distinguish "
    "the two.",
    "D 在数据旁边得到条件，在样本旁边却没有。单凭这个差别它就能区分两者。",
)
OTHERS_FOR_D = (
    "D-judges-fakes-by-other-labels",
    "In the half of the samples D gets the labels in another order than G got them: each sample is judged by the label "
    "of another. It must be the same row of c.",
    "在样本那一半里，D 得到的标签次序与 G 的不同：每个样本都按别的样本的标签来判断。必须用 c 的同一行。",
)
OTHERS_FOR_G = (
    "G-gets-other-labels",
    "G gets the labels in another order than D: it makes a sample of one class, and D judges it by another. It must be "
    "the same row of c.",
    "G 得到的标签次序与 D 的不同：它按一个类别生成样本，D 却按另一个类别来判断。必须用 c 的同一行。",
)
C_FIRST_IN_D = (
    "c-first-in-D",
    "You put c before x when you give them to D. D's first weights belong to x: use the order of question 2.",
    "交给 D 时你把 c 放在了 x 的前面。D 最前面的权重属于 x：请用第 2 题的次序。",
)
C_FIRST_IN_G = (
    "c-first-in-G",
    "You put c before z when you give them to G. G's first weights belong to z: use the order of question 2.",
    "交给 G 时你把 c 放在了 z 的前面。G 最前面的权重属于 z：请用第 2 题的次序。",
)
FAKE = "G_forward(theta_g, zc)"

D_BUGS = (
    Bug(NOT_IN_G[0], ZC, "zc = z", *NOT_IN_G[1:]),
    Bug(NOT_IN_G[0], ZC, "zc = with_condition(z, 0 * c)", *NOT_IN_G[1:]),
    Bug(NOT_IN_D[0], OF_X, "xc_real = x", *NOT_IN_D[1:], more=((OF_G, f"xc_fake = {FAKE}"),)),
    Bug(
        NOT_IN_D[0], OF_X, "xc_real = with_condition(x, 0 * c)", *NOT_IN_D[1:],
        more=((OF_G, f"xc_fake = with_condition({FAKE}, 0 * c)"),),
    ),
    Bug(
        "no-condition-at-all", ZC, "zc = z",
        "Neither G nor D gets the condition: this is the gradient of exercise 07. Put c beside the input of each pass.",
        "G 和 D 都没有得到条件：这是练习 07 的梯度。每次前向传播的输入旁边都要放上 c。",
        more=((OF_X, "xc_real = x"), (OF_G, f"xc_fake = {FAKE}")),
    ),
    Bug(NOT_FOR_REAL[0], OF_X, "xc_real = x", *NOT_FOR_REAL[1:]),
    Bug(NOT_FOR_REAL[0], OF_X, "xc_real = with_condition(x, 0 * c)", *NOT_FOR_REAL[1:]),
    Bug(NOT_FOR_FAKE[0], OF_G, f"xc_fake = {FAKE}", *NOT_FOR_FAKE[1:]),
    Bug(NOT_FOR_FAKE[0], OF_G, f"xc_fake = with_condition({FAKE}, 0 * c)", *NOT_FOR_FAKE[1:]),
    *(
        Bug(OTHERS_FOR_D[0], OF_G, f"xc_fake = with_condition({FAKE}, {others})", *OTHERS_FOR_D[1:])
        for others in OTHERS
    ),
    *(Bug(OTHERS_FOR_G[0], ZC, f"zc = with_condition(z, {others})", *OTHERS_FOR_G[1:]) for others in OTHERS),
    *(
        Bug(
            "other-labels-for-all-fakes", ZC, f"zc = with_condition(z, {others})",
            "Your samples have other labels than the data, in G and in D: a shuffled order of c. Training would work "
            "with that too, but V here has row i of c for row i of x and for row i of z.",
            "你的样本用的标签次序与数据不同，G 和 D 里都是如此：c 被打乱了。这样也能训练，"
            "但这里的 V 中，x 的第 i 行和 z 的第 i 行用的都是 c 的第 i 行。",
            more=((OF_G, f"xc_fake = with_condition({FAKE}, {others})"),),
        )
        for others in OTHERS
    ),
    *(
        Bug(
            "data-with-other-labels", OF_X, f"xc_real = with_condition(x, {others})",
            "Your real examples do not have their own labels: the rows of c are in another order than those of x.",
            "真实样例没有配上自己的标签：c 的各行与 x 的各行次序不同。",
        )
        for others in OTHERS
    ),
    Bug(
        C_FIRST_IN_D[0], OF_X, "xc_real = with_condition(c, x)", *C_FIRST_IN_D[1:],
        more=((OF_G, f"xc_fake = with_condition(c, {FAKE})"),),
    ),
    Bug(C_FIRST_IN_G[0], ZC, "zc = with_condition(c, z)", *C_FIRST_IN_G[1:]),
    Bug(
        "c-first-everywhere", ZC, "zc = with_condition(c, z)",
        "You put c first, for G and for D. Their first weights belong to z and to x: use the order of question 2.",
        "交给 G 和 D 时你都把 c 放在了前面。它们最前面的权重属于 z 和 x：请用第 2 题的次序。",
        more=((OF_X, "xc_real = with_condition(c, x)"), (OF_G, f"xc_fake = with_condition(c, {FAKE})")),
    ),
    Bug(
        "noise-for-samples", OF_G, "xc_fake = zc",
        "You give D the noise and its condition, and not the sample that G makes from them. The shapes match only "
        "where noise and data have the same size.",
        "你给 D 看的是噪声和它的条件，而不是 G 由它们生成的样本。只有噪声与数据维数相同时形状才合适。",
    ),
    *known(D_GRADIENT_BUGS),
)  # fmt: skip

OF_FAKE = "xc_fake = with_condition(x_fake, c)"
TO_X = "x_gradient(D_input_gradient(theta_d, xc_fake, da_fake), x_fake.shape[1])"
DXC = "D_input_gradient(theta_d, xc_fake, da_fake)"
BACK = "return G_parameter_gradient(zc, dx_fake)"

G_BUGS = (
    Bug(NOT_IN_G[0], ZC, "zc = z", *NOT_IN_G[1:]),
    Bug(NOT_IN_G[0], ZC, "zc = with_condition(z, 0 * c)", *NOT_IN_G[1:]),
    Bug(NOT_IN_D[0], OF_FAKE, "xc_fake = x_fake", *NOT_IN_D[1:]),
    Bug(NOT_IN_D[0], OF_FAKE, "xc_fake = with_condition(x_fake, 0 * c)", *NOT_IN_D[1:]),
    Bug(
        "no-condition-at-all", ZC, "zc = z",
        "Neither G nor D gets the condition: this is the gradient of exercise 07. Put c beside the input of each.",
        "G 和 D 都没有得到条件：这是练习 07 的梯度。两者的输入旁边都要放上 c。",
        more=((OF_FAKE, "xc_fake = x_fake"),),
    ),
    Bug(
        "no-condition-on-the-way-back", BACK, "return G_parameter_gradient(z, dx_fake)",
        "Forward, G gets the condition, but its parameter gradient is taken at the noise alone: the weights of c get "
        "no gradient. What was G given?",
        "前向时 G 得到了条件，求参数梯度时却只用了噪声：c 的权重没有梯度。G 的输入是什么？",
    ),
    *(
        Bug(OTHERS_FOR_D[0], OF_FAKE, f"xc_fake = with_condition(x_fake, {others})", *OTHERS_FOR_D[1:])
        for others in OTHERS
    ),
    *(Bug(OTHERS_FOR_G[0], ZC, f"zc = with_condition(z, {others})", *OTHERS_FOR_G[1:]) for others in OTHERS),
    Bug(C_FIRST_IN_D[0], OF_FAKE, "xc_fake = with_condition(c, x_fake)", *C_FIRST_IN_D[1:]),
    Bug(
        C_FIRST_IN_D[0], OF_FAKE, "xc_fake = with_condition(c, x_fake)", *C_FIRST_IN_D[1:],
        more=((TO_X, f"{DXC}[:, c.shape[1] :]"),),
    ),
    Bug(C_FIRST_IN_G[0], ZC, "zc = with_condition(c, z)", *C_FIRST_IN_G[1:]),
    Bug(
        "part-of-c-goes-on", TO_X, f"{DXC}[:, x_fake.shape[1] :]",
        "You hand the columns of c to G. The part of D's input gradient that belongs to x is in the first columns, "
        "as in question 3.",
        "你把 c 的那些列交给了 G。D 的输入梯度中属于 x 的在最前面几列，如第 3 题。",
    ),
    Bug(
        "last-columns-go-on", TO_X, f"{DXC}[:, -x_fake.shape[1] :]",
        "You hand the last columns of D's input gradient to G. Those of x come first, as in question 3.",
        "你把 D 的输入梯度的最后几列交给了 G。属于 x 的在最前面，如第 3 题。",
    ),
    Bug(
        "everything-goes-on", TO_X, DXC,
        "You hand all columns of D's input gradient to G, those of c as well. G has made x only.",
        "你把 D 的输入梯度的所有列都交给了 G，连 c 的列也在内。G 生成的只有 x。",
    ),
    Bug(
        "part-of-c-added", TO_X, f"{TO_X} + {DXC}[:, x_fake.shape[1] :].sum(axis=1, keepdims=True)",
        "You add the columns of c to those of x. J depends on c too, but those are not derivatives with respect to x.",
        "你把 c 的列加到了 x 的列上。J 也依赖于 c，但那不是对 x 的导数。",
    ),
    Bug(
        "noise-for-samples", OF_FAKE, "xc_fake = zc",
        "You give D the noise and its condition, and not the sample that G makes from them. The shapes match only "
        "where noise and data have the same size.",
        "你给 D 看的是噪声和它的条件，而不是 G 由它们生成的样本。只有噪声与数据维数相同时形状才合适。",
    ),
    *known(G_GRADIENT_BUGS),
)  # fmt: skip
