"""Bugs of exercise 22: the net of one's own layers, and the gradient for D. See own_gan.py."""

from minigan.exercises.exercise import Bug

LAYERS, LAYER, LAST = "layers_of(net, theta):", "x = layer_forward(layer, x)", "return x"
PARTS, BACK = "layer_parameter_gradients(layers[i], dy, values[i]) + parts", "reversed(range(len(layers)))"
INPUT_GRADIENT = "layer_input_gradient(layers[i], dy, values[i], values[i + 1])"
REAL, FAKE = "net_gradients(D, theta_d, x, da_real)", "net_gradients(D, theta_d, x_fake, da_fake)"
SUM = "return of_real + of_fake"

FORWARD_BUGS = (
    Bug(
        "last-layer-left-out",
        LAYERS,
        "layers_of(net, theta)[:-1]:",
        "Your net ends one layer too early: the last layer of the tuple is not applied. How many times does your loop "
        "run for a net of three layers?",
        "你的网络少了最后一层：元组里的最后一层没有用上。网络有三层时，你的循环执行几次？",
    ),
    Bug(
        "first-layer-left-out",
        LAYERS,
        "layers_of(net, theta)[1:]:",
        "The first layer of the tuple is not applied: your loop begins with the second one. What is the input of the "
        "first layer?",
        "元组里的第一层没有用上：你的循环从第二层开始。第一层的输入是什么？",
    ),
    Bug(
        "first-layer-only",
        LAYERS,
        "layers_of(net, theta)[:1]:",
        "Only the first layer is applied: is there a return inside your loop?",
        "只用上了第一层：你的循环里面是不是有 return？",
    ),
    Bug(
        "every-layer-on-x",
        LAYER,
        "y = layer_forward(layer, x)",
        "Every layer is given the net's input x, so that only the last layer counts. What does the second layer take "
        "as its input?",
        "你把网络的输入 x 交给了每一层，于是只有最后一层起作用。第二层的输入应该是什么？",
        more=((LAST, "return y"),),
    ),
    Bug(
        "layers-from-the-end",
        LAYERS,
        "reversed(layers_of(net, theta)):",
        "The layers are applied from the last to the first: that is the order of the way back.",
        "各层是从最后一层到第一层依次作用的。这是反向传播的次序，不是前向传播的次序。",
    ),
    Bug(
        "sigmoid-at-the-end",
        LAST,
        "return sigmoid(x)",
        "Your result is the sigmoid of what the net gives. Where a net has a sigmoid, it is one of its layers; D ends "
        "in a logit, and the value's gradient is taken there.",
        "你的结果多取了一次 sigmoid。网络若有 sigmoid，它是其中的一层；D 的输出是 logit，价值的梯度就在那里计算。",
    ),
)

GRADIENTS_BUGS = (
    Bug(
        "dy-not-passed-back",
        f"dy = {INPUT_GRADIENT}",
        f"dx = {INPUT_GRADIENT}",
        "Every layer is given the dy of the net's output. A layer needs the gradient at its own output, which is what "
        "the layer above it returns as its input gradient.",
        "你把网络输出处的 dy 交给了每一层。每一层需要的是自己输出处的梯度，也就是上一层返回的输入梯度。",
        more=(("numpy.concatenate(parts), dy", "numpy.concatenate(parts), dx"),),
    ),
    Bug(
        "parts-from-the-end",
        PARTS,
        "parts + layer_parameter_gradients(layers[i], dy, values[i])",
        "The parts are right, but the last layer's come first. theta begins with W and b of the first layer: in which "
        "order does your way back meet the layers?",
        "各部分都对，但最后一层的排在了最前面。theta 以第一层的 W 和 b 开头：你反向时是按什么次序经过各层的？",
    ),
    Bug(
        "from-the-outputs",
        PARTS,
        "layer_parameter_gradients(layers[i], dy, values[i + 1]) + parts",
        "For a layer's parameters you use its output in the place of its input. Look at the formula of dL/dW: which "
        "of the two stands there?",
        "求一层的参数梯度时，你用了它的输出而不是输入。看看 dL/dW 的公式：里面是哪一个？",
    ),
    Bug(
        "from-the-net-input",
        PARTS,
        "layer_parameter_gradients(layers[i], dy, x) + parts",
        "For the parameters of every layer you use x, the input of the net. Each layer has its own input: that of the "
        "second layer is what the first one gives.",
        "求每一层的参数梯度时，你都用了网络的输入 x。每一层有自己的输入：第二层的输入是第一层的输出。",
    ),
    Bug(
        "gradient-after-the-layer",
        f"parts = {PARTS}\n        dy = {INPUT_GRADIENT}",
        "following = layer_input_gradient(layers[i], dy, values[i], values[i + 1])\n"
        "        parts, dy = layer_parameter_gradients(layers[i], following, values[i]) + parts, following",
        "You pass dy back through a layer before you compute the gradient of that layer's parameters. Which dy belongs "
        "to the parameters of a layer, the one at its output or the one at its input?",
        "你先让 dy 反向穿过一层，再求这一层参数的梯度。这一层的参数需要哪个 dy：它输出处的，还是它输入处的？",
    ),
    Bug(
        "layers-from-the-front",
        BACK,
        "range(len(layers))",
        "You go through the layers from the first to the last. dy is known at the output of the net: which layer can "
        "use it?",
        "你从第一层走到最后一层。dy 是网络输出处的梯度：哪一层可以用它？",
    ),
    Bug(
        "dx-of-the-last-layer",
        "reversed(range(len(layers))):",
        "reversed(range(len(layers))):\n        last = dy",
        "What you return as dL/dx is the gradient before the first layer has passed it back. Its shape is that of the "
        "first layer's output.",
        "你返回的 dL/dx 还没有穿过第一层，它的形状是第一层输出的形状。",
        more=(("numpy.concatenate(parts), dy", "numpy.concatenate(parts), last"),),
    ),
    Bug(
        "mean-over-the-rows",
        "return numpy.concatenate(parts), dy",
        "return numpy.concatenate(parts) / len(x), dy",
        "You divide dL/dtheta by the number of rows. dy already carries the 1/m of a mean, if L is one.",
        "你把 dL/dtheta 除以了行数。如果 L 是平均，dy 里已经带有 1/m。",
    ),
)

