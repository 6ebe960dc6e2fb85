"""What a recipe describes, built: the two nets, their optimisers, the noise."""

from minigan.backend import array_module
from minigan.gan.recipe import layers
from minigan.nn.layers import Dense, Dropout, Layer, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.network import Network
from minigan.nn.optimizers import Adam, Decay, Momentum, Ramp

ACTIVATIONS: dict[str, type[Layer]] = {"relu": ReLU, "leaky": LeakyReLU, "tanh": Tanh, "sigmoid": Sigmoid}


def make_generator(recipe, n_out, rng, mean=None):
    """G: noise to data. mean: of the training data, (n_out,); a sigmoid output's bias starts at its logit."""
    parts, width = hidden_layers(recipe.generator, recipe.noise_size, rng, recipe.generator_irange)
    bias = 0.0 if mean is None or recipe.output != "sigmoid" else logit_of_mean(mean)
    parts.append(Dense(width, n_out, rng, recipe.generator_irange, bias))
    if recipe.output != "linear":
        parts.append(ACTIVATIONS[recipe.output]())
    return Network(parts)


def make_discriminator(recipe, n_in, rng):
    """D: data to one logit, with dropout on the input of every layer."""
    parts, width = hidden_layers(recipe.discriminator, n_in, rng, recipe.discriminator_irange, recipe.keep)
    return Network([*parts, *dropout(recipe.keep[-1]), Dense(width, 1, rng, recipe.discriminator_irange)])


def hidden_layers(text, width, rng, irange, keep=None):
    """The layers of a recipe's text on an input of `width` values, and the width of their output."""
    parts: list[Layer] = []
    for i, (kind, units, pieces) in enumerate(layers(text)):
        parts += dropout(keep[i]) if keep else []
        parts.append(Dense(width, units * pieces, rng, irange))
        if kind != "linear":
            parts.append(Maxout(pieces) if kind == "maxout" else ACTIVATIONS[kind]())
        width = units
    return parts, width


def dropout(keep):
    """A Dropout layer in a list, or an empty list where nothing is dropped."""
    return [Dropout(keep)] if keep < 1 else []


def logit_of_mean(mean):
    """log(p / (1 - p)) with p held within 1e-7 of 0 and 1: about -16.1 at a pixel that is always black."""
    xp = array_module(mean)
    p = xp.clip(mean.astype("float64"), 1e-7, 1 - 1e-7)
    return xp.log(p / (1 - p))


def make_optimizer(recipe, network, rate, updates_per_epoch):
    """The recipe's optimiser for one player, its schedules counted in that player's own updates."""
    if recipe.optimizer == "momentum":
        start, stop = recipe.momentum
        mu = Ramp(start, stop, 0, recipe.momentum_epochs - 1)  # constant within an epoch, as pylearn2 has it
        return Momentum(
            network,
            Decay(rate, recipe.rate_divisor, recipe.rate_floor),
            momentum=lambda update: mu(update // updates_per_epoch),
        )
    return Adam(network, rate, *recipe.betas)


def draw_noise(recipe, n, stream):
    """n rows of noise z, of mean 0 and variance 1."""
    shape = (n, recipe.noise_size)
    return stream.normal(shape) if recipe.noise == "gaussian" else stream.uniform(shape, -(3**0.5), 3**0.5)
