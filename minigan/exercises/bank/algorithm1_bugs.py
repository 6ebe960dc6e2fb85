"""The named bugs of exercise 07 on the two gradients, as changes to the text of its references in algorithm1.py."""

from minigan.exercises.exercise import Bug

DA_REAL = "(1 - probability(D_forward(theta_d, x)))"
DA_FAKE = "-probability(D_forward(theta_d, x_fake))"
P_REAL, P_FAKE = "probability(D_forward(theta_d, x))", "probability(D_forward(theta_d, x_fake))"
OF_FAKE_PASS = "D_parameter_gradient(theta_d, x_fake, da_fake)"
ADDED = "return of_real + of_fake"

D_GRADIENT_BUGS = (
    Bug(
        "real-half-only", ADDED, "return of_real",
        "Only the pass on data counts in your gradient. V has a second half: without it D learns to call everything "
        "real.",
        "你的梯度里只有数据那一遍。V 还有第二项：没有它，D 会学着把一切都判为真。",
    ),
    Bug(
        "fake-half-only", ADDED, "return of_fake",
        "Only the pass on samples counts in your gradient: the gradient of the first pass has been overwritten, or "
        "never added. Without it D learns to call everything fake.",
        "你的梯度里只有样本那一遍：第一遍的梯度被覆盖了，或者没有加进来。没有它，D 会学着把一切都判为假。",
    ),
    Bug(
        "fake-half-sign", DA_FAKE, P_FAKE,
        "The half of the samples has the wrong sign: D is taught to call G's samples real. V falls when a_fake "
        "rises.",
        "样本那一半的符号错了：你在教 D 把 G 的样本判为真。a_fake 上升时 V 下降。",
    ),
    Bug(
        "labels-swapped", DA_REAL, f"-{P_REAL}",
        "Real and fake have changed places: D is taught to call data fake and samples real. Which of the two logits "
        "should rise?",
        "真与假的标签对调了：你在教 D 把数据判为假、把样本判为真。两个 logit 中哪一个该上升？",
        more=((DA_FAKE, f"(1 - {P_FAKE})"),),
    ),
    Bug(
        "gradient-of-minus-V", ADDED, "return -of_real - of_fake",
        "This is the gradient of -V, a loss. The question asks for that of V, which D maximises.",
        "这是 -V 的梯度，也就是损失函数的梯度。要的是 V 的梯度，D 最大化 V。",
    ),
    Bug(
        "missing-1-over-m", f"{DA_REAL} / len(x)", DA_REAL,
        "The 1/m is missing: your gradient is that of sums over the minibatch. D_parameter_gradient adds over the "
        "rows whatever it is given, so where must the mean come in?",
        "缺少 1/m：你的梯度是对小批量求和的梯度。D_parameter_gradient 会把各行直接相加，那么平均应该在哪里体现？",
        more=((f"{DA_FAKE} / len(z)", DA_FAKE),),
    ),
    Bug(
        "mean-twice", ADDED, "return (of_real + of_fake) / len(x)",
        "You have divided by m twice: once in the gradient at the logits, and once more. Write every row twice: the "
        "gradient of a mean does not change.",
        "你两次除以了 m：在 logit 处的梯度里一次，之后又一次。把每一行都重复写两次：平均的梯度不应改变。",
    ),
    Bug(
        "half", ADDED, "return (of_real + of_fake) / 2",
        "You have half of the gradient, as of one mean over 2m rows. V adds two means of m rows each: so do their "
        "gradients.",
        "你的梯度只有一半，像是 2m 行的一个平均的梯度。V 是两个各含 m 行的平均之和，梯度也是相加。",
    ),
    Bug(
        "stale-cache", OF_FAKE_PASS, "D_parameter_gradient(theta_d, x, da_fake)",
        "For the pass on samples you used the input of the pass on data. D's parameter gradient depends on what D was "
        "given in that pass: each pass has its own input.",
        "求样本那一遍的梯度时，你用了数据那一遍的输入。D 的参数梯度取决于 D 在那一遍里的输入：每一遍各有自己的输入。",
    ),
    Bug(
        "one-backward-for-both", ADDED, "return D_parameter_gradient(theta_d, x_fake, da_real + da_fake)",
        "You went back only once for the two passes, with the input of the second one. D was used twice, with the same "
        "theta_d but with different inputs, so there are two gradients to add.",
        "两遍前向传播，你只反向了一次，用的是后一遍的输入。两遍共用 theta_d，但输入不同：D 用了两次，所以有两个梯度。",
    ),
    Bug(
        "gradient-at-D", f"{DA_REAL} / len(x)", f"1 / {P_REAL} / len(x)",
        "What you hand to D_parameter_gradient is the gradient with respect to the probability D. It wants the one "
        "with respect to the logit a.",
        "你把对概率 D 的梯度交给了 D_parameter_gradient。它需要的却是对 logit a 的梯度。",
        more=((f"{DA_FAKE} / len(z)", f"-1 / (1 - {P_FAKE}) / len(z)"),),
    ),
    Bug(
        "smoothed-label", f"{DA_REAL} / len(x)", f"(1 - SIZE - {P_REAL}) / len(x)",
        "The label of your data is below 1, such as 0.9: one-sided smoothing as it came after the paper. V in "
        "equation (1) has the labels 1 and 0 only: at D = 0.9 your gradient is 0, but V still rises.",
        "你把数据的标签取得小于 1，例如 0.9，这是论文之后才有的单侧平滑。公式 (1) 的 V 只有 1 和 0 两种标签："
        "D = 0.9 时你的梯度为 0，而 V 还在上升。",
        sizes=(0.1, 0.2, 0.05), bounds=(1e-3, 0.49),
    ),
    Bug(
        "log-forgotten", f"{DA_REAL} / len(x)", f"{P_REAL} * (1 - {P_REAL}) / len(x)",
        "That is the gradient of mean D(x) - mean D(G(z)): the logarithms are missing.",
        "这是 mean D(x) - mean D(G(z)) 的梯度：你漏掉了两个对数。",
        more=((f"{DA_FAKE} / len(z)", f"{DA_FAKE} * (1 - {P_FAKE}) / len(z)"),),
    ),
    Bug(
        "log-D-in-both", DA_FAKE, f"(1 - {P_FAKE})",
        "Your half of the samples is the gradient of mean log D(G(z)): D is taught to call both real. Which logarithm "
        "stands over the samples in V?",
        "你的样本那一半是 log D(G(z)) 的平均的梯度：你在教 D 把两者都判为真。V 中对样本取的是哪个对数？",
    ),
    Bug(
        "1-minus-D-in-both", DA_FAKE, f"-(1 - {P_FAKE})",
        "At the logits both of your halves have the size 1 - D. D learns most from a fake that it takes for real: "
        "derive the second half again, as you did the first.",
        "在 logit 处，你的两项大小都是 1 - D。D 把假的当真时，从中学到的应当最多：请像第一项那样重新推导第二项。",
    ),
    Bug(
        "slope-twice", f"{DA_REAL} / len(x)", f"{DA_REAL} * {P_REAL} * (1 - {P_REAL}) / len(x)",
        "The slope of the sigmoid is counted twice: the gradient at the logit has it already, and there most of it "
        "has cancelled against the logarithm. Where D is sure and wrong, yours is nearly 0.",
        "sigmoid 的斜率算了两次：对 logit 的梯度里已经有它，而且大半与对数的导数消去了。在 D 确信而又判错的地方，"
        "你的结果几乎为 0。",
        more=((f"{DA_FAKE} / len(z)", f"{DA_FAKE} * {P_FAKE} * (1 - {P_FAKE}) / len(z)"),),
    ),
    Bug(
        "logits-as-probabilities", P_REAL, "D_forward(theta_d, x)",
        "D_forward returns logits, and you use them as probabilities. They may be any number: which of the given "
        "functions lies between?",
        "D_forward 返回的是 logit，而你把它当成了概率。logit 可以是任何数：两者之间差的是给出的哪个函数？",
        more=((P_FAKE, "D_forward(theta_d, x_fake)"),),
    ),
    Bug(
        "sigmoid-twice", P_REAL, f"probability({P_REAL})",
        "A sigmoid has been applied twice: probability wants a logit, and gets a probability, a number between 0 "
        "and 1.",
        "sigmoid 用了两次：probability 需要的是 logit，你给它的却已经是 0 与 1 之间的概率。",
        more=((P_FAKE, f"probability({P_FAKE})"),),
    ),
    Bug(
        "half-of-minus-V", ADDED, "return -(of_real + of_fake) / 2",
        "This is the gradient of -V / 2, the loss of D in many programs. The question asks for that of V: another "
        "sign, and no half.",
        "这是 -V / 2 的梯度，许多程序里 D 的损失就是它。要的是 V 的梯度：符号相反，也不取一半。",
    ),
    Bug(
        "noise-for-samples", "G_forward(theta_g, z)", "z",
        "D is shown the noise z itself: G has no part in your gradient. It fits only where noise and data have the "
        "same size. What does G make of z?",
        "你给 D 看的是噪声 z 本身：G 没有出现在你的梯度里。只有噪声与数据维数相同时形状才合适。G 把 z 变成什么？",
    ),
    Bug(
        "noise-in-the-way-back", OF_FAKE_PASS, "D_parameter_gradient(theta_d, z, da_fake)",
        "D judged the samples, but its parameter gradient is taken at the noise z. It fits only where noise and data "
        "have the same size. What was D given in that pass?",
        "D 判断的是样本，但求它的参数梯度时你用了噪声 z。只有噪声与数据维数相同时形状才合适。"
        "在那一遍里 D 的输入是什么？",
    ),
    Bug(
        "slope-at-the-data", DA_FAKE, f"-{P_REAL}",
        "In the half of the samples you use D(x), what D says of the data. In the second half of V stands D(G(z)): "
        "the gradient at the samples' logits must come from the pass on samples.",
        "在样本那一半里你用的是 D(x)，即 D 对数据的判断。V 的第二项里是 D(G(z))："
        "样本的 logit 处的梯度应来自样本那一遍。",
    ),
    Bug(
        "half-and-mean-twice", ADDED, "return (of_real + of_fake) / (2 * len(x))",
        "You have 1/(2m) of the gradient: m divides twice, since the gradients at the logits have their 1/m already, "
        "and the two halves of V are added, not averaged. Write every row twice: the gradient of a mean does not "
        "change.",
        "你的梯度只有正确值的 1/(2m)：logit 处的梯度已经带有 1/m，你又除了一次 m；而 V 的两项是相加，不是取平均。"
        "把每一行都重复写两次：平均的梯度不应改变。",
    ),
)  # fmt: skip

