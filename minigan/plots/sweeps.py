"""The scores of a sweep: means over the seeds, with their standard errors, against the first setting."""

import math

import numpy

from minigan.plots import colours
from minigan.plots.canvas import Figure, legend_above

PANELS = 9  # at most: the combinations of the third setting and those after it


def sweep_figure(scores, names, title, ylabel):
    """x: the first setting; a line for each value of the second; a panel for each combination of the others.

    scores: {(value of each setting, ...): [a score for each seed]}; names: those of the settings. A bar is the standard
    error, the deviation over the seeds / sqrt(seeds), where there are two of them. Raises ValueError for more lines or
    panels than can be distinguished.
    """
    xs, lines, panels = _order(scores, 0, 1), _order(scores, 1, 2), _order(scores, 2, None)
    if len(panels) > PANELS:
        raise ValueError(f"{len(panels)} panels, of {', '.join(names[2:])}: at most {PANELS} fit into one picture")
    labels = [f"{names[1]} {_word(line[0])}" if line else "mean over the seeds" for line in lines]
    labels = [f"{n + 1}. {label}" for n, label in enumerate(labels)] if len(set(labels)) < len(labels) else labels
    columns = min(3, len(panels))
    rows = math.ceil(len(panels) / columns)
    figure = Figure(figsize=(7.0 if columns == 1 else 4.6 * columns, 1.0 + 3.6 * rows), layout="constrained")
    every = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
    values = [x[0] for x in xs]
    numeric = all(type(value) in (int, float) for value in values)
    places = values if numeric else range(len(values))
    for axes, panel in zip(every, panels):
        for line, label, look, marker in zip(lines, labels, colours.looks(labels), colours.MARKERS):
            found = [(place, scores.get((*x, *line, *panel), [])) for place, x in zip(places, xs)]
            found = [(place, seeds) for place, seeds in found if seeds]
            means = [numpy.mean(seeds) for _, seeds in found]
            errors = [numpy.std(seeds, ddof=1) / len(seeds) ** 0.5 if len(seeds) > 1 else 0.0 for _, seeds in found]
            axes.errorbar(
                [place for place, _ in found], means, errors, label=label, marker=marker, ms=5, capsize=3, **look
            )
        axes.set_xlabel(names[0])
        axes.set_ylabel(ylabel)
        axes.grid(alpha=0.3)
        if panel:
            said = ", ".join(f"{name} {_word(value)}" for name, value in zip(names[2:], panel))
            axes.set_title(said, fontsize=10)
        if numeric and min(values) > 0 and max(values) >= 10 * min(values):
            axes.set_xscale("log")
        axes.set_xticks(list(places), [_word(value) for value in values], minor=False)
        axes.minorticks_off()
    for axes in every[len(panels) :]:
        axes.set_axis_off()
    legend_above(every[0], across=columns)
    figure.suptitle(title, fontsize=11)
    return figure


def _order(scores, start, end):
    """The parts of the keys from a place to another, each once, in their order."""
    return list(dict.fromkeys(key[start:end] for key in scores))


def _word(value):
    """A setting's value in a picture."""
    text = "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 24 else text[:23] + "…"
