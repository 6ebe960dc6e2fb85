"""Exercise 19: convolution's forward and its gradients, from the definition: a loop over the places of the kernel.

    y[n, f, i, j] = b[f] + sum over c, p, q of W[f, c, p, q] padded[n, c, stride i + p, stride j + q]

x: (m, C, H, W), W: (F, C, kh, kw), b: (F,), y: (m, F, h, w); padded is x with `padding` zeros on every side. So it is
in minigan.nn.convolution, whose `definition` has five loops, and whose Conv2d is one product of matrices.
"""

import numpy

from minigan.exercises.bank.convolution_bias_bugs import BIAS_BUGS
from minigan.exercises.bank.convolution_bugs import PLACE_BUGS
from minigan.exercises.bank.convolution_cut_bugs import CUT_BUGS
from minigan.exercises.bank.convolution_input_bugs import INPUT_BUGS
from minigan.exercises.bank.convolution_kernel_bugs import KERNEL_BUGS
from minigan.exercises.bank.convolution_parameter_bugs import WEIGHT_BUGS
from minigan.exercises.bank.convolution_size_bugs import SIZE_BUGS
from minigan.exercises.exercise import Exercise, Question


def output_size(n, k, stride, padding):
    """How many places a kernel of k numbers has on a side of n numbers, with `padding` zeros at both ends"""
    return (n + 2 * padding - k) // stride + 1


def conv_forward(x, W, b, stride, padding):
    """y: (m, F, h, w), with x: (m, C, H, W), W: (F, C, kh, kw), b: (F,)"""
    (m, _, height, width), (filters, _, kh, kw) = x.shape, W.shape
    h, w = output_size(height, kh, stride, padding), output_size(width, kw, stride, padding)
    padded = numpy.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    y = numpy.zeros((m, filters, h, w))
    for i in range(h):
        for j in range(w):
            window = padded[:, :, stride * i : stride * i + kh, stride * j : stride * j + kw]
            y[:, :, i, j] = numpy.einsum("ncpq,fcpq->nf", window, W) + b
    return y


def conv_parameter_gradients(dy, x, W, stride, padding):
    """dL/dW: (F, C, kh, kw) and dL/db: (F,), with dy = dL/dy: (m, F, h, w), for the y of conv_forward"""
    (h, w), (kh, kw) = dy.shape[2:], W.shape[2:]
    padded = numpy.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dW = numpy.zeros(W.shape)
    for i in range(h):
        for j in range(w):
            window = padded[:, :, stride * i : stride * i + kh, stride * j : stride * j + kw]
            dW += numpy.einsum("nf,ncpq->fcpq", dy[:, :, i, j], window)
    return dW, dy.sum(axis=(0, 2, 3))


def conv_input_gradient(dy, x, W, stride, padding):
    """dL/dx: (m, C, H, W), with dy = dL/dy: (m, F, h, w), for the y of conv_forward"""
    (m, channels, height, width), (h, w), (kh, kw) = x.shape, dy.shape[2:], W.shape[2:]
    padded = numpy.zeros((m, channels, height + 2 * padding, width + 2 * padding))
    for i in range(h):
        for j in range(w):
            window = numpy.einsum("nf,fcpq->ncpq", dy[:, :, i, j], W)
            padded[:, :, stride * i : stride * i + kh, stride * j : stride * j + kw] += window
    return padded[:, :, padding : padding + height, padding : padding + width]


HAND = (  # x, W, b, stride, padding: every digit of y says which number of x it is, and where the kernel saw it
    ([[1, 2, 4]], [[1, 10]], 100, 1, 0),
    ([[1, 2], [3, 4]], [[1, 10], [100, 1000]], 0.5, 1, 0),
    ([[1, 2], [3, 4]], [[1, 10], [100, 1000]], 0.5, 2, 1),
)
SIZES = (  # (m, C, F), (H, W), (kh, kw), stride, padding
    ((2, 2, 2), (3, 3), (2, 2), 1, 0),
    ((2, 2, 2), (3, 3), (3, 3), 1, 1),
    ((2, 2, 2), (4, 4), (2, 2), 2, 0),
    ((2, 2, 2), (4, 4), (3, 3), 2, 1),
    ((3, 2, 4), (3, 4), (2, 2), 1, 0),
    ((1, 3, 2), (4, 3), (2, 2), 2, 1),
    ((2, 2, 3), (4, 4), (3, 2), 2, 1),
    ((2, 3, 2), (3, 4), (2, 3), 1, 0),
    ((1, 2, 2), (5, 6), (2, 2), 2, 0),  # the last row is in no window
    ((2, 2, 2), (5, 5), (2, 2), 3, 1),
    ((2, 2, 2), (2, 2), (3, 3), 2, 2),
    ((2, 2, 2), (2, 2), (1, 1), 1, 0),
)


