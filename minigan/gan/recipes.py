"""The experiments: the paper's, exactly, and small ones.

In the comments `A/` is the paper's released code (github.com/goodfeli/adversarial) and `P/` the pylearn2
it ran on; a name alone is a file of pylearn2.
"""

from minigan.gan.recipe import Recipe, RecipeError, near

mnist_paper = Recipe(
    name="mnist-paper",
    about="the paper's MNIST experiment, number by number, with its released code's simultaneous update; slow",
    data="mnist",  # train[0:50000], valid[50000:60000], pixels / 255       P/utils/mnist_ubyte.py:112
    generator="relu 1200, relu 1200",  # A/mnist.yaml
    output="sigmoid",  # 784 units; bias starts at the logit of the mean pixel   P/models/dbm/__init__.py:49-90
    discriminator="maxout 240x5, maxout 240x5",  # A/mnist.yaml; P/models/maxout.py:486-511
    keep=(0.8, 0.5, 0.5),  # the image, then every other layer's input   A/mnist.yaml:73-80
    noise="uniform",  # on (-sqrt 3, sqrt 3)                               A/__init__.py:208
    noise_size=100,  # A/mnist.yaml
    generator_irange=0.05,  # A/mnist.yaml; biases 0                       P/models/mlp.py:1994-2000
    discriminator_irange=0.005,  # A/mnist.yaml
    batch=100,  # of real and of fake images each                          A/mnist.yaml
    k=1,  # caption of Algorithm 1: "we used k = 1, the least expensive option"
    epochs=250,  # A/mnist.yaml has no end; momentum is constant from here on
    objective="non-saturating",  # g_obj = mean softplus(-a)               A/__init__.py:359
    update="simultaneous",  # what the experiments ran                     A/__init__.py:337-359
    # With these rates Algorithm 1 to the letter (--update alternating) ends with D winning outright after some
    # 2,000 steps, V = 0: seen with seeds 1 and 2 (benchmarks/results/mnist-paper.json).
    optimizer="momentum",  # classical, not Nesterov                       P/training_algorithms/learning_rule.py:88-91
    d_rate=0.05,  # .1 of half the value function: d_obj = (... + ...) / 2   A/__init__.py:353
    g_rate=0.1,  # A/mnist.yaml
    rate_divisor=1.000004,  # after every minibatch                        P/training_algorithms/sgd.py:770-823
    rate_floor=1e-6,  # the same; G reaches it after 2.9 million updates
    momentum=(0.5, 0.7),  # A/mnist.yaml:101-105
    momentum_epochs=250,  # .7 is reached at epoch 250; the same file, lines 240-255
    average=None,  # samples come from theta_g as it is
)

mnist = Recipe(
    name="mnist",
    about="digits in about five minutes on two CPU cores: Adam, and samples from a moving average of theta_g",
    generator="relu 800, relu 800",
    discriminator="maxout 240x5, maxout 240x5",
    keep=(0.8, 0.6, 0.6),
    batch=200,
    epochs=15,
    d_rate=0.002,
    g_rate=0.002,
    average=0.9995,
    choose=True,
)

mnist_small = Recipe(
    name="mnist-small",
    about="the same in seconds, for tests and notebooks: small nets, blurred digits",
    generator="relu 128",
    discriminator="maxout 32x5",
    keep=(0.8, 0.5),
    epochs=2,
    d_rate=0.002,
    g_rate=0.002,
    average=0.99,
)

ring = Recipe(
    name="ring",
    about="eight Gaussians on a circle, in the plane: watch for modes lost and found",
    data="ring",
    generator="relu 64, relu 64",
    output="linear",
    discriminator="relu 64, relu 64",
    keep=(1.0, 1.0, 1.0),
    noise="gaussian",
    noise_size=2,
    generator_irange=0.2,
    discriminator_irange=0.2,
    batch=128,
    epochs=20,
    average=0.999,
)

line = Recipe(
    name="line",
    about="one Gaussian on the line, figure 1 of the paper: p_g moves onto p_data and D flattens to 1/2",
    data="line",
    generator="relu 32",
    output="linear",
    discriminator="tanh 32, tanh 32",
    keep=(1.0, 1.0, 1.0),
    noise="gaussian",
    noise_size=1,
    generator_irange=0.5,
    discriminator_irange=0.5,
    batch=128,
    epochs=10,
    d_rate=0.003,
    average=0.999,
)

RECIPES = {recipe.name: recipe for recipe in (mnist, mnist_small, mnist_paper, ring, line)}


def recipe_named(name):
    """The recipe of this name. Raises RecipeError, naming the near ones, if there is none."""
    if name not in RECIPES:
        raise RecipeError(f"unknown recipe {name!r}{near(name, list(RECIPES))}")
    return RECIPES[name]
