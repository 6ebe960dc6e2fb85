"""What a run looks like: its samples and curves while it trains, its results at the end, and samples drawn of it.

Of a system that draws no samples there are the curves, and of pictures what the system shows of them (shown.png).
"""

from dataclasses import replace
from pathlib import Path

import numpy

from minigan import checkpoint
from minigan.backend import to_host
from minigan.data.dataset import in_unit
from minigan.runs.run import draw


def show(run, folder):
    """Write metrics.csv and samples.png as they are at this step."""
    table = run.table()
    columns = list(table[0]) if table else ["epoch", "step", *run.system.metrics]
    lines = [",".join(f"{row[column]:.6g}" if column in row else "" for column in columns) for row in table]
    checkpoint.write_text(folder / "metrics.csv", "\n".join([",".join(columns), *lines]) + "\n")
    if run.draws:
        _draw_samples(run, run.system.sampler, f"epoch {run.epoch:.3g}, step {run.step}", folder / "samples.png")


def draw_results(run, folder):
    """samples.png of the run's result, curves.png and progress.gif; returns their paths."""
    from minigan import plots  # matplotlib takes a third of a second: not where nothing is drawn

    recipe, film, folder = run.recipe, run.film, Path(folder)
    paths = [folder / "samples.png"] if run.draws else []
    if run.draws:
        _draw_samples(run, run.result, run.origin(), paths[0])
    if hasattr(run.system, "shown") and run.data.image_shape:
        paths.append(folder / "shown.png")
        plots.save(_shown(run), paths[-1])
    paths.append(folder / "curves.png")
    said = f"minigan {recipe.name}, seed {recipe.seed}, to step {run.step}"
    plots.save(plots.curves_figure(run.table(), said), paths[-1])
    if film and film.epochs:
        data = on_host(run.data)
        frames = (
            plots.samples_figure(frame.astype("float32"), data, f"{recipe.name}, epoch {epoch}")
            for frame, epoch in zip(film.frames, film.epochs)
        )
        paths.append(folder / "progress.gif")
        plots.save_animation(frames, paths[-1])
    return paths


def _draw_samples(run, sampler, said, path):
    from minigan import plots

    samples = to_host(draw(sampler, run.z_shown))
    title = f"minigan {run.recipe.name}, seed {run.recipe.seed}: not picked\n{said}"
    plots.save(plots.samples_figure(samples, on_host(run.data), title), path)


def _shown(run):
    from minigan.plots import paper

    pictures, names = run.system.shown(run.result)
    pictures = in_unit(to_host(pictures), run.data.scale)
    said = f"minigan {run.recipe.name}, seed {run.recipe.seed}: the first test pictures\n{run.origin()}"
    return paper.completions(pictures, names, run.data.image_shape, said)


def draw_sample(run, n, seed, path, **wanted):
    """A picture, or by path's suffix an array, of n samples of the run's result, from noise of this seed.

    The array, of an .npy or .npz file, is (n, height, width) of pictures and (n, number of values) of others.
    """
    samples = to_host(run.samples(n, seed, **wanted))
    if Path(path).suffix.lower() in checkpoint.ARRAYS:
        checkpoint.write_array(path, samples.reshape(n, *run.data.shape))
        return
    from minigan import plots

    asked = "".join(f", {name} {value}" for name, value in wanted.items() if numpy.ndim(value) == 0)
    title = f"minigan {run.recipe.name}, {n} samples{asked}, noise of seed {seed}: not picked\n{run.origin()}"
    plots.save(plots.samples_figure(samples, on_host(run.data), title), path)


def on_host(data):
    """Of a Dataset what a figure of samples needs: some of its test data, without a device."""
    return replace(data, train=None, valid=None, test=to_host(data.test[:2000]))
