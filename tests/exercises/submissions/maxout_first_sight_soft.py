# right:   wrong: maxout (two pieces only), maxout_input_gradient (a softmax over the pieces shares dy)
import numpy as np


def maxout(x, pieces):
    units = x.shape[1] // pieces
    return np.maximum(x[:, :units], x[:, units : 2 * units])


def maxout_input_gradient(dy, x, pieces):
    m = len(x)
    h = x.reshape(m, pieces, -1)
    e = np.exp(h - h.max(axis=1, keepdims=True))
    soft = e / e.sum(axis=1, keepdims=True)
    return (soft * dy[:, None, :]).reshape(m, -1)
