"""The tables and the picture of benchmarks/learned.py's study: learned.json in, words and learned.png out.

    python benchmarks/learned_figure.py

Errors are standard errors over seeds; a JSD is given as a median with the smallest and the largest.
"""

import json
from pathlib import Path

import numpy

from minigan import plots
from minigan.plots import colours
from minigan.plots.canvas import Figure

FOLDER = Path(__file__).parent / "results"
UNITS, EXAMPLES, STEPS = (2, 8, 32, 128), (30, 100, 300, 1000, 3000), (100, 300, 1000, 3000, 10_000)
PATHS = ("to Proposition 2's path", "to straight transport", "between the two")


def moments(values):
    """(mean, standard error) over the first axis, the seeds."""
    values = numpy.array(values)
    return values.mean(axis=0), values.std(axis=0, ddof=1) / len(values) ** 0.5


def alone(results, names):
    """(means, standard errors) of [E |D - D*|, C(G) - V], a row a name."""
    rows = [moments(list(results["D alone"][name].values())) for name in names]
    return tuple(numpy.array(part) for part in zip(*rows))


def ends(results, name):
    """[JSD, C(G) - V, E |D - D*|] after the last step, a row a seed."""
    return numpy.array([run["path"][-1][1:] for run in results["Algorithm 1"][name].values()])


def beside(results, name, level):
    """The three TVs at a share of the first JSD, a row a seed that came so near."""
    runs = results["Algorithm 1"][name].values()
    return [run["beside"][level] for run in runs if level in run["beside"]]


def curves(results):
    """[(title, x, {label: names of rows}), ...] of D alone."""
    of_steps = {
        f"tanh, {w} units": [f"tanh, {w} units" + (f", {n} steps" if n != 3000 else "") for n in STEPS] for w in (8, 32)
    }
    of_units = {layer: [f"{layer}, {w} units" for w in UNITS] for layer in ("tanh", "maxout")}
    of_data = {f"tanh, {w} units": [f"tanh, {w} units, {n} examples" for n in EXAMPLES] for w in (8, 64)}
    return [
        ("3,000 steps, fresh examples", "hidden units", UNITS, of_units),
        ("3,000 steps, a fixed training set", "training examples", EXAMPLES, of_data),
        ("fresh examples", "steps of D", STEPS, of_steps),
    ]


def table(results):
    """Print all means."""
    print(f"{'D alone':32s} seeds        E|D - D*|           C(G) - V")
    for name, runs in results["D alone"].items():
        (far, gap), (far_error, gap_error) = moments(list(runs.values()))
        print(f"{name:32s} {len(runs):5d}  {far:.4f} ± {far_error:.4f}    {gap:.4f} ± {gap_error:.4f}")
    print(f"\n{'Algorithm 1, at its end':32s} seeds  JSD: median (from - to)     C(G) - V  E|D - D*|")
    for name, runs in results["Algorithm 1"].items():
        jsd, gap, far = ends(results, name).T
        spread = f"{numpy.median(jsd):.5f} ({jsd.min():.5f} - {jsd.max():.5f})"
        print(f"{name:32s} {len(runs):5d}  {spread:27s} {numpy.median(gap):.5f}    {numpy.median(far):.4f}")
    print(f"\n{'TV where the JSD is a share':32s} seeds  {'   '.join(PATHS)}")
    for name in results["Algorithm 1"]:
        for level in ("0.5", "0.2", "0.1", "0.05"):
            found = beside(results, name, level)
            if len(found) > 1:
                cells = "          ".join(f"{m:.3f} ± {e:.3f}" for m, e in zip(*moments(found)))
                print(f"{name + ', ' + level:32s} {len(found):5d}  {cells}")


