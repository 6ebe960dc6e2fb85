"""The words for nets on images: convolutions, and the way from rows to images and back. `net`: Growing of build.py."""

from math import prod
from typing import Annotated, Any

from minigan.nn.convolution import Conv2d, ConvTranspose2d
from minigan.nn.normalization import BatchNorm
from minigan.nn.pooling import MaxPool2d
from minigan.nn.reshape import Bias, Reshape, Rows
from minigan.nn.windows import Windows
from minigan.words import MANY, Count, count, whole


def channels(text):
    """How many: a number, or `data` for those of the data's images."""
    return text if text == "data" else count(text)


def sides(text, n=2):
    """(4, 4) of 4x4."""
    parts = text.split("x")
    if len(parts) != n:
        wanted = {2: "rows x columns, as in 4x4,", 3: "channels x height x width, as in 3x32x32,"}
        raise ValueError(f"{wanted[n]} are needed")
    return tuple(map(count, parts))


def image(text):
    """(3, 32, 32) of 3x32x32; `data` for the shape of the data."""
    return text if text == "data" else sides(text, 3)


def flag(text):
    """yes or no."""
    if text not in ("yes", "no"):
        raise ValueError("yes or no is needed")
    return text == "yes"


Channels = Annotated[Any, channels]
Image = Annotated[Any, image]
Kernel = Annotated[Any, sides]
Whole = Annotated[int, whole]
Flag = Annotated[bool, flag]


def conv(net, filters: Channels, kernel: Kernel, stride: Count = 1, pad: Whole = 0, bias: Flag = True):
    """Convolution: so many filters with a kernel of so many rows x columns, `stride` apart, `pad` zeros around."""
    n, *size = net.images()
    filters = of_data(net) if filters == "data" else filters
    small_enough(n, *(side + 2 * pad for side in size))
    net.shape = (filters, *room(Windows(kernel, stride, pad).places(*size), size, pad, kernel))
    small_enough(*net.shape)  # before a weight is drawn: so many take most of a minute
    return Conv2d(n, filters, kernel, net.rng, started(net), stride, pad, bias)


def convt(
    net, filters: Channels, kernel: Kernel, stride: Count = 1, pad: Whole = 0, out_pad: Whole = 0, bias: Flag = True
):
    """Transposed convolution, from small images to large ones; out_pad: rows and columns more at the end."""
    n, *size = net.images()
    filters = of_data(net) if filters == "data" else filters
    if out_pad >= stride:
        raise ValueError(f"out_pad is {out_pad}, and has to be less than stride, which is {stride}")
    larger = Windows(kernel, stride, pad).sides(size, out_pad)
    if min(larger) < 1:
        raise ValueError(f"of images {size[0]}x{size[1]} it leaves nothing: take less pad")
    small_enough(filters, *(side + 2 * pad for side in larger))
    net.shape = (filters, *larger)
    return ConvTranspose2d(n, filters, kernel, net.rng, started(net), stride, pad, out_pad, bias)


def pool(net, kernel: Kernel, stride: Count | None = None, pad: Whole = 0, ceil: Flag = False):
    """The largest of each window; stride: the kernel's rows if not said. ceil: the last may reach beyond the image."""
    n, *size = net.images()
    layer = MaxPool2d(kernel, stride, pad, ceil)
    room(layer.windows.places(*size), size, pad, kernel)
    net.shape = (n, *layer.places(size))
    return layer


def batchnorm(net):
    """Each feature, or channel, with mean 0 and variance 1 over the minibatch, then scaled and moved as is learned."""
    return BatchNorm(net.shape[0], net.rng)


def reshape(net, shape: Image):
    """Rows as images: channels x height x width, or `data` for images as the data are."""
    n = net.rows()
    shape = as_images(net.data) if shape == "data" else shape
    if prod(shape) != n:
        raise ValueError(f"it stands on rows of {n} values, and {'x'.join(map(str, shape))} needs {prod(shape)}")
    net.shape = shape
    return Reshape(*shape)


def rows(net):
    """Images as rows, all of one channel before the next."""
    if len(net.shape) == 1:
        raise ValueError(f"it stands on rows of {net.shape[0]} values, and makes rows of images: leave it out")
    net.shape = (prod(net.images()),)
    return Rows()


def bias(net):
    """Adds to each value, of a row or of an image, a number that is learned."""
    return Bias(net.shape, net.rng)


WORDS = (conv, convt, pool, batchnorm, reshape, rows, bias)


def as_images(shape):
    """(channels, height, width) of an example's shape. Raises ValueError for one that is no picture."""
    if len(shape) not in (2, 3):
        raise ValueError(f"the data are no pictures, but rows of {prod(shape)} values: name pictures, or leave it out")
    return shape if len(shape) == 3 else (1, *shape)


def of_data(net):
    """The number of the data's channels."""
    return as_images(net.data)[0]


def started(net):
    """How weights start. Raises ValueError for `sparse`, which is of units that each have inputs of their own."""
    if net.least > 1:
        raise ValueError("sparse goes with dense layers: write uniform or normal before it")
    return net.start


def room(places, size, pad, kernel):
    """The places, at least one. Raises ValueError where the kernel is larger than the image."""
    if min(places) < 1:
        there = f"images of {size[0]}x{size[1]}{f' with {pad} around' if pad else ''}"
        raise ValueError(f"it stands on {there}, and its kernel needs at least {kernel[0]}x{kernel[1]}")
    return places


def small_enough(*shape):
    """Raises ValueError for images of so many numbers that no memory holds a minibatch of them."""
    if prod(shape) >= MANY:
        raise ValueError(f"images of {'x'.join(map(str, shape))} are too large: take fewer filters, less stride or pad")
