"""Training as a user runs it: a game with a progress bar, a run folder, checkpoints, and a way to go on.

A run folder holds

    recipe.json      every number of the experiment
    metrics.csv      a row for every epoch
    checkpoint.npz   the complete state, replaced as a whole every so often
    samples.png      samples from the same z, redrawn after every epoch
    progress.gif     all of those, at the end
    curves.png       V, D(x), D(G(z)) and the validation score against the epoch, at the end
    .lock            who trains in it, while somebody does (training/folders.py)
"""

import shlex
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import asdict, replace
from math import ceil
from pathlib import Path
from time import monotonic

import numpy
from tqdm.auto import tqdm

from minigan import checkpoint
from minigan.backend import array_module, to_host
from minigan.data import older
from minigan.gan.players import draw_noise, take_last_layers
from minigan.gan.recipe import PLACES
from minigan.random import Stream
from minigan.training import folders, progress
from minigan.training.folders import RunError, read_recipe
from minigan.training.game import Game
from minigan.training.given import load_data, on_data

REFRESH = 0.5  # seconds between looks at the logits for the progress bar
SAVE = 20.0  # seconds between checkpoints within an epoch


def expect_same(folder, recipe, asked):
    """Raise RunError, naming the fields, unless the run's recipe is the one asked for."""
    there, here = asdict(recipe), asdict(asked)
    differ = [name for name in there if there[name] != here[name] and name not in PLACES]
    names = ["name"] if recipe.name != asked.name else differ
    if names:
        other = ", ".join(f"{name} {there[name]} and not {here[name]}" for name in names)
        raise RunError(f"{folder} was made with {other}: go on with the same, or start another run with another --out")


def open_run(folder, xp=numpy, path=None, stop=""):
    """The game of a run folder as its last checkpoint has it; at step 0 if none was written yet.

    Whoever means to train it holds the folder from before this until after (folders.held).
    path: where the run's own data are now, if they have moved; kept in recipe.json once they are seen to be the same.
    stop: what is added to the command that tells this, so that no more is trained by whoever only wants to look.
    """
    recipe, saved = read_recipe(folder), Path(folder) / "checkpoint.npz"
    if path is not None:
        recipe = on_data(recipe, path)
    elif recipe.path and not Path(recipe.path).exists():
        raise RunError(
            f"{folder}: its data are no longer at {recipe.path}: bring them back, or say where they are by "
            f"`{go_on_with(folder)} --data PATH{stop}`"
        )
    if saved.exists():
        game = Game(recipe, load_data(recipe, xp))
        try:
            arrays, meta = checkpoint.load(saved)
            if recipe.data == "images" and meta.get("data") != game.checksum:
                if remedy := older.remedy(recipe.path, meta.get("data"), go_on_with(folder)):
                    raise checkpoint.CheckpointError(remedy)
            game.restore(arrays, meta)
        except checkpoint.CheckpointError as error:
            text = str(error)
            raise checkpoint.CheckpointError(text if text.startswith(f"{saved}: ") else f"{saved}: {text}") from None
    else:
        game = _new_game(recipe, xp)
    if path is not None:
        checkpoint.write_text(Path(folder) / "recipe.json", recipe.to_json())
    return game


def open_result(folder):
    """The game of a run folder, to be looked at. Raises RunError if no checkpoint was written yet."""
    recipe, saved = read_recipe(folder), Path(folder) / "checkpoint.npz"
    if not saved.exists():
        raise RunError(
            f"{folder}: nothing is trained yet; if no minigan is training in it, go on with `{go_on_with(folder)}`"
        )
    if recipe.path and not Path(recipe.path).exists():
        step = checkpoint.load(saved)[1].get("step")
        return open_run(folder, stop=f" --steps {step or 1}")
    return open_run(folder)


def go_on_with(folder):
    """What to type in order to go on with a run."""
    return f"minigan train --resume {shlex.quote(str(folder))}"


