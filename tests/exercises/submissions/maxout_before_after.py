# right: maxout, maxout_input_gradient   wrong:
# %%
import numpy as np

# %%
def maxout(x, pieces):
    u = x.shape[1] // pieces
    return np.sort(np.stack([x[:, j::u] for j in range(u)], axis=1), axis=-1)[..., -1]


# %%
def maxout_input_gradient(dy, x, pieces):
    """piece p wins if it is > all pieces before it and >= all pieces after it"""
    parts = np.array_split(x, pieces, axis=1)
    columns = []
    for p, mine in enumerate(parts):
        wins = np.ones(mine.shape, dtype=bool)
        for other in parts[:p]:
            wins &= mine > other
        for other in parts[p + 1 :]:
            wins &= mine >= other
        columns.append(np.where(wins, dy, 0.0))
    return np.hstack(columns)
