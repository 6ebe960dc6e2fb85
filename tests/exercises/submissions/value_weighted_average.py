# right: game_value, game_value_gradient   wrong:
# %%
import numpy as np

ℓ = lambda a: -np.logaddexp(0.0, -a)  # log sigmoid

# %%
def game_value(a_real, a_fake):
    signed = np.concatenate([np.ravel(a_real), -np.ravel(a_fake)])
    weights = np.repeat([1 / np.size(a_real), 1 / np.size(a_fake)], [np.size(a_real), np.size(a_fake)])
    return 2 * np.average(ℓ(signed), weights=weights)


# %%
def game_value_gradient(a_real, a_fake):
    return [s * np.exp(ℓ(-s * a)) / len(a) for s, a in ((+1, a_real), (-1, a_fake))]
