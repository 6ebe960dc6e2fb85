# right: softplus   wrong: sigmoid (clipped at 20), log_sigmoid (epsilon in the logarithm)
# %%
import numpy

EPS = 1e-8


# %%
def sigmoid(a):
    a = numpy.clip(a, -20, 20)  # against overflow
    return 1.0 / (1.0 + numpy.exp(-a))


# %%
def softplus(a):
    # as PyTorch does it: linear above the threshold of 20
    return numpy.where(a > 20, a + numpy.exp(-numpy.abs(a)), numpy.log1p(numpy.exp(numpy.minimum(a, 20))))


# %%
def log_sigmoid(a):
    return numpy.log(sigmoid(a) + EPS)
