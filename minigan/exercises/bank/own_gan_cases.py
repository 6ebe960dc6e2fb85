"""Cases of exercise 22: small nets of all kinds of layers, with what they are given. See own_gan.py."""

import numpy

ADAM = ((0.1, 0.5, 0.9, 0.01), (0.05, 0.9, 0.99, 0.1))  # rate, beta1, beta2, eps
PLAIN_D, PLAIN_G = (("dense", 1, 1),), (("dense", 1, 1),)
D_NETS = (  # of points x: (m, 2)
    (("dense", 2, 1),),
    (("dense", 2, 3), ("relu",), ("dense", 3, 1)),
    (("dense", 2, 6), ("maxout", 3), ("dense", 2, 1)),
    (("dense", 2, 4), ("relu",), ("dense", 4, 3), ("relu",), ("dense", 3, 1)),
)
G_NETS = (  # of z: (m, 3)
    (("dense", 3, 2),),
    (("dense", 3, 4), ("relu",), ("dense", 4, 2)),
    (("dense", 3, 4), ("relu",), ("dense", 4, 2), ("sigmoid",)),
    (("dense", 3, 3), ("relu",), ("dense", 3, 3), ("relu",), ("dense", 3, 2)),
)
SIZES = (2, 3, 1, 4)  # m


def parameters(net):
    """How many numbers theta has for a net."""
    return sum((needs[0] + 1) * needs[1] for kind, *needs in net if kind == "dense")


def _theta(stream, net):
    return stream.normal((parameters(net),))


def _with_dropout(stream, net, m, keep=0.5):
    """The net with a layer of dropout on its input, with a mask of its own."""
    return (("dropout", stream.mask((m, _n_in(net)), keep), keep), *net)


def forward_cases(stream):
    """(net, theta, x): a dense layer of whole numbers, others with it, then all kinds of nets."""
    yield PLAIN_D, numpy.array([3.0, 1.0]), numpy.array([[2.0]])
    yield (*PLAIN_D, ("relu",)), numpy.array([3.0, 1.0]), numpy.array([[-2.0]])
    yield (*PLAIN_D, *PLAIN_D), numpy.array([3.0, 1.0, 2.0, -1.0]), numpy.array([[2.0]])
    for net, m in (*zip(D_NETS, SIZES), *zip(G_NETS, SIZES)):
        yield net, _theta(stream, net), _rows(stream, net, m)
    net = _with_dropout(stream, D_NETS[1], 4)
    yield net, _theta(stream, net), stream.normal((4, 2))


def gradients_cases(stream):
    """(net, theta, x, dy)"""
    for net, theta, x in forward_cases(stream):
        n_out = next(layer[2] for layer in reversed(net) if layer[0] == "dense")
        yield net, theta, x, numpy.array([[2.0]]) if x.size == 1 else stream.normal((len(x), n_out))


def _players(stream):
    """(D, G, theta_d, theta_g, m): D(x) = sigmoid(x) and G(z) = 2 z + 1, to compute by hand, then any.

    The last D has dropout.
    """
    yield PLAIN_D, PLAIN_G, numpy.array([1.0, 0.0]), numpy.array([2.0, 1.0]), 1
    for D, G, m in zip(D_NETS, G_NETS, SIZES):
        yield D, G, _theta(stream, D), _theta(stream, G), m
    D = _with_dropout(stream, D_NETS[1], 3)
    yield D, G_NETS[2], _theta(stream, D), _theta(stream, G_NETS[2]), 3


def _n_in(net):
    return next(layer[1] for layer in net if layer[0] == "dense")


def d_gradient_cases(stream):
    """(D, G, theta_d, theta_g, x, z)"""
    for D, G, theta_d, theta_g, m in _players(stream):
        x, z = numpy.array([[1.0]]), numpy.array([[0.5]])
        yield D, G, theta_d, theta_g, *((x, z) if D == PLAIN_D else (_rows(stream, D, m), _rows(stream, G, m)))


def g_gradient_cases(stream):
    """(D, G, theta_d, theta_g, z)"""
    for D, G, theta_d, theta_g, m in _players(stream):
        yield D, G, theta_d, theta_g, numpy.array([[0.5]]) if D == PLAIN_D else _rows(stream, G, m)


def _rows(stream, net, m):
    return stream.normal((m, _n_in(net)))


def _state(stream, theta, t):
    """theta, m and v of Adam as they are before iteration t, one row each."""
    m, v = stream.normal(theta.shape), stream.uniform(theta.shape, 0.1, 2.0)
    return numpy.array([theta, m, v] if t > 1 else [theta, 0 * theta, 0 * theta])


def iteration_cases(stream):
    """(D, G, d, g, t, x, z, z_g, adam): the first iteration, then later ones."""
    for place, (D, G, theta_d, theta_g, m) in enumerate(_players(stream)):
        t = (1, 1, 2, 3, 7, 2)[place]
        states = _state(stream, theta_d, t), _state(stream, theta_g, t)
        rows = [_rows(stream, net, m) for net in (D, G, G)]
        if D == PLAIN_D:
            rows = [numpy.array([[number]]) for number in (1.0, 0.5, -0.5)]
        yield D, G, *states, t, *rows, ADAM[place % 2]


def training_cases(stream):
    """(D, G, d, g, t, xs, zs, zs_g, adam): one iteration, then several, also after others."""
    for place, (D, G, theta_d, theta_g, m) in enumerate(_players(stream)):
        t, steps = ((0, 1), (0, 1), (0, 2), (3, 2), (0, 3), (5, 3))[place]
        states = _state(stream, theta_d, t + 1), _state(stream, theta_g, t + 1)
        rows = [stream.normal((steps, m, _n_in(net))) for net in (D, G, G)]
        if D == PLAIN_D:
            rows = [numpy.array([[[number]]]) for number in (1.0, 0.5, -0.5)]
        yield D, G, *states, t, *rows, ADAM[place % 2]
