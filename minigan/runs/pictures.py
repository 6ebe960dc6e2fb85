"""What a run looks like: its samples and curves while it trains, its results at the end, and samples drawn of it."""

from dataclasses import replace
from pathlib import Path

import numpy

from minigan import checkpoint
from minigan.backend import to_host
from minigan.runs.run import draw


def show(run, folder):
    """Write metrics.csv and samples.png as they are at this step."""
    from minigan import plots  # matplotlib takes a third of a second: not where nothing is drawn

    table, recipe = run.table(), run.recipe
    columns = list(table[0]) if table else ["epoch", "step", *run.system.metrics]
    lines = [",".join(f"{row[column]:.6g}" if column in row else "" for column in columns) for row in table]
    checkpoint.write_text(folder / "metrics.csv", "\n".join([",".join(columns), *lines]) + "\n")
    samples = to_host(draw(run.system.sampler, run.z_shown))
    title = f"minigan {recipe.name}, seed {recipe.seed}: not picked\nepoch {run.epoch:.3g}, step {run.step}"
    plots.save(plots.samples_figure(samples, _on_host(run.data), title), folder / "samples.png")


def draw_results(run, folder):
    """samples.png of the run's result, curves.png and progress.gif; returns their paths."""
    from minigan import plots

    recipe, data, film = run.recipe, _on_host(run.data), run.film
    names = ["samples.png", "curves.png", *(["progress.gif"] if film.epochs else [])]
    paths = [Path(folder) / name for name in names]
    title = f"minigan {recipe.name}, seed {recipe.seed}: not picked\n{run.origin()}"
    samples = to_host(draw(run.result, run.z_shown))
    plots.save(plots.samples_figure(samples, data, title), paths[0])
    said = f"minigan {recipe.name}, seed {recipe.seed}, to step {run.step}"
    plots.save(plots.curves_figure(run.table(), said), paths[1])
    if film.epochs:
        frames = (
            plots.samples_figure(frame.astype("float32"), data, f"{recipe.name}, epoch {epoch}")
            for frame, epoch in zip(film.frames, film.epochs)
        )
        plots.save_animation(frames, paths[2])
    return paths


def draw_sample(run, n, seed, path, **wanted):
    """A picture, or by path's suffix an array, of n samples of the run's result, from noise of this seed.

    The array, of an .npy or .npz file, is (n, height, width) of pictures and (n, number of values) of others.
    """
    shape = run.data.image_shape or run.data.train.shape[1:]
    samples = to_host(run.samples(n, seed, **wanted))
    if Path(path).suffix.lower() in checkpoint.ARRAYS:
        checkpoint.write_array(path, samples.reshape(n, *shape))
        return
    from minigan import plots

    asked = "".join(f", {name} {value}" for name, value in wanted.items() if numpy.ndim(value) == 0)
    title = f"minigan {run.recipe.name}, {n} samples{asked}, noise of seed {seed}: not picked\n{run.origin()}"
    plots.save(plots.samples_figure(samples, _on_host(run.data), title), path)


def _on_host(data):
    return replace(data, train=None, valid=None, test=to_host(data.test[:2000]))
