"""A linear probe: how well a linear classifier of features, trained on few labels, names the classes.

Features f are standardised by the mean and variance of all of them, which needs no labels. A softmax regression is then
fitted to the labelled ones:

    minimise  (1/n) sum -log softmax(f W + b)_k  +  (decay / 2) |W|^2

which is convex: there is one minimum. The classifier is as simple as can be: its accuracy measures the features, as in
section 7 of Goodfellow et al. 2014, point 4.
"""

from minigan.backend import array_module

STEPS = 2000  # of accelerated gradient descent, far beyond where the accuracy still changes


def standardised(f, others):
    """(f, others), both shifted and scaled so that f has mean 0 and variance 1 in each feature that varies."""
    xp = array_module(f, others)
    mean, sd = f.mean(axis=0), f.std(axis=0)
    scale = xp.where(sd > 0, 1.0 / xp.where(sd > 0, sd, 1.0), 0.0)
    return (f - mean) * scale, (others - mean) * scale


def softmax_regression(f, label, classes, decay):
    """W (d, classes) and b (classes,), by Nesterov's accelerated gradient from 0.

    f: (n, d) features, label: (n,) whole numbers below `classes`. Raises ValueError for labels of another number, or
    out of range, and for a decay that is not above 0.
    """
    if len(label) != len(f) or not (0 <= int(label.min()) and int(label.max()) < classes):
        raise ValueError(f"label: {len(label)} of 0 to {classes - 1} for {len(f)} rows of features are needed")
    if not decay > 0:
        raise ValueError(f"decay is {decay}: a number above 0 is needed")
    xp = array_module(f)
    f1 = xp.concatenate([f, xp.ones_like(f[:, :1])], axis=1)  # the last row of theta is b
    onehot = xp.eye(classes, dtype=f.dtype)[label]
    shrunk = xp.ones_like(f1[0])[:, None] * decay
    shrunk[-1] = 0.0
    # The curvature is at most that of 1/2 (a bound of softmax's Hessian) times the largest eigenvalue of f1^T f1 / n.
    rate = 1.0 / (0.5 * xp.linalg.norm(f1 @ f1.T / len(f), 2) + decay)
    theta = ahead = xp.zeros((f1.shape[1], classes), dtype=f.dtype)
    for t in range(STEPS):
        a = f1 @ ahead
        e = xp.exp(a - a.max(axis=1, keepdims=True))
        gradient = f1.T @ (e / e.sum(axis=1, keepdims=True) - onehot) * (1.0 / len(f)) + shrunk * ahead
        before, theta = theta, ahead - rate * gradient
        ahead = theta + t / (t + 3.0) * (theta - before)
    return theta[:-1], theta[-1]


def probe_accuracy(f, label, test, test_label, classes, decay=0.1):
    """The share of test features whose class is named by a probe that was fitted to the labelled features."""
    W, b = softmax_regression(f, label, classes, decay)
    return float(((test @ W + b).argmax(axis=1) == test_label).mean())
