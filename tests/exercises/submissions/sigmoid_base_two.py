# right: sigmoid, softplus   wrong: log_sigmoid (log1p(-sigmoid(-a)), infinite at -1000)
# %%
import numpy as np

LN2 = np.log(2)


def sigmoid(a):
    return np.exp2(-np.logaddexp2(0, -a / LN2))


def softplus(a):
    return LN2 * np.logaddexp2(0, a / LN2)


def log_sigmoid(a):
    # log(1 - small) with log1p, for the digits
    return np.log1p(-sigmoid(-a))
