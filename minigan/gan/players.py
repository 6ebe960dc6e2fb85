"""What a recipe describes, built: the two nets, their optimisers, the noise."""

from minigan.backend import array_module
from minigan.gan.recipe import RecipeError, layers
from minigan.nn.layer import Layer
from minigan.nn.layers import Dense, Dropout, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.network import Network
from minigan.nn.optimizers import Adam, Momentum
from minigan.nn.schedules import ByEpoch, Decay, Ramp

ACTIVATIONS: dict[str, type[Layer]] = {"relu": ReLU, "leaky": LeakyReLU, "tanh": Tanh, "sigmoid": Sigmoid}


def make_generator(recipe, n_out, rng, mean=None):
    """G: noise to data. mean: of the training data, (n_out,); a sigmoid output's bias starts at its logit."""
    irange = recipe.generator_irange
    parts, width = hidden_layers(recipe.generator, recipe.noise_size, rng, irange, sigmoid_bias=recipe.sigmoid_bias)
    bias = 0.0 if mean is None or recipe.output != "sigmoid" else logit_of_mean(mean)
    last = Dense(width, n_out, rng, recipe.output_irange or irange, bias)
    if recipe.output_sparse:
        last.params["W"] = sparse_weights(width, n_out, recipe.output_sparse, rng)
    parts.append(last)
    if recipe.output != "linear":
        parts.append(ACTIVATIONS[recipe.output]())
    return Network(parts)


def sparse_weights(n_in, n_out, count, rng):
    """(n_in, n_out) zeros but for `count` weights from N(0, 1) in each column, at places drawn without replacement."""
    rows = rng.xp.zeros((n_out, n_in), dtype=rng.dtype)
    for row in rows:
        row[rng.permutation(n_in)[:count]] = rng.normal((count,))
    return rows.T.copy()


def take_last_layers(recipe, G, other, theta):
    """Give the last `recipe.pretrained` layers of G, in place, the parameters theta of the G of another recipe.

    Layers in a row lie in a row in theta: the other G becomes the end of this one. Raises RecipeError if it cannot.
    """
    below, *hidden = layers(recipe.generator)[-recipe.pretrained :]
    size = sum(parameter.size for parameter in list(G.params.values())[-2 * recipe.pretrained :])
    same = (below[1], hidden, recipe.output) == (other.noise_size, layers(other.generator), other.output)
    if not same or theta is None or theta.shape != (size,):
        raise RecipeError(
            f"start_from is {recipe.start_from!r}: G there ({other.noise_size}, {other.generator}, {other.output}) is "
            f"not the last {recipe.pretrained} layers of {recipe.name}'s ({recipe.generator}, {recipe.output}) here"
        )
    G.theta[-size:] = array_module(G.theta).asarray(theta)
    G.version += 1


def make_discriminator(recipe, n_in, rng):
    """D: data to one logit, with dropout on the input of every layer."""
    parts, width = hidden_layers(recipe.discriminator, n_in, rng, recipe.discriminator_irange, recipe.keep)
    return Network([*parts, *dropout(recipe.keep[-1]), Dense(width, 1, rng, recipe.discriminator_irange)])


def hidden_layers(text, width, rng, irange, keep=None, sigmoid_bias=0.0):
    """The layers of a recipe's text on an input of `width` values, and the width of their output."""
    parts: list[Layer] = []
    for i, (kind, units, pieces) in enumerate(layers(text)):
        parts += dropout(keep[i]) if keep else []
        parts.append(Dense(width, units * pieces, rng, irange, sigmoid_bias if kind == "sigmoid" else 0.0))
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
            momentum=ByEpoch(mu, updates_per_epoch),
            max_column_norm=recipe.column_norm,
        )
    beta1, beta2 = recipe.betas
    return Adam(network, rate, beta1, beta2, max_column_norm=recipe.column_norm)


def draw_noise(recipe, n, stream):
    """n rows of noise z, of mean 0 and variance 1."""
    shape = (n, recipe.noise_size)
    return stream.normal(shape) if recipe.noise == "gaussian" else stream.uniform(shape, -(3**0.5), 3**0.5)
