# right: output_size, conv_forward, conv_parameter_gradients, conv_input_gradient   wrong:
import numpy as np


def output_size(n, k, stride, padding):
    return int(np.floor((n + 2 * padding - k) / stride)) + 1


def indices(shape, W, stride, padding):
    _, C, H, V = shape
    _, _, kh, kw = W.shape
    h, w = output_size(H, kh, stride, padding), output_size(V, kw, stride, padding)
    c = np.repeat(np.arange(C), kh * kw)[:, None]
    rows = np.tile(np.repeat(np.arange(kh), kw), C)[:, None] + stride * np.repeat(np.arange(h), w)
    columns = np.tile(np.arange(kw), kh * C)[:, None] + stride * np.tile(np.arange(w), h)
    return c, rows, columns, h, w


def im2col(x, W, stride, padding):
    c, rows, columns, h, w = indices(x.shape, W, stride, padding)
    p = padding
    big = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
    return big[:, c, rows, columns], h, w


def conv_forward(x, W, b, stride, padding):
    cols, h, w = im2col(x, W, stride, padding)  # m, C kh kw, h w
    out = W.reshape(len(W), -1) @ cols + b[:, np.newaxis]
    return out.reshape(len(x), len(W), h, w)


def conv_parameter_gradients(dy, x, W, stride, padding):
    cols, h, w = im2col(x, W, stride, padding)
    flat = dy.reshape(len(x), len(W), -1)
    dW = (flat @ cols.transpose(0, 2, 1)).sum(axis=0).reshape(W.shape)
    return dW, flat.sum(axis=2).sum(axis=0)


def conv_input_gradient(dy, x, W, stride, padding):
    c, rows, columns, h, w = indices(x.shape, W, stride, padding)
    cols = W.reshape(len(W), -1).T @ dy.reshape(len(x), len(W), -1)
    m, C, H, V = x.shape
    big = np.zeros((m, C, H + 2 * padding, V + 2 * padding), dtype=x.dtype)
    np.add.at(big, (slice(None), c, rows, columns), cols)
    return big if padding == 0 else big[:, :, padding:-padding, padding:-padding]
