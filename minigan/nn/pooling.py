"""The largest number of a window. Images (m, channels, height, width) lie in memory as windows.py says."""

from math import inf, prod

from minigan.backend import array_module
from minigan.nn.layer import Layer
from minigan.nn.windows import Windows, images, memory


class MaxPool2d(Layer):
    """y[n, c, i, j] = the largest of the window of x[n, c] at place (i, j), with x: (m, C, H, W), y: (m, C, h, w).

    h = floor((H + 2 padding - kh) / stride) + 1, and w likewise. With ceil_mode the last window may reach beyond the
    image, if it begins on it or on the padding before it: then floor is ceil. No number beyond the image is ever the
    largest. Of equal numbers the first wins, by rows.

        dL/dx = the sum of dy over all windows in which x is the winner

    stride: the kernel's height if it is None. stride, padding, ceil_mode: as PyTorch's.
    """

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False):
        super().__init__()
        kernel = (kernel_size, kernel_size) if isinstance(kernel_size, int) else tuple(kernel_size)
        self.windows = Windows(kernel, kernel[0] if stride is None else stride, padding)
        self.ceil_mode = ceil_mode
        if prod(kernel) > 256:  # the winner's number is kept in a byte
            raise ValueError(f"{self!r}: a window of {prod(kernel)} numbers, expected at most 256")
        if padding > min(kernel) // 2:
            raise ValueError(f"{self!r}: padding is {padding}, expected at most half of the kernel")

    def forward(self, x, rng=None):
        xp = array_module(x)
        self.expect("x", x.shape, (None, None, None, None))
        if min(self.windows.places(*x.shape[2:])) < 1:
            least = ", ".join(f"{k - 2 * self.windows.padding} or more" for k in self.windows.kernel)
            raise ValueError(f"{self!r}: x has shape {x.shape}, expected (m, channels, {least}): the kernel's size")
        places = self.places(x.shape[2:])
        y = winner = None
        for number, piece in enumerate(self._pieces(self._padded(x, places), places)):
            if y is None:
                y, winner = piece.copy(order="K"), xp.zeros_like(piece, dtype="uint8")
            else:
                winner = xp.maximum(winner, (piece > y) * xp.uint8(number))
                y = xp.maximum(y, piece)
        return images(y), (images(winner), x.shape)

    def input_gradient(self, dy, cache):
        winner, (m, channels, height, width) = cache
        self.expect_like(dy, winner)
        p, places = self.windows.padding, dy.shape[2:]
        dx = self._blank(array_module(dy).zeros, (m, channels, height, width), places, dy.dtype)
        dy, winner = memory(dy), memory(winner)
        for number, piece in enumerate(self._pieces(dx, places)):
            piece += dy * (winner == number)
        return images(dx[:, p : p + height, p : p + width])

    def places(self, sides):
        """(h, w) from (H, W). With ceil_mode one more where the image is not at its end, but none on padding alone."""
        w = self.windows
        if not self.ceil_mode:
            return w.places(*sides)
        counts = w.places(*(side + w.stride - 1 for side in sides))
        return tuple(n - ((n - 1) * w.stride >= side + w.padding) for n, side in zip(counts, sides))

    def _padded(self, x, places):
        p, (_, _, height, width) = self.windows.padding, x.shape
        padded = self._blank(
            lambda shape, dtype: array_module(x).full(shape, -inf, dtype=dtype), x.shape, places, x.dtype
        )
        padded[:, p : p + height, p : p + width] = memory(x)
        return padded

    def _blank(self, make, shape, places, dtype):
        """make((channels, height, width, m), dtype=dtype), with room for all windows."""
        m, channels, *sides = shape
        reach = Windows(self.windows.kernel, self.windows.stride).sides(places)
        room = (max(side + 2 * self.windows.padding, end) for side, end in zip(sides, reach))
        return make((channels, *room, m), dtype=dtype)

    def _pieces(self, padded, places):
        windows = self.windows.over(padded, places)
        return (windows[:, row, column] for row in range(windows.shape[1]) for column in range(windows.shape[2]))

    def __repr__(self):
        (kh, kw), windows = self.windows.kernel, self.windows
        ceil = ", ceil_mode=True" if self.ceil_mode else ""
        return f"{type(self).__name__}({kh}x{kw}, stride={windows.stride}, padding={windows.padding}{ceil})"
