"""A network with part of its input held fixed: what makes the paper's two steps those of a conditional GAN."""

from minigan.backend import array_module


class Given:
    """D(x) := D([x, c]), with c held fixed: x (m, n), c (m, n_c), and the network takes n + n_c values.

    It is the network for its optimiser, which moves its theta. No gradient goes into c:

        dL/dx = the first n columns of dL/d[x, c]        dL/dtheta = the network's

    With it `discriminator_step(Given(D, c), Given(G, c), x, z, ...)` is the step of a conditional GAN (section 7 of
    Goodfellow et al. 2014; Mirza & Osindero 2014, arXiv 1411.1784). Raises ValueError unless c is (m, n_c).
    """

    def __init__(self, network, c):
        array_module(c, network.theta)
        if c.ndim != 2 or not c.shape[1]:
            raise ValueError(f"Given: c has shape {c.shape}, expected (m, number of values)")
        self.network, self.layers, self.c = network, network.layers, c
        self.params, self.expect, self.parameter_gradient = network.params, network.expect, network.parameter_gradient

    @property
    def theta(self):
        """The network's parameter vector."""
        return self.network.theta

    @property
    def version(self):
        """The network's count of changes of theta."""
        return self.network.version

    @version.setter
    def version(self, version):
        self.network.version = version

    def __call__(self, x, rng=None):
        """The network's y for [x, c]."""
        return self.network(self._joined(x), rng)

    def forward(self, x, rng=None):
        """The network's y and Cache for [x, c]. Raises ValueError unless x has a row for each of c's."""
        return self.network.forward(self._joined(x), rng)

    def input_gradient(self, dy, cache):
        """dL/dx alone."""
        return self.network.input_gradient(dy, cache)[:, : -self.c.shape[1]]

    def _joined(self, x):
        self.expect("x", x.shape, (len(self.c), None))
        return array_module(x, self.c).concatenate([x, self.c], axis=1)
