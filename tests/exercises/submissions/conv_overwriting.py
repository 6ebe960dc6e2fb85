# right:    wrong: output_size (a plain division: told as not-rounded), conv_forward (each channel overwrites the one before: told as one-channel), conv_parameter_gradients (db over the wrong axes: told as db-over-wrong-axes), conv_input_gradient (overlapping windows overwrite each other: told as overwritten)
import numpy as np


def output_size(n, k, stride, padding):
    return (n + 2 * padding - k) / stride + 1


def conv_forward(x, W, b, stride, padding):
    X = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    m, C, H, V = X.shape
    F, C, kh, kw = W.shape
    y = np.zeros((m, F, (H - kh) // stride + 1, (V - kw) // stride + 1))
    for n in range(m):
        for f in range(F):
            for i in range(y.shape[2]):
                for j in range(y.shape[3]):
                    for c in range(C):
                        window = X[n, c, i * stride : i * stride + kh, j * stride : j * stride + kw]
                        y[n, f, i, j] = (window * W[f, c]).sum() + b[f]
    return y


def conv_parameter_gradients(dy, x, W, stride, padding):
    X = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = W.shape[2:]
    dW = np.zeros(W.shape)
    for p in range(kh):
        for q in range(kw):
            part = X[:, :, p : p + stride * dy.shape[2] : stride, q : q + stride * dy.shape[3] : stride]
            part = part[:, :, : dy.shape[2], : dy.shape[3]]
            dW[:, :, p, q] = np.einsum("nfij,ncij->fc", dy, part)
    return dW, dy.sum(axis=(1, 2, 3))


def conv_input_gradient(dy, x, W, stride, padding):
    dX = np.zeros((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding))
    kh, kw = W.shape[2:]
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            dX[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw] = np.tensordot(dy[:, :, i, j], W, 1)
    return dX[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]]
