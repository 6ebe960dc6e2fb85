# right: log_mean_exp   wrong: parzen_log_likelihood (the pi typed with two digits), best_sigma (the median over the examples)
import numpy as np


def log_mean_exp(a):
    m = np.max(a, axis=-1, keepdims=True)
    s = np.exp(a - m).mean(axis=-1, keepdims=True)
    return np.squeeze(m + np.log(s + 1e-8), axis=-1)


def parzen_log_likelihood(x, samples, sigma):
    d = x.shape[1]
    sq = (x**2).sum(1)[:, None] + (samples**2).sum(1)[None] - 2 * x @ samples.T
    return log_mean_exp(-sq / (2 * sigma**2) - d / 2 * np.log(2 * 3.14 * sigma**2))


def best_sigma(valid, samples, sigmas):
    scores = [np.median(parzen_log_likelihood(valid, samples, s)) for s in sigmas]
    return sigmas[int(np.argmax(scores))]
