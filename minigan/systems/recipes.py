"""The experiments in one table: small ones, which are here, and the paper's (paper.py).

What the words of nets, noise and optimisers mean, nn/build.py says.
"""

from dataclasses import replace

from minigan.systems.autoencoder import Recipe as Autoencoder
from minigan.systems.conditional import Recipe as Conditional
from minigan.systems.dcgans import dcgan, dcgan_64, dcgan_classes, dcgan_fashion, dcgan_mnist, digits
from minigan.systems.gan import Recipe as Gan
from minigan.systems.inference import Recipe as Inference
from minigan.systems.inpainting import Recipe as Inpainting
from minigan.systems.inpainting import RegressionRecipe as Regression
from minigan.systems.negatives import Recipe as Negatives
from minigan.systems.paper import cifar10_conv_paper, cifar10_fc_paper, mnist_paper, tfd_paper, tfd_paper_pretrain
from minigan.systems.rankings import irgan_made, irgan_movielens, search_letor, search_made, search_pairs_made
from minigan.systems.semisupervised import Recipe as SemiSupervised
from minigan.systems.vae import Recipe as Vae
from minigan.systems.zoo import Recipe as Zoo

mnist = Gan(
    name="mnist",
    about="digits in about five minutes on two CPU cores: Adam, and samples from a moving average of theta_g",
    G="uniform 0.05, dense 800, relu, dense 800, relu, dense data bias=mean, sigmoid",
    D="uniform 0.005, dropout 0.8, dense 1200, maxout 5, dropout 0.6, dense 1200, maxout 5, dropout 0.6, dense 1",
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
    G="uniform 0.05, dense 128, relu, dense data bias=mean, sigmoid",
    D="uniform 0.005, dropout 0.8, dense 160, maxout 5, dropout 0.5, dense 1",
    epochs=2,
    d_rate=0.002,
    g_rate=0.002,
    average=0.99,
)

ring = Gan(
    name="ring",
    about="eight Gaussians on a circle, in the plane: watch for modes lost and found",
    data="ring",
    G="uniform 0.2, dense 64, relu, dense 64, relu, dense data",
    D="uniform 0.2, dense 64, relu, dense 64, relu, dense 1",
    noise="gaussian 2",
    batch=128,
    average=0.999,
)

line = Gan(
    name="line",
    about="one Gaussian on the line, figure 1 of the paper: p_g moves onto p_data and D flattens to 1/2",
    data="line",
    G="uniform 0.5, dense 32, relu, dense data",
    D="uniform 0.5, dense 32, tanh, dense 32, tanh, dense 1",
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
    encoder="uniform 0.2, dense 64, relu, dense 64, relu, dense 2",
    decoder=ring.G,
    batch=128,
)

vae_ring = Vae(
    name="vae-ring",
    about="a variational autoencoder on the ring, with the same decoder; --kl 0 leaves out the KL term",
    data="ring",
    encoder="uniform 0.2, dense 64, relu, dense 64, relu, dense 4",
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
    sd=0.3,  # the Frechet distance of samples is 49 at seed 1; with 0.2, at half the rate, it was 68
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
    G="uniform 0.2, dense 64, relu, dense 64, relu, dense data",
    D="uniform 0.2, dense 64, relu, dense 64, relu, dense 1",
    noise="gaussian 2",
    batch=128,
    epochs=16,
    average=0.999,
)

conditional_mnist = Conditional(
    name="conditional-mnist",
    about="a conditional GAN on digits: minigan sample RUN --label 7 draws sevens",
    G="uniform 0.1, dense 256, relu, dense 256, relu, uniform 0.05, dense data bias=mean, sigmoid",
    D="uniform 0.02, dropout 0.8, dense 240, maxout 5, dropout 0.5, dense 1",
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
    G="uniform 0.2, dense 64, relu, dense 64, relu, dense data",
    D="uniform 0.2, dense 64, relu, dense 64, relu, dense 1",
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
    G="uniform 0.2, dense 64, relu, dense 64, relu, dense data",
    batch=128,
    epochs=16,
)

inpaint_mnist = Inpainting(
    name="inpaint-mnist",
    about="the left half of a digit is given, G draws right halves for it: see minigan figures RUN",
    mask="right",
    G="uniform 0.1, dense 256, relu, dense 256, relu, uniform 0.05, dense data bias=mean, sigmoid",
    D="uniform 0.02, dropout 0.8, dense 240, maxout 5, dropout 0.5, dense 1",
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
    G="uniform 0.1, dense 256, relu, dense 256, relu, uniform 0.05, dense data bias=mean, sigmoid",
    epochs=12,
)

inference_ring = Inference(
    name="inference-ring",
    about="z from x for the G of a run on the ring: minigan train inference-ring --start-from runs/ring-1",
    data="ring",
    Q="uniform 0.2, dense 64, relu, dense 64, relu, dense data",
    batch=128,
)

inference_mnist = Inference(
    name="inference-mnist",
    about="z from x for the G of a run on digits: minigan train inference-mnist --start-from runs/mnist-1",
    epochs=10,
)

semi_mnist = SemiSupervised(
    name="semi-mnist",
    about="a classifier of digits from 100 labels and a GAN: --labels 1000, or --objective none for the labels alone",
    G="uniform 0.05, dense 400, relu, dense 400, relu, dense data bias=mean, sigmoid",
    D="normal 0.05, dropout 0.8, dense 400, leaky, dropout 0.5, dense 400, leaky, dropout 0.5, dense data",
    noise="uniform 100",
    epochs=15,
)

negatives_ring = Negatives(
    name="negatives-ring",
    about="the ring without a generator: samples are found where D is largest, and become its negatives",
    data="ring",
    D="normal 0.5, dense 64, tanh, dense 64, tanh, dense 1",
    batch=128,
    epochs=12,
)

zoo_ring = Zoo(
    name="zoo-ring",
    about="the ring with the losses, penalties and steps that came after the paper: --objective hinge --r1 0.1",
    data="ring",
    G=ring.G,
    D="uniform 0.2, dense 64, leaky, dense 64, leaky, dense 1",
    noise="gaussian 2",
    batch=128,
    average=0.999,
)

zoo_grid = replace(
    zoo_ring,
    name="zoo-grid",
    about="the same on 25 Gaussians on a grid, of which a G loses some",
    data="grid",
    G="uniform 0.1, dense 128, relu, dense 128, relu, dense data",
    D="uniform 0.1, dense 128, leaky, dense 128, leaky, dense 1",
    d_rate=0.002,  # with 0.001, D is too slow: half as many samples are good
)

_GANS = (mnist, mnist_small, images, ring, line, mnist_paper, tfd_paper_pretrain, tfd_paper, cifar10_fc_paper)
_COMPARED = (ae_ring, vae_ring, ae_mnist, vae_mnist, gan_mnist)
_GIVEN = (conditional_ring, conditional_mnist, inpaint_circle, regress_circle, inpaint_mnist, regress_mnist)
_AFTER = (inference_ring, inference_mnist, semi_mnist, negatives_ring, zoo_ring, zoo_grid)
_CONVOLUTIONS = (cifar10_conv_paper, digits, dcgan_mnist, dcgan_fashion, dcgan, dcgan_64, dcgan_classes)
_RANKINGS = (irgan_made, irgan_movielens, search_made, search_pairs_made, search_letor)
DEFAULT = digits.name  # of `minigan train`
RECIPES = {recipe.name: recipe for recipe in (*_GANS, *_COMPARED, *_GIVEN, *_AFTER, *_CONVOLUTIONS, *_RANKINGS)}
