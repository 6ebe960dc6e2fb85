# right:   wrong: log_mean_exp (the largest is not added back), parzen_log_likelihood (the distance is not squared), best_sigma (stops at the first width that is worse than the one before)
# %%
import numpy as np

# %%
def log_mean_exp(a):
    shifted = a - np.max(a, axis=-1, keepdims=True)
    return np.log(np.mean(np.exp(shifted), axis=-1))


# %%
def parzen_log_likelihood(x, samples, sigma):
    distance = np.linalg.norm(x[:, None, :] - samples[None, :, :], axis=-1)
    e = -distance / (2 * sigma**2)
    top = e.max(axis=1)
    inner = top + np.log(np.exp(e - top[:, None]).mean(axis=1))
    return inner - x.shape[1] * np.log(sigma * np.sqrt(2 * np.pi))


# %%
def best_sigma(valid, samples, sigmas):
    best, best_score = sigmas[0], -np.inf
    for s in sigmas:
        score = np.mean(parzen_log_likelihood(valid, samples, s))
        if score < best_score:
            break  # over the top
        best, best_score = s, score
    return best
