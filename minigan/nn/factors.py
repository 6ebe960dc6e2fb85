"""Matrix factorisation: a score for each pair of a user and an item, with its gradients."""

from minigan.backend import array_module
from minigan.nn.layer import Layer
from minigan.nn.network import Cache


class Factors(Layer):
    """y = U[u] . V[i] + b[i], with x: (m, 2) whole numbers, the pairs (u, i), and y: (m, 1).

    U: (users, d) and V: (items, d) are drawn from uniform(-irange, irange), b: (items,) is 0.

        dL/dU[u] = sum of dy V[i]        over the pairs of user u
        dL/dV[i] = sum of dy U[u]        over the pairs with item i
        dL/db[i] = sum of dy             over the same

    There is no dL/dx: nothing lies between two users.
    """

    integers = True

    def __init__(self, users, items, d, rng, irange=0.05):
        U, V = (rng.uniform((n, d), -irange, irange) for n in (users, items))
        super().__init__(U=U, V=V, b=rng.xp.zeros_like(V[:, 0]))

    def forward(self, x, rng=None):
        U, V, b = self.params["U"], self.params["V"], self.params["b"]
        array_module(x, U)
        self.expect("x", x.shape, (None, 2))
        u, i = x[:, 0], x[:, 1]
        self._expect_known(u, i)
        return ((U[u] * V[i]).sum(axis=1) + b[i])[:, None], x

    def input_gradient(self, dy, x):
        raise TypeError(f"{self!r}: x holds the numbers of users and items, and y has no gradient in them")

    def parameter_gradients(self, dy, x, out):
        xp = array_module(dy, x)
        self.expect("dy", dy.shape, (len(x), 1))
        u, i = x[:, 0], x[:, 1]
        scatter(dy * self.params["V"][i], u, out["U"])
        scatter(dy * self.params["U"][u], i, out["V"])
        out["b"][...] = 0.0
        xp.add.at(out["b"], i, dy[:, 0])

    def _expect_known(self, u, i):
        """Raise ValueError for what is no user or item, but not of CuPy arrays: that would wait for the device."""
        users, items = len(self.params["U"]), len(self.params["V"])
        for numbers, n in ((u, users), (i, items)):
            if array_module(numbers).__name__ == "numpy" and numbers.size:
                if not (0 <= numbers.min() and numbers.max() < n):
                    raise ValueError(f"{self!r}: a number beyond user {users - 1} and item {items - 1}, or below 0")

    def __repr__(self):
        (users, d), items = self.params["U"].shape, len(self.params["V"])
        return f"{type(self).__name__}({users} users, {items} items, {d})"


class EveryItem:
    """y = U[u] V^T + b, the scores of all items: u (m,), y (m, items), with the parameters of a network of Factors.

        dL/dU[u] = dy V, summed over the rows of user u        dL/dV = dy^T U[u]        dL/db = sum of dy over rows

    With it the same network gives few pairs their scores, or a user all of them, as a softmax over items needs.
    """

    def __init__(self, network):
        self.network = network
        self.factors = network.layers[0]
        self.theta = network.theta

    def __repr__(self):
        return f"{type(self).__name__}({self.factors!r})"

    def forward(self, u):
        """y, and the pass's Cache. Raises ValueError for what is no user, but of CuPy arrays."""
        p = self.factors.params
        self.factors._expect_known(u, u[:0])
        return p["U"][u] @ p["V"].T + p["b"], Cache(self.network, self.network.version, [u])

    def parameter_gradient(self, dy, cache):
        """dL/dtheta, a vector like the network's theta. Raises StaleCacheError if theta has changed since the pass."""
        self.network._expect_fresh(cache)
        (u,), p = cache.layers, self.factors.params
        self.factors.expect("dy", dy.shape, (len(u), len(p["V"])))
        xp = array_module(dy, u)
        gradient = xp.empty_like(self.network.theta)
        out = self.network.named(gradient)
        scatter(dy @ p["V"], u, out["0.U"])
        xp.matmul(dy.T, p["U"][u], out=out["0.V"])
        xp.sum(dy, axis=0, out=out["0.b"])
        return gradient


def decay_gradient(network, users, items):
    """The gradient of (1/2) sum over users of |U[u]|^2 + (1/2) sum over items of [|V[i]|^2 + b[i]^2], like theta.

    users, items: whole numbers, of any length. Who occurs more often is pulled towards 0 more strongly, as where the
    term is in the loss of each pair.
    """
    xp = array_module(users, items, network.theta)
    gradient = network.theta.copy()
    parts = network.named(gradient)
    for name, index in (("0.U", users), ("0.V", items), ("0.b", items)):
        count = xp.bincount(index, minlength=len(parts[name])).astype(gradient.dtype)
        parts[name] *= count.reshape(-1, *[1] * (parts[name].ndim - 1))
    return gradient


def scatter(rows, index, out):
    """out[j] = the sum of the rows with index j, in place. add.at is four times as fast on one axis as on two."""
    xp, d = array_module(rows, index), out.shape[1]
    flat = xp.zeros(out.size, dtype=out.dtype)
    xp.add.at(flat, (index[:, None] * d + xp.arange(d)).ravel(), rows.ravel())
    out[...] = flat.reshape(out.shape)
