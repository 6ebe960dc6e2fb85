"""What the Parzen score of Table 1 is worth: the same procedure on "samples" that come from no generator at all.

After Theis et al. 2016, whose table has 243 nats for real training images and 313 for k-means centroids of them: a
lookup table of blurred pictures beats the data. The paper's GAN has 225.
"""

import numpy

from minigan.backend import array_module, to_host
from minigan.evaluation.neighbors import nearest

TABLE_1 = {  # the paper's: log-likelihood and standard error in nats, of MNIST and of the Toronto Face Database
    "DBN": ((138, 2), (1909, 66)),
    "Stacked CAE": ((121, 1.6), (2110, 50)),
    "Deep GSN": ((214, 1.1), (1890, 29)),
    "Adversarial nets": ((225, 2), (2057, 26)),
}


def training_images(train, n, stream):
    """n examples, drawn at random without replacement."""
    return train[stream.permutation(len(train))[:n]]


def centroids(train, n, stream, iterations=5):
    """n draws from k-means centroids, k = n: Lloyd's algorithm from random examples, then by the clusters' sizes.

    A cluster that loses all its examples keeps its centroid.
    """
    xp, means = array_module(train), training_images(train, n, stream)
    for _ in range(iterations):
        index, _ = nearest(train, means)
        order = xp.asarray(numpy.argsort(index, kind="stable"))
        sizes = numpy.bincount(index, minlength=len(means))
        full = numpy.flatnonzero(sizes)
        ends = numpy.cumsum(sizes)[full]
        sums = train[order].cumsum(axis=0, dtype="float64")[xp.asarray(ends - 1)]  # over all clusters so far
        sums[1:] -= sums[:-1].copy()
        means[xp.asarray(full)] = (sums / xp.asarray(sizes[full, None])).astype(train.dtype)
    index, _ = nearest(train, means)
    return means[xp.asarray(index)[stream.permutation(len(train))[:n]]]


def clipped_gaussian(train, n, stream):
    """n draws from the Gaussian with the data's mean and covariance, clipped to [0, 1]."""
    xp, mean = array_module(train), train.mean(axis=0)
    centred = (train - mean).astype("float64")
    variances, axes = numpy.linalg.eigh(to_host(centred.T @ centred) / len(train))
    root = xp.asarray((axes * numpy.sqrt(numpy.maximum(variances, 0.0))).astype(train.dtype))
    draws = stream.normal((n, train.shape[1])) @ root.T + mean
    return xp.clip(draws, 0.0, 1.0)


def mean_image(train, n, stream):
    """The mean example, once: n copies of it are the same window."""
    return train.mean(axis=0, keepdims=True)


def pixel_marginals(train, n, stream):
    """n pictures of independent pixels, each 1 with its mean brightness as probability and else 0."""
    return (stream.uniform((n, train.shape[1])) < train.mean(axis=0)).astype(train.dtype)


def noise(train, n, stream):
    """n pictures of independent pixels, uniform from 0 to 1."""
    return stream.uniform((n, train.shape[1]))


SOURCES = {
    "training images": training_images,
    "k-means centroids of them": centroids,
    "a Gaussian, clipped": clipped_gaussian,
    "the mean image": mean_image,
    "independent pixels": pixel_marginals,
    "uniform noise": noise,
}
