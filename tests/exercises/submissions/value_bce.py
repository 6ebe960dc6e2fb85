# right:   wrong: game_value (binary cross-entropy, -V), game_value_gradient (of the cross-entropy, -dV)
# %%
import numpy as np


def sigmoid(a):
    return np.where(a >= 0, 1 / (1 + np.exp(-np.abs(a))), np.exp(-np.abs(a)) / (1 + np.exp(-np.abs(a))))


def bce_with_logits(logits, labels):
    return np.mean(np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits))))


def game_value(a_real, a_fake):
    real_loss = bce_with_logits(a_real, np.ones_like(a_real))
    fake_loss = bce_with_logits(a_fake, np.zeros_like(a_fake))
    return real_loss + fake_loss


def game_value_gradient(a_real, a_fake):
    return (sigmoid(a_real) - 1) / len(a_real), sigmoid(a_fake) / len(a_fake)
