# right: log_mean_exp, parzen_log_likelihood, best_sigma   wrong:
# %%
import math

import numpy as np


def lme(numbers):
    m = max(numbers)
    return m + math.log(math.fsum(math.exp(t - m) for t in numbers) / len(numbers))


def log_mean_exp(a):
    return np.apply_along_axis(lme, -1, a)


def parzen_log_likelihood(x, samples, sigma):
    result = []
    for i in range(len(x)):
        logs = []
        for j in range(len(samples)):
            total = 0
            for l in range(len(x[i])):
                total -= math.log(sigma * math.sqrt(2 * math.pi))
                total -= (x[i][l] - samples[j][l]) ** 2 / (2 * sigma**2)
            logs.append(total)
        result.append(lme(logs))
    return np.array(result)


def best_sigma(valid, samples, sigmas):
    best, best_score = None, -math.inf
    for sigma in sigmas:
        score = sum(parzen_log_likelihood(valid, samples, sigma)) / len(valid)
        if score > best_score:
            best, best_score = sigma, score
    return best
