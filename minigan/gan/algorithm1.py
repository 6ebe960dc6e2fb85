"""Algorithm 1 of Goodfellow et al. 2014, to be laid beside the paper.

for number of training iterations do                              algorithm1
  for k steps do                                                    for _ in range(k)
    sample minibatch of m noise samples from p_g(z)                   sample_noise(m)
    sample minibatch of m examples from p_data(x)                     sample_data(m)
    update the discriminator by ascending its stochastic gradient     discriminator_step
  sample minibatch of m noise samples from p_g(z)                   sample_noise(m)
  update the generator by descending its stochastic gradient        generator_step
"""

from minigan.gan.objectives import value_gradient


def discriminator_step(D, G, x, z, optimizer, rng=None):
    """A step of theta_d up the gradient of (1/m) sum [log D(x) + log(1 - D(G(z)))]. Returns D's logits on x and G(z).

    x: (m, n) examples, z: (m, n_z) noise; rng: the stream for dropout masks. G is not changed.
    """
    a_real, real = D.forward(x, rng)
    a_fake, fake = D.forward(G(z, rng), rng)  # the same D again: each pass has its own cache
    da_real, da_fake = value_gradient(a_real, a_fake)
    gradient = D.parameter_gradient(da_real, real)
    gradient += D.parameter_gradient(da_fake, fake)
    optimizer.ascend(D, gradient)
    return a_real, a_fake


def generator_step(D, G, z, optimizer, rng, objective):
    """A step of theta_g down the gradient of G's objective, a mean over D(G(z)). D is not changed.

    The gradient reaches G through D, with D's dropout on as in the released code; D's own gradient is
    never formed.
    """
    x_fake, cache_g = G.forward(z, rng)
    a_fake, cache_d = D.forward(x_fake, rng)
    dx_fake = D.input_gradient(objective.gradient(a_fake), cache_d)
    optimizer.descend(G, G.parameter_gradient(dx_fake, cache_g))


def algorithm1(D, G, sample_data, sample_noise, d_optimizer, g_optimizer, *, steps, k, m, objective, rng=None):
    """Algorithm 1: yields, after every training iteration, D's logits on its last real and fake minibatch.

    sample_data(m) and sample_noise(m) return fresh minibatches. As a generator it leaves printing,
    plotting and saving to the loop around it.
    """
    for _ in range(steps):
        for _ in range(k):
            z, x = sample_noise(m), sample_data(m)
            logits = discriminator_step(D, G, x, z, d_optimizer, rng)
        generator_step(D, G, sample_noise(m), g_optimizer, rng, objective)
        yield logits


def simultaneous(D, G, sample_data, sample_noise, d_optimizer, g_optimizer, *, steps, k, m, objective, rng=None):
    """The update of the paper's released code, which differs from Algorithm 1 in three things.

    There is one minibatch of noise per iteration, not k + 1. Both gradients are taken at the same old
    parameters, so G answers the D of before this iteration's update. And G's gradient passes through
    D's one fake pass, with the same dropout masks. Takes and yields what `algorithm1` does; raises
    ValueError unless k = 1, since the two steps are one.
    """
    if k != 1:
        raise ValueError(f"k is {k}: the simultaneous update has k = 1")
    for _ in range(steps):
        x, z = sample_data(m), sample_noise(m)
        x_fake, cache_g = G.forward(z, rng)
        a_real, real = D.forward(x, rng)
        a_fake, fake = D.forward(x_fake, rng)
        da_real, da_fake = value_gradient(a_real, a_fake)
        d_gradient = D.parameter_gradient(da_real, real)
        d_gradient += D.parameter_gradient(da_fake, fake)
        dx_fake = D.input_gradient(objective.gradient(a_fake), fake)
        g_gradient = G.parameter_gradient(dx_fake, cache_g)
        d_optimizer.ascend(D, d_gradient)
        g_optimizer.descend(G, g_gradient)
        yield a_real, a_fake
