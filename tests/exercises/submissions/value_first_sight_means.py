# right: game_value   wrong: game_value_gradient (the mean of the gradients, one number for each half)
import math

import numpy as np


def game_value(a_real, a_fake):
    def log_d(a: float) -> float:
        return -math.log1p(math.exp(-a)) if a > 0 else a - math.log1p(math.exp(a))

    real = [log_d(float(a)) for (a,) in a_real]
    fake = [log_d(-float(a)) for (a,) in a_fake]
    return math.fsum(real) / len(real) + math.fsum(fake) / len(fake)


def game_value_gradient(a_real, a_fake):
    D_real = 1 / (1 + np.exp(-a_real))
    D_fake = 1 / (1 + np.exp(-a_fake))
    return np.mean(1 - D_real), -np.mean(D_fake)
