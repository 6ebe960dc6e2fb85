"""What a checkpoint must hold to be one of a game: all of it is looked at before any of it is used.

Most of it follows from the recipe, the data and the step, and has one right value. Of the rest the kind is known: theta
and what an optimiser keeps are finite, Adam's v is a mean of squares, a mean of D(x) lies between 0 and 1, the order of
the data is a permutation.
"""

import json
from math import inf, isclose, isfinite

import numpy

from minigan.checkpoint import CheckpointError
from minigan.gan.recipe import PLACES, Recipe

AGAIN = "train again, or take the file from a backup"
FINITE = ("average", "best", *(f"{player}.{name}" for player in "DG" for name in ("theta", "velocity", "m", "v")))


def expect_fits(game, own, now, arrays, meta):
    """Raise CheckpointError unless a game can become what arrays and meta say.

    own: the game's arrays that a checkpoint fills in place; now: its meta.
    """
    if _experiment(meta.get("recipe")) != _experiment(now["recipe"]):
        raise CheckpointError("recipe.json is not that of the checkpoint: put the old one back")
    examples = meta.get("examples", now["examples"])  # an older minigan's checkpoint has none
    if meta.get("data") != now["data"] or _text(examples) != _text(now["examples"]):  # both None if not the user's
        differ = _difference(examples, now["examples"])
        raise CheckpointError(f"{game.recipe.path} is not what the run was trained on{differ}: put the old data back")
    names = own.keys() | {"numbers", "frames"}
    wrong = now.keys() - {"data", "examples"} - meta.keys() | names ^ arrays.keys() - {"best"}
    if wrong:
        raise CheckpointError(f"the checkpoint lacks something, or holds something else ({min(wrong)}): {AGAIN}")
    for name in _misfits(game, own, now, arrays, meta):
        raise CheckpointError(f"the checkpoint's {name} does not fit its recipe: {AGAIN}")


def _misfits(game, own, now, arrays, meta):
    """The names of what does not fit; a later check relies on the earlier ones, so that the first is to be told."""
    recipe, step, rows, every = game.recipe, meta["step"], meta["rows"], meta["frame_every"]
    if type(step) is not int or step < 0:
        yield "step"
    epochs, begun = divmod(step, game.epoch_steps)
    if not isinstance(rows, list) or len(rows) != epochs:
        yield "rows"
    if not all(_is_row(game, epoch, row) for epoch, row in enumerate(rows, 1)):
        yield "rows"
    if type(every) is not int or not 1 <= every <= max(1, epochs):
        yield "frame_every"
    draws, a_pass = step * recipe.k, len(game.data.train) // recipe.batch  # minibatches, in all and in a pass
    framed = list(range(every, epochs + 1, every))
    best = max((row["validation"] for row in rows if recipe.choose), default=-inf)
    right = {
        "updates": [draws, step],
        "averaged": step if recipe.average else 0,
        "position": ((draws - 1) % a_pass + 1) * recipe.batch if draws else 0,
        "frame_epochs": framed,
        "best_score": None if best == -inf else best,
    }
    yield from (name for name, value in right.items() if _text(meta[name]) != _text(value))
    if not _are_streams(meta["streams"], now["streams"]):
        yield "streams"
    if (best != -inf) != ("best" in arrays):
        yield "best"
    shapes = {name: (array.shape, array.dtype) for name, array in own.items()}
    shapes["best"] = shapes["G.theta"]
    shapes["numbers"] = ((begun, 3), "float64")
    shown = (len(framed), len(game.z_shown), game.data.train.shape[1])
    shapes["frames"] = (shown, "float16") if framed else ((0,), "float64")
    for name, array in arrays.items():
        shape, dtype = shapes[name]
        if array.shape != shape or array.dtype != dtype or numpy.isnan(array).any():
            yield name
        elif (name in FINITE and not numpy.isfinite(array).all()) or (name.endswith(".v") and (array < 0).any()):
            yield name
    if not numpy.array_equal(numpy.sort(arrays["order"]), numpy.arange(len(game.data.train))):
        yield "order"
    if not all(_are_means(*numbers) for numbers in arrays["numbers"].tolist()):
        yield "numbers"


def _is_row(game, epoch, row):
    """Whether this is what is written down of a whole epoch, counted from 1."""
    names = {"epoch", "step", "V", "D(x)", "D(G(z))"} | ({"sigma", "validation"} if game.recipe.choose else set())
    if not isinstance(row, dict) or row.keys() != names:
        return False
    if type(row["step"]) is not int or not all(isinstance(row[name], float) for name in names - {"step"}):
        return False
    if (row["epoch"], row["step"]) != (epoch, epoch * game.epoch_steps):
        return False
    if not _are_means(row["V"], row["D(x)"], row["D(G(z))"]):
        return False
    return not game.recipe.choose or (
        row["validation"] < inf and any(isclose(row["sigma"], sigma, rel_tol=1e-6) for sigma in game.sigmas)
    )


def _are_means(V, d_real, d_fake):
    """Whether these can be means of V, D(x) and D(G(z))."""
    return isfinite(V) and V <= 0 and 0 <= d_real <= 1 and 0 <= d_fake <= 1


def _are_streams(states, own):
    """Whether a generator can take each of these states, and is then the same stream as the game's, further on."""
    if not isinstance(states, dict) or states.keys() != own.keys():
        return False
    for use, state in states.items():
        bits = numpy.random.PCG64(0)
        try:
            bits.state = state
        except Exception:  # NumPy raises whatever there is to raise
            return False
        if _text(bits.state) != _text(state) or bits.state["state"]["inc"] != own[use]["state"]["inc"]:
            return False
        if state["has_uint32"] not in (0, 1):  # whether half a draw is kept for the next
            return False
    return True


def _difference(old, new):
    """ " (39 images, and it was 40)" of what `in_numbers` says of the data, then and now; "" if that is the same."""
    try:
        counts = [f"{sum(examples['counts']):,}" for examples in (new, old)]
        shapes = []
        for *colours, height, width in (examples["shape"] for examples in (new, old)):
            shapes.append(f"{width} x {height} {'in colour' if colours else 'in grey'}")
    except (KeyError, TypeError, ValueError):  # damaged, or not the user's data
        return ""
    if counts[0] != counts[1]:
        return f" ({counts[0]} images, and it was {counts[1]})"
    return f" (images of {shapes[0]}, and it was {shapes[1]})" if shapes[0] != shapes[1] else ""


def _experiment(recipe):
    """A checkpoint's recipe but for where its files are; fields it does not know, an older minigan's, have defaults."""
    known = json.loads(Recipe("-", "-").to_json()) | (recipe if isinstance(recipe, dict) else {"name": None})
    return {name: value for name, value in known.items() if name not in PLACES}


def _text(value):
    """JSON text, in which 1, 1.0 and true differ and NaN is like itself."""
    return json.dumps(value, sort_keys=True)
