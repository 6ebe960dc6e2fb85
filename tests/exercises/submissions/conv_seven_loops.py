# right: output_size, conv_forward, conv_parameter_gradients, conv_input_gradient   wrong:
import math


def output_size(n, k, stride, padding):
    count, at = 0, -padding
    while at + k <= n + padding:
        count, at = count + 1, at + stride
    return count


def places(x, W, stride, padding):
    H, V = len(x[0][0]), len(x[0][0][0])
    return range(output_size(H, len(W[0][0]), stride, padding)), range(output_size(V, len(W[0][0][0]), stride, padding))


def seen(x, W, stride, padding):
    # every product of the definition, as indices
    rows, columns = places(x, W, stride, padding)
    for n in range(len(x)):
        for f in range(len(W)):
            for i in rows:
                for j in columns:
                    for c in range(len(W[0])):
                        for p in range(len(W[0][0])):
                            for q in range(len(W[0][0][0])):
                                r, s = stride * i + p - padding, stride * j + q - padding
                                if 0 <= r < len(x[0][0]) and 0 <= s < len(x[0][0][0]):
                                    yield n, f, i, j, c, p, q, r, s


def zeros(shape):
    return [zeros(shape[1:]) for _ in range(shape[0])] if shape else 0.0


def conv_forward(x, W, b, stride, padding):
    x, W, b = x.tolist(), W.tolist(), b.tolist()
    rows, columns = places(x, W, stride, padding)
    y = [[[[b[f] for _ in columns] for _ in rows] for f in range(len(W))] for _ in x]
    for n, f, i, j, c, p, q, r, s in seen(x, W, stride, padding):
        y[n][f][i][j] += W[f][c][p][q] * x[n][c][r][s]
    return y


def conv_parameter_gradients(dy, x, W, stride, padding):
    dW = zeros(W.shape)
    d, x, W = dy.tolist(), x.tolist(), W.tolist()
    for n, f, i, j, c, p, q, r, s in seen(x, W, stride, padding):
        dW[f][c][p][q] += d[n][f][i][j] * x[n][c][r][s]
    return dW, [math.fsum(number for each in d for row in each[f] for number in row) for f in range(len(W))]


def conv_input_gradient(dy, x, W, stride, padding):
    dx = zeros(x.shape)
    d, x, W = dy.tolist(), x.tolist(), W.tolist()
    for n, f, i, j, c, p, q, r, s in seen(x, W, stride, padding):
        dx[n][c][r][s] += W[f][c][p][q] * d[n][f][i][j]
    return dx
