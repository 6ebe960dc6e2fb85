"""The recipe mnist-paper for many epochs, scored by the paper's procedure on the way: score against epoch.

    python benchmarks/long_run.py --epochs 150 --every 5 --out benchmarks/results/mnist-paper-long.json

The run is saved to a folder after every scored epoch (--run) and goes on from there when called again, so it may be
stopped and the machine turned off. Set OPENBLAS_NUM_THREADS; it is stored with the results.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path

import numpy

from minigan import backend, checkpoint, runs
from minigan.systems import RECIPES


def main():
    """Train, score, and write what was measured after every score."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--epochs", type=int, default=150)
    parser.add_argument("--every", type=int, default=5, help="epochs between scores")
    parser.add_argument("--backend", choices=["numpy", "cupy"], default="numpy")
    parser.add_argument("--run", type=Path, default=Path("runs/mnist-paper-long"), help="the run's folder")
    parser.add_argument("--out", type=Path, required=True, help="the JSON file of what was measured")
    options = parser.parse_args()

    xp = backend.load(options.backend)
    fresh = not (options.run / "recipe.json").exists()
    run = runs.start_run(RECIPES["mnist-paper"], options.run, xp) if fresh else runs.open_run(options.run, xp)
    measured = json.loads(options.out.read_text()) if options.out.exists() and not fresh else describe(options.backend)
    start = time.time() - measured["seconds"]
    while run.epoch < options.epochs:
        for _ in run.play(run.step + options.every * run.epoch_steps):
            pass
        score = run.score()
        row = {**run.log.rows[-1], "nats": score.mean, "standard_error": score.standard_error, "sigma": score.sigma}
        print(row, flush=True)
        measured["epochs"].append(row)
        measured["seconds"] = time.time() - start
        checkpoint.save(options.run / "checkpoint.npz", *run.state())
        checkpoint.write_text(options.out, json.dumps(measured, indent=1) + "\n")
    runs.draw_results(run, options.run)


def describe(name):
    """What was measured where, before anything was."""
    return {
        "what": "Parzen log-likelihood (nats) of mnist-paper, seed 1, against the epoch, beside V, D(x) and D(G(z))",
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, backend {name}",
        "threads": os.environ.get("OPENBLAS_NUM_THREADS", "not limited"),
        "versions": {"python": platform.python_version(), "numpy": numpy.__version__},
        "seconds": 0.0,
        "epochs": [],
    }


if __name__ == "__main__":
    main()
