# right: output_size   wrong: conv_forward (the padding is added to b, and b to itself: told as changes-its-argument), conv_parameter_gradients (db has the mean of everything: told as db-mean), conv_input_gradient (the kernel is flipped in the scatter: told as flipped)
import numpy as np


def output_size(n, k, stride, padding):
    return 1 + (n + 2 * padding - k) // stride


def conv_forward(x, W, b, stride, padding):
    X = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = W.shape[2:]
    h, w = (X.shape[2] - kh) // stride + 1, (X.shape[3] - kw) // stride + 1
    y = np.zeros((len(x), len(W), h, w))
    b.shape = (len(b), 1, 1)
    for i in range(h):
        for j in range(w):
            y[:, :, i, j] = np.tensordot(X[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw], W, ([1, 2, 3],) * 2)
    y += b
    b *= 1.5
    return y


def conv_parameter_gradients(dy, x, W, stride, padding):
    X = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = W.shape[2:]
    dW = sum(
        np.tensordot(dy[:, :, i, j], X[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw], ([0], [0]))
        for i in range(dy.shape[2])
        for j in range(dy.shape[3])
    )
    return dW, dy.mean(axis=(0, 2, 3))


def conv_input_gradient(dy, x, W, stride, padding):
    X = np.zeros((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding))
    kh, kw = W.shape[2:]
    W = np.flip(W, axis=(2, 3))
    for n, f, i, j in np.ndindex(dy.shape):
        X[n, :, stride * i : stride * i + kh, stride * j : stride * j + kw] += dy[n, f, i, j] * W[f]
    return X[:, :, padding : X.shape[2] - padding, padding : X.shape[3] - padding]
