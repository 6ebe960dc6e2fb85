"""The experiments: the paper's, exactly, and small ones.

In the comments `A/` is the paper's released code (github.com/goodfeli/adversarial) and `P/` the pylearn2
it ran on; a name alone is a file of pylearn2. `I/` is IRGAN's code (github.com/geek-ai/irgan, item_recommendation).
What the words of nets, noise and optimisers mean, nn/build.py says.
"""

from dataclasses import replace

from minigan.systems.autoencoder import Recipe as Autoencoder
from minigan.systems.conditional import Recipe as Conditional
from minigan.systems.gan import Recipe as Gan
from minigan.systems.inpainting import Recipe as Inpainting
from minigan.systems.inpainting import RegressionRecipe as Regression
from minigan.systems.irgan import Recipe as Irgan
from minigan.systems.vae import Recipe as Vae

mnist_paper = Gan(
    name="mnist-paper",
    about="the paper's MNIST experiment, number by number, with its released code's simultaneous update; slow",
    data="mnist",  # train[0:50000], valid[50000:60000], pixels / 255       P/utils/mnist_ubyte.py:112
    # A/mnist.yaml: weights uniform on (-.05, .05), biases 0                P/models/mlp.py:1994-2000
    # 784 output units, whose bias starts at the logit of the mean pixel   P/models/dbm/__init__.py:49-90
    G="uniform .05, dense 1200, relu, dense 1200, relu, dense data bias=mean, sigmoid",
    # A/mnist.yaml; 240 units of 5 pieces                                  P/models/maxout.py:486-511
    # dropout of the image, then of every other layer's input              A/mnist.yaml:73-80
    D="uniform .005, dropout .8, dense 1200, maxout 5, dropout .5, dense 1200, maxout 5, dropout .5, dense 1",
    noise="uniform 100",  # on (-sqrt 3, sqrt 3)                            A/__init__.py:208; A/mnist.yaml
    batch=100,  # of real and of fake images each                          A/mnist.yaml
    k=1,  # caption of Algorithm 1: "we used k = 1, the least expensive option"
    epochs=250,  # A/mnist.yaml has no end; momentum is constant from here on
    objective="non-saturating",  # g_obj = mean softplus(-a)               A/__init__.py:359
    update="simultaneous",  # what the experiments ran                     A/__init__.py:337-359
    # With these rates Algorithm 1 to the letter (--update alternating) ends with D winning outright after some
    # 2,000 steps, V = 0: seen with seeds 1 and 2 (benchmarks/results/mnist-paper.json).
    # Classical momentum, not Nesterov's                                   P/training_algorithms/learning_rule.py:88-91
    # from .5 to .7, reached at epoch 250                                  A/mnist.yaml:101-105; the same file, 240-255
    # rates divided after every minibatch, down to a floor                 P/training_algorithms/sgd.py:770-823
    # that G reaches after 2.9 million updates
    optimizer="momentum .5 to=.7 epochs=250 divisor=1.000004 floor=1e-6",
    d_rate=0.05,  # .1 of half the value function: d_obj = (... + ...) / 2   A/__init__.py:353
    g_rate=0.1,  # A/mnist.yaml
)

tfd_paper_pretrain = replace(
    mnist_paper,  # objective, update, the rates' decay and momentum are the same
    name="tfd-paper-pretrain",
    about="the paper's Toronto Face Database experiment, its first stage; for a GPU; needs --data TFD_48x48.mat",
    data="tfd",  # 'unlabeled', pixels / 255; 'valid' and 'test' of fold 0       P/datasets/tfd.py
    # A/tfd_pretrain/pretrain.yaml, as all that follows: the hidden sigmoid's bias starts at -2, sparse_init: 100
    G="uniform .05, dense 8000, relu, dense 8000 bias=-2, sigmoid, sparse 100, dense data bias=mean, sigmoid",
    D="uniform .005, dropout .8, dense 6000, maxout 5, dropout .5, dense 6000, maxout 5, dropout .5, dense 1",
    noise="gaussian 100",  # A/__init__.py: unless mnist.yaml says otherwise
    optimizer="momentum .5 to=.7 epochs=250 divisor=1.000004 floor=1e-6 column_norm=1.9365",  # max_col_norm of all
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
    G="uniform .05, dense 8000, relu, dense 100 bias=-2, sigmoid, dense 8000, relu, dense 8000 bias=-2, sigmoid, "
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
    G="uniform .05, dense 8000, relu, dense 8000, sigmoid, uniform .5, dense data",
    D="uniform .005, dropout .8, dense 8000, maxout 5, dropout .5, dense 8000, maxout 5, dropout .5, dense 1",
    noise="gaussian 100",
    d_rate=0.0125,  # .025 of half the value function
    g_rate=0.025,
    epochs=250,  # no end is recorded
)

