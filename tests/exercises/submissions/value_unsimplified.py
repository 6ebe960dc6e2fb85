# right: game_value   wrong: game_value_gradient (quotients that become 0 / 0 far out)
# %%
import numpy as np


def game_value(a_real, a_fake):
    V = 0.0
    for sign, a in ((1, a_real), (-1, a_fake)):
        a = sign * a
        V += (np.minimum(a, 0) - np.log1p(np.exp(-abs(a)))).mean()
    return V


def game_value_gradient(a_real, a_fake):
    s_r = 1 / (1 + np.exp(-a_real))
    s_f = 1 / (1 + np.exp(-a_fake))
    # chain rule: dlogs/ds * ds/da
    return s_r * (1 - s_r) / s_r / len(a_real), -s_f * (1 - s_f) / (1 - s_f) / len(a_fake)
