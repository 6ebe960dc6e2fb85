# right: log_mean_exp, parzen_log_likelihood, best_sigma   wrong:
# %%
import numpy as np


def log_mean_exp(a):
    return np.logaddexp.reduce(a, axis=-1) - np.log(np.shape(a)[-1])


def cdist2(X, Y):
    # (x - y)^2 = x^2 - 2 x y + y^2, the no-loop version of CS231n's assignment 1
    return np.maximum(np.einsum("il,il->i", X, X)[:, None] - 2 * X @ Y.T + np.einsum("jl,jl->j", Y, Y), 0)


def parzen_log_likelihood(x, samples, sigma):
    n, d = samples.shape
    center = samples.mean(axis=0)
    gamma = 0.5 / sigma / sigma
    K = -gamma * cdist2(x - center, samples - center)
    return log_mean_exp(K) + 0.5 * d * np.log(gamma / np.pi)


def best_sigma(valid, samples, sigmas):
    scores = np.array([np.sum(parzen_log_likelihood(valid, samples, s)) for s in sigmas])
    order = np.argsort(-scores, kind="stable")
    return sigmas[order][0]
