# right: best_sigma   wrong: log_mean_exp (1e-12 in the logarithm, and nothing taken out), parzen_log_likelihood (the half twice)
import numpy as np


def log_mean_exp(a):
    return np.log(np.mean(np.exp(a), axis=-1) + 1e-12)


def parzen_log_likelihood(x, samples, sigma):
    d = x.shape[1]
    diff = x[:, None, :] - samples[None, :, :]
    exponent = -0.5 * (diff**2).sum(axis=2) / (2 * sigma**2)
    return log_mean_exp(exponent) - d * np.log(sigma * np.sqrt(2 * np.pi))


def best_sigma(valid, samples, sigmas):
    def score(s: float):
        return parzen_log_likelihood(valid, samples, s).mean()

    return max(sigmas, key=score)