mnist = Gan(
    name="mnist",
    about="digits in about five minutes on two CPU cores: Adam, and samples from a moving average of theta_g",
    G="uniform .05, dense 800, relu, dense 800, relu, dense data bias=mean, sigmoid",
    D="uniform .005, dropout .8, dense 1200, maxout 5, dropout .6, dense 1200, maxout 5, dropout .6, dense 1",
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

mnist_small = Gan(
    name="mnist-small",
    about="the same in seconds, for tests and notebooks: small nets, blurred digits",
    G="uniform .05, dense 128, relu, dense data bias=mean, sigmoid",
    D="uniform .005, dropout .8, dense 160, maxout 5, dropout .5, dense 1",
    epochs=2,
    d_rate=0.002,
    g_rate=0.002,
    average=0.99,
)

ring = Gan(
    name="ring",
    about="eight Gaussians on a circle, in the plane: watch for modes lost and found",
    data="ring",
    G="uniform .2, dense 64, relu, dense 64, relu, dense data",
    D="uniform .2, dense 64, relu, dense 64, relu, dense 1",
    noise="gaussian 2",
    batch=128,
    average=0.999,
)

line = Gan(
    name="line",
    about="one Gaussian on the line, figure 1 of the paper: p_g moves onto p_data and D flattens to 1/2",
    data="line",
    G="uniform .5, dense 32, relu, dense data",
    D="uniform .5, dense 32, tanh, dense 32, tanh, dense 1",
    noise="gaussian 1",
    batch=128,
    epochs=10,
    d_rate=0.003,
    average=0.999,
)

ae_ring = Autoencoder(
    name="ae-ring",
    about="an autoencoder on the ring; its decoder is the G of ring, on codes drawn at random",
    data="ring",
    encoder="uniform .2, dense 64, relu, dense 64, relu, dense 2",
    decoder=ring.G,
    batch=128,
)

vae_ring = Vae(
    name="vae-ring",
    about="a variational autoencoder on the ring, with the same decoder; --kl 0 leaves out the KL term",
    data="ring",
    encoder="uniform .2, dense 64, relu, dense 64, relu, dense 4",
    decoder=ring.G,
    batch=128,
)

ae_mnist = Autoencoder(
    name="ae-mnist",
    about="an autoencoder on digits, with a code of 20 numbers",
    batch=200,
    epochs=15,
    rate=0.002,
)

vae_mnist = Vae(
    name="vae-mnist",
    about="a variational autoencoder on digits, with the same decoder",
    batch=200,
    epochs=15,
    rate=0.002,
    sd=0.3,  # the Frechet distance of samples is 49 at seed 1; with .2, at half the rate, it was 68
)

gan_mnist = replace(
    mnist,
    name="gan-mnist",
    about="the GAN of mnist with the decoder of ae-mnist for its G, to be compared with it",
    G=ae_mnist.decoder,
    noise="gaussian 20",
    choose=False,
)


conditional_ring = Conditional(
    name="conditional-ring",
    about="a conditional GAN on the ring: the label says which of the eight Gaussians a sample is to come from",
    data="ring",
    G="uniform .2, dense 64, relu, dense 64, relu, dense data",
    D="uniform .2, dense 64, relu, dense 64, relu, dense 1",
    noise="gaussian 2",
    batch=128,
    epochs=16,
    average=0.999,
)

conditional_mnist = Conditional(
    name="conditional-mnist",
    about="a conditional GAN on digits: minigan sample RUN --label 7 draws sevens",
    G="uniform .1, dense 256, relu, dense 256, relu, uniform .05, dense data bias=mean, sigmoid",
    D="uniform .02, dropout .8, dense 240, maxout 5, dropout .5, dense 1",
    noise="uniform 20",
    epochs=12,
    d_rate=0.002,
    g_rate=0.002,
    average=0.999,
)

inpaint_circle = Inpainting(
    name="inpaint-circle",
    about="points on a circle: x1 is given, G draws x2, which may be above or below",
    data="circle",
    mask="coordinate 2",
    G="uniform .2, dense 64, relu, dense 64, relu, dense data",
    D="uniform .2, dense 64, relu, dense 64, relu, dense 1",
    noise="gaussian 2",
    batch=128,
    epochs=16,
    average=0.999,
)

regress_circle = Regression(
    name="regress-circle",
    about="the same by regression, which answers with the mean, in the middle of the circle",
    data="circle",
    mask="coordinate 2",
    G="uniform .2, dense 64, relu, dense 64, relu, dense data",
    batch=128,
    epochs=16,
)

inpaint_mnist = Inpainting(
    name="inpaint-mnist",
    about="the left half of a digit is given, G draws right halves for it: see minigan figures RUN",
    mask="right",
    G="uniform .1, dense 256, relu, dense 256, relu, uniform .05, dense data bias=mean, sigmoid",
    D="uniform .02, dropout .8, dense 240, maxout 5, dropout .5, dense 1",
    noise="uniform 100",  # with 20 the draws for one half differ less
    epochs=12,
    d_rate=0.002,
    g_rate=0.002,
    average=0.999,
)

regress_mnist = Regression(
    name="regress-mnist",
    about="the same by regression, which blurs",
    mask="right",
    G="uniform .1, dense 256, relu, dense 256, relu, uniform .05, dense data bias=mean, sigmoid",
    epochs=12,
)

irgan_made = Irgan(
    name="irgan-made",
    about="IRGAN on made ratings: a generator learns to recommend from D's rewards alone",
    d_passes=10,
    g_passes=10,
    refresh=1,
    tau=1.0,  # with .2, G's few first favourites are D's only negatives, and G never comes above popularity
    batch=256,
    g_users=50,
    d_rate=0.02,
    d_decay=0.03,
    g_rate=0.1,  # with .5 G is near one item a user after some epochs, and stays there
    epochs=50,
    choose=True,
)

irgan_movielens = Irgan(
    name="irgan-movielens",
    about="IRGAN on MovieLens-100k, with its authors' numbers; needs --data ml-100k",
    data="movielens",  # rated above 3.99                                  I/ml-100k
    factors=5,  # all that follows, I/cf_gan.py, but bpr_..., candidates   I/cf_dns.py
    pretrain=60,  # theirs is a file of parameters; its program has 30 to 80 in its versions
    candidates=5,
    bpr_rate=0.05,
    bpr_decay=0.1,
    epochs=75,  # 15 after those
    d_passes=100,
    g_passes=50,
    refresh=5,
    tau=0.2,
    d_rate=0.001,
    # .1 / 16 as written. But their loss is a vector of 32 numbers, to each of which the whole term is added: as run, .2
    d_decay=0.00625,
    g_rate=0.001,
    draws=2,
    share=0.2,
    batch=1024,  # theirs has 16
    g_users=32,  # theirs has 1
    choose=True,  # they chose by test data
)

_GANS = (mnist, mnist_small, images, ring, line, mnist_paper, tfd_paper_pretrain, tfd_paper, cifar10_fc_paper)
_COMPARED = (ae_ring, vae_ring, ae_mnist, vae_mnist, gan_mnist)
_GIVEN = (conditional_ring, conditional_mnist, inpaint_circle, regress_circle, inpaint_mnist, regress_mnist)
RECIPES = {recipe.name: recipe for recipe in (*_GANS, *_COMPARED, *_GIVEN, irgan_made, irgan_movielens)}
