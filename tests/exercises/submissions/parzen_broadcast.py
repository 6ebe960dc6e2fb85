# right: log_mean_exp, parzen_log_likelihood, best_sigma   wrong:
# %%
import numpy as np


def log_mean_exp(a):
    top = a.max(axis=-1, keepdims=True)
    return (top + np.log(np.exp(a - top).mean(axis=-1, keepdims=True))).squeeze(axis=-1)


def parzen_log_likelihood(x, samples, sigma):
    d = x.shape[1]
    squares = ((x[:, None, :] - samples[None, :, :]) ** 2).sum(axis=-1)
    return log_mean_exp(-squares / (2 * sigma**2)) - d * np.log(sigma) - d / 2 * np.log(2 * np.pi)


def best_sigma(valid, samples, sigmas):
    return max(sigmas, key=lambda s: parzen_log_likelihood(valid, samples, s).mean())
