"""A recipe: every number of an experiment in one frozen dataclass, saved as JSON and checked field by field."""

import difflib
import json
import re
import sys
from dataclasses import asdict, dataclass, fields

from minigan.errors import UserError
from minigan.gan.losses import OBJECTIVES

LAYER = re.compile(r"(relu|leaky|tanh|sigmoid|linear) (\d+)|(maxout) (\d+)x(\d+)")

PLACES = ("path", "start_from")  # fields that say where files are: no part of the experiment


class RecipeError(UserError, ValueError):
    """A recipe that cannot be followed; the message names the field, its value and what is allowed."""


@dataclass(frozen=True)
class Recipe:
    """An experiment, whole. Building one checks every field; `dataclasses.replace` makes a changed copy."""

    name: str
    about: str
    data: str = "mnist"
    path: str | None = None  # of data that are the user's own; `--data` sets it
    size: int | None = None  # your own images are cropped to their middle square, size x size; None: as they are
    seed: int = 1
    # The two nets. A maxout layer is written UNITSxPIECES. D's last layer is always Dense to one logit.
    generator: str = "relu 1200, relu 1200"
    output: str = "sigmoid"  # G's last layer has as many units as the data has values
    discriminator: str = "maxout 240x5, maxout 240x5"
    keep: tuple[float, ...] = (0.8, 0.5, 0.5)  # of each of D's layers' inputs, the logit's layer included
    noise: str = "uniform"  # on (-sqrt 3, sqrt 3): variance 1, as the gaussian has
    noise_size: int = 100
    generator_irange: float = 0.05  # weights start uniform on (-irange, irange)
    discriminator_irange: float = 0.005
    output_irange: float | None = None  # of G's last layer; None: generator_irange
    output_sparse: int | None = None  # or each unit there has so many weights, drawn from N(0, 1), and the rest are 0
    sigmoid_bias: float = 0.0  # where the biases of G's hidden sigmoid layers start
    pretrained: int = 0  # so many of G's layers, the last ones, start as another run has trained them
    start_from: str | None = None  # that run's folder; `--start-from` sets it
    # Algorithm 1
    batch: int = 100  # m
    k: int = 1
    epochs: int = 20
    objective: str = "non-saturating"
    update: str = "alternating"
    # The optimiser. Rates are of one whole step up V, or down G's objective.
    optimizer: str = "adam"
    d_rate: float = 0.001
    g_rate: float = 0.001
    rate_divisor: float = 1.0  # momentum: rates are divided by this after each update, down to rate_floor
    rate_floor: float = 1e-6
    momentum: tuple[float, float] = (0.5, 0.7)  # from, to, in a straight line over momentum_epochs
    momentum_epochs: int = 250
    betas: tuple[float, float] = (0.5, 0.999)  # Adam
    column_norm: float | None = None  # no column of a weight matrix is longer, after each update
    # What is sampled from
    average: float | None = None  # decay of the moving average of theta_g to sample from; None: theta_g itself
    choose: bool = False  # of all epochs, sample from the one with the best Parzen score on validation data

    def __post_init__(self):
        for field in fields(self):  # JSON knows lists only
            if isinstance(getattr(self, field.name), list):
                object.__setattr__(self, field.name, tuple(getattr(self, field.name)))
        for name, (allowed, valid) in RULES.items():
            value = getattr(self, name)
            try:
                ok = valid(value)
            except (TypeError, ValueError, AttributeError):
                ok = False
            if not ok:
                raise RecipeError(f"{name} is {value!r}: {allowed}")
        if self.update == "simultaneous" and self.k != 1:
            raise RecipeError(f"k is {self.k!r}: the simultaneous update has k = 1; with update alternating k is free")
        if len(self.keep) != len(layers(self.discriminator)) + 1:
            raise RecipeError(f"keep is {self.keep!r}: one number for each layer of D and one for the logit's layer")
        hidden = layers(self.generator)
        if self.output_sparse and self.output_sparse > hidden[-1][1]:
            raise RecipeError(f"output_sparse is {self.output_sparse!r}: G's last layer has {hidden[-1][1]} inputs")
        if self.pretrained > len(hidden):
            raise RecipeError(f"pretrained is {self.pretrained!r}: G has {len(hidden) + 1} layers, the first is new")
        if self.start_from and not self.pretrained:
            raise RecipeError(f"start_from is {self.start_from!r}: {self.name} has no pretrained layers to start from")

    def to_json(self):
        """The recipe as JSON text, a field a line."""
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def from_json(cls, text):
        """The recipe in a JSON text. Raises RecipeError for what is not one."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise RecipeError(f"recipe.json is not JSON ({error})") from None
        known = [field.name for field in fields(cls)]
        if not isinstance(values, dict) or not {"name", "about"} <= set(values):
            raise RecipeError("recipe.json: expected an object with the fields of a recipe, name and about among them")
        for name in values:
            if name not in known:
                raise RecipeError(f"unknown field {name!r}{near(name, known)}")
        return cls(**values)


def layers(text):
    """The layers that a recipe's text names: "relu 1200, maxout 240x5" -> [("relu", 1200, 1), ("maxout", 240, 5)]."""
    found = []
    for part in text.split(","):
        match = LAYER.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"not a layer: {part!r}")
        kind, units, maxout, maxout_units, pieces = match.groups()
        found.append((kind, int(units), 1) if kind else (maxout, int(maxout_units), int(pieces)))
    if not all(units >= 1 and 1 <= pieces <= 256 for _, units, pieces in found):
        raise ValueError("a layer without units, or of more than 256 pieces")
    return found


