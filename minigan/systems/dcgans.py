"""The recipes of DCGANs. What the words of nets, noise and optimisers mean, nn/build.py says.

As Radford et al. 2016 have it: convolutions with stride in place of pooling, BatchNorm but for G's last layer and D's
first, ReLU in G and leaky ReLU in D, Adam with beta1 = 0.5, weights from N(0, 0.02^2), and no dense layers but G's
first and D's last. The nets for digits have one more dense layer each, as InfoGAN's (Chen et al. 2016, appendix C), of
which they have a quarter of the width.
"""

from dataclasses import replace

from minigan.systems.dcgan import Recipe as Dcgan
from minigan.systems.semisupervised import Recipe as SemiSupervised

dcgan_mnist = Dcgan(
    name="dcgan-mnist",
    about="digits by convolutions: InfoGAN's nets, DCGAN's with one dense layer more, at a quarter of the width",
    # Without the dense layers, with twice the filters, the Frechet distance stays near 30 (one seed each):
    # benchmarks/results/dcgan-variants.json
    G="normal 0.02, dense 256, batchnorm, relu, dense 1568, reshape 32x7x7, batchnorm, relu, "
    "convt 16 4x4 stride=2 pad=1, batchnorm, relu, convt data 4x4 stride=2 pad=1, rows, sigmoid",
    D="normal 0.02, reshape data, conv 16 4x4 stride=2 pad=1, leaky, conv 32 4x4 stride=2 pad=1, batchnorm, leaky, "
    "rows, dense 256, batchnorm, leaky, dense 1",
    batch=64,
    epochs=20,
    average=0.999,
)

digits = replace(
    dcgan_mnist,
    name="digits",
    about="digits in some three minutes on two CPU cores: the nets of dcgan-mnist with 12 and 24 filters",
    # These widths and rates, the size of z and the label, of 20 variants: benchmarks/results/digits-variants.json
    G="normal 0.02, dense 256, batchnorm, relu, dense 1176, reshape 24x7x7, batchnorm, relu, "
    "convt 12 4x4 stride=2 pad=1, batchnorm, relu, convt data 4x4 stride=2 pad=1, rows, sigmoid",
    D="normal 0.02, reshape data, conv 12 4x4 stride=2 pad=1, leaky, conv 24 4x4 stride=2 pad=1, batchnorm, leaky, "
    "rows, dense 256, batchnorm, leaky, dense 1",
    noise="uniform 20",
    d_rate=0.004,
    g_rate=0.004,
    real=0.9,
    epochs=7,
)

dcgan_fashion = replace(
    dcgan_mnist,
    name="dcgan-fashion",
    about="the same nets on Fashion-MNIST: --data FOLDER, which has its four IDX files",
    data="images",
    size=28,
)

dcgan = replace(
    dcgan_mnist,
    name="dcgan",
    about="DCGAN on your own pictures, in colour or grey, cropped and scaled to 32 x 32: --data FOLDER",
    data="images",
    size=32,
    G="normal 0.02, dense 4096, reshape 256x4x4, batchnorm, relu, convt 128 4x4 stride=2 pad=1, batchnorm, relu, "
    "convt 64 4x4 stride=2 pad=1, batchnorm, relu, convt data 4x4 stride=2 pad=1, rows, sigmoid",
    D="normal 0.02, reshape data, conv 64 4x4 stride=2 pad=1, leaky, conv 128 4x4 stride=2 pad=1, batchnorm, leaky, "
    "conv 256 4x4 stride=2 pad=1, batchnorm, leaky, rows, dense 1",
    noise="gaussian 100",
    d_rate=0.0002,
    g_rate=0.0002,
)

dcgan_64 = replace(
    dcgan,
    name="dcgan-64",
    about="the paper's four convolutions in each net, on your own pictures at 64 x 64, at half its width; for a GPU",
    size=64,
    G="normal 0.02, dense 8192, reshape 512x4x4, batchnorm, relu, convt 256 4x4 stride=2 pad=1, batchnorm, relu, "
    "convt 128 4x4 stride=2 pad=1, batchnorm, relu, convt 64 4x4 stride=2 pad=1, batchnorm, relu, "
    "convt data 4x4 stride=2 pad=1, rows, sigmoid",
    D="normal 0.02, reshape data, conv 64 4x4 stride=2 pad=1, leaky, conv 128 4x4 stride=2 pad=1, batchnorm, leaky, "
    "conv 256 4x4 stride=2 pad=1, batchnorm, leaky, conv 512 4x4 stride=2 pad=1, batchnorm, leaky, rows, dense 1",
)

dcgan_classes = SemiSupervised(
    name="dcgan-classes",
    about="a classifier of digits from 100 labels: D has the ten classes and one more, for samples, and convolutions",
    G=dcgan_mnist.G,
    D="normal 0.02, dropout 0.8, reshape 1x28x28, conv 16 4x4 stride=2 pad=1, leaky, conv 32 4x4 stride=2 pad=1, "
    "batchnorm, leaky, rows, dropout 0.5, dense data",
    noise="uniform 100",
    epochs=10,
)
