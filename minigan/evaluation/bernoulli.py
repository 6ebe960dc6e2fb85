"""The Bernoulli likelihood of binarised images: a second estimator beside the Parzen window, without a width to choose.

A generator that ends in sigmoid(A(z)) names for every pixel the probability that it is white. Of a picture x of zeros
and ones that makes, by n draws of z,

    log p(x) = log (1/n) sum_i prod_j s(A_ij)^x_j (1 - s(A_ij))^(1 - x_j)
             = log (1/n) sum_i exp(x . A_i - sum_j softplus(A_ij)),        in nats.

By Jensen's inequality its logarithm is too low on average, by less for more draws: like the Parzen window's it is an
estimate from below, and of few samples in 784 dimensions a poor one. The paper's released code has it (ll_mnist.py),
switched off.
"""

from math import log

import numpy

from minigan.backend import array_module, to_host
from minigan.evaluation.rows import expect_rows
from minigan.nn.ops import softplus

BLOCK = 2**22  # pairs of an example and a draw at a time: 16 MB of float32


def binarise(images, stream):
    """Zeros and ones, each pixel 1 with its brightness as probability; images: values from 0 to 1, any shape."""
    array_module(images)
    return (stream.uniform(images.shape) < images).astype(images.dtype)


def bernoulli_log_likelihoods(x, logits):
    """log p(x) of every row of x, in nats: shape (len(x),).

    x: (n_x, d) of zeros and ones; logits: (n, d), A(z) for n draws of z, of the same floating-point dtype. Raises
    ValueError and TypeError as `expect_rows`, and ValueError for pictures that are not binary.
    """
    expect_rows(0, x=x, logits=logits)
    expect_rows(1, logits=logits)
    xp = array_module(x, logits)
    if not bool(((x == 0) | (x == 1)).all()):
        raise ValueError("x has values other than 0 and 1: binarise the pictures first")
    result = numpy.empty(len(x))
    black = softplus(logits).sum(axis=1, dtype="float64")  # minus the log-likelihood of a picture of zeros
    rows = max(1, BLOCK // len(logits))
    for i in range(0, len(x), rows):
        exponent = (x[i : i + rows] @ logits.T).astype("float64") - black
        largest = exponent.max(axis=1, keepdims=True)
        sums = xp.exp(exponent - largest).sum(axis=1)
        result[i : i + rows] = to_host(xp.log(sums) + largest[:, 0]) - log(len(logits))
    return result
