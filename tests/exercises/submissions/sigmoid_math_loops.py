# right: sigmoid, softplus, log_sigmoid   wrong:
# %%
import math

import numpy

# %%
def _one(t):
    # one number
    if t >= 0:
        return 1 / (1 + math.exp(-t))
    else:
        e = math.exp(t)
        return e / (e + 1)


def sigmoid(a):
    result = numpy.zeros(a.shape)
    for index, t in numpy.ndenumerate(a):
        result[index] = _one(t)
    return result


# %%
def softplus(a):
    result = numpy.zeros(a.shape)
    for index, t in numpy.ndenumerate(a):
        if t > 0:
            result[index] = t + math.log1p(math.exp(-t))
        else:
            result[index] = math.log1p(math.exp(t))
    return result


# %%
def log_sigmoid(a):
    flat = [-(max(-t, 0.0) + math.log1p(math.exp(-abs(t)))) for t in a.ravel()]
    return numpy.array(flat).reshape(a.shape)
