# right:   wrong: best_discriminator (the decision, 1 or 0 or 1/2, not the probability), kl_divergence (nan_to_num makes the infinite one finite), js_divergence (divergences of the middle from p and q, not of p and q from it), value_at_optimum (the logarithms of the expectations)
# %%
import numpy as np

# %%
def best_discriminator(p, q):
    return (np.sign(p - q) + 1) / 2


# %%
def kl_divergence(p, q):
    with np.errstate(all="ignore"):
        return np.nan_to_num(p * np.log(p / q)).sum()


# %%
def js_divergence(p, q):
    m = 0.5 * (p + q)
    return 0.5 * kl_divergence(m, p) + 0.5 * kl_divergence(m, q)


# %%
def value_at_optimum(p, q):
    with np.errstate(all="ignore"):
        D = np.where(p + q > 0, p / (p + q), 0)
        not_D = np.where(p + q > 0, q / (p + q), 0)
        return np.log(np.sum(p * D)) + np.log(np.sum(q * not_D))
