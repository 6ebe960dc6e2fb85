# right: game_value   wrong: game_value_gradient (divided by a global m that was left from trying it out)
# %%
import numpy as np

m = 4
np.random.seed(0)
a_real = np.random.randn(m, 1)
a_fake = np.random.randn(m, 1)


# %%
def game_value(a_real, a_fake):
    V = np.array(0.0)
    V -= np.logaddexp(0, -a_real).mean()
    V -= np.logaddexp(0, a_fake).mean()
    return V


print(game_value(a_real, a_fake))


# %%
def game_value_gradient(a_real, a_fake):
    s = lambda a: 1 / (1 + np.exp(-a))
    return s(-a_real) / m, -s(a_fake) / m


print(game_value_gradient(a_real, a_fake))
