"""The paper's figures for a run on pictures: `minigan figures`."""

from pathlib import Path

import numpy

from minigan import plots
from minigan.backend import array_module, to_host
from minigan.data.dataset import in_unit
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
AVERAGED_OVER = 3000  # z's, of which arithmetic takes means by digit and ink
BESIDE, AROUND, AWAY = 5, 101, 0.25 * 3**0.5  # of a result: neighbours shown, it and all; how far, see `around`
COLUMNS = 20  # labels, of more classes the first ones


def draw_figures(run, folder, seed=0, beside=None):
    """Write figure2.png, figure3.png, neighbors.png and, for MNIST, by-digit.png into a folder.

    For a system that is asked for a label, also by-class.png; for MNIST without that, arithmetic.png; for one that
    completes a known part, completions.png; beside: another such run, for its last column.

    Returns their paths, and in words which figures are left out and why: "" if none is.

    Nothing is picked: the figures take samples from noise of this seed one after another. The titles name it. Raises
    RunError if the data are no pictures, and for a run beside it that does not complete the same part, and RecipeError
    for a system that draws no samples.
    """
    run.expect_draws()
    data, folder, given = run.data, Path(folder), getattr(run.system, "given", 0)
    if data.image_shape is None:
        raise RunError(f"{run.recipe.data}: these figures are of pictures; see samples.png for this run")
    wanted = getattr(run.system, "wanted", ())
    completes = "known" in wanted
    if beside and not (completes and getattr(beside.recipe, "mask", None) == run.recipe.mask):
        raise RunError(f"{beside.recipe.name} and {run.recipe.name}: both runs have to complete the same part, by mask")
    stream, G = Stream(seed, data.train.dtype, array_module(data.train)), run.result
    said = f"minigan {run.recipe.name}, seed {run.recipe.seed}, noise of seed {seed}: not picked\n{run.origin()}"
    figures, left_out = {"figure2.png": figure2(run, G, stream, said)}, []
    if given < run.z_shown.shape[1]:  # else nothing is left to go along in z
        figures["figure3.png"] = figure3(run, G, stream, said)
    if data.digits:
        figures["by-digit.png"] = by_digit(run, G, stream, said)
    if "label" in wanted:
        figures["by-class.png"] = by_class(run, G, stream, said)
    if completes:
        figures["completions.png"] = completions(run, G, stream, said, beside)
    for name, draw_it, has_it in (
        ("neighbors.png", neighbors, True),
        ("arithmetic.png", arithmetic, data.digits and not given),
    ):
        try:
            figures |= {name: draw_it(run, G, stream, said)} if has_it else {}
        except ValueError as error:  # test pictures that are no control, digits that are not drawn
            left_out.append(f"{name} is left out: {error}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        plots.save(figure, folder / name)
    return [folder / name for name in figures], "; ".join(left_out)


def figure2(run, G, stream, said):
    """20 samples, and the training pictures nearest to the last sample of each row.

    Distances are of the data as they are, so of contrast-normalised ones as the paper's are.
    """
    samples = sample(run, G, paper.ROWS * paper.COLUMNS, stream)
    last = samples[paper.COLUMNS - 1 :: paper.COLUMNS]
    index, _ = nearest(last, run.data.train)
    title = f"{said}\nframed: the training picture nearest to the sample beside it"
    shown = in_unit(to_host(array_module(samples).concatenate([samples, run.data.train[index]])), run.data.scale)
    return paper.figure2(shown[: len(samples)], shown[len(samples) :], run.data.image_shape, title)


def figure3(run, G, stream, said):
    """Straight lines from one z to another, a row each; what is asked for, such as a label, stays what it is."""
    ends, given = run.system.noise(2 * PATHS, stream), getattr(run.system, "given", 0)
    if given:
        ends[1::2, -given:] = ends[::2, -given:]
    z = [latent.interpolate(a, b, STEPS) for a, b in zip(ends[::2], ends[1::2])]
    pictures = numpy.stack([to_host(draw(G, path)) for path in z])
    shown = in_unit(pictures, run.data.scale)
    return paper.figure3(shown, run.data.image_shape, f"{said}\neach row a straight line in z")


def neighbors(run, G, stream, said):
    """How far samples and test pictures are from the training pictures."""
    data, samples = run.data, sample(run, G, COMPARED, stream)
    test = data.test[stream.permutation(len(data.test))[:COMPARED]]  # files are often sorted
    check = neighbor_check(samples, data.train, test)
    found = f"median distance, of samples / of test pictures: {check.ratio:.2f}; exact copies: {check.exact_copies}"
    return paper.neighbor_figure(check, f"{said}\n{found}")


def by_digit(run, G, stream, said):
    """The first ten samples that the classifier takes for each digit."""
    samples = sample(run, G, LOOKED_THROUGH, stream)
    judge = classifier.load(dtype=str(samples.dtype), xp=array_module(samples))
    seen = to_host(judge.predict(samples).argmax(axis=1))
    title = f"{said}\nthe first ten that a classifier takes for each digit"
    return paper.by_digit(to_host(samples), seen, run.data.image_shape, title)


def by_class(run, G, stream, said):
    """A row for each z: the same noise with every label in turn."""
    system = run.system
    classes, noise = min(system.given, COLUMNS), system.noise(PATHS, stream)[:, : -system.given]
    rows = []
    for z in noise:
        each = array_module(z).stack([z] * classes)
        rows.append(to_host(G(system.joined(each, system.asked(classes)))))
    title = f"{said}\neach row one z, with every label"
    shown = in_unit(numpy.stack(rows), run.data.scale)
    return paper.by_class(shown, run.data.image_shape, title)


def arithmetic(run, G, stream, said):
    """Sums in z of means by digit and ink: bold a - light a + light b, is it a bold b? Raises ValueError without any.

    As Radford et al. 2016 have it in figure 7, for every digit b, with a = b + 4 or b - 6. They average three z's a
    term. Here a term is the mean over a third of all samples of its digit, by ink. It is made as long as z's are, and
    so is the result (latent.lengthened). With the G in the package, over all a and b, 92 to 94 results in a hundred are
    then taken for b; 77 to 82 with means as they are, 24 to 29 with means of the three boldest and lightest (three
    seeds of z).
    """
    z = run.system.noise(AVERAGED_OVER, stream)
    judge = classifier.load(dtype=str(z.dtype), xp=array_module(z))
    samples = draw(G, z)
    seen = to_host(judge.predict(samples).argmax(axis=1))
    light, bold = (latent.lengthened(latent.class_means(z, by)) for by in latent.by_ink(samples.mean(axis=1), seen))
    rows, names, notes, right, bolder = [], [], [], 0, 0
    for b in sorted(set(seen.tolist())):
        a = (b + 4) % 10
        if a not in seen:
            continue
        terms = array_module(z).stack([bold[a], light[a], light[b]])
        sums = around(terms[0] - terms[1] + terms[2], AROUND, stream)
        pictures = draw(G, array_module(z).concatenate([terms, sums]))
        p, ink = to_host(judge.predict(pictures[3:])), to_host(pictures.mean(axis=1))
        right, bolder = right + (p[0].argmax() == b), bolder + (ink[3] > ink[2])
        share = (p[1:].argmax(axis=1) == b).mean()
        notes.append(
            f"taken for {p[0].argmax()}; around it {share:.0%} {b}s; ink {ink[3]:.2f}, of light {b}: {ink[2]:.2f}"
        )
        rows.append(to_host(pictures[: 4 + BESIDE]))
        names.append(f"{a} - {a} + {b}")
    if not rows:
        raise ValueError(f"a classifier takes the samples for {', '.join(map(str, sorted(set(seen.tolist()))))} alone")
    title = (
        f"{said}\nsums of z, each term a mean by digit and ink, with z's around the result:\n"
        f"{right} of {len(rows)} are taken for the digit, {bolder} have more ink than the light one"
    )
    return paper.arithmetic(numpy.stack(rows), names, notes, run.data.image_shape, title)


def around(z, n, stream):
    """z at the length of noise, then n - 1 neighbours of it: (n, d).

    As in figure 7 of Radford et al. 2016, noise uniform on (-1/4, 1/4) is added; their z is uniform on (-1, 1). Ours
    has variance 1, so both are sqrt 3 times as wide here.
    """
    z = latent.lengthened(z[None])
    away = stream.uniform((n - 1, z.shape[1]), -AWAY, AWAY)
    return array_module(z).concatenate([z, z + away])


def completions(run, G, stream, said, beside=None):
    """Test pictures, the known part of each, several completions of it, their mean, and another run's completion.

    Were they drawn as the data are, their mean would be what a regression with the squared error answers; where it is
    sharper than that, G's draws for one half differ too little.
    """
    test, parts, rows = run.data.test, run.system.parts, []
    for x in test[stream.permutation(len(test))[:HALVES]]:
        unknown, known = parts.split(x[None])
        given = parts.joined(unknown * 0.0 + (0.5 if run.data.scale == "unit" else 0.0), known)
        drawn = G(run.system.noise(AVERAGED, stream, known=x))
        row = [x[None], given, drawn[:DRAWS], drawn.mean(axis=0, keepdims=True)]
        row += [beside.result(beside.system.noise(1, stream, known=x))] if beside else []
        rows.append(to_host(array_module(x).concatenate(row)))
    names = ["original", "given", *(f"draw {i + 1}" for i in range(DRAWS)), f"mean of {AVERAGED}"]
    names += [beside.recipe.system] if beside else []
    return paper.completions(in_unit(numpy.stack(rows), run.data.scale), names, run.data.image_shape, said)


def sample(run, G, n, stream):
    """n samples of G, the run's result: the stream's next."""
    return draw(G, run.system.noise(n, stream))
