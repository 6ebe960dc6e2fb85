"""The paper's experiments, number by number.

In the comments `A/` is the paper's released code (github.com/goodfeli/adversarial) and `P/` the pylearn2
it ran on; a name alone is a file of pylearn2. What the words of nets, noise and optimisers mean, nn/build.py says.
"""

from dataclasses import replace

from minigan.systems.gan import Recipe as Gan

mnist_paper = Gan(
    name="mnist-paper",
    about="the paper's MNIST experiment, number by number, with its released code's simultaneous update; slow",
    data="mnist",  # train[0:50000], valid[50000:60000], pixels / 255       P/utils/mnist_ubyte.py:112
    # A/mnist.yaml: weights uniform on (-0.05, 0.05), biases 0                P/models/mlp.py:1994-2000
    # 784 output units, whose bias starts at the logit of the mean pixel   P/models/dbm/__init__.py:49-90
    G="uniform 0.05, dense 1200, relu, dense 1200, relu, dense data bias=mean, sigmoid",
    # A/mnist.yaml; 240 units of 5 pieces                                  P/models/maxout.py:486-511
    # dropout of the image, then of every other layer's input              A/mnist.yaml:73-80
    D="uniform 0.005, dropout 0.8, dense 1200, maxout 5, dropout 0.5, dense 1200, maxout 5, dropout 0.5, dense 1",
    noise="uniform 100",  # on (-sqrt 3, sqrt 3)                            A/__init__.py:208; A/mnist.yaml
    batch=100,  # of real and of fake images each                          A/mnist.yaml
    k=1,  # caption of Algorithm 1: "we used k = 1, the least expensive option"
    epochs=250,  # A/mnist.yaml has no end; momentum is constant from here on
    objective="non-saturating",  # g_obj = mean softplus(-a)               A/__init__.py:359
    update="simultaneous",  # what the experiments ran                     A/__init__.py:337-359
    # With these rates Algorithm 1 to the letter (--update alternating) ends with D winning outright after some
    # 2,000 steps, V = 0: seen with seeds 1 and 2 (benchmarks/results/mnist-paper.json).
    # Classical momentum, not Nesterov's                                   P/training_algorithms/learning_rule.py:88-91
    # from 0.5 to 0.7, reached at epoch 250                                 A/mnist.yaml:101-105; the same file, 240-255
    # rates divided after every minibatch, down to a floor                 P/training_algorithms/sgd.py:770-823
    # that G reaches after 2.9 million updates
    optimizer="momentum 0.5 to=0.7 epochs=250 divisor=1.000004 floor=1e-6",
    d_rate=0.05,  # 0.1 of half the value function: d_obj = (... + ...) / 2   A/__init__.py:353
    g_rate=0.1,  # A/mnist.yaml
)

tfd_paper_pretrain = replace(
    mnist_paper,  # objective, update, the rates' decay and momentum are the same
    name="tfd-paper-pretrain",
    about="the paper's Toronto Face Database experiment, its first stage; for a GPU; needs --data TFD_48x48.mat",
    data="tfd",  # 'unlabeled', pixels / 255; 'valid' and 'test' of fold 0       P/datasets/tfd.py
    # A/tfd_pretrain/pretrain.yaml, as all that follows: the hidden sigmoid's bias starts at -2, sparse_init: 100
    G="uniform 0.05, dense 8000, relu, dense 8000 bias=-2, sigmoid, sparse 100, dense data bias=mean, sigmoid",
    D="uniform 0.005, dropout 0.8, dense 6000, maxout 5, dropout 0.5, dense 6000, maxout 5, dropout 0.5, dense 1",
    noise="gaussian 100",  # A/__init__.py: unless mnist.yaml says otherwise
    optimizer="momentum 0.5 to=0.7 epochs=250 divisor=1.000004 floor=1e-6 column_norm=1.9365",  # max_col_norm of all
    epochs=50,  # EpochCounter
    d_rate=0.025,  # 0.05 of half the value function
    g_rate=0.05,
)

tfd_paper = replace(
    tfd_paper_pretrain,
    name="tfd-paper",
    about="its second stage: D new, two new layers below the first stage's G, named by --start-from RUN; needs --data",
    # A/tfd_pretrain/train.yaml puts layers of 8000 and 100 units on the noise, and the first stage's three take those
    # 100 as theirs: 100 -> 8000 -> 100 -> 8000 -> 8000 -> 2304. All five are trained.
    G="uniform 0.05, dense 8000, relu, dense 100 bias=-2, sigmoid, dense 8000, relu, dense 8000 bias=-2, sigmoid, "
    "sparse 100, dense data bias=mean, sigmoid",
    pretrained=3,
    epochs=22,  # EpochCounter
)

cifar10_fc_paper = replace(
    mnist_paper,
    name="cifar10-fc-paper",
    about="the paper's CIFAR-10 experiment, fully connected; for a GPU; needs --data cifar-10-binary.tar.gz",
    data="cifar10",  # train[0:40000], valid[40000:50000], contrast-normalised to length 55
    # A/cifar10_fully_connected.yaml, as all that follows
    G="uniform 0.05, dense 8000, relu, dense 8000, sigmoid, uniform 0.5, dense data",
    D="uniform 0.005, dropout 0.8, dense 8000, maxout 5, dropout 0.5, dense 8000, maxout 5, dropout 0.5, dense 1",
    noise="gaussian 100",
    d_rate=0.0125,  # 0.025 of half the value function
    g_rate=0.025,
    epochs=250,  # no end is recorded
)

cifar10_conv_paper = replace(
    cifar10_fc_paper,  # the data, the noise and the epochs are the same
    name="cifar10-conv-paper",
    about="its convolutional nets, with the same data; for a GPU; needs --data cifar-10-binary.tar.gz",
    # A/cifar10_convolutional.yaml, as all that follows
    # 80 channels of 10 x 10 to 3 of 32 = 3 (10 - 1) + 5; no tied bias, but one for each of 3 x 32 x 32 numbers
    G="uniform 0.05, dense 8000, relu, dense 8000, sigmoid, reshape 80x10x10, convt data 5x5 stride=3 bias=no, bias, "
    "rows",
    # Each conv has a bias a filter, and two filters make a unit: 32, 32 and 192 of them   P/models/maxout.py
    # sides: 33 pooled to 16, 15 to 7, 9 to 5; dropout of the image, then of every other layer's input
    D="uniform 0.005, reshape data, dropout 0.8, conv 64 8x8 pad=4, maxout 2, pool 4x4 stride=2 ceil=yes, "
    "dropout 0.5, conv 64 8x8 pad=3, maxout 2, pool 4x4 stride=2 ceil=yes, "
    "dropout 0.5, conv 384 5x5 pad=3, maxout 2, pool 2x2 stride=2 ceil=yes, "
    "rows, dropout 0.5, dense 2500, maxout 5, dropout 0.5, dense 1",
    batch=128,
    d_rate=0.002,  # 0.004 of half the value function
    g_rate=0.004,
)
