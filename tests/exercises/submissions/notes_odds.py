# right: slopes_of_log_not_D, best_D_of_the_sum, density_of_data, smoothed_slope, kl_of_code   wrong: slope_for_G (sums 1/m over the data's rows, m' forgotten), values_of_copying (the true density is taken for infinitely bad)
# %%
import numpy as np

logit = lambda D: np.log(D) - np.log1p(-D)
expit = lambda a: np.where(a < 0, np.exp(np.minimum(a, 0)), 1) / (1 + np.exp(-np.abs(a)))


# %%
def slopes_of_log_not_D(D):
    in_D = -1 / (1 - D)
    return in_D, -np.exp(np.log(D))


# %%
def best_D_of_the_sum(p, q, n):
    total = np.asarray(p) + (n - 1) * np.asarray(q)
    return 1 - (n - 1) * q / total if np.all(total > 4 * (n - 1) * np.asarray(q)) else p / total


# %%
def density_of_data(D, q):
    with np.errstate(divide="ignore"):
        return q * np.exp(logit(D))


# %%
def slope_for_G(theta, x, z, psi):
    m = len(x)
    a = psi * (z + theta)
    return -np.sum(expit(a) * psi) / m


# %%
def smoothed_slope(a, alpha):
    # alpha times what wants D = 1, 1 - alpha times what wants D = 0
    return (1 - alpha) * expit(a) - alpha * expit(-a)


# %%
def kl_of_code(m, s):
    # expm1(2 s) - 2 s is 0 at 0
    return m * m / 2 + np.expm1(2 * s) / 2 - s


# %%
def values_of_copying():
    return -2 * np.log(2), np.inf
