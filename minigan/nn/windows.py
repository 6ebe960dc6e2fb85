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

    def padded(self, x):
        """x as it lies in memory, with the zeros around it: (channels, height + 2 padding, width + 2 padding, m)."""
        padded = self.blank(array_module(x), x.shape, x.dtype)
        memory(self.inner(padded))[...] = memory(x)
        return padded

    def blank(self, xp, shape, dtype):
        """What `padded` gives for images of this shape that are zeros."""
        m, channels, height, width = shape
        return xp.zeros((channels, height + 2 * self.padding, width + 2 * self.padding, m), dtype=dtype)

    def inner(self, padded):
        """The images in what `padded` gives, which is not copied."""
        p, (_, height, width, _) = self.padding, padded.shape
        return images(padded[:, p : height - p, p : width - p])

    def over(self, padded, places):
        """The windows at places (h, w) of what `padded` gives: (channels, kh, kw, h, w, m).

        Nothing is copied: a number that is in several windows lies in memory once.
        """
        channel, row, column, example = padded.strides
        strides = channel, row, column, self.stride * row, self.stride * column, example
        shape = len(padded), *self.kernel, *places, padded.shape[3]
        return array_module(padded).lib.stride_tricks.as_strided(padded, shape, strides)

    def blocks(self, padded, size):
        """All windows of what `padded` gives, in blocks of places: (part, windows), these as `over` has them.

        part: the slice of these places in a matrix (channels, h w m). size: how many bytes the columns of a block may
        take; a block of one place may take more. A block is some rows of places, or part of one row. On a GPU it
        is all places, since there is no such cache to fit into.
        """
        h, w = ((side - k) // self.stride + 1 for side, k in zip(padded.shape[1:3], self.kernel))
        windows, m = self.over(padded, (h, w)), padded.shape[3]
        most = max(1, size * h * w // max(1, windows.nbytes))  # places
        if array_module(padded).__name__ == "cupy":
            most = h * w
        down, across = max(1, most // w), most
        for i in range(0, h, down):
            for j in range(0, w, across):
                block = windows[:, :, :, i : i + down, j : j + across]
                start, count = i * w + j, block.shape[3] * block.shape[4]
                yield slice(start * m, (start + count) * m), block

    def copied(self, x):
        """All windows of x: (channels kh kw, h w m), a column for each place in each example."""
        return as_columns(self.over(self.padded(x), self.places(*x.shape[2:])))

    def added(self, columns, shape):
        """The adjoint of `copied`: images of this shape, each window of `columns` added to where it was copied from."""
        padded = self.blank(array_module(columns), shape, columns.dtype)
        add(columns, self.over(padded, self.places(*shape[2:])))
        return self.inner(padded)


def as_columns(windows):
    """Windows (channels, kh, kw, h, w, m) copied into a matrix (channels kh kw, h w m)."""
    channels, kh, kw, h, w, m = windows.shape
    return windows.reshape(channels * kh * kw, h * w * m)


def add(columns, windows):
    """Add a matrix (channels kh kw, h w m) to the windows (channels, kh, kw, h, w, m), in place.

    One number of the kernel after the other: windows overlap, but under one number no two have the same pixel.
    """
    columns = columns.reshape(windows.shape)
    for row in range(windows.shape[1]):
        for column in range(windows.shape[2]):
            windows[:, row, column] += columns[:, row, column]
