"""How images lie in memory, and the windows of an image that a kernel sees.

Images have the shape (m, channels, height, width). In memory they lie as channels, height, width, m, behind that shape:

    x[n, c, i, j]    | c, i, j: examples 0 1 2 ... m - 1 | c, i, j + 1: examples 0 1 2 ... m - 1 | ...

All that is copied is then runs of m numbers. A product of matrices gives its result where it is to lie, since the rows
of both are channels: `flat` shows images as such a matrix and `unflat` a matrix as images, neither of them a copy.
Nobody but these layers needs to know: images that lie otherwise give the same numbers, more slowly.
"""

from minigan.backend import array_module


def memory(x):
    """Images as they lie in memory: (m, channels, h, w) as (channels, h, w, m)."""
    return x.transpose(1, 2, 3, 0)


def images(array):
    """The way back: (channels, h, w, m) as (m, channels, h, w)."""
    return array.transpose(3, 0, 1, 2)


def flat(x):
    """Images (m, channels, h, w) as a matrix (channels, h w m)."""
    return memory(x).reshape(x.shape[1], -1)


def unflat(matrix, m, h, w):
    """A matrix (channels, h w m) as images (m, channels, h, w)."""
    return images(matrix.reshape(-1, h, w, m))


def empty(xp, shape, dtype):
    """An array of this shape, of rows or of images, that lies in memory as these do."""
    return xp.empty(shape, dtype=dtype) if len(shape) == 2 else images(xp.empty((*shape[1:], shape[0]), dtype=dtype))


class Windows:
    """Where a kernel (kh, kw) stands on images: all its places, `stride` apart, on an image with zeros around it."""

    def __init__(self, kernel_size, stride=1, padding=0):
        self.kernel = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        for name, value, least in (("kernel", min(self.kernel), 1), ("stride", stride, 1), ("padding", padding, 0)):
            if value < least:
                raise ValueError(f"{name} is {value}, expected at least {least}")

    def places(self, height, width):
        """(h, w): how many places there are, down and across; 0 or less where the kernel is larger than the image."""
        sides = zip((height, width), self.kernel)
        return tuple((side + 2 * self.padding - k) // self.stride + 1 for side, k in sides)

    def sides(self, places, more=0):
        """(height, width) of the smallest images, and `more`, that have places (h, w)."""
        return tuple((n - 1) * self.stride + k - 2 * self.padding + more for n, k in zip(places, self.kernel))

    def copied(self, x):
        """All windows of x: (channels kh kw, h w m), a column for each place in each example."""
        xp, p = array_module(x), self.padding
        m, channels, height, width = x.shape
        padded = xp.zeros((channels, height + 2 * p, width + 2 * p, m), dtype=x.dtype)
        padded[:, p : p + height, p : p + width] = memory(x)
        columns = xp.empty((channels, *self.kernel, *self.places(height, width), m), dtype=x.dtype)
        for row, column, seen in self.offsets(*columns.shape[3:5]):
            columns[:, row, column] = padded[seen]
        return columns.reshape(channels * self.kernel[0] * self.kernel[1], -1)

    def added(self, columns, shape):
        """The adjoint of `copied`: images of this shape, each window of `columns` added to where it was copied from."""
        xp, p = array_module(columns), self.padding
        m, channels, height, width = shape
        places = self.places(height, width)
        columns = columns.reshape(channels, *self.kernel, *places, m)
        padded = xp.zeros((channels, height + 2 * p, width + 2 * p, m), dtype=columns.dtype)
        for row, column, seen in self.offsets(*places):
            padded[seen] += columns[:, row, column]
        return images(padded[:, p : p + height, p : p + width])

    def offsets(self, h, w):
        """(row, column, what that number of the kernel sees: a slice of images (channels, height, width, m))."""
        for row in range(self.kernel[0]):
            for column in range(self.kernel[1]):
                down, across = (slice(at, at + self.stride * n, self.stride) for at, n in ((row, h), (column, w)))
                yield row, column, (slice(None), down, across)