G_FAKE = "-(1 - probability(D_forward(theta_d, x_fake)))"
G_RETURN = "return G_parameter_gradient(z, dx_fake)"

G_GRADIENT_BUGS = (
    Bug(
        "minimax", G_FAKE, DA_FAKE,
        "This is the gradient of mean log(1 - D(G(z))), the minimax objective, which saturates. Section 3 of the "
        "paper says what G does instead: read J again.",
        "这是 mean log(1 - D(G(z))) 的梯度，即会饱和的极小极大目标。论文第 3 节说了 G 改用什么：请再读一遍 J。",
    ),
    Bug(
        "sign", G_FAKE, f"(1 - {P_FAKE})",
        "The sign is the opposite: this is the gradient of mean log D(G(z)), which G maximises. J is its negative and "
        "is minimised.",
        "符号相反：这是 mean log D(G(z)) 的梯度，G 要最大化它。J 是它的相反数，由 G 最小化。",
    ),
    Bug(
        "wrong-labels", G_FAKE, P_FAKE,
        "You train G with the label of a fake: your gradient is that of -log(1 - D(G(z))), and a step down makes it "
        "easier for D to recognise the samples. For G's step, what should D say of the samples?",
        "你用“假”的标签训练 G：你的梯度属于 -log(1 - D(G(z)))，G 是在帮 D 识破自己。在 G 的这一步里，"
        "希望 D 对样本怎么说？",
    ),
    Bug(
        "not-through-D", G_RETURN, "return G_parameter_gradient(z, da_fake)",
        "Your gradient does not pass through D: dJ/da is used where G wants dJ/dx. Between the two lies all of D.",
        "你的梯度没有穿过 D：在 G 需要 dJ/dx 的地方用了 dJ/da。两者之间隔着整个 D。",
    ),
    Bug(
        "not-through-D-but-spread", G_RETURN, "return G_parameter_gradient(z, da_fake * numpy.ones_like(x_fake))",
        "Your gradient does not pass through D: dJ/da is given to all the numbers of x alike. How a depends on x, "
        "only D knows.",
        "你的梯度没有穿过 D：你把 dJ/da 原样分给了 x 的每个分量。a 如何依赖于 x，只有 D 知道。",
    ),
    Bug(
        "missing-1-over-m", f"{G_FAKE} / len(z)", G_FAKE,
        "The 1/m is missing. J is a mean over the minibatch, and what is given adds over the rows: write each row "
        "of z twice, and see what your gradient does.",
        "缺少 1/m。J 是小批量上的平均，而给出的函数会把各行相加：把 z 的每一行重复写两次，看看你的梯度怎么变。",
    ),
    Bug(
        "mean-twice", G_RETURN, "return G_parameter_gradient(z, dx_fake) / len(z)",
        "You have divided by m twice: once at the logits, and once more. The gradient of one mean has one 1/m.",
        "你两次除以了 m：在 logit 处一次，之后又一次。一个平均的梯度只有一个 1/m。",
    ),
    Bug(
        "log-forgotten", G_FAKE, f"-{P_FAKE} * (1 - {P_FAKE})",
        "This is the gradient of -mean D(G(z)), without the logarithm. It is almost 0 where D is near 0; the gradient "
        "of -mean log D(G(z)) is not.",
        "这是 -mean D(G(z)) 的梯度，没有取对数。在 D 接近 0 处它几乎为 0，而 -mean log D(G(z)) 的梯度不会。",
    ),
    Bug(
        "gradient-of-D", G_RETURN, "return D_parameter_gradient(theta_d, x_fake, da_fake)",
        "You return the gradient in D's parameters. In G's step D is only passed through; the question asks for the "
        "gradient in theta_g.",
        "你返回的是对 D 的参数的梯度。在 G 的一步中只是穿过 D；要的是对 theta_g 的梯度。",
    ),
    Bug(
        "gradient-at-D", f"{G_FAKE} / len(z)", f"-1 / {P_FAKE} / len(z)",
        "What you hand to D_input_gradient is the gradient with respect to the probability D. It wants the one with "
        "respect to the logit a.",
        "你把对概率 D 的梯度交给了 D_input_gradient。它需要的却是对 logit a 的梯度。",
    ),
    Bug(
        "slope-twice", f"{G_FAKE} / len(z)", f"{G_FAKE} * {P_FAKE} * (1 - {P_FAKE}) / len(z)",
        "The slope of the sigmoid is counted twice: the gradient at the logit has it already, and there most of it "
        "has cancelled against the logarithm. Where D is sure that a sample is fake, yours is nearly 0.",
        "sigmoid 的斜率算了两次：对 logit 的梯度里已经有它，而且大半与对数的导数消去了。在 D 确信样本为假的地方，"
        "你的结果几乎为 0。",
    ),
    Bug(
        "logits-as-probabilities", P_FAKE, "D_forward(theta_d, x_fake)",
        "D_forward returns logits, and you use them as probabilities. They may be any number: which of the given "
        "functions lies between?",
        "D_forward 返回的是 logit，而你把它当成了概率。logit 可以是任何数：两者之间差的是给出的哪个函数？",
    ),
    Bug(
        "sigmoid-twice", P_FAKE, f"probability({P_FAKE})",
        "A sigmoid has been applied twice: probability wants a logit, and gets a probability, a number between 0 "
        "and 1.",
        "sigmoid 用了两次：probability 需要的是 logit，你给它的却已经是 0 与 1 之间的概率。",
    ),
    Bug(
        "noise-for-samples", "G_forward(theta_g, z)", "z",
        "D is shown the noise z itself, and not what G makes of it. It fits only where noise and data have the same "
        "size.",
        "你给 D 看的是噪声 z 本身，而不是 G 由它生成的样本。只有噪声与数据维数相同时形状才合适。",
    ),
    Bug(
        "noise-in-the-way-back", "D_input_gradient(theta_d, x_fake, da_fake)", "D_input_gradient(theta_d, z, da_fake)",
        "D judged the samples, but its input gradient is taken at the noise z. It fits only where noise and data have "
        "the same size. What was D given in that pass?",
        "D 判断的是样本，但求它的输入梯度时你用了噪声 z。只有噪声与数据维数相同时形状才合适。"
        "在那一遍里 D 的输入是什么？",
    ),
    Bug(
        "samples-for-noise", G_RETURN, "return G_parameter_gradient(x_fake, dx_fake)",
        "G_parameter_gradient wants what G was given, and you hand it what G has made. It fits only where noise and "
        "data have the same size.",
        "G_parameter_gradient 需要 G 的输入，而你给它的是 G 的输出。只有噪声与数据维数相同时形状才合适。",
    ),
)  # fmt: skip
