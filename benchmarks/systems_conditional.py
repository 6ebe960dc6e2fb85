"""The conditional GAN, inpainting and its regression baseline: what they reach, seed by seed, and in which time.

    OPENBLAS_NUM_THREADS=1 python benchmarks/systems_conditional.py RUNS [RECIPE:SEED ...]

trains each recipe with each seed into RUNS/RECIPE-SEED (a run there that is complete is not trained again), scores it
as `minigan evaluate --metric system` does, and adds it to benchmarks/results/systems-conditional.json. Seconds are the
process's own processor time, of training alone, pictures included: with one thread that is the wall clock of a core
that nobody else uses.
"""

import json
import os
import platform
import sys
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy

from minigan.evaluation.measures import as_dict
from minigan.runs import opening, scores, training
from minigan.systems import recipe_named

RESULTS = Path(__file__).parent / "results" / "systems-conditional.json"
POINTS = [f"{name}:{seed}" for name in ("conditional-ring", "inpaint-circle", "regress-circle") for seed in (1, 2, 3)]
DIGITS = [f"{name}:{seed}" for name in ("conditional-mnist", "inpaint-mnist", "regress-mnist") for seed in (1, 2)]
WHAT = "Rows of the measure `system`: 10,000 samples; for inpainting, of the 10,000 test examples"


def measure(folder, name, seed):
    """Train unless that has been done, and score."""
    recipe, seconds = replace(recipe_named(name), seed=seed), folder / "seconds.txt"
    if not seconds.exists():
        run, begun = opening.start_run(recipe, folder), process_time()
        training.train(run, folder, quiet=True)
        seconds.write_text(f"{process_time() - begun:.1f}")
    run = opening.open(folder)
    rows = [{key: row[key] for key in ("quantity", "value", "error", "data", "best")}
            for row in map(as_dict, scores.measured("system", run, None))]  # fmt: skip
    last = {key: run.log.rows[-1][key] for key in run.system.metrics}
    counts = {"steps": run.step, "epochs": recipe.epochs, "seconds": float(seconds.read_text())}
    return {"recipe": name, "seed": seed, **counts, "last_epoch": last, "rows": rows}


def main():
    """Measure what is asked for, and keep what was measured of the rest."""
    root, *asked = sys.argv[1:]
    there = json.loads(RESULTS.read_text())["runs"] if RESULTS.exists() else []
    found = {(run["recipe"], run["seed"]): run for run in there}
    for name, seed in (text.split(":") for text in asked or POINTS + DIGITS):
        found[name, int(seed)] = run = measure(Path(root) / f"{name}-{seed}", name, int(seed))
        print(name, seed, run["seconds"], {row["quantity"]: row["value"] for row in run["rows"]}, flush=True)
        written = {
            "what": WHAT,
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, backend numpy",
            "note": "other work ran on both cores, so that seconds vary: the least of a recipe is nearest to its own",
            "threads": os.environ.get("OPENBLAS_NUM_THREADS"),
            "versions": {"python": platform.python_version(), "numpy": numpy.__version__},
            "runs": [found[key] for key in sorted(found)],
        }
        RESULTS.write_text(json.dumps(written, indent=1) + "\n")


if __name__ == "__main__":
    main()
