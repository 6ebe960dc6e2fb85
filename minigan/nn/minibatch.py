"""Minibatch discrimination: D sees how alike its examples are, and so recognises a G that always draws the same.

Salimans et al. 2016, section 3.2, and what a DCGAN program in MXNet made of it. With BatchNorm the layers here in which
the examples of a minibatch depend on each other.
"""

from minigan.backend import array_module
from minigan.nn.layer import Layer
from minigan.words import Count


class MinibatchDiscrimination(Layer):
    """y = [x, o], with x: (m, n), T: (n, features * dims), M = x T seen as (m, features, dims), o: (m, features),

        c_ijb = exp(-sum over k of |M_ibk - M_jbk|)        o_ib = sum over j of c_ijb

    where j runs over the minibatch, i included. c_ijb is a term of o_ib and of o_jb; with d = do_ib + do_jb,

        dL/dM_ibk = -sum over j of d c_ijb sign(M_ibk - M_jbk)    dL/dT = x^T dL/dM    dL/dx = dx part of dy + dL/dM T^T
    """

    mixes = True

    def __init__(self, n_in, features, dims, rng, irange=0.05):
        super().__init__(T=rng.uniform((n_in, features * dims), -irange, irange))
        self.features, self.dims = features, dims

    def forward(self, x, rng=None):
        T = self.params["T"]
        xp = array_module(x, T)
        self.expect("x", x.shape, (None, T.shape[0]))
        M = (x @ T).reshape(len(x), self.features, self.dims)
        c, slope = self.compared(xp.abs(M[:, None] - M[None]).sum(axis=3))
        return xp.concatenate([x, c.sum(axis=1)], axis=1), (x, M, slope)

    def compared(self, distance):
        """c and dc/d(distance) of the distances between examples: (m, m, features)."""
        c = array_module(distance).exp(-distance)
        return c, -c

    def input_gradient(self, dy, cache):
        dM, T = self._of_M(dy, cache), self.params["T"]
        return dy[:, : len(T)] + dM @ T.T

    def parameter_gradients(self, dy, cache, out):
        x, _, _ = cache
        array_module(x).matmul(x.T, self._of_M(dy, cache), out=out["T"])

    def _of_M(self, dy, cache):
        x, M, slope = cache
        xp = array_module(dy, x)
        self.expect("dy", dy.shape, (len(x), x.shape[1] + self.features))
        do = dy[:, x.shape[1] :]
        along = (do[:, None] + do[None]) * slope
        dM = (along[..., None] * xp.sign(M[:, None] - M[None])).sum(axis=1)
        return dM.reshape(len(x), self.features * self.dims)

    def __repr__(self):
        return f"{type(self).__name__}({self.params['T'].shape[0]}, {self.features}, {self.dims})"


class MinibatchDistances(MinibatchDiscrimination):
    """The same with the distances themselves: y = [x, o], M = x T as there,

        o_ib = sum over j and k of |M_ibk - M_jbk| / (m (m - 1))

    As in github.com/tqchen/mxnet-gan (mxgan/ops.py). o is large where examples differ, without a bound. Near examples
    count most in the sum of Salimans et al., far ones in this.
    """

    def compared(self, distance):
        m = len(distance)
        share = 1.0 / (m * max(m - 1, 1))
        return distance * share, array_module(distance).full_like(distance, share)


# ---- their words, for build.py ----


def minibatch(net, features: Count, dims: Count):
    """Adds to its input so many features of how like an example is to the others; each compares `dims` numbers."""
    return _compared(MinibatchDiscrimination, net, features, dims)


def distances(net, features: Count, dims: Count):
    """Adds to its input so many sums of distances to the others, over m (m - 1), each in `dims` numbers."""
    return _compared(MinibatchDistances, net, features, dims)


def _compared(kind, net, features, dims):
    if not isinstance(net.start, float | int):
        raise ValueError("its weights start uniform: write `uniform 0.05` before it")
    n_in = net.rows()
    net.shape = (n_in + features,)
    return kind(n_in, features, dims, net.rng, net.start)
