"""What the tests of systems that play the paper's two steps on networks with a condition share: the steps built anew.

Nothing of nn/given.py or gan/ is used: the nets are called on arrays that are joined here, the objectives are scipy's,
and gradients are central differences.
"""

import copy

import numpy
from scipy.special import log_expit

EXACT = {
    "minimax": lambda a_fake: log_expit(-a_fake).mean(),
    "non-saturating": lambda a_fake: -log_expit(a_fake).mean(),
}


def numeric_gradient(f, theta, h=1e-5):
    """df/dtheta, one coordinate after the other, theta put back to the bit."""
    gradient = numpy.empty_like(theta)
    for i in range(theta.size):
        saved = theta[i]
        theta[i] = saved + h
        above = f()
        theta[i] = saved - h
        gradient[i] = (above - f()) / (2 * h)
        theta[i] = saved
    return gradient


def expected_step(system, draw_data, draw_asked):
    """(theta_d, theta_g) after one step of a system with plain gradient steps (momentum 0), from its next draws.

    draw_data(): the next minibatch's (x, c); draw_asked(stream): the c of G's step, from a copy of the noise stream.
    """
    recipe, D, G = system.recipe, copy.deepcopy(system.D), copy.deepcopy(system.G)
    noise = copy.deepcopy(system.streams.noise)

    def beside(a, b):
        return numpy.concatenate([a, b], axis=1)

    def drawn_by_G(z, c):
        return beside(G(beside(z, c)), c)

    for _ in range(recipe.k):
        (x, c), z = draw_data(), noise.normal((recipe.batch, system.draw.size))

        def V(x=x, c=c, z=z):
            return log_expit(D(beside(x, c))).mean() + log_expit(-D(drawn_by_G(z, c))).mean()

        D.theta = D.theta + recipe.d_rate * numeric_gradient(V, D.theta)
    c, z = draw_asked(noise), noise.normal((recipe.batch, system.draw.size))
    objective = EXACT[recipe.objective]
    G.theta = G.theta - recipe.g_rate * numeric_gradient(lambda: objective(D(drawn_by_G(z, c))), G.theta)
    return D.theta, G.theta


def arrays_of(run):
    """All that a checkpoint has of a run, to be compared to the bit."""
    arrays, meta = run.state()
    return {name: (array.dtype, array.tobytes()) for name, array in arrays.items()}, meta


def play(run, steps):
    """The run, played up to a step."""
    for _ in run.play(steps):
        pass
    return run
