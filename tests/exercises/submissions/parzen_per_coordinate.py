# right: log_mean_exp   wrong: parzen_log_likelihood (a window for each coordinate by itself, the product outside of the mean), best_sigma (scored on the samples)
# %%
import numpy as np


def log_mean_exp(a):
    *rest, n = a.shape
    rows = a.reshape(-1, n)
    out = [r.max() + np.log(np.exp(r - r.max()).sum()) - np.log(n) for r in rows]
    return np.reshape(out, rest) if rest else out[0]


def parzen_log_likelihood(x, samples, sigma):
    total = 0
    for l in range(x.shape[1]):
        a = -np.subtract.outer(x[:, l], samples[:, l]) ** 2 / (2 * sigma**2)
        total = total + log_mean_exp(a - np.log(sigma * np.sqrt(2 * np.pi)))
    return total


def best_sigma(valid, samples, sigmas):
    valid = samples
    scores = [parzen_log_likelihood(valid, samples, s).mean() for s in sigmas]
    return sigmas[scores.index(max(scores))]
