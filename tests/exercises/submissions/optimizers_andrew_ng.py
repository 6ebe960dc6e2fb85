# right:   wrong: momentum_step (beta v + (1 - beta) g, as in the course), adam_step (epsilon under the root)
# %%
import numpy as np


def momentum_step(theta, v, g, rate, mu):
    # update_parameters_with_momentum
    v_dW = mu * v + (1 - mu) * g
    W = theta - rate * v_dW
    return W, v_dW


def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    v_dW = beta1 * m + (1 - beta1) * g
    s_dW = beta2 * v + (1 - beta2) * np.power(g, 2)
    v_corrected = v_dW / (1 - np.power(beta1, t))
    s_corrected = s_dW / (1 - np.power(beta2, t))
    return theta - rate * v_corrected / np.sqrt(s_corrected + eps), v_dW, s_dW
