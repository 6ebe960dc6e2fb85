"""The value function V(D, G), the generator's objectives, and their gradients at D's logits.

D ends in a logit a, with D(x) = sigmoid(a), and everything is written in a: log D = log_sigmoid(a) and
log(1 - D) = log_sigmoid(-a) keep their digits where D itself has rounded to 0 or 1. The
gradients are with respect to the minibatch of logits, and so carry the 1/m of the mean.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from minigan.backend import array_module
from minigan.nn.ops import log_sigmoid, sigmoid, softplus


def value(a_real, a_fake):
    """V = mean log D(x) + mean log(1 - D(G(z))), in nats: equation (1) of Goodfellow et al. 2014, on a minibatch.

    At D = 1/2 it is -log 4; D maximises it. Raises ValueError as `logits`.
    """
    array_module(a_real, a_fake)
    return log_sigmoid(logits(a_real)).mean() + log_sigmoid(-logits(a_fake)).mean()


def value_gradient(a_real, a_fake):
    """dV/da_real = (1 - D(x)) / m and dV/da_fake = -D(G(z)) / m, each of the shape of its logits.

    Raises ValueError as `logits`.
    """
    return sigmoid(-logits(a_real)) * (1.0 / a_real.size), sigmoid(logits(a_fake)) * (-1.0 / a_fake.size)


def logits(a):
    """The array itself. Raises ValueError unless D gave one logit for each example, of which there is at least one."""
    array_module(a)
    if a.ndim == 0 or not 0 < a.size == len(a):
        raise ValueError(f"D's output has shape {a.shape}, expected (m, 1), m > 0: one logit for each example")
    return a


@dataclass(frozen=True)
class Loss:
    """What a network minimises: value(*inputs), a mean over the minibatch, and gradient(*inputs), each of its input's
    shape.

    inputs: their names. The generator's objectives take a_fake, D's logits on G(z).
    largest: float32 inputs of up to this size, of both signs, give finite numbers.
    """

    name: str
    value: Callable[..., Any]
    gradient: Callable[..., Any]
    inputs: tuple[str, ...] = ("a_fake",)
    largest: float = 1e4


minimax = Loss(
    "minimax",  # mean log(1 - D(G(z))): the G-dependent half of V
    value=lambda a_fake: -softplus(logits(a_fake)).mean(),
    gradient=lambda a_fake: sigmoid(logits(a_fake)) * (-1.0 / a_fake.size),
)

non_saturating = Loss(
    "non-saturating",  # -mean log D(G(z)): section 3, "rather than training G to minimize ..."
    value=lambda a_fake: softplus(-logits(a_fake)).mean(),
    gradient=lambda a_fake: sigmoid(-logits(a_fake)) * (-1.0 / a_fake.size),
)