D_GRADIENT_BUGS = (
    Bug(
        "real-half-only", SUM, "return of_real",
        "Only the pass on real examples counts. V has two terms, and D stands in both.",
        "只算了真实样例那一遍。V 有两项，D 在两项里都出现。",
    ),
    Bug(
        "fake-half-only", SUM, "return of_fake",
        "Only the pass on generated samples counts. V has two terms, and D stands in both.",
        "只算了生成样本那一遍。V 有两项，D 在两项里都出现。",
    ),
    Bug(
        "difference-of-the-halves", SUM, "return of_real - of_fake",
        "The gradient of the fake half has its sign changed: with it D learns to call G's samples real. The gradient "
        "of exercise 05 already has the sign of each half.",
        "样本那一半的符号被改了：你在教 D 把 G 的样本判为真。练习 05 的梯度里已经有各自的符号。",
    ),
    Bug(
        "labels-swapped", "da_real, da_fake = game_value_gradient(a_real, a_fake)",
        "da_fake, da_real = game_value_gradient(a_fake, a_real)",
        "Real and fake have changed places: with this gradient D learns to call data fake and samples real. Which of "
        "the two logits should increase?",
        "真与假对调了：你在教 D 把数据判为假、把样本判为真。两个 logit 中哪一个该上升？",
    ),
    Bug(
        "gradients-swapped", "da_real, da_fake = game", "da_fake, da_real = game",
        "The two gradients have changed places: each pass of D gets the one that belongs to the other. In which order "
        "does your function of exercise 05 return them?",
        "两个梯度对调了：D 的每一遍拿到的是另一遍的梯度。练习 05 的函数按什么次序返回它们？",
    ),
    Bug(
        "gradient-of-minus-V", SUM, "return -of_real - of_fake",
        "This is the gradient of -V, a loss. The question asks for that of V, which D maximises.",
        "这是 -V 的梯度，也就是损失函数的梯度。要的是 V 的梯度，D 最大化 V。",
    ),
    Bug(
        "both-at-the-data", FAKE, "net_gradients(D, theta_d, x, da_fake)",
        "For the pass on samples you used the input of the pass on data. D's gradient depends on what D was given in "
        "that pass: each pass has its own input.",
        "求样本那一遍的梯度时，你用了数据那一遍的输入。D 的梯度取决于它在那一遍里的输入：每一遍各有自己的输入。",
    ),
    Bug(
        "mean-twice", SUM, "return (of_real + of_fake) / len(x)",
        "You have divided by m twice: your function of exercise 05 has done it already.",
        "你两次除以了 m：练习 05 的函数已经除过一次。",
    ),
    Bug(
        "half", SUM, "return (of_real + of_fake) / 2",
        "You have half of the gradient, as of one mean over 2m rows. V adds two means of m rows each.",
        "你的梯度只有一半，像是 2m 行的一个平均的梯度。V 是两个各含 m 行的平均之和。",
    ),
)  # fmt: skip
