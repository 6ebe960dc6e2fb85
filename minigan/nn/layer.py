"""What every layer is, and how it holds its parameters.

A layer owns its parameters and nothing else. `forward` returns the output and a cache; the two gradient
methods take that cache back, so that one layer may be in any number of passes at once. With dy = dL/dy,

    input_gradient(dy, cache)             returns dL/dx,
    parameter_gradients(dy, cache, out)   fills out[name] with dL/d(parameter).
"""

import copy
from typing import Any

from minigan.backend import array_module, floating


class Views(dict):
    """The parameters of a layer that is in a Network, by name: views into theta, written into but never replaced.

    With another array in the place of a view, the layer would compute with numbers that no optimiser moves and no
    checkpoint holds: that raises TypeError. A copy is a plain dictionary, of arrays that are in no theta.
    """

    def __setitem__(self, name, array):
        if array is not self.get(name):  # params["W"] *= 2.0 ends here too, with the view itself
            self.refuse()

    def refuse(self, *args, **kwargs):
        """Raise TypeError, with the remedy."""
        raise TypeError(
            "these parameters are in a Network, whose theta holds them: write into them, params['W'][...] = array, "
            "and announce it with network.version += 1"
        )

    __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = refuse  # type: ignore[assignment]

    def __reduce__(self):
        return dict, (dict(self),)


class Layer:
    """What every layer is. `params` maps names to arrays; inside a Network they are Views into its theta.

    A copy, by the module copy or by pickle, has parameters of its own and is in no Network.
    """

    integers = False  # whether x holds whole numbers, such as whose score is wanted: then there is no dL/dx
    mixes = False  # whether the examples of a minibatch depend on each other in it
    unit_axis = -1  # of W: the one that counts the units, or filters; what max_column_norm limits is one of these
    _params: dict[str, Any]

    def __init__(self, **params):
        self.params = params
        self.statistics = {}  # of BatchNorm: {"mean": array, ...}, in a Network views into its `statistics`

    @property
    def params(self):
        """{"W": array, ...}. In a Network it stays what it is: TypeError for another, and for another array in it."""
        return self._params

    @params.setter
    def params(self, params):
        present = getattr(self, "_params", None)
        if isinstance(present, Views) and not isinstance(params, Views):
            present.refuse()
        self._params = params

    def forward(self, x, rng=None):
        """y and a cache. rng is the stream that dropout masks are drawn from; None means evaluation."""
        raise NotImplementedError

    def input_gradient(self, dy, cache):
        """dL/dx, of x's shape."""
        raise NotImplementedError

    def parameter_gradients(self, dy, cache, out):
        """Fill out[name] with dL/d(params[name]). A layer without parameters has nothing to do."""

    def astype(self, dtype):
        """A copy of this layer, in no Network, with parameters of another dtype: float32 or float64, else TypeError."""
        twin, dtype = object.__new__(type(self)), floating(dtype)
        twin.__dict__.update(self.__dict__, _params={name: p.astype(dtype) for name, p in self.params.items()})
        twin.statistics = {name: s.astype(dtype) for name, s in self.statistics.items()}
        return twin

    def __copy__(self):
        """As copy.deepcopy: parameters that two layers shared would be moved by the optimisers of both."""
        return copy.deepcopy(self)

    def expect(self, what, shape, expected):
        """Raise ValueError unless the shapes are equal; None in `expected` stands for any length."""
        fits = len(shape) == len(expected)
        for s, e in zip(shape, expected):  # in every pass, and `all(...)` takes twice as long
            fits = fits and (e is None or s == e)
        if not fits:
            names = ("m", "n") if len(expected) == 2 else ("m", "channels", "height", "width")
            wanted = tuple(name if e is None else e for name, e in zip(names, expected))
            raise ValueError(f"{self!r}: {what} has shape {tuple(shape)}, expected {wanted}".replace("'", ""))

    def expect_like(self, dy, y):
        """Raise ValueError unless dy has the shape of y, TypeError unless both are on the host or both on a device."""
        array_module(dy, y)
        self.expect("dy", dy.shape, y.shape)

    def __repr__(self):
        return f"{type(self).__name__}()"
