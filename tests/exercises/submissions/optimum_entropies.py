# right: best_discriminator, kl_divergence, js_divergence, value_at_optimum   wrong:
# %%
import math
import numpy as np

np.seterr(divide="ignore")


# %%
def best_discriminator(p, q):
    # the logit of D* is log p - log q
    return np.exp(-np.logaddexp(0, np.log(q) - np.log(p)))


# %%
def kl_divergence(p, q):
    total = 0.0
    for a, b in zip(p.tolist(), q.tolist()):
        match (a > 0, b > 0):
            case (False, _):
                continue
            case (True, False):
                return math.inf
            case _:
                total += a * (math.log(a) - math.log(b))
    return total


# %%
def js_divergence(p, q):
    # https://en.wikipedia.org/wiki/Jensen-Shannon_divergence : H(M) - (H(P) + H(Q)) / 2
    def H(r):
        r = r[r > 0]
        return -np.dot(r, np.log(r))

    return H((p + q) / 2) - (H(p) + H(q)) / 2


# %%
def value_at_optimum(p, q):
    def expectation(r, s):
        on = np.flatnonzero(r)
        return -(r[on] @ np.logaddexp(0, np.log(s[on]) - np.log(r[on])))

    return expectation(p, q) + expectation(q, p)
