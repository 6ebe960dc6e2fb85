"""The experiments: the paper's, exactly, and small ones.

In the comments `A/` is the paper's released code (github.com/goodfeli/adversarial) and `P/` the pylearn2
it ran on; a name alone is a file of pylearn2.
"""

from dataclasses import replace

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

tfd_paper_pretrain = replace(
    mnist_paper,  # objective, update, keep, the rates' decay and momentum are the same
    name="tfd-paper-pretrain",
    about="the paper's Toronto Face Database experiment, its first stage; for a GPU; needs --data TFD_48x48.mat",
    data="tfd",  # 'unlabeled', pixels / 255; 'valid' and 'test' of fold 0       P/datasets/tfd.py
    generator="relu 8000, sigmoid 8000",  # A/tfd_pretrain/pretrain.yaml, as all that follows
    discriminator="maxout 1200x5, maxout 1200x5",
    noise="gaussian",  # A/__init__.py: unless mnist.yaml says otherwise
    sigmoid_bias=-2.0,  # of the hidden layer; the output's bias starts at the logit of the mean face
    output_sparse=100,  # sparse_init: 100
    column_norm=1.9365,  # max_col_norm of all layers of both
    epochs=50,  # EpochCounter
    d_rate=0.025,  # .05 of half the value function
    g_rate=0.05,
)

tfd_paper = replace(
    tfd_paper_pretrain,
    name="tfd-paper",
    about="its second stage: D new, two new layers below the first stage's G, named by --start-from RUN; needs --data",
    # A/tfd_pretrain/train.yaml puts layers of 8000 and 100 units on the noise, and the first stage's three take those
    # 100 as theirs: 100 -> 8000 -> 100 -> 8000 -> 8000 -> 2304. All five are trained.
    generator="relu 8000, sigmoid 100, relu 8000, sigmoid 8000",
    pretrained=3,
    epochs=22,  # EpochCounter
)

cifar10_fc_paper = replace(
    mnist_paper,
    name="cifar10-fc-paper",
    about="the paper's CIFAR-10 experiment, fully connected; for a GPU; needs --data cifar-10-binary.tar.gz",
    data="cifar10",  # train[0:40000], valid[40000:50000], contrast-normalised to length 55
    generator="relu 8000, sigmoid 8000",  # A/cifar10_fully_connected.yaml, as all that follows
    output="linear",
    output_irange=0.5,
    discriminator="maxout 1600x5, maxout 1600x5",
    noise="gaussian",
    d_rate=0.0125,  # .025 of half the value function
    g_rate=0.025,
    epochs=250,  # no end is recorded
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

images = replace(
    mnist,
    name="images",
    about="the nets and numbers of mnist on your own images, named by --data: pictures, an array, IDX files",
    data="images",
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

_ALL = (mnist, mnist_small, images, ring, line, mnist_paper, tfd_paper_pretrain, tfd_paper, cifar10_fc_paper)
RECIPES = {recipe.name: recipe for recipe in _ALL}


def recipe_named(name):
    """The recipe of this name. Raises RecipeError, naming the near ones, if there is none."""
    if name not in RECIPES:
        raise RecipeError(f"unknown recipe {name!r}{near(name, list(RECIPES))}")
    return RECIPES[name]
