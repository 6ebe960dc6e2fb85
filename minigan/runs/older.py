"""Runs of a minigan that knew one system: their recipe.json and checkpoint.npz, read by today's names.

Before, a recipe was flat: "relu 1200, relu 1200" and an `output`, an `irange` and a list of `keep` beside it. A field
that an even older recipe lacks takes the default of that time.
"""

import re
from math import inf

import numpy

from minigan.checkpoint import CheckpointError
from minigan.errors import near
from minigan.state import AGAIN
from minigan.systems import RecipeError
from minigan.systems.gan import Gan
from minigan.systems.settings import declarations

LAYER = re.compile(r"(relu|leaky|tanh|sigmoid|linear) (\d+)|(maxout) (\d+)x(\d+)")
DEFAULTS = {
    "data": "mnist", "path": None, "size": None, "seed": 1,
    "generator": "relu 1200, relu 1200", "output": "sigmoid",
    "discriminator": "maxout 240x5, maxout 240x5", "keep": [0.8, 0.5, 0.5],
    "noise": "uniform", "noise_size": 100,
    "generator_irange": 0.05, "discriminator_irange": 0.005, "output_irange": None, "output_sparse": None,
    "sigmoid_bias": 0.0, "pretrained": 0, "start_from": None,
    "batch": 100, "k": 1, "epochs": 20, "objective": "non-saturating", "update": "alternating",
    "optimizer": "adam", "d_rate": 0.001, "g_rate": 0.001, "rate_divisor": 1.0, "rate_floor": 1e-6,
    "momentum": [0.5, 0.7], "momentum_epochs": 250, "betas": [0.5, 0.999], "column_norm": None,
    "average": None, "choose": False,
}  # fmt: skip
IN_WORDS = {"noise", "optimizer"}  # settings of today whose values were others
SAME = {"name", "about"} | (DEFAULTS.keys() & declarations(Gan.Recipe).keys()) - IN_WORDS
ARRAYS = {  # then: now
    "D.theta": "system.D.theta",
    "G.theta": "system.G.theta",
    "average": "system.average.theta",
    "order": "system.minibatches.order",
    "numbers": "log.numbers",
    "frames": "film.frames",
    "best": "best.network.theta",
    **{f"{p}.{v}": f"system.{p.lower()}_optimizer.{v}" for p in "DG" for v in ("velocity", "m", "v")},
}
PLAIN = {
    "step": "step",
    "position": "system.minibatches.position",
    "rows": "log.rows",
    "frame_epochs": "film.epochs",
    "frame_every": "film.every",
}


def recipe(values):
    """The settings of a recipe.json by today's names; those of today, and what is no recipe, as they are.

    Raises RecipeError for an older one that is damaged.
    """
    if not isinstance(values, dict) or "system" in values:
        return values
    for name in ("name", "about"):
        if name not in values:
            raise RecipeError(f"{name} is missing: a recipe has one")
    unknown = values.keys() - DEFAULTS.keys() - {"name", "about"}
    if unknown:
        raise RecipeError(f"unknown field {min(unknown)!r}{near(min(unknown), list(DEFAULTS))}")
    old = DEFAULTS | values
    try:
        nets = {"G": _generator(old), "D": _discriminator(old), "noise": f"{old['noise']} {old['noise_size']}"}
        return {"system": "gan", **{name: old[name] for name in SAME}, **nets, "optimizer": _optimizer(old)}
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        raise RecipeError(f"not as an older minigan wrote it ({error})") from None


def checkpoint(run, arrays, meta):
    """(arrays, meta) of a checkpoint by today's names, for the newly built run that it is to fill."""
    if meta["version"] != 1:
        return arrays, meta
    try:
        plain = {now: meta[then] for then, now in PLAIN.items()}
        plain |= {f"streams.{use}.state": state for use, state in meta["streams"].items()}
        plain |= {f"system.{p}_optimizer.updates": n for p, n in zip("dg", meta["updates"], strict=True)}
        named = {ARRAYS[name]: array for name, array in arrays.items()}
        if not len(named["film.frames"]):
            named["film.frames"] = run.film.frames
        if run.recipe.average:
            plain["system.average.updates"] = meta["averaged"]
        if run.best:
            scores = {row["step"]: row["validation"] for row in meta["rows"] if row["validation"] > -inf}
            plain["best.score"] = max(scores.values(), default=-inf)
            plain["best.step"] = max(scores, key=lambda step: scores[step], default=0)
            named.setdefault("best.network.theta", numpy.asarray(run.best.network.theta))
        return named, {**meta, "recipe": recipe(meta["recipe"]), "plain": plain}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CheckpointError(f"the checkpoint is not as an older minigan wrote it: {AGAIN}") from None


def _generator(old):
    irange, out = old["generator_irange"], old["output_irange"]
    last = [f"sparse {old['output_sparse']}"] if old["output_sparse"] else [f"uniform {out}"] if out else []
    end = {"sigmoid": ["dense data bias=mean", "sigmoid"], "tanh": ["dense data", "tanh"], "linear": ["dense data"]}
    hidden = _hidden(old["generator"], sigmoid_bias=old["sigmoid_bias"])
    return ", ".join([f"uniform {irange}", *hidden, *last, *end[old["output"]]])


def _discriminator(old):
    hidden = _hidden(old["discriminator"], old["keep"])
    return ", ".join([f"uniform {old['discriminator_irange']}", *hidden, *_dropout(old["keep"][-1]), "dense 1"])


def _hidden(text, keep=None, sigmoid_bias=0.0):
    words: list[str] = []
    for i, part in enumerate(text.split(",")):
        match = LAYER.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"no layer: {part!r}")
        kind, units, maxout, maxout_units, pieces = match.groups()
        words += _dropout(keep[i]) if keep else []
        if maxout:
            words += [f"dense {int(maxout_units) * int(pieces)}", f"maxout {pieces}"]
        else:
            bias = f" bias={sigmoid_bias}" if kind == "sigmoid" and sigmoid_bias else ""
            words += [f"dense {units}{bias}", *([kind] if kind != "linear" else [])]
    return words


def _dropout(keep):
    return [f"dropout {keep}"] if keep < 1 else []


def _optimizer(old):
    norm = f" column_norm={old['column_norm']}" if old["column_norm"] else ""
    if old["optimizer"] == "adam":
        return f"adam beta1={old['betas'][0]} beta2={old['betas'][1]}{norm}"
    start, stop = old["momentum"]
    decay = f"divisor={old['rate_divisor']} floor={old['rate_floor']}"
    return f"momentum {start} to={stop} epochs={old['momentum_epochs']} {decay}{norm}"
