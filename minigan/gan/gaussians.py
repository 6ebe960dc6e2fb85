"""The losses of the autoencoder and the VAE, which the GAN's paper does not need.

With x and y of shape (m, n), and mean and lv of shape (m, d) the mean and the log-variance of Gaussians:

    squared error   (1/m) sum |y - x|^2 / 2          d/dy = (y - x) / m        d/dx = (x - y) / m
    KL              (1/m) sum [e^lv + mean^2 - 1 - lv] / 2
                                                     d/dmean = mean / m        d/dlv = (e^lv - 1) / 2m
"""

from minigan.backend import array_module


def expect_same(**arrays):
    """Raise ValueError unless both arrays have one shape (m, n), m > 0; TypeError of host and device together."""
    (first, a), (second, b) = arrays.items()
    array_module(a, b)
    if a.shape != b.shape or a.ndim != 2 or a.size == 0:
        raise ValueError(f"{first} has shape {a.shape}, {second} {b.shape}: expected one shape (m, n), m > 0, for both")


def squared_error(y, x):
    """(1/m) sum |y - x|^2 / 2: up to a constant, -log N(x; y, 1) in nats. Raises ValueError as `expect_same`."""
    expect_same(y=y, x=x)
    return 0.5 * ((y - x) ** 2).sum(axis=1).mean()


def squared_error_gradient(y, x):
    """d/dy = (y - x) / m and d/dx = (x - y) / m. Raises ValueError as `expect_same`."""
    expect_same(y=y, x=x)
    dy = (y - x) * (1.0 / len(y))
    return dy, -dy


def kl_to_standard_normal(mean, lv):
    """(1/m) sum KL(N(mean, e^lv) || N(0, 1)), in nats: Kingma & Welling 2014, appendix B.

    mean, lv: (m, d), lv the log of the variance: the standard deviation is exp(lv / 2). Raises ValueError as
    `expect_same`.
    """
    expect_same(mean=mean, lv=lv)
    xp = array_module(mean)
    return 0.5 * (xp.expm1(lv) - lv + mean**2).sum(axis=1).mean()


def kl_gradient(mean, lv):
    """d/dmean = mean / m and d/dlv = (e^lv - 1) / 2m. Raises ValueError as `expect_same`."""
    expect_same(mean=mean, lv=lv)
    return mean * (1.0 / len(mean)), array_module(lv).expm1(lv) * (0.5 / len(mean))
