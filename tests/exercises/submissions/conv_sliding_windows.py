# right: output_size, conv_forward, conv_parameter_gradients, conv_input_gradient   wrong:
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def output_size(n, k, stride, padding):
    return len(np.arange(-padding, n + padding - k + 1, stride))


def windows(x, W, stride, padding):
    big = np.pad(x, [(0, 0)] * 2 + [(padding,) * 2] * 2)
    return sliding_window_view(big, W.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]


def conv_forward(x, W, b, stride, padding):
    return np.einsum("mcijpq,fcpq->mfij", windows(x, W, stride, padding), W, optimize=True) + b.reshape(1, -1, 1, 1)


def conv_parameter_gradients(dy, x, W, stride, padding):
    dW = np.tensordot(dy, windows(x, W, stride, padding), axes=([0, 2, 3], [0, 2, 3]))
    return dW, np.einsum("mfij->f", dy)


def conv_input_gradient(dy, x, W, stride, padding):
    # as a convolution of dy: zeros between its numbers, more around it, and the kernel flipped
    m, C, H, V = x.shape
    kh, kw = W.shape[2:]
    spread = np.zeros((m, len(W), H + 2 * padding + kh - 1, V + 2 * padding + kw - 1))
    h, w = dy.shape[2:]
    spread[:, :, kh - 1 : kh - 1 + stride * h : stride, kw - 1 : kw - 1 + stride * w : stride] = dy
    full = np.einsum("mfijpq,fcpq->mcij", sliding_window_view(spread, (kh, kw), axis=(2, 3)), W[:, :, ::-1, ::-1])
    return full[:, :, padding : padding + H, padding : padding + V]