def near(name, known):
    """What follows "unknown ...": the known names nearest to a wrong one, or all of them."""
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(close)}?" if close else f"; there are {', '.join(known)}"


def _one_of(*values):
    return f"allowed are {', '.join(values)}", lambda value: value in values


def _whole(low):
    return f"a whole number of at least {low} is needed", lambda v: type(v) is int and v >= low


def _is_number(v):
    return type(v) in (int, float) and abs(v) <= sys.float_info.max


def _number(text, valid):
    return f"{text} is needed", lambda v: _is_number(v) and valid(v)


def _numbers(text, count, valid):
    def ok(v):
        return type(v) is tuple and count(len(v)) and all(_is_number(n) and valid(n) for n in v)

    return f"{text} is needed", ok


def _or_null(allowed, valid):
    return f"{allowed}, or null", lambda v: v is None or valid(v)


_layers = "layers like 'relu 1200' or 'maxout 240x5' with commas between are needed"
_positive = _number("a number above 0", lambda v: v > 0)
_path = _or_null("a path is needed", lambda v: isinstance(v, str) and v)

RULES = {  # field: (what is allowed, its test)
    "name": ("letters, digits and hyphens are needed", lambda v: re.fullmatch(r"[A-Za-z0-9-]+", v)),
    "about": ("a text is needed", lambda v: isinstance(v, str)),
    "data": _one_of("mnist", "images", "cifar10", "tfd", "ring", "line"),
    "path": _path,
    "size": _or_null(*_whole(1)),
    "seed": _whole(0),
    "generator": (_layers, layers),
    "output": _one_of("sigmoid", "tanh", "linear"),
    "discriminator": (_layers, layers),
    "keep": _numbers("a list of probabilities above 0 and at most 1", lambda n: n >= 1, lambda p: 0 < p <= 1),
    "noise": _one_of("uniform", "gaussian"),
    "noise_size": _whole(1),
    "generator_irange": _positive,
    "discriminator_irange": _positive,
    "output_irange": _or_null(*_positive),
    "output_sparse": _or_null(*_whole(1)),
    "sigmoid_bias": _number("a number", lambda v: True),
    "pretrained": _whole(0),
    "start_from": _path,
    "batch": _whole(1),
    "k": _whole(1),
    "epochs": _whole(1),
    "objective": _one_of(*OBJECTIVES),
    "update": _one_of("alternating", "simultaneous"),
    "optimizer": _one_of("momentum", "adam"),
    "d_rate": _positive,
    "g_rate": _positive,
    "rate_divisor": _number("a number of at least 1", lambda v: v >= 1),
    "rate_floor": _number("a number of at least 0", lambda v: v >= 0),
    "momentum": _numbers("a pair of numbers from 0 to below 1", lambda n: n == 2, lambda v: 0 <= v < 1),
    "momentum_epochs": _whole(2),
    "betas": _numbers("a pair of numbers from 0 to below 1", lambda n: n == 2, lambda v: 0 <= v < 1),
    "column_norm": _or_null(*_positive),
    "average": _or_null("a decay between 0 and 1 is needed", lambda v: 0 < v < 1),
    "choose": ("true or false is needed", lambda v: type(v) is bool),
}
