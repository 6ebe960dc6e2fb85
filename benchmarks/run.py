"""Every speed benchmark that fits this machine, in one command: JSON, a Markdown table and a picture.

    python benchmarks/run.py --threads 1 --out benchmarks/results/speed-1-thread

Writes OUT.json, OUT.md and OUT.png. What is compared takes turns in one process; medians and quartiles. PyTorch is
compared with where it is installed, the GPU's benchmark runs where CuPy finds one. About four minutes on one core.
"""

import timing

MORE = [("--only", {"nargs": "*", "help": "some of: start iteration dcgan roofline gpu"})]
if __name__ == "__main__":
    options = timing.options(__doc__, rounds=20, more=MORE)  # before NumPy is imported

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import iteration
import matplotlib
import roofline
import start

from minigan import backend
from minigan.plots import colours

matplotlib.use("agg")
from matplotlib import pyplot

HERE = Path(__file__).parent


def dcgan(rounds):
    """DCGAN's nets, which the layers' own benchmark has beside it; it compares with PyTorch and needs it."""
    import convolution

    return convolution.iterations(rounds)


def parts(rounds):
    """{name: its rows}, of those that fit this machine."""
    fit = {
        "start": lambda: start.measure(max(3, rounds // 4)),
        "iteration": lambda: iteration.measure(rounds),
        "roofline": lambda: roofline.measure(max(3, rounds // 4)),
    }
    if find_spec("torch"):
        import torch

        torch.set_num_threads(options.threads)
        fit["dcgan"] = lambda: dcgan(max(4, rounds // 2))
    return fit


def gpu(path):
    """Run the GPU's benchmark in a process of its own, where there is a GPU and PyTorch; returns what happened."""
    try:
        backend.load("cupy")
    except backend.BackendError as error:
        return f"not measured: {error}"
    if not find_spec("torch"):
        return "not measured: PyTorch is not installed"
    done = subprocess.run([sys.executable, HERE / "iteration_gpu.py", "--out", path])
    return f"in {path.name}" if done.returncode == 0 else "failed"


def markdown(result):
    """The tables: what takes how long, with quartiles, and the ratios beside it."""
    about = ("cpu", "cores", "threads", "time", "OpenBLAS kernel", "load before", "versions", "gpu")
    lines = [f"- {name}: {result[name]}" for name in about if name in result]
    for part, rows in result["parts"].items():
        lines += ["", f"## {part}", "", "| what | median (quartiles) | beside it |", "|---|---|---|"]
        for row in rows:
            beside = "; ".join(
                f"{name} {value}"
                for name, value in row.items()
                if name not in ("what", "D", "G", "ms, quartiles", "CPU s, quartiles") and value is not None
            )
            lines.append(f"| {row['what']} | {', '.join(spread(row))} | {beside} |")
    return "\n".join(lines) + "\n"


def spread(row):
    """ "minigan 3.1 ms (3.0 to 3.4)" for everyone who took a turn in a row."""
    for who, (low, middle, high) in row.get("ms, quartiles", {}).items():
        yield f"{who} {middle:.1f} ms ({low:.1f} to {high:.1f})"
    if "CPU s, quartiles" in row:
        low, middle, high = row["CPU s, quartiles"]
        yield f"{middle:.2f} s ({low:.2f} to {high:.2f})"


def picture(result, path):
    """Bars: iterations beside PyTorch and the products, and how near each measure is to what binds it."""
    beside = [row for part in ("iteration", "dcgan") for row in result["parts"].get(part, [])]
    near = [row for row in result["parts"].get("roofline", []) if "near" in row]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 4.2), layout="constrained")
    ours, joined, theirs, products = colours.SERIES[:4]
    bars = {
        "minigan": ours, "minigan, joined": joined, "PyTorch": theirs, "PyTorch eager": theirs,
        "matrix products": products,
    }  # fmt: skip
    place, ticks = 0, []
    for row in beside:
        first = place
        for who, (low, middle, high) in row["ms, quartiles"].items():
            left.barh(place, middle, xerr=[[middle - low], [high - middle]], color=bars[who])
            left.text(high, place, f"  {who} {middle:.0f} ms", va="center", fontsize=8)
            place += 1
        ticks.append(((first + place - 1) / 2, row["what"].replace(", ", ",\n", 1)))
        place += 0.7
    left.set(title="one iteration", xlabel="ms, median and quartiles")
    left.set_yticks([at for at, _ in ticks], [name for _, name in ticks], fontsize=8)
    left.margins(x=0.35)
    for at, row in enumerate(near):
        right.barh(at, row["near"], color=ours)
        right.text(row["near"], at, f"  {row['near']:.2f} of the bound by {row['binds']}", va="center", fontsize=8)
    right.set(title="measures: floor / measured", xlim=(0, 1.4))
    right.set_yticks(range(len(near)), [row["what"] for row in near], fontsize=8)
    for axes in (left, right):
        axes.invert_yaxis()
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)


def main():
    """Measure, print, write."""
    fit = parts(options.rounds)
    chosen = [name for name in fit if not options.only or name in options.only]
    result = {"what": "minigan's speed", "turns": options.rounds, **timing.machine(), "parts": {}}
    out = options.out or HERE / "results" / f"speed-{options.threads}-thread{'s' * (options.threads > 1)}"
    if not options.only or "gpu" in options.only:
        result["gpu"] = gpu(out.with_name(f"{out.name}-gpu.json"))
    for name in chosen:
        result["parts"][name] = list(fit[name]())
    timing.write(out.with_name(f"{out.name}.json"), result)
    text = markdown(result)
    out.with_name(f"{out.name}.md").write_text(text)
    picture(result, out.with_name(f"{out.name}.png"))
    print(text)


if __name__ == "__main__":
    main()