def draw_alone(axes, x, rows, results, title, xlabel):
    """Distance solid, gap dashed with hollow marks."""
    for n, (label, names) in enumerate(rows.items()):
        means, errors = alone(results, names)
        for part, (what, ls) in enumerate((("E|D - D*|", "-"), ("C(G) - V", "--"))):
            face = colours.SERIES[n] if part == 0 else "white"
            look = {"color": colours.SERIES[n], "ls": ls, "marker": colours.MARKERS[n], "mfc": face, "capsize": 2}
            axes.errorbar(x, means[:, part], errors[:, part], label=f"{what}, {label}", **look)
    axes.set(xscale="log", yscale="log", xlabel=xlabel, ylim=(2e-4, 2), title=f"D alone: {title}")
    axes.set_xticks(x, [f"{n:,}" for n in x])
    axes.minorticks_off()


def draw_paths(axes, results):
    """JSD against the iteration: the median of the seeds, and from the smallest to the largest."""
    for n, width in enumerate((2, 8, 32, 64)):
        runs = [numpy.array(run["path"]) for run in results["Algorithm 1"][f"minimax, {width} units"].values()]
        step, jsds = runs[0][1:, 0], numpy.array([run[1:, 1] for run in runs])
        axes.plot(
            step, numpy.median(jsds, axis=0), color=colours.SERIES[n], ls=colours.DASHES[n], label=f"{width} units"
        )
        axes.fill_between(step, jsds.min(axis=0), jsds.max(axis=0), color=colours.SERIES[n], alpha=0.15, lw=0)
    axes.set(xscale="log", yscale="log", xlabel="iteration, k = 5", ylabel="JSD(p_data, p_g), nats")
    axes.set_title("Algorithm 1: median, smallest to largest")


def draw_ends(axes, results):
    """The last JSD of every seed."""
    names = list(results["Algorithm 1"])
    for row, name in enumerate(names):
        jsd, gap, _ = ends(results, name).T
        axes.plot(jsd, [row] * len(jsd), "o", color=colours.P_G, ms=5, label="JSD" if row == 0 else None)
        axes.plot(gap, [row + 0.25] * len(gap), "x", color=colours.D, ms=5, label="C(G) - V" if row == 0 else None)
    axes.set(xscale="log", xlabel="nats", title="Algorithm 1: at the end, a mark a seed")
    axes.set_yticks(range(len(names)), [name.removeprefix("minimax, ") for name in names], fontsize=8)
    axes.invert_yaxis()


def draw_beside(axes, results):
    """TV to the two paths, and between them, against the share of the JSD that is left."""
    name = "minimax, 16 units"
    levels = [level for level in ("0.5", "0.2", "0.1", "0.05") if len(beside(results, name, level)) > 1]
    rows = [moments(beside(results, name, level)) for level in levels]
    for part, label in enumerate(PATHS):
        means, errors = ([row[which][part] for row in rows] for which in (0, 1))
        look = {"color": colours.SERIES[part], "ls": colours.DASHES[part], "marker": colours.MARKERS[part]}
        axes.errorbar([float(v) for v in levels], means, errors, capsize=2, label=label, **look)
    axes.set(xscale="log", ylim=(0, 0.6), xlabel="JSD, as a share of what it was", ylabel="TV")
    axes.set_title(f"TV of p_g and the paths, {name}")
    axes.set_xticks([float(v) for v in levels], levels)
    axes.minorticks_off()
    axes.invert_xaxis()


def main():
    """Print and draw."""
    results = json.loads((FOLDER / "learned.json").read_text())
    table(results)
    figure = Figure(figsize=(15, 9.5), layout="constrained")
    upper, lower = figure.subplots(2, 3)
    for axes, (title, xlabel, x, rows) in zip(upper, curves(results)):
        draw_alone(axes, x, rows, results, title, xlabel)
    for axes, draw in zip(lower, (draw_paths, draw_ends, draw_beside)):
        draw(axes, results)
    for axes in (*upper, *lower):
        axes.grid(alpha=0.2)
        plots.legend_above(axes, across=3, fontsize=8)
    plots.save(figure, FOLDER / "learned.png")


if __name__ == "__main__":
    main()
