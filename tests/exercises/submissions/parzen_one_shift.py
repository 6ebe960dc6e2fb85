# right:   wrong: log_mean_exp (one largest for all rows, so that rows far below it give -inf), parzen_log_likelihood (divided by n twice), best_sigma (the logarithm of the mean of p)
# %%
import numpy as np


def log_mean_exp(a):
    biggest = np.max(a)
    return biggest + np.log(np.mean(np.exp(a - biggest), axis=-1))


def parzen_log_likelihood(x, samples, sigma):
    n, d = samples.shape
    out = np.empty(x.shape[0])
    for i, point in enumerate(x):
        a = -((point - samples) ** 2).sum(1) / (2 * sigma**2)
        out[i] = log_mean_exp(a) - np.log(n) - d * np.log(sigma * np.sqrt(2 * np.pi))
    return out


def best_sigma(valid, samples, sigmas):
    scores = []
    for s in sigmas:
        scores.append(log_mean_exp(parzen_log_likelihood(valid, samples, s)))
    return sigmas[int(np.argmax(scores))]
