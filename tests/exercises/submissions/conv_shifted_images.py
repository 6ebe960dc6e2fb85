# right: output_size, conv_forward, conv_parameter_gradients, conv_input_gradient   wrong:
import numpy as np


def output_size(n, k, stride, padding):
    length = n + 2 * padding
    rest = (length - k) % stride
    return (length - k - rest + stride) // stride


def sees(p, q, h, w, stride):
    # what number p, q of the kernel sees at all places
    return np.s_[:, :, p : p + stride * (h - 1) + 1 : stride, q : q + stride * (w - 1) + 1 : stride]


def zero_padded(x, padding):
    big = np.zeros(x.shape[:2] + (x.shape[2] + 2 * padding, x.shape[3] + 2 * padding))
    big[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]] = x
    return big


def conv_forward(x, W, b, stride, padding):
    h, w = [output_size(n, k, stride, padding) for n, k in zip(x.shape[2:], W.shape[2:])]
    big = zero_padded(x, padding)
    y = np.tile(b[None, :, None, None], (len(x), 1, h, w)).astype(float)
    for p in range(W.shape[2]):
        for q in range(W.shape[3]):
            y += np.moveaxis(np.tensordot(W[:, :, p, q], big[sees(p, q, h, w, stride)], axes=(1, 1)), 0, 1)
    return y


def conv_parameter_gradients(dy, x, W, stride, padding):
    big, dW = zero_padded(x, padding), np.empty_like(W)
    for p, q in np.ndindex(W.shape[2:]):
        part = big[sees(p, q, *dy.shape[2:], stride)]
        for f in range(W.shape[0]):
            for c in range(W.shape[1]):
                dW[f, c, p, q] = np.vdot(dy[:, f], part[:, c])
    return [dW, [dy[:, f].sum() for f in range(W.shape[0])]]


def conv_input_gradient(dy, x, W, stride, padding):
    big = zero_padded(np.zeros_like(x), padding)
    for p, q in np.ndindex(W.shape[2:]):
        big[sees(p, q, *dy.shape[2:], stride)] += np.einsum("fc,mfij->mcij", W[:, :, p, q], dy)
    rows, columns = np.arange(x.shape[2]) + padding, np.arange(x.shape[3]) + padding
    return big[:, :, rows][..., columns]
