# right: best_discriminator, kl_divergence, js_divergence   wrong: value_at_optimum (1 - D* is rounded to 0 where q is far smaller than p)
# %%
import numpy as np


def best_discriminator(p, q):
    return (lambda s: p / s)(p + q)


def kl_divergence(p, q):
    out = np.zeros(len(p))
    np.log(p / q, out=out, where=p > 0)
    return np.dot(p[p > 0], out[p > 0])


def js_divergence(p, q):
    # log 2 - the mean of the entropies of D* under the two
    m = (p + q) / 2
    def H(v):
        v = v[v > 0]
        return -(v * np.log(v)).sum()
    return H(m) - H(p) / 2 - H(q) / 2


def value_at_optimum(p, q):
    C = 0
    for i in range(len(p)):
        if p[i] + q[i] == 0:
            continue
        D = p[i] / (p[i] + q[i])
        if p[i] > 0:
            C += p[i] * np.log(D)
        if q[i] > 0:
            C += q[i] * np.log(1 - D)
    return C
