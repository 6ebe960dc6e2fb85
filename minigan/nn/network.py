"""A network: layers in a row, one parameter vector theta, and caches that belong to passes."""

from typing import Any, NamedTuple

from minigan.backend import array_module, expect_floating
from minigan.nn.layer import Layer, Views


class StaleCacheError(RuntimeError):
    """A gradient was asked of a pass made before the parameters last changed, or through another network."""


class Cache(NamedTuple):
    """What one forward pass leaves behind: whose it is, the version of theta it used, every layer's own cache."""

    network: Any
    version: int
    layers: list[Any]


class Network(Layer):
    """Layers in a row, with all their parameters in one vector theta.

    Building a network copies its layers' parameters into theta and makes the layers' `params` views
    into it: `network.theta += step` moves every layer. A gradient is a vector of the same shape. Who changes
    parts of theta in place, as an optimiser does, announces it with `network.version += 1`; a cache from
    before then raises StaleCacheError when it is used. A copy, by the module copy or by pickle, has a theta of its
    own, at the same version. Raises ValueError for a layer whose parameters another Network, or this one at another
    place, already has in its theta. `layers` stays a tuple: another row of layers is another Network.

    `statistics` is a second such vector, of what BatchNorm layers have seen; None for a network without any. It has no
    gradient, and no pass changes it: only `remember` and `settle` do.
    """

    saved: tuple[str, ...] = ("theta", "statistics")

    def __init__(self, layers):
        self.layers = tuple(layers)
        self.version = 0
        for i, layer in enumerate(self.layers):
            if isinstance(layer, Network):
                raise TypeError("a Network inside a Network: give copies of its layers, layer.astype(dtype)")
            if layer.params and (isinstance(layer.params, Views) or layer in self.layers[:i]):
                raise ValueError(f"{layer!r} is in a Network already: give a copy of it, layer.astype(dtype)")
        named = [(i, name, p) for i, layer in enumerate(self.layers) for name, p in layer.params.items()]
        if not named:
            raise ValueError("a Network needs at least one layer with parameters")
        expect_floating(**{f"{i}.{name}": p for i, name, p in named})
        if len({p.dtype for _, _, p in named}) > 1:
            raise ValueError(f"layers of {' and '.join(sorted({str(p.dtype) for _, _, p in named}))}: use astype")
        seen = [(i, name, s) for i, layer in enumerate(self.layers) for name, s in layer.statistics.items()]
        self._theta, self._places = joined(named)
        self._statistics, self._seen = joined(seen) if seen else (None, {})
        self._lowest = named[0][0]  # no gradient need flow below the lowest layer with parameters
        self._take_in()

    def _take_in(self):
        """Make the layers' parameters views into theta, and their statistics views into `statistics`."""
        self.params = Views(self.named(self._theta))
        for i, layer in enumerate(self.layers):
            if layer.params:
                layer.params = Views({name: self.params[f"{i}.{name}"] for name in layer.params})
            if layer.statistics:
                places = {name: self._seen[f"{i}.{name}"] for name in layer.statistics}
                layer.statistics = {name: self._statistics[at].reshape(shape) for name, (at, shape) in places.items()}

    def __getstate__(self):
        return {name: value for name, value in self.__dict__.items() if name != "_params"}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._take_in()

    @property
    def theta(self):
        """The parameter vector. Assigned to, it takes the numbers and stays the vector that the layers look into."""
        return self._theta

    @theta.setter
    def theta(self, vector):
        array_module(vector, self._theta)
        expect_floating(theta=vector)
        self.expect("theta", vector.shape, self._theta.shape)
        self._theta[...] = vector
        self.version += 1

    @property
    def statistics(self):
        """What BatchNorm layers have seen, one vector, or None. Assigned to, it takes the numbers, as theta does."""
        return self._statistics

    @statistics.setter
    def statistics(self, vector):
        array_module(vector, self._statistics)
        self.expect("statistics", vector.shape, self._statistics.shape)
        self._statistics[...] = vector

    def fits(self, name, value):
        """Whether a checkpoint's value can be this `theta` or `statistics`: no variance is below 0."""
        places = [place for at, (place, _) in self._seen.items() if at.endswith("var")]
        return name != "statistics" or all(bool((value[place] >= 0).all()) for place in places)

    def remember(self, cache, weight=0.1):
        """Move the statistics towards what a pass in training has seen: by a share `weight` of the way."""
        for layer, layer_cache in zip(self.layers, cache.layers):
            if layer.statistics:
                layer.remember(layer_cache, weight)

    def settle(self, batches, rng):
        """Measure the statistics anew: the means, over passes in training of these batches, of what each has seen.

        Then they belong to the present theta and to these batches alone. rng: as in `forward`.
        """
        for n, x in enumerate(batches, 1):
            self.remember(self.forward(x, rng)[1], 1.0 / n)

    def __call__(self, x, rng=None):
        """y alone, keeping no cache: D(x), G(z)."""
        self._expect_input(x)
        for layer in self.layers:
            x, _ = layer.forward(x, rng)
        return x

    def forward(self, x, rng=None):
        """y and the pass's Cache. rng: the stream for dropout masks; None means evaluation.

        Raises TypeError, here and in a call, for an x that is not float32 or float64, such as pixels in bytes.
        """
        self._expect_input(x)
        caches = []
        for layer in self.layers:
            x, cache = layer.forward(x, rng)
            caches.append(cache)
        return x, Cache(self, self.version, caches)

    def input_gradient(self, dy, cache):
        """dL/dx. Raises StaleCacheError if theta has changed since the pass."""
        self._expect_fresh(cache)
        for layer, layer_cache in zip(reversed(self.layers), reversed(cache.layers)):
            dy = layer.input_gradient(dy, layer_cache)
        return dy

    def parameter_gradient(self, dy, cache):
        """dL/dtheta, a new vector like theta. Raises StaleCacheError if theta has changed since the pass."""
        gradient = array_module(self.theta).empty_like(self.theta)
        self.parameter_gradients(dy, cache, self.named(gradient))
        return gradient

    def parameter_gradients(self, dy, cache, out):
        """Fill out["1.W"], ... with the gradients of the parameters, as a layer does."""
        self._expect_fresh(cache)
        for i in range(len(self.layers) - 1, self._lowest - 1, -1):
            layer = self.layers[i]
            layer.parameter_gradients(dy, cache.layers[i], {name: out[f"{i}.{name}"] for name in layer.params})
            if i > self._lowest:
                dy = layer.input_gradient(dy, cache.layers[i])

    def named(self, vector):
        """{"1.W": view, ...}: the parts of theta, or of a gradient, by layer number and parameter name."""
        self.expect("vector", vector.shape, self.theta.shape)
        return {name: vector[place].reshape(shape) for name, (place, shape) in self._places.items()}

    def astype(self, dtype):
        """A copy of this network with parameters of another dtype."""
        return Network([layer.astype(dtype) for layer in self.layers])

    def _expect_input(self, x):
        array_module(x, self._theta)
        if not self.layers[0].integers:
            expect_floating(x=x)

    def _expect_fresh(self, cache):
        if cache.network is not self:
            raise StaleCacheError("this cache is of a pass through another network")
        if cache.version != self.version:
            raise StaleCacheError(
                "theta has changed since this forward pass: make the pass again before asking for its gradients"
            )

    def __repr__(self):
        return f"Network({', '.join(map(repr, self.layers))})"


def joined(named):
    """(one vector of all the arrays of (number, name, array), {"1.W": (its slice, its shape)})."""
    places, offset = {}, 0
    for i, name, array in named:
        places[f"{i}.{name}"] = slice(offset, offset + array.size), array.shape
        offset += array.size
    return array_module(*(a for _, _, a in named)).concatenate([a.ravel() for _, _, a in named]), places