def size_cases(stream):
    """(n, k, stride, padding): the kernel fits exactly, then with a rest."""
    yield from ((3, 2, 1, 0), (4, 2, 2, 0), (5, 2, 2, 0), (4, 3, 1, 1), (28, 4, 2, 1), (28, 5, 1, 2), (7, 3, 3, 2))
    yield from ((9, 3, 4, 0), (10, 3, 4, 3), (6, 1, 1, 0), (11, 4, 3, 2), (32, 7, 5, 3), (8, 8, 3, 0), (14, 5, 4, 1))


def forward_cases(stream):
    """(x, W, b, stride, padding), first small whole numbers."""
    for x, W, b, stride, padding in HAND:
        yield numpy.array([[x]], dtype=float), numpy.array([[W]], dtype=float), numpy.array([float(b)]), stride, padding
    for (m, C, F), image, kernel, stride, padding in SIZES:
        yield stream.normal((m, C, *image)), stream.normal((F, C, *kernel)), stream.normal((F,)), stride, padding


def gradient_cases(stream):
    """(dy, x, W, stride, padding), those of forward_cases, first with whole numbers in dy."""
    for x, W, _, stride, padding in forward_cases(stream):
        h, w = (output_size(n, k, stride, padding) for n, k in zip(x.shape[2:], W.shape[2:]))
        shape = len(x), len(W), h, w
        whole = x.size < 5  # made by hand
        yield 1.0 + numpy.arange(h * w).reshape(shape) if whole else stream.normal(shape), x, W, stride, padding


WIDER = "more zeros at the end, where no window is: they are cut off again"
EXERCISE = Exercise(
    "19_convolution",
    {"en": "Convolution and its gradients", "zh": "卷积及其梯度"},
    (
        Question(
            output_size,
            size_cases,
            "the number of places, one whole number: the kernel's first number stands at 0, stride, 2 stride, ... of a "
            "side with padding zeros, n numbers and padding zeros, as long as all k numbers have room",
            SIZE_BUGS,
            points=1,
            outputs=("the number of places",),
            outputs_zh=("位置的个数",),
            formula_zh="位置的个数，一个整数：一条边依次是 padding 个 0、n 个数、padding 个 0；卷积核的第一个数放在 "
            "0、stride、2 stride……处，只要 k 个数都放得下",
        ),
        Question(
            conv_forward,
            forward_cases,
            "y[n, f, i, j] = b[f] + the sum over c, p, q of W[f, c, p, q] padded[n, c, stride i + p, stride j + q], "
            "with x: (m, C, H, W), W: (F, C, kh, kw), b: (F,), y: (m, F, h, w)",
            KERNEL_BUGS + PLACE_BUGS,
            points=3,
            outputs=("y",),
            formula_zh="y[n, f, i, j] = b[f] + W[f, c, p, q] padded[n, c, stride i + p, stride j + q] 对 c、p、q 求和，"
            "其中 x: (m, C, H, W)，W: (F, C, kh, kw)，b: (F,)，y: (m, F, h, w)",
        ),
        Question(
            conv_parameter_gradients,
            gradient_cases,
            "dL/dW: (F, C, kh, kw) and dL/db: (F,), for y = conv_forward(x, W, b, stride, padding), with dy = dL/dy: "
            "(m, F, h, w)",
            WEIGHT_BUGS + BIAS_BUGS,
            points=3,
            outputs=("dW", "db"),
            formula_zh="dL/dW: (F, C, kh, kw) 与 dL/db: (F,)，其中 y = conv_forward(x, W, b, stride, padding)，"
            "dy = dL/dy: (m, F, h, w)",
        ),
        Question(
            conv_input_gradient,
            gradient_cases,
            "dL/dx: (m, C, H, W), for y = conv_forward(x, W, b, stride, padding), with dy = dL/dy: (m, F, h, w)",
            CUT_BUGS + INPUT_BUGS,
            points=4,
            outputs=("dx",),
            equivalent=(
                ("padded = numpy.zeros((m, channels, height + 3 * padding, width + 2 * padding))", WIDER),
                ("padded = numpy.zeros((m, channels, height + 2 * padding, width + 3 * padding))", WIDER),
            ),
            formula_zh="dL/dx: (m, C, H, W)，其中 y = conv_forward(x, W, b, stride, padding)，dy = dL/dy: (m, F, h, w)",
        ),
    ),
)
