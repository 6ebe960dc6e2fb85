# right:   wrong: log_mean_exp (as it stands, 1000 overflows), parzen_log_likelihood (densities first and then the logarithm, minus infinity far out), best_sigma (the highest log p of one example, not of the mean)
# %%
import numpy as np


def log_mean_exp(a):
    return np.log(np.mean(np.exp(a), axis=-1))


def normal_pdf(x, mu, sigma):
    return 1 / (sigma * np.sqrt(2 * np.pi)) * np.exp(-0.5 * ((x - mu) / sigma) ** 2)


def parzen_log_likelihood(x, samples, sigma):
    p = np.zeros(len(x))
    for mu in samples:
        p += np.prod(normal_pdf(x, mu, sigma), axis=1) / len(samples)
    return np.log(p)


def best_sigma(valid, samples, sigmas):
    table = np.array([parzen_log_likelihood(valid, samples, s) for s in sigmas])
    return sigmas[np.unravel_index(table.argmax(), table.shape)[0]]
