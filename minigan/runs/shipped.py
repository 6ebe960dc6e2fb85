"""A generator of MNIST digits, trained and in the package, for those who have not the minutes to train one.

    G = generator()
    x = G(noise(100, Stream(1)))               # (100, 784) pixels

It is what `minigan train mnist` makes with seed 1: the moving average of theta_g, 15 epochs, in float16 (as it was
and as it is shipped, 227.1 nats by the Parzen window). benchmarks/ship_generator.py puts it there.
"""

import numpy

from minigan.data import mnist, weights
from minigan.nn import build
from minigan.random import Stream
from minigan.systems.recipes import mnist as RECIPE

WEIGHTS = mnist.FILES / "generator.npz"
PIXELS = 784


def generator(dtype="float32", xp=numpy, path=WEIGHTS):
    """The shipped G, computing in `dtype` with arrays of xp. Raises DataError unless the file is whole."""
    G = build.network(RECIPE.G, build.noise(RECIPE.noise).size, Stream(0, dtype, xp), PIXELS)
    weights.fill(G, path)
    return G


def noise(n, stream):
    """n rows of the noise that this G was trained with: (n, 100), uniform on (-sqrt 3, sqrt 3)."""
    return build.noise(RECIPE.noise)(n, stream)
