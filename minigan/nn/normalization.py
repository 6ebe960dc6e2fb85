"""Batch normalisation: every feature gets mean 0 and variance 1 over the minibatch. Ioffe & Szegedy 2015."""

from minigan.backend import array_module
from minigan.nn.layer import Layer
from minigan.nn.windows import flat, unflat


class BatchNorm(Layer):
    """y = gamma x^ + beta with x^ = (x - mean) / sqrt(var + eps), each feature by itself; gamma, beta: (features,).

    A feature is a column of x: (m, features), or a channel of x: (m, features, H, W), over whose N = m or m H W numbers
    mean and var are taken in training (rng given). mean and var depend on every x, hence the last two terms:

        dL/dx = gamma / sqrt(var + eps) (dy - mean of dy - x^ mean of (dy x^))
        dL/dgamma = sum of dy x^        dL/dbeta = sum of dy

    In evaluation (rng=None) mean and var are the layer's `statistics`, constants: then dL/dx = gamma dy / sqrt(var +
    eps). No pass changes these. `remember` moves them towards the mean and var of one pass in training, this var with
    N - 1 in place of N. They start at 0 and 1; this and eps are as PyTorch's. Raises ValueError for a minibatch of 1 in
    training: it has no variance over examples.
    """

    mixes = True

    def __init__(self, features, rng, eps=1e-5):
        one = rng.xp.ones((features,), dtype=rng.dtype)
        super().__init__(gamma=one, beta=one * 0.0)
        self.statistics = {"mean": one * 0.0, "var": one.copy()}
        self.eps = eps

    def forward(self, x, rng=None):
        gamma, beta = self.params["gamma"], self.params["beta"]
        array_module(x, gamma)
        self.expect("x", x.shape, (None, len(gamma), *((None, None) if x.ndim == 4 else ())))
        rows, N = by_feature(x), x.size // len(gamma)
        if rng is None:
            mean, var = self.statistics["mean"], self.statistics["var"]
            centred = rows - mean[:, None]
        else:
            if len(x) < 2:
                raise ValueError(f"{self!r}: x has shape {x.shape}, expected (2 or more, ...) to train")
            mean = rows.mean(axis=1)
            centred = rows - mean[:, None]
            var = sum_of_products(centred, centred) * (1.0 / N)
        scale = (var + self.eps) ** -0.5
        y = centred * (gamma * scale)[:, None]
        y += beta[:, None]
        return shaped(y, x.shape), (centred, scale, x.shape, None if rng is None else (mean, var * (N / (N - 1.0))))

    def input_gradient(self, dy, cache):
        centred, scale, shape, measured = cache  # x^ = centred scale
        array_module(dy, centred)
        self.expect("dy", dy.shape, shape)
        dy, rate = by_feature(dy), self.params["gamma"] * scale
        if not measured:
            return shaped(dy * rate[:, None], shape)
        N = dy.shape[1]
        dx = centred * (sum_of_products(dy, centred) * scale * scale * (-1.0 / N))[:, None]
        dx += dy
        dx -= (dy.sum(axis=1) * (1.0 / N))[:, None]
        dx *= rate[:, None]
        return shaped(dx, shape)

    def parameter_gradients(self, dy, cache, out):
        centred, scale, shape, _ = cache
        self.expect("dy", dy.shape, shape)
        dy = by_feature(dy)
        out["gamma"][...] = sum_of_products(dy, centred) * scale
        out["beta"][...] = dy.sum(axis=1)

    def remember(self, cache, weight):
        """statistics <- statistics + weight (those of the pass - statistics), of a pass in training."""
        if cache[3] is None:
            raise ValueError(f"{self!r}: a pass in evaluation has measured nothing to remember: make it with rng")
        for statistic, measured in zip(self.statistics.values(), cache[3]):
            statistic += weight * (measured - statistic)

    def __repr__(self):
        return f"{type(self).__name__}({len(self.params['gamma'])})"


def by_feature(x):
    """x as a matrix with a row for each feature: x^T, or of images their channels."""
    return flat(x) if x.ndim == 4 else x.T


def shaped(matrix, shape):
    """The matrix of `by_feature` as x was."""
    return unflat(matrix, shape[0], *shape[2:]) if len(shape) == 4 else matrix.T


def sum_of_products(a, b):
    """The sum of a b along each row."""
    return array_module(a, b).matmul(a[:, None, :], b[:, :, None])[:, 0, 0]
