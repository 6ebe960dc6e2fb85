# right:    wrong: output_size (padding at one end only: told as padding-once), conv_forward (a reshape in the wrong order of examples and filters, then the axes of y exchanged: told as filters-first), conv_parameter_gradients (the strides are forgotten in im2col: told as stride-forgotten), conv_input_gradient (the loop begins at x: told as starts-at-x)
import numpy as np


def output_size(n, k, stride, padding):
    return (n + padding - k) // stride + 1


def pad(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))


def columns(x, kh, kw, h, w, stride):
    cols = np.zeros((x.shape[0], x.shape[1], kh, kw, h, w))
    for p in range(kh):
        for q in range(kw):
            cols[:, :, p, q] = x[:, :, p : p + stride * h : stride, q : q + stride * w : stride][:, :, :h, :w]
    return cols.transpose(1, 2, 3, 0, 4, 5).reshape(x.shape[1] * kh * kw, -1)


def conv_forward(x, W, b, stride, padding):
    big, (kh, kw) = pad(x, padding), W.shape[2:]
    h, w = (big.shape[2] - kh) // stride + 1, (big.shape[3] - kw) // stride + 1
    y = W.reshape(len(W), -1) @ columns(big, kh, kw, h, w, stride) + b[:, None]
    return y.reshape(len(W), len(x), h, w)


def conv_parameter_gradients(dy, x, W, stride, padding):
    cols = columns(pad(x, padding), *W.shape[2:], *dy.shape[2:], 1)
    d = dy.transpose(1, 0, 2, 3).reshape(len(W), -1)
    return (d @ cols.T).reshape(W.shape), d.sum(axis=1)


def conv_input_gradient(dy, x, W, stride, padding):
    big, (kh, kw) = pad(x, padding), W.shape[2:]
    for p in range(kh):
        for q in range(kw):
            big[:, :, p : p + stride * dy.shape[2] : stride, q : q + stride * dy.shape[3] : stride] += np.einsum(
                "fc,nfij->ncij", W[:, :, p, q], dy
            )
    return big[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