@contextmanager
def new_run(recipe, folder=None, xp=numpy):
    """(game, folder) of a new run, in this folder or the next of runs/NAME-1, runs/NAME-2, ..., held until the end.

    The folder is made last, so that a start that fails leaves none. Raises RunError if it is not free.
    """
    if folder is not None:
        folders.expect_free(folder)  # before the data are loaded
    game = _new_game(recipe, xp)
    with folders.new(folder, recipe.name) as made:
        checkpoint.write_text(made / "recipe.json", game.recipe.to_json())
        yield game, made


def start_run(recipe, folder, xp=numpy):
    """A new game, and a folder for it. Raises RunError if the folder is not free or cannot be made."""
    with new_run(recipe, folder, xp) as (game, _):
        return game


def _new_game(recipe, xp):
    """A game at step 0; pretrained layers are those that the run to start from draws its samples with.

    Of the user's own data, of which there may be few, a minibatch takes at most a quarter.
    """
    if not recipe.pretrained:
        data = load_data(recipe, xp)
        most = max(1, len(data.train) // (4 * recipe.k))
        if recipe.data == "images" and recipe.batch > most:
            about = f"{data.about}; so few that a minibatch has {most}, not {recipe.batch}"
            recipe, data = replace(recipe, batch=most), replace(data, about=about)
        steps = len(data.train) // (recipe.k * recipe.batch)
        if recipe.data == "images" and steps and steps * recipe.epochs < 1000:
            most = f"the default of {recipe.epochs} epochs is only {steps * recipe.epochs}"
            said = f"an epoch has only {steps} iterations, and {most}: --epochs {ceil(1000 / steps)} makes 1,000"
            data = replace(data, about=f"{data.about}; {said}")
        return Game(recipe, data)
    if recipe.start_from is None:
        raise RunError(f"{recipe.name} starts from a run that trained G's last layers: --start-from names its folder")
    source, game = open_result(recipe.start_from), Game(recipe, load_data(recipe, xp))
    take_last_layers(recipe, game.G, source.recipe, source.theta_chosen())
    return game


def train(game, folder, steps=None, quiet=False):
    """Play a game until `steps` (by default the recipe's epochs), keeping its folder up to date.

    Returns whether it got there: False if Ctrl-C (or SIGTERM) came first. The checkpoint is then of the
    last whole step, and the run goes on from there bit for bit. Raises NonFiniteError if training
    diverges; the last good checkpoint stays.
    """
    from minigan import plots  # noqa: F401 (if matplotlib does not start, this is said before there is anything to lose)

    folder, recipe = Path(folder), game.recipe
    steps = recipe.epochs * game.epoch_steps if steps is None else steps
    images = recipe.k * recipe.batch  # data examples in an iteration
    watched = sys.stderr.isatty() and not quiet
    saved = refreshed = monotonic()
    with _interruptible() as interrupted, numpy.errstate(over="ignore", invalid="ignore"), tqdm(
        total=steps * images, initial=game.step * images, disable=not watched, dynamic_ncols=True,
        bar_format=progress.BAR,
    ) as bar:  # fmt: skip
        for _ in game.play(steps):
            bar.update(images)
            ended = game.step % game.epoch_steps == 0
            due = ended or monotonic() - saved > SAVE
            if watched and (ended or monotonic() - refreshed > REFRESH):
                numbers = progress.fitting(progress.newest(game), bar.format_dict["ncols"])
                bar.set_postfix_str(numbers, refresh=ended)
                refreshed = monotonic()
            if due:
                _expect_ours(game, folder)
            if ended:
                _show(game, folder)
                if not (watched or quiet):
                    print(f"epoch {len(game.rows):3d}  {progress.described(game.rows[-1])}", file=sys.stderr)
            if due:
                checkpoint.save(folder / "checkpoint.npz", *game.state())
                saved = monotonic()
            if interrupted.is_set():
                break
    if game.step % game.epoch_steps or not game.step:  # else that has been done
        _expect_ours(game, folder)
        _show(game, folder)
        checkpoint.save(folder / "checkpoint.npz", *game.state())
    return game.step >= steps


def draw_results(game, folder):
    """samples.png of the run's result, curves.png and progress.gif; returns their paths."""
    from minigan import plots  # matplotlib takes a third of a second: not where nothing is drawn

    recipe, data = game.recipe, _on_host(game.data)
    names = ["samples.png", "curves.png", *(["progress.gif"] if game.frames else [])]
    paths = [Path(folder) / name for name in names]
    title = f"minigan {recipe.name}, seed {recipe.seed}: not picked\n{game.origin()}"
    samples = to_host(game.samples(game.z_shown, game.theta_chosen()))
    plots.save(plots.samples_figure(samples, data, title), paths[0])
    plots.save(
        plots.curves_figure(game.table(), f"minigan {recipe.name}, seed {recipe.seed}, to step {game.step}"), paths[1]
    )
    if game.frames:
        pictures = (
            plots.samples_figure(frame.astype("float32"), data, f"{recipe.name}, epoch {epoch}")
            for frame, epoch in zip(game.frames, game.frame_epochs)
        )
        plots.save_animation(pictures, paths[2])
    return paths


def draw_sample(game, n, seed, path):
    """A picture, or by path's suffix an array, of n samples of the run's result, from noise of this seed.

    The array, of an .npy or .npz file, is (n, height, width) of pictures and (n, number of values) of others.
    """
    shape = game.data.image_shape or game.data.train.shape[1:]
    z = draw_noise(game.recipe, n, Stream(seed, game.G.theta.dtype, array_module(game.G.theta)))
    samples = to_host(game.samples(z, game.theta_chosen()))
    if Path(path).suffix.lower() in checkpoint.ARRAYS:
        checkpoint.write_array(path, samples.reshape(n, *shape))
        return
    from minigan import plots

    title = f"minigan {game.recipe.name}, {n} samples, noise of seed {seed}: not picked\n{game.origin()}"
    plots.save(plots.samples_figure(samples, _on_host(game.data), title), path)


def _expect_ours(game, folder):
    """Raise RunError if the folder holds another run now: somebody removed it while we trained, and made it anew."""
    try:
        there = read_recipe(folder)
    except RunError:  # no recipe.json, or a damaged one: what is trained is worth keeping all the same
        return
    nowhere = dict.fromkeys(PLACES)
    if replace(there, **nowhere) != replace(game.recipe, **nowhere):
        raise RunError(f"{folder}: another run has taken this folder; this one has stopped, and overwritten nothing")


def _show(game, folder):
    """metrics.csv and samples.png as they are at this step."""
    from minigan import plots

    table = game.table()
    columns = list(table[0]) if table else ["epoch", "step", "V", "D(x)", "D(G(z))"]
    lines = [",".join(f"{row[column]:.6g}" if column in row else "" for column in columns) for row in table]
    checkpoint.write_text(folder / "metrics.csv", "\n".join([",".join(columns), *lines]) + "\n")
    samples = to_host(game.samples(game.z_shown, game.theta_now()))
    title = f"minigan {game.recipe.name}, seed {game.recipe.seed}: not picked\nepoch {game.epoch:.3g}, step {game.step}"
    plots.save(plots.samples_figure(samples, _on_host(game.data), title), folder / "samples.png")


def _on_host(data):
    return replace(data, train=None, valid=None, test=to_host(data.test[:2000]))


@contextmanager
def _interruptible():
    """An event that Ctrl-C or SIGTERM sets; a second signal acts as it would have without us."""
    event, kinds = threading.Event(), (signal.SIGINT, signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread():  # only the main thread may listen
        yield event
        return
    before = {kind: signal.getsignal(kind) for kind in kinds}

    def handler(number, frame):
        event.set()
        signal.signal(number, before[number])

    for kind in kinds:
        signal.signal(kind, handler)
    try:
        yield event
    finally:
        for kind in kinds:
            signal.signal(kind, before[kind])
