# right:   wrong: slopes_of_log_not_D (those of -log D), best_D_of_the_sum (q divided by n - 1 and not times it), density_of_data (q / (1 - D), which is p + q), slope_for_G (D at the data in place of D at the samples), smoothed_slope (the sign: of the log-likelihood), kl_of_code (the sign: minus the KL, as in the ELBO), values_of_copying (probabilities in place of values: 1/2 and 1)
# %%
import numpy as np

# %%
def slopes_of_log_not_D(D):
    return -1 / D, D - 1


# %%
def best_D_of_the_sum(p, q, n):
    return p / (p + q / (n - 1))


# %%
def density_of_data(D, q):
    return q / (1 - D)


# %%
def slope_for_G(theta, x, z, psi):
    D = np.exp(-np.logaddexp(0, -psi * x))
    return -np.mean(D) * psi


# %%
def smoothed_slope(a, alpha):
    return alpha - np.exp(-np.logaddexp(0, -a))


# %%
def kl_of_code(m, s):
    log_var = 2 * s
    return 0.5 * (1 + log_var - m**2 - np.exp(log_var))


# %%
def values_of_copying():
    return 0.5, 1.0
