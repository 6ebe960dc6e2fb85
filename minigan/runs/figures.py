"""The paper's figures for a run on pictures: `minigan figures`."""

from pathlib import Path

import numpy

from minigan import plots
from minigan.backend import array_module, to_host
from minigan.evaluation import classifier, latent
from minigan.evaluation.neighbors import nearest, neighbor_check
from minigan.plots import paper
from minigan.random import Stream
from minigan.runs.folders import RunError
from minigan.runs.run import draw

STEPS, PATHS = 12, 8  # pictures to a path, and paths, of figure 3
HALVES, DRAWS, AVERAGED = 8, 6, 100  # given halves, completions of each that are shown, and that are averaged
COMPARED = 2000  # samples and test pictures whose nearest neighbours are sought
LOOKED_THROUGH = 1000  # samples from which the grid by digit takes the first ten of each


def draw_figures(run, folder, seed=0, beside=None):
    """Write figure2.png, figure3.png, neighbors.png and, for MNIST, by-digit.png into a folder.

    For a run that completes a known part, also completions.png; beside: another such run, for its last column.

    Returns their paths, and in words why neighbors.png is not among them: "" if it is.

    Nothing is picked: the figures take samples from noise of this seed one after another. The titles name it. Raises
    RunError if the data are no pictures from 0 to 1, and for a run beside it that does not complete the same part, and
    RecipeError for a system that draws no samples.
    """
    run.expect_draws()
    data, folder = run.data, Path(folder)
    if data.image_shape is None or data.scale != "unit":
        raise RunError(f"{run.recipe.data}: these figures are of pictures from 0 to 1; see samples.png for this run")
    completes = "known" in getattr(run.system, "wanted", ())
    if beside and not (completes and getattr(beside.recipe, "mask", None) == run.recipe.mask):
        raise RunError(f"{beside.recipe.name} and {run.recipe.name}: both runs have to complete the same part, by mask")
    stream = Stream(seed, run.data.train.dtype, array_module(run.data.train))
    said = f"minigan {run.recipe.name}, seed {run.recipe.seed}, noise of seed {seed}: not picked\n{run.origin()}"
    figures = {"figure2.png": figure2(run, stream, said)}
    if getattr(run.system, "given", 0) < run.z_shown.shape[1]:  # else nothing is left to go along in z
        figures["figure3.png"] = figure3(run, stream, said)
    if data.digits:
        figures["by-digit.png"] = by_digit(run, stream, said)
    if completes:
        figures["completions.png"] = completions(run, stream, said, beside)
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        plots.save(figure, folder / name)
    paths = [folder / name for name in figures]
    try:
        last = neighbors(run, stream, said)
    except ValueError as error:  # test pictures that are no control
        return paths, f"neighbors.png is left out: {error}"
    plots.save(last, folder / "neighbors.png")
    return [*paths, folder / "neighbors.png"], ""


def figure2(run, stream, said):
    """20 samples, and the training pictures nearest to the last sample of each row."""
    samples = sample(run, paper.ROWS * paper.COLUMNS, stream)
    last = samples[paper.COLUMNS - 1 :: paper.COLUMNS]
    index, _ = nearest(last, run.data.train)
    title = f"{said}\nframed: the training picture nearest to the sample beside it"
    return paper.figure2(to_host(samples), to_host(run.data.train[index]), run.data.image_shape, title)


def figure3(run, stream, said):
    """Straight lines from one z to another, a row each; what is asked for, such as a label, stays what it is."""
    ends, given = run.system.noise(2 * PATHS, stream), getattr(run.system, "given", 0)
    if given:
        ends[1::2, -given:] = ends[::2, -given:]
    z = [latent.interpolate(a, b, STEPS) for a, b in zip(ends[::2], ends[1::2])]
    pictures = [to_host(draw(run.result, path)) for path in z]
    return paper.figure3(numpy.stack(pictures), run.data.image_shape, f"{said}\neach row a straight line in z")


def neighbors(run, stream, said):
    """How far samples and test pictures are from the training pictures."""
    data, samples = run.data, sample(run, COMPARED, stream)
    test = data.test[stream.permutation(len(data.test))[:COMPARED]]  # files are often sorted
    check = neighbor_check(samples, data.train, test)
    found = f"median distance, of samples / of test pictures: {check.ratio:.2f}; exact copies: {check.exact_copies}"
    return paper.neighbor_figure(check, f"{said}\n{found}")


def by_digit(run, stream, said):
    """The first ten samples that the classifier takes for each digit."""
    samples = sample(run, LOOKED_THROUGH, stream)
    judge = classifier.load(dtype=str(samples.dtype), xp=array_module(samples))
    seen = to_host(judge.predict(samples).argmax(axis=1))
    title = f"{said}\nthe first ten that a classifier takes for each digit"
    return paper.by_digit(to_host(samples), seen, run.data.image_shape, title)


def completions(run, stream, said, beside=None):
    """Test pictures, the known part of each, several completions of it, their mean, and another run's completion.

    Were they drawn as the data are, their mean would be what a regression with the squared error answers; where it is
    sharper than that, G's draws for one half differ too little.
    """
    test, parts, rows = run.data.test, run.system.parts, []
    for x in test[stream.permutation(len(test))[:HALVES]]:
        unknown, known = parts.split(x[None])
        given = parts.joined(unknown * 0.0 + 0.5, known)
        drawn = run.result(run.system.noise(AVERAGED, stream, known=x))
        row = [x[None], given, drawn[:DRAWS], drawn.mean(axis=0, keepdims=True)]
        row += [beside.result(beside.system.noise(1, stream, known=x))] if beside else []
        rows.append(to_host(array_module(x).concatenate(row)))
    names = ["original", "given", *(f"draw {i + 1}" for i in range(DRAWS)), f"mean of {AVERAGED}"]
    names += [beside.recipe.system] if beside else []
    return paper.completions(numpy.stack(rows), names, run.data.image_shape, said)


def sample(run, n, stream):
    """n samples of the run's result, the stream's next."""
    return draw(run.result, run.system.noise(n, stream))
