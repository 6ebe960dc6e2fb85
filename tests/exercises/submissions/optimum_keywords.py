# right: best_discriminator, kl_divergence, js_divergence, value_at_optimum   wrong:
# %%
import numpy as np


def best_discriminator(p, q):
    total = p + q
    return p / total


# %%
def kl_divergence(p, q):
    result = 0
    for i in range(len(p)):
        if p[i] == 0:
            continue
        if q[i] == 0:
            return float("inf")
        result += p[i] * np.log(p[i] / q[i])
    return result


# %%
def js_divergence(p, q):
    middle = 0.5 * (p + q)
    return 0.5 * kl_divergence(p=p, q=middle) + 0.5 * kl_divergence(p=q, q=middle)


# %%
def value_at_optimum(p, q):
    D_on_data = best_discriminator(p[p > 0], q[p > 0])
    one_minus_D_on_fake = best_discriminator(p=q[q > 0], q=p[q > 0])
    return p[p > 0] @ np.log(D_on_data) + q[q > 0] @ np.log(one_minus_D_on_fake)
