# right: batch_statistics, moved_statistics, batchnorm_forward, batchnorm_parameter_gradients, batchnorm_input_gradient, batchnorm_evaluation_gradient, images_as_rows   wrong:
import math
import statistics


def batch_statistics(x):
    columns = list(zip(*x.tolist()))
    return [statistics.fmean(column) for column in columns], [statistics.pvariance(column) for column in columns]


def moved_statistics(running_mean, running_var, x, weight):
    new_mean, new_var = [], []
    for mean, var, column in zip(running_mean, running_var, zip(*x.tolist())):
        new_mean.append(mean + weight * (statistics.fmean(column) - mean))
        new_var.append(var + weight * (statistics.variance(column) - var))
    return new_mean, new_var


def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    mean, var = batch_statistics(x) if training else (running_mean, running_var)
    y = [[g * (v - m) / math.sqrt(s + eps) + b for v, g, b, m, s in zip(row, gamma, beta, mean, var)] for row in x]
    if training:
        running_mean, running_var = moved_statistics(running_mean, running_var, x, weight)
    return [y, running_mean, running_var]


def batchnorm_parameter_gradients(dy, x, eps):
    mean, var = batch_statistics(x)
    dgamma = [
        sum(d[k] * (row[k] - mean[k]) / math.sqrt(var[k] + eps) for d, row in zip(dy, x)) for k in range(len(mean))
    ]
    return dgamma, [sum(d[k] for d in dy) for k in range(len(mean))]


def batchnorm_input_gradient(dy, x, gamma, eps):
    # the Jacobian of one feature, entry by entry
    mean, var = batch_statistics(x)
    m, n = x.shape
    dx = [[0.0] * n for _ in range(m)]
    for k in range(n):
        s = math.sqrt(var[k] + eps)
        for i in range(m):
            for j in range(m):
                xi, xj = x[i, k] - mean[k], x[j, k] - mean[k]
                jacobian = ((i == j) - 1 / m) / s - xi * xj / m / s**3
                dx[i][k] += gamma[k] * dy[j, k] * jacobian
    return dx


def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    return [[d * g / math.sqrt(s + eps) for d, g, s in zip(row, gamma, running_var)] for row in dy]


def images_as_rows(x):
    return [[x[n, c, i, j] for c in range(x.shape[1])] for n in range(len(x)) for i in range(x.shape[2]) for j in range(x.shape[3])]
