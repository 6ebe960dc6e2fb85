# right:   wrong: log_mean_exp (the logarithm of the sum, n forgotten), parzen_log_likelihood (the norm's constant once and not d times), best_sigma (the index)
# %%
import numpy as np


def log_mean_exp(a):
    c = np.max(a, axis=-1)
    return c + np.log(np.sum(np.exp(a - c[..., None]), axis=-1))


def parzen_log_likelihood(x, samples, sigma):
    r2 = np.linalg.norm(x[:, None] - samples[None], axis=2) ** 2
    log_kernel = -r2 / (2 * sigma**2) - np.log(sigma * np.sqrt(2 * np.pi))
    c = log_kernel.max(axis=1)
    return c + np.log(np.exp(log_kernel - c[:, None]).mean(axis=1))


def best_sigma(valid, samples, sigmas):
    return np.argmax([parzen_log_likelihood(valid, samples, s).mean() for s in sigmas])
