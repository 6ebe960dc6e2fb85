"""How long a recipe takes on a GPU to reach a score: seconds and validation nats, epoch by epoch.

    python benchmarks/gpu_seconds.py mnist --target 225 --out benchmarks/results/gpu-mnist.json

The seconds are those of training with the validation score of every epoch, from the first step; the start of CUDA, the
first use of each kernel among them, is told apart.
"""

import argparse
import json
import platform
import time
from dataclasses import replace
from pathlib import Path

import cupy
import numpy

from minigan.runs import Run, load_data
from minigan.systems import recipe_named


def main():
    """Train, and write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", nargs="?", default="mnist")
    parser.add_argument("--target", type=float, default=225.0, help="nats of validation images")
    parser.add_argument("--out", type=Path, required=True, help="write the figures to this JSON file")
    options = parser.parse_args()
    begun = time.perf_counter()
    recipe = replace(recipe_named(options.recipe), choose=True)
    run = Run(recipe, load_data(recipe, cupy))
    for _ in Run(recipe, run.data).play(20):  # another run, so that every kernel has been used
        pass
    cupy.cuda.Device().synchronize()
    start, epochs = time.perf_counter(), []
    for _ in run.play(recipe.epochs * run.epoch_steps):
        if run.step % run.epoch_steps == 0:
            seconds, nats = time.perf_counter() - start, run.log.rows[-1]["validation"]
            epochs.append({"epoch": run.step // run.epoch_steps, "seconds": round(seconds, 2), "nats": round(nats, 1)})
            print(epochs[-1], flush=True)
    score, total = run.score(), time.perf_counter() - start
    device = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
    result = {
        "what": f"{recipe.name}, seed {recipe.seed}, float32, no TF32: seconds and validation nats by epoch",
        "gpu": device,
        "start_s": round(start - begun, 2),
        "epochs": epochs,
        "seconds_to_target": next((e["seconds"] for e in epochs if e["nats"] >= options.target), None),
        "target": options.target,
        "test_nats": round(score.mean, 1),
        "standard_error": round(score.standard_error, 1),
        "seconds_with_test_score": round(total, 2),
        "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "cupy": cupy.__version__},
    }
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps({k: v for k, v in result.items() if k != "epochs"}))


main()
