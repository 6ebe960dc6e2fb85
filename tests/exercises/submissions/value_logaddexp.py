# right: game_value, game_value_gradient   wrong:
# %%
import numpy


def game_value(a_real, a_fake):
    return -numpy.logaddexp(0, -a_real).mean() - numpy.logaddexp(0, a_fake).mean()


def game_value_gradient(a_real, a_fake):
    # 1 - sigmoid(a) = sigmoid(-a)
    log_one_minus_D = -numpy.logaddexp(0, a_real)
    log_D = -numpy.logaddexp(0, -a_fake)
    return numpy.exp(log_one_minus_D) / a_real.size, -numpy.exp(log_D) / a_fake.size
