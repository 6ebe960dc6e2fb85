"""Is the way from z to z smooth? Paths in the noise, what G makes along them, and G's Jacobian.

    path = interpolate(z0, z1, 50, spherical)      # figure 3 of Goodfellow et al. 2014 has such digits, by linear paths
    print(path_smoothness(G, path))
    threshold = off_data_threshold(test, train)
    off_data_share(G(path), train, threshold)              # beside its control,
    off_data_share(pixel_blend(G, path), train, threshold)

A G that has memorised its data jumps from one example to the next, and a fade from one picture to another, which
is perfectly smooth, leaves the data on its way: only both numbers together say something. On pictures the second
says little even so, see `off_data_share`.
"""

import math
from dataclasses import dataclass

import numpy

from minigan.backend import array_module, to_host
from minigan.evaluation.neighbors import nearest


def linear(z0, z1, t):
    """(1 - t) z0 + t z1, with t: (steps, 1)."""
    return (1.0 - t) * z0 + t * z1


def spherical(z0, z1, t):
    """[sin((1 - t) w) z0 + sin(t w) z1] / sin w, w being the angle between z0 and z1 (Shoemake 1985); t: (steps, 1).

    Between two vectors of one norm it keeps that norm and goes at constant speed, so that Gaussian noise stays as far
    from the origin as such noise is; the linear path comes closer. Where sin w is 0 to rounding (parallel or opposite
    vectors, or a zero) there is no one great circle between them, and it is `linear`.
    """
    norm0, norm1 = _norm(z0), _norm(z1)
    if not norm0 * norm1:
        return linear(z0, z1, t)
    u, v = z0 * (1.0 / norm0), z1 * (1.0 / norm1)
    w = 2.0 * math.atan2(_norm(u - v), _norm(u + v))  # acos(u v) would lose half the digits of a small angle
    if math.sin(w) < float(numpy.finfo(z0.dtype).eps) ** 0.5:
        return linear(z0, z1, t)
    xp = array_module(t)
    return (xp.sin((1.0 - t) * w) * z0 + xp.sin(t * w) * z1) * (1.0 / math.sin(w))


def interpolate(z0, z1, steps, kind=linear):
    """A path from z0 to z1, both of shape (d,): (steps, d), the first row z0 and the last z1, to rounding.

    kind: `linear` or `spherical`. Raises ValueError for other shapes and for fewer than two steps.
    """
    xp = array_module(z0, z1)
    if z0.ndim != 1 or z0.shape != z1.shape or steps < 2:
        raise ValueError(f"z0 has shape {z0.shape}, z1 {z1.shape}, steps {steps}: expected (d,) twice and at least 2")
    return kind(z0, z1, xp.linspace(0.0, 1.0, steps, dtype=z0.dtype)[:, None])


@dataclass(frozen=True)
class Smoothness:
    """How G moves along a path: its steps |G(z_t+1) - G(z_t)|, and the straight line from its first to its last image.

    Of a straight line walked evenly both ratios are 1. Where G makes one image all along they are nan.
    """

    largest: float  # step, in the units of x
    mean: float
    straight: float  # |G(z_T) - G(z_0)|
    steps: int

    @property
    def jump(self):
        """The largest step over the mean step: 1 if all are equal, the number of steps if all is done in one."""
        return self.largest / self.mean if self.mean else math.nan

    @property
    def relative_length(self):
        """The length of G's path over that of the straight line: at least 1; inf if it returns to where it began."""
        length = self.steps * self.mean
        return length / self.straight if self.straight else (math.inf if length else math.nan)

    def __str__(self):
        length = f"path {self.relative_length:.2f} times the straight line"
        return f"largest step {self.jump:.2f} times the mean, {length}, {self.steps} steps"


def path_smoothness(G, path):
    """The Smoothness of G along a path of at least two rows (T + 1, d). Raises ValueError for another shape."""
    _expect_path(path)
    x = G(path).reshape(len(path), -1).astype("float64")
    _expect_finite(x)
    squares = ((x[1:] - x[:-1]) ** 2).sum(axis=1)
    steps = numpy.sqrt(to_host(squares))
    return Smoothness(float(steps.max()), float(steps.mean()), _norm(x[-1] - x[0]), len(steps))


def pixel_blend(G, path):
    """The control of a path: the straight line in x from G(z_0) to G(z_T), of as many rows (T + 1, pixels)."""
    _expect_path(path)
    ends = G(path[:: len(path) - 1]).reshape(2, -1)  # of its first row and its last
    return interpolate(ends[0], ends[1], len(path))


