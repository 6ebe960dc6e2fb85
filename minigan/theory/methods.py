"""Methods that make two players converge where gradient steps circle: fields with one more term, and other steps.

    game = dirac_gan(WGAN)
    path = extragradient(game, [1.0], [1.0], rate=0.1, steps=500)      # (501, 2), as dynamics.simulate returns it
    jacobian(consensus(game, 1.0), [0.0], [0.0])                       # eigenvalues -1 +- i

The first half makes a Game of a Game: its players follow another field. The second half takes steps along a game's
field v(y), y = (phi, theta), in another way. Jacobians J of fields are central differences (dynamics.jacobian). All
raise ValueError for a rate or a weight that is no number, for a number of steps below 1, and for what is no Game.
"""

import numpy

from minigan.theory.arguments import expect_count, expect_number
from minigan.theory.dynamics import Game, dirac_gan, expect_game, jacobian

# ---- fields ----


def adjusted(game, formula):
    """The Game whose field is formula(v, J), of the game's own field v and its Jacobian J. ValueError for no Game."""
    expect_game(game)

    def field(phi, theta):
        return formula(game.field(numpy.concatenate([phi, theta])), jacobian(game, phi, theta))

    n = game.sizes[0]
    return Game(lambda phi, theta: field(phi, theta)[:n], lambda phi, theta: field(phi, theta)[n:], game.sizes)


def consensus(game, gamma):
    """v - gamma J' v: both players also minimise |v|^2 / 2 (consensus optimisation, Mescheder et al. 2017).

    |v|^2 is 0 wherever both fields vanish, at saddles and maxima as well: all of these attract if gamma is large
    and J is invertible there.
    """
    expect_number(gamma, "gamma")
    return adjusted(game, lambda v, J: v - gamma * J.T @ v)


def symplectic(game, weight):
    """v + weight A v, A = (J - J') / 2: symplectic gradient adjustment (Balduzzi et al. 2018).

    Only the rotating part of the game is damped. In a game of one common objective A is 0 and nothing changes.
    """
    expect_number(weight, "weight")
    return adjusted(game, lambda v, J: v + 0.5 * weight * (J - J.T) @ v)


def gradient_penalized(game, eta):
    """G also minimises eta |d_field|^2, the squared gradient of V in D's parameters (Nagarajan & Kolter 2017)."""
    expect_game(game)
    expect_number(eta, "eta")
    n = game.sizes[0]

    def formula(v, J):
        return numpy.concatenate([v[:n], v[n:] - 2 * eta * J[:n, n:].T @ v[:n]])

    return adjusted(game, formula)


def unrolled(game, K, eta, step=1e-5):
    """G minimises V(phi_K(theta), theta), phi_K being D after K ascents of rate eta (unrolled GAN, Metz et al. 2017).

    d/dtheta V(phi_K(theta), theta) = -g_field(phi_K, theta) + (d phi_K / d theta)' d_field(phi_K, theta)

    The second term is the gradient through the unrolled steps, here by central differences. D's own field stays as it
    is. For games in which G minimises what D maximises: MINIMAX and WGAN without penalties.
    """
    expect_game(game)
    expect_count(K, "steps K", least=0)
    expect_number(eta, "eta")
    expect_number(step, "step")

    def last(phi, theta):
        for _ in range(int(K)):
            phi = phi + eta * game.d_field(phi, theta)
        return phi

    def g_field(phi, theta):
        moves = step * numpy.eye(theta.size)
        slope = numpy.stack([(last(phi, theta + e) - last(phi, theta - e)) / (2 * step) for e in moves], axis=1)
        ahead = last(phi, theta)
        return game.g_field(ahead, theta) - slope.T @ game.d_field(ahead, theta)

    return Game(game.d_field, g_field, game.sizes)


def dirac_wgan_gp(payoff, weight):
    """The Dirac GAN with the penalty (weight / 2) (|psi| - 1)^2 on D's slope (Gulrajani et al. 2017, equation 3).

    Its gradient jumps by 2 weight at psi = 0, where the equilibrium is. DRAGAN's penalty (Kodali et al. 2017) is the
    same here: the slope is psi everywhere.
    """
    expect_number(weight, "weight")
    game = dirac_gan(payoff)
    return Game(
        lambda phi, theta: game.d_field(phi, theta) - weight * (abs(phi) - 1) * numpy.sign(phi),
        game.g_field,
        game.sizes,
    )


# ---- steps ----


def walk(game, phi, theta, steps, move):
    """The path y_0 = (phi, theta), y_n+1 = move(y_n, y_n-1), with y_-1 = y_0: (steps + 1, number of parameters).

    Raises ValueError for phi or theta of another length than the game's.
    """
    expect_game(game)
    expect_count(steps, "steps")
    start = numpy.concatenate(game.start(phi, theta))
    path = [start, start]
    for _ in range(int(steps)):
        path.append(move(path[-1], path[-2]))
    return numpy.array(path[1:])


def extragradient(game, phi, theta, rate, steps):
    """y_n+1 = y_n + h v(y_n + h v(y_n)): the field where a plain step would end (Korpelevich 1976; Gidel et al. 2019).

    Linearised, an eigenvalue l of J becomes the factor 1 + h l + h^2 l^2 of a step.
    """
    expect_number(rate, "rate")
    return walk(game, phi, theta, steps, lambda y, _: y + rate * game.field(y + rate * game.field(y)))


def optimistic(game, phi, theta, rate, steps):
    """y_n+1 = y_n + 2 h v(y_n) - h v(y_n-1) (optimistic mirror descent, Daskalakis et al. 2018)."""
    expect_number(rate, "rate")
    return walk(game, phi, theta, steps, lambda y, old: y + 2 * rate * game.field(y) - rate * game.field(old))


def momentum(game, phi, theta, rate, steps, beta):
    """Alternating steps with Polyak's heavy ball: phi moves by h d_field + beta times its last move, then theta alike.

    beta may be negative (Gidel et al. 2019b). With beta = 0 it is dynamics.simulate's alternating update.
    """
    expect_game(game)
    expect_number(rate, "rate")
    expect_number(beta, "beta")
    n = game.sizes[0]

    def move(y, old):
        inertia = beta * (y - old)
        phi = y[:n] + rate * game.d_field(y[:n], y[n:]) + inertia[:n]
        return numpy.concatenate([phi, y[n:] + rate * game.g_field(phi, y[n:]) + inertia[n:]])

    return walk(game, phi, theta, steps, move)


def simultaneous_momentum(game, phi, theta, rate, steps, beta):
    """y_n+1 = y_n + h v(y_n) + beta (y_n - y_n-1): the heavy ball with both players moving from the same old y."""
    expect_number(rate, "rate")
    expect_number(beta, "beta")
    return walk(game, phi, theta, steps, lambda y, old: y + rate * game.field(y) + beta * (y - old))


def lookahead(game, phi, theta, rate, steps, inner, alpha):
    """y_n+1 = y_n + alpha (y' - y_n), y' being y_n after `inner` simultaneous steps (Chavdarova et al. 2021).

    Linearised, an eigenvalue l of J becomes the factor 1 - alpha + alpha (1 + h l)^inner.
    """
    expect_number(rate, "rate")
    expect_count(inner, "inner steps")
    expect_number(alpha, "alpha")

    def move(y, _):
        ahead = y
        for _ in range(int(inner)):
            ahead = ahead + rate * game.field(ahead)
        return y + alpha * (ahead - y)

    return walk(game, phi, theta, steps, move)
