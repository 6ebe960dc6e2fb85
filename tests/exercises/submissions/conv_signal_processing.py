# right:    wrong: output_size (rounded up: told as rounded-up), conv_forward (the kernel is flipped, as in signal processing: told as flipped), conv_parameter_gradients (the minibatch is averaged: told as divided-by-m), conv_input_gradient (the padding stays: told as padding-not-cut-off)
import numpy as np


def output_size(n, k, stride, padding):
    return int(np.ceil((n + 2 * padding - k) / stride)) + 1


def conv_forward(x, W, b, stride, padding):
    flipped = W[:, :, ::-1, ::-1]
    big = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = W.shape[2:]
    h, w = (big.shape[2] - kh) // stride + 1, (big.shape[3] - kw) // stride + 1
    y = np.zeros((len(x), len(W), h, w))
    for n in range(len(x)):
        for f in range(len(W)):
            for i in range(h):
                for j in range(w):
                    r, s = i * stride, j * stride
                    y[n, f, i, j] = np.sum(big[n, :, r : r + kh, s : s + kw] * flipped[f]) + b[f]
    return y


def conv_parameter_gradients(dy, x, W, stride, padding):
    big = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    m, F, h, w = dy.shape
    kh, kw = W.shape[2:]
    dW = np.zeros_like(W)
    for n in range(m):
        for f in range(F):
            for i in range(h):
                for j in range(w):
                    dW[f] += dy[n, f, i, j] * big[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw] / m
    return dW, dy.sum(axis=(0, 2, 3)) / m


def conv_input_gradient(dy, x, W, stride, padding):
    m, C, H, V = x.shape
    kh, kw = W.shape[2:]
    dx = np.zeros((m, C, H + 2 * padding, V + 2 * padding))
    for n in range(m):
        for f in range(len(W)):
            for i in range(dy.shape[2]):
                for j in range(dy.shape[3]):
                    r, s = i * stride, j * stride
                    dx[n, :, r : r + kh, s : s + kw] += dy[n, f, i, j] * W[f]
    return dx
