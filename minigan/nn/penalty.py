"""The norm of D's input gradient as a penalty, R1 and WGAN-GP, differentiated by hand for piecewise-linear D.

A net of dense, maxout, (leaky) ReLU and dropout layers is linear around almost every x: if its input moves by u_0,
layer l's output moves by u_l = u_(l-1) J_l, where J_l holds W of a dense layer, and a 0, 1 or slope wherever else a
value is passed on. So is one with convolutions, each of which is a dense layer of shared weights. The gradient of D's
logit comes down through the same matrices:

    delta_L = 1,    delta_(l-1) = delta_l J_l^T,    g = delta_0 = dD(x)/dx

A penalty is R = (1/m) sum phi(|g|). Its derivative in theta goes through the W alone, since a small step of theta moves
no maximum to another piece and no ReLU across 0. With u_0 = v = dR/dg held fixed,

    dR = sum v . dg = sum over dense layers of u_(l-1) dW_l delta_l^T,    so    dR/dW_l = u_(l-1)^T delta_l

This is what a dense layer computes for dL/dW = x^T dy, of u in the place of x and delta in the place of dy; so it is
with a convolution's dL/dW. The biases do not occur in g: dR/db = 0.

R1: Mescheder, Geiger & Nowozin 2018, equation (9). WGAN-GP: Gulrajani et al. 2017, equation (3).
"""

from minigan.backend import array_module
from minigan.nn.convolution import Conv2d, ConvTranspose2d, correlate, correlate_W, correlate_x
from minigan.nn.layers import Dense, Dropout, LeakyReLU, Maxout, ReLU
from minigan.nn.reshape import Bias, Reshape, Rows

DIAGONAL = (ReLU, LeakyReLU, Dropout, Bias)  # J is diagonal: moving on and coming down are the same product
ALLOWED = (Dense, Maxout, Conv2d, ConvTranspose2d, Reshape, Rows, *DIAGONAL)


def r1(D, x, gamma, rng=None):
    """R = gamma / 2 mean |g|^2 on real examples x: (m, n). Returns R and dR/dtheta.

    rng: the stream for dropout masks. Raises TypeError for a layer of D that is not one of these, such as a BatchNorm,
    through which the examples of a minibatch depend on each other.
    """
    g, deltas, cache = input_gradients(D, x, rng)
    return 0.5 * gamma * (g * g).sum(axis=1).mean(), _in_theta(D, g * (gamma / len(x)), deltas, cache)


def wgan_gp(D, x, weight, rng=None):
    """R = weight mean (|g| - 1)^2 on points x between real and fake ones. Returns R and dR/dtheta, as `r1`.

    Where g = 0, |g| has a corner; there its derivative is taken as 0.
    """
    g, deltas, cache = input_gradients(D, x, rng)
    xp = array_module(g)
    norm = xp.sqrt((g * g).sum(axis=1, keepdims=True))
    v = g * (2.0 * weight / len(x) * (norm - 1.0) / xp.where(norm > 0, norm, 1.0))
    return weight * ((norm - 1.0) ** 2).mean(), _in_theta(D, v, deltas, cache)


def between(real, fake, rng):
    """Points of the straight lines from real to fake examples, one for each pair, uniformly drawn."""
    t = rng.uniform((len(real), 1))
    return real + t * (fake - real)


def input_gradients(D, x, rng=None):
    """g = dD(x)/dx for each example: (m, n); with delta_l below each layer, and the pass's cache."""
    expect_allowed(D)
    a, cache = D.forward(x, rng)
    D.expect("the logit", a.shape, (len(x), 1))
    delta = array_module(a).ones_like(a)
    deltas = []  # of D's output first
    for layer, of_layer in zip(reversed(D.layers), reversed(cache.layers)):
        deltas.append(delta)
        delta = layer.input_gradient(delta, of_layer)
    return delta, deltas[::-1], cache


def expect_allowed(D):
    """Raise TypeError, naming the layer, unless the derivative is worked out here for every layer of D."""
    for layer in D.layers:
        if not isinstance(layer, ALLOWED):
            allowed = ", ".join(kind.__name__ for kind in ALLOWED)
            raise TypeError(f"{layer!r} is in the way: this penalty is for nets of {allowed}")


def _in_theta(D, u, deltas, cache):
    """dR/dtheta for u = dR/dg, with u_0 = u moved on through the layers."""
    xp = array_module(u)
    gradient = xp.zeros_like(D.theta)
    named = D.named(gradient)
    for i, layer in enumerate(D.layers):
        if isinstance(layer, Dense):
            xp.matmul(u.T, deltas[i], out=named[f"{i}.W"])
        if isinstance(layer, Conv2d):
            named[f"{i}.W"][...] = correlate_W(deltas[i], u, layer.windows)
        if isinstance(layer, ConvTranspose2d):
            named[f"{i}.W"][...] = correlate_W(u, deltas[i], layer.windows)
        u = moved(layer, u, cache.layers[i])
    return gradient


def moved(layer, u, cache):
    """u J: how the layer's output moves when its input moves by u."""
    if isinstance(layer, Dense):
        return u @ layer.params["W"]
    if isinstance(layer, Conv2d):
        return correlate(u, layer.params["W"], layer.windows)
    if isinstance(layer, ConvTranspose2d):
        return correlate_x(u, layer.params["W"], layer.windows, layer.shape_from(u))
    if isinstance(layer, Reshape | Rows):
        return layer.forward(u)[0]
    if isinstance(layer, Maxout):  # as the piece moves that is the largest
        pieces = u.reshape(len(u), layer.pieces, layer.units(u), *u.shape[2:])
        return array_module(u).take_along_axis(pieces, cache[:, None].astype("int64"), axis=1)[:, 0]
    return layer.input_gradient(u, cache)
