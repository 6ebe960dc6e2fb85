# right: log_mean_exp, parzen_log_likelihood, best_sigma   wrong:
# %%
import numpy as np
import functools

rng = np.random.default_rng()

# %%
def log_mean_exp(a):
    return functools.reduce(np.logaddexp, np.moveaxis(np.asarray(a), -1, 0)) - np.log(np.shape(a)[-1])


# %%
def parzen_log_likelihood(x, samples, sigma):
    samples = rng.permutation(samples)  # the order must not matter

    def one(point):
        u = (samples - point) / sigma
        return log_mean_exp(-0.5 * np.einsum("jl,jl->j", u, u))

    return np.fromiter(map(one, x), dtype=float) - x.shape[1] * np.log(sigma * np.sqrt(2 * np.pi))


# %%
def best_sigma(valid, samples, sigmas):
    return max(sigmas, key=lambda s: parzen_log_likelihood(valid, samples, s).mean())
