"""The games after the paper on the ring and on the grid: modes covered, and the share of good samples, over five seeds.

    python benchmarks/zoo.py                trains what benchmarks/results/zoo.json has not yet, prints the table
    python benchmarks/zoo.py --table        prints it

A mode is covered if at least a tenth of its share of 10,000 samples lies within three standard deviations of it; one
is good that lies within three of some mode. All variants see the same number of examples: with k steps of D, G makes
fewer. One thread.
"""

import argparse
import json
import os
import platform
from dataclasses import replace
from pathlib import Path
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy

from minigan.evaluation.modes import mode_coverage
from minigan.gan.games import GAMES
from minigan.runs import NonFiniteError, Run, load_data
from minigan.systems import recipe_named

RESULTS = Path(__file__).parent / "results" / "zoo.json"
SEEDS, EPOCHS = (1, 2, 3, 4, 5), 12
LOSSES = {name: {"objective": name} for name in GAMES}
LOSSES |= {
    "Wasserstein, clip .1, k = 5": {"objective": "Wasserstein", "clip": 0.1, "k": 5},
    "Wasserstein, gp 1": {"objective": "Wasserstein", "gp": 1.0},
    "Wasserstein, gp 1, k = 5": {"objective": "Wasserstein", "gp": 1.0, "k": 5},
    "non-saturating, r1 .1": {"r1": 0.1},
    "hinge, r1 .1": {"objective": "hinge", "r1": 0.1},
}
STEPS = {f"{update} steps": {"update": update} for update in ("simultaneous", "extragradient", "optimistic")}
STEPS |= {f"k = {k}": {"k": k} for k in (2, 5, 20)}
STEPS |= {
    "D's rate .004": {"d_rate": 0.004},
    "G's rate .004": {"g_rate": 0.004},
    "instance noise .5": {"blur": 0.5},
}
MINIBATCH = "minibatch discrimination"


def measure(data, name, changes, seed):
    """One run: the modes that it covers, the share of good samples, seconds."""
    recipe = replace(recipe_named(name), seed=seed, epochs=EPOCHS, **changes)
    begun, run = process_time(), Run(recipe, data)
    try:
        for _ in run.play(recipe.epochs * run.epoch_steps):
            pass
        found = mode_coverage(run.samples(10_000, seed=1), data.centres, data.spread)
    except NonFiniteError as error:
        return {"covered": 0, "good": 0.0, "seconds": round(process_time() - begun, 1), "error": str(error)}
    return {
        "covered": int(found.covered), "good": round(float(found.high_quality), 4),
        "seconds": round(process_time() - begun, 1),
    }  # fmt: skip


def table(results):
    """Print means over seeds with their standard errors."""
    print(f"{'':32s} {'ring: modes of 8':>18s} {'good':>12s} {'grid: modes of 25':>18s} {'good':>12s}")
    for variant, by_data in results["variants"].items():
        cells = []
        for name in ("zoo-ring", "zoo-grid"):
            rows = list(by_data.get(name, {}).values())
            for key, places in (("covered", 1), ("good", 3)):
                values = numpy.array([row[key] for row in rows])
                error = values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else numpy.nan
                cells.append(f"{values.mean():.{places}f} ± {error:.{places}f}" if len(values) else "")
        print(f"{variant:32s} {cells[0]:>18s} {cells[1]:>12s} {cells[2]:>18s} {cells[3]:>12s}")


def main():
    """Measure what is missing, a seed after the other, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true", help="print what there is")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="how many of the five")
    options = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {
        "what": f"{EPOCHS} epochs of 50,000 points, 10,000 samples of the moving average of theta_g, one thread",
        "versions": {"python": platform.python_version(), "numpy": numpy.__version__},
        "variants": {},
    }  # fmt: skip
    for seed in () if options.table else SEEDS[: options.seeds]:
        for name in ("zoo-ring", "zoo-grid"):
            data, D = load_data(recipe_named(name)), recipe_named(name).D
            discrimination = {MINIBATCH: {"D": D.replace(", dense 1", ", minibatch 4 2, dense 1")}}
            slow = discrimination if seed == SEEDS[0] else {}  # ten times as long as the others
            for variant, changes in (LOSSES | STEPS | slow).items():
                there = results["variants"].setdefault(variant, {}).setdefault(name, {})
                if str(seed) not in there:
                    there[str(seed)] = measure(data, name, changes, seed)
                    print(seed, name, variant, there[str(seed)], flush=True)
                    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    table(results)


main()
