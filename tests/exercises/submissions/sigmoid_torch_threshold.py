# right: sigmoid, softplus, log_sigmoid   wrong:
# %%
import numpy as np


class F:
    """torch.nn.functional, the two that I need"""

    @staticmethod
    def softplus(input, beta=1, threshold=20):
        linear = input * beta > threshold
        safe = np.where(linear, 0, input * beta)
        return np.where(linear, input, np.log1p(np.exp(safe)) / beta)

    @staticmethod
    def logsigmoid(input):
        return -F.softplus(-input)


def sigmoid(a):
    return np.piecewise(
        a.astype(float), [a < 0, a >= 0], [lambda t: np.exp(t) / (1 + np.exp(t)), lambda t: 1 / (1 + np.exp(-t))]
    )


softplus = F.softplus
log_sigmoid = F.logsigmoid