def jacobian(G, z):
    """dG_i/dz_j at a z of shape (d,): (values of G(z), d).

    Row i is the input gradient for dy = e_i. All rows are asked for in one pass of a minibatch that holds z once
    for each of them. G is in evaluation, its digits those of theta's dtype: G.astype("float64") has more.
    """
    xp = array_module(z)
    if z.ndim != 1:
        raise ValueError(f"z has shape {z.shape}: expected (d,), a single point")
    shape = G(z[None]).shape[1:]
    n = math.prod(shape)
    _, cache = G.forward(xp.tile(z, (n, 1)))
    return G.input_gradient(xp.eye(n, dtype=z.dtype).reshape(n, *shape), cache)


def jacobian_singular_values(G, z):
    """The singular values of dG/dz at z (d,), largest first, in float64 on the host: (min(values of G(z), d),).

    They are the factors by which G stretches the noise about z. As many as are not near 0 is the dimension of
    what G makes there; G has collapsed about z if all are.
    """
    J = jacobian(G, z).astype("float64")
    _expect_finite(J)
    return numpy.linalg.svd(to_host(J), compute_uv=False)


def off_data_threshold(test, train, share=0.95):
    """The distance from train (m, d) that `share` of the test points (n, d) do not exceed: a quantile, interpolated.

    Raises ValueError and TypeError as neighbors.nearest does, and ValueError for a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is {share}: expected 0 to 1")
    _, distances = nearest(test, train)
    return float(numpy.quantile(distances, share))


def off_data_share(points, train, threshold):
    """The share of points (n, d) that lie farther from their nearest training example than `threshold`.

    Of new data it is 1 - share of off_data_threshold, 0.05. Of a path's points, compare it to that of the path's
    `pixel_blend`. In the plane that is far off between two modes. Pictures in Euclidean distance are another matter,
    since blur is near to everything: of the middles between two MNIST test images 0.08 are off the data (0.02 in
    classifier.Classifier's features), of the test images themselves 0.07. There the classifier's confidence tells
    more, 0.80 against 0.98. Raises ValueError and TypeError as neighbors.nearest does, and ValueError for a negative
    threshold.
    """
    if not threshold >= 0:
        raise ValueError(f"threshold is {threshold}: expected a distance, at least 0")
    _, distances = nearest(points, train)
    return float((distances > threshold).mean())


def class_means(z, seen, classes=10):
    """The mean z of the samples that are seen as each class: (classes, d), nan for a class that is not seen.

    z: (n, d); seen: (n,) the class that G(z) is taken for; below 0 for a z that is to be left out.

    Means for arithmetic in z (Radford et al. 2016, section 6.3.2): mean of bold 7s - mean of light 7s + mean of light
    3s is the z of a bold 3, if G has weight and digit in directions of their own. A mean of n independent z is
    about sqrt(n) times shorter than a z, and G of it is what G makes near the middle of the noise: see `lengthened`.
    """
    xp = array_module(z)
    if z.ndim != 2 or len(seen) != len(z):
        raise ValueError(f"z has shape {z.shape}, and {len(seen)} samples were seen: expected (n, d) and n")
    c = (xp.asarray(seen)[:, None] == xp.arange(classes)).astype(z.dtype)
    n = c.sum(axis=0)
    means = (c.T @ z) / xp.maximum(n, 1.0)[:, None]
    means[n == 0] = math.nan
    return means


def by_ink(ink, seen, classes=10, share=1 / 3):
    """(light, bold): `seen` of the samples of each class with the least ink, and with the most; -1 for all others.

    ink: (n,), such as the mean pixel; seen: (n,) as in `class_means`. A share of the class each, at least one. Host
    arrays.
    """
    ink, seen = to_host(ink), to_host(seen)
    light, bold = numpy.full(len(seen), -1), numpy.full(len(seen), -1)
    for label in range(classes):
        (places,) = numpy.nonzero(seen == label)
        order = places[numpy.argsort(ink[places], kind="stable")]
        n = max(1, round(len(order) * share))
        light[order[:n]], bold[order[-n:]] = label, label
    return light, bold


def lengthened(z):
    """Rows of z (n, d), each made sqrt(d) long. With d = 100, noise of variance 1 is so long to within some percent.

    Of uniform noise some entries may then lie beyond sqrt 3, where it has none.
    """
    return z * (z.shape[-1] / (z * z).sum(axis=-1, keepdims=True)) ** 0.5


def _expect_path(path):
    if path.ndim != 2 or len(path) < 2:
        raise ValueError(f"path has shape {path.shape}: expected (steps, d), steps at least 2")


def _expect_finite(x):
    if not array_module(x).isfinite(x).all():
        raise ValueError("what G makes, or its Jacobian, is not finite: there is nothing to measure")


def _norm(x):
    """The Euclidean norm of a vector, as a Python float."""
    return math.sqrt(float((x * x).sum()))
