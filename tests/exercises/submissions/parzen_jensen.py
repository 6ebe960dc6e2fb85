# right:   wrong: log_mean_exp (the mean of the logarithms, Jensen forgotten), parzen_log_likelihood (sigma taken for the variance in the exponent), best_sigma (the lowest mean, as if it were a loss)
# %%
import numpy as np


def log_mean_exp(a):
    # log(exp(a)) = a, so only the mean remains
    return np.mean(a, axis=-1)


def parzen_log_likelihood(x, samples, sigma):
    n, d = samples.shape
    diff = x[:, np.newaxis] - samples
    a = -np.sum(diff * diff, axis=2) / (2 * sigma) - d * np.log(sigma * np.sqrt(2 * np.pi))
    return np.logaddexp.reduce(a, axis=1) - np.log(n)


def best_sigma(valid, samples, sigmas):
    losses = [np.mean(parzen_log_likelihood(valid, samples, sigma)) for sigma in sigmas]
    return sigmas[np.argmin(losses)]
