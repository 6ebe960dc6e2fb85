"""From rows to images and back, and a bias for every place.

Images are of shape (m, channels, height, width) and lie in memory as windows.py says.
"""

from math import prod

from minigan.backend import array_module
from minigan.nn.layer import Layer
from minigan.nn.windows import images, memory


class Reshape(Layer):
    """Rows (m, C H W) as images (m, C, H, W): row n is all of the first channel of image n, then the next.

    dL/dx is dL/dy as rows. This is where images come to lie in memory as windows.py says.
    """

    def __init__(self, channels, height, width):
        super().__init__()
        self.shape = channels, height, width

    def forward(self, x, rng=None):
        xp = array_module(x)
        self.expect("x", x.shape, (None, prod(self.shape)))
        return images(xp.ascontiguousarray(x.T).reshape(*self.shape, len(x))), len(x)

    def input_gradient(self, dy, m):
        self.expect("dy", dy.shape, (m, *self.shape))
        return as_rows(dy)

    def __repr__(self):
        return "{}({}, {}, {})".format(type(self).__name__, *self.shape)


class Rows(Layer):
    """Images (m, C, H, W) as rows (m, C H W); dL/dx is dL/dy as images. The other way of Reshape."""

    def forward(self, x, rng=None):
        self.expect("x", x.shape, (None, None, None, None))
        return as_rows(x), x.shape

    def input_gradient(self, dy, shape):
        self.expect("dy", dy.shape, (shape[0], prod(shape[1:])))
        return images(array_module(dy).ascontiguousarray(dy.T).reshape(*shape[1:], shape[0]))


def as_rows(x):
    """(m, C, H, W) as (m, C H W)."""
    return memory(x).reshape(-1, len(x)).T


class Bias(Layer):
    """y = x + b, with x: (m, ...) and b of an example's shape: every place has a bias of its own. dL/dx = dy.

        dL/db = sum of dy over the minibatch

    A Conv2d has one bias a channel; the paper's G for CIFAR-10 has one for every number of the picture.
    """

    def __init__(self, shape, rng):
        super().__init__(b=rng.xp.zeros(shape, dtype=rng.dtype))

    def forward(self, x, rng=None):
        b = self.params["b"]
        array_module(x, b)
        self.expect("x", x.shape, (None, *b.shape))
        return x + b, len(x)

    def input_gradient(self, dy, m):
        self.expect("dy", dy.shape, (m, *self.params["b"].shape))
        return dy

    def parameter_gradients(self, dy, m, out):
        self.expect("dy", dy.shape, (m, *self.params["b"].shape))
        out["b"][...] = dy.sum(axis=0)

    def __repr__(self):
        return f"{type(self).__name__}{self.params['b'].shape}"
