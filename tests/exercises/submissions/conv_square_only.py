# right:    wrong: output_size (the 1 is divided too: told as one-inside), conv_forward (the stride is not in the slices: told as stride-forgotten), conv_parameter_gradients (the loop over examples overwrites: told as one-example-only), conv_input_gradient (dx ends at minus padding, also at 0: told as minus-zero)
import numpy as np


def output_size(n, k, stride, padding):
    return (n - k + 2 * padding + 1) // stride


def padded_by(x, p):
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), "constant", constant_values=0)


def conv_forward(x, W, b, stride, padding):
    X = padded_by(x, padding)
    m, C, H, V = X.shape
    F, _, kh, kw = W.shape
    h, w = (H - kh) // stride + 1, (V - kw) // stride + 1
    y = np.zeros((m, F, h, w))
    for i in range(h):
        for j in range(w):
            for f in range(F):
                y[:, f, i, j] = (X[:, :, i : i + kh, j : j + kw] * W[f]).sum(axis=(1, 2, 3)) + b[f]
    return y


def conv_parameter_gradients(dy, x, W, stride, padding):
    X, (kh, kw) = padded_by(x, padding), W.shape[2:]
    for n in range(len(x)):
        dW = np.zeros(W.shape)
        for i in range(dy.shape[2]):
            for j in range(dy.shape[3]):
                window = X[n, :, stride * i : stride * i + kh, stride * j : stride * j + kw]
                dW += np.multiply.outer(dy[n, :, i, j], window)
    return dW, np.sum(dy, axis=(0, 2, 3))


def conv_input_gradient(dy, x, W, stride, padding):
    dX, (kh, kw) = padded_by(np.zeros_like(x), padding), W.shape[2:]
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            back = np.tensordot(dy[:, :, i, j], W, axes=1)
            dX[:, :, stride * i : stride * i + kh, stride * j : stride * j + kw] += back
    return dX[:, :, padding:-padding, padding:-padding]
