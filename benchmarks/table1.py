"""Table 1 as this machine has it: the score of benchmarks/long_run.py's run against the epoch, and the calibration.

    python benchmarks/table1.py --run runs/mnist-paper-long --scores benchmarks/results/mnist-paper-long.json

Writes table1.json and table1.png beside the scores. What was not measured is called unmeasured.
"""

import argparse
import json
from pathlib import Path

from minigan import plots, runs
from minigan.checkpoint import write_text
from minigan.evaluation.calibration import TABLE_1
from minigan.plots.paper import score_figure
from minigan.runs import table1


def main():
    """Score, calibrate, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--scores", type=Path, required=True, help="what long_run.py measured of that run")
    options = parser.parse_args()
    measured = json.loads(options.scores.read_text())
    run = runs.open(options.run)
    score, calibrated = run.score(), table1.calibration()
    print(*table1.lines(score, f"mnist-paper, epoch {run.epoch:.0f}", calibrated), sep="\n")

    table = {
        "what": "Table 1 of the paper, in nats, and the same procedure on what no generator made",
        **{key: measured[key] for key in ("machine", "threads", "versions")},
        "paper": {model: {"MNIST": mnist, "TFD": tfd} for model, (mnist, tfd) in TABLE_1.items()},
        "minigan mnist-paper": {
            "MNIST": [score.mean, score.standard_error],
            "sigma": score.sigma,
            "epoch": run.epoch,
            "TFD": "unmeasured",
        },
        "calibration": {name: [s.mean, s.standard_error, s.sigma] for name, s in calibrated.items()},
    }
    folder = options.scores.parent
    write_text(folder / "table1.json", json.dumps(table, indent=1) + "\n")
    rows = measured["epochs"]
    lines = {
        "training images": calibrated["training images"].mean,
        "the paper's GAN": TABLE_1["Adversarial nets"][0][0],
        "a clipped Gaussian": calibrated["a Gaussian, clipped"].mean,
    }
    columns = ([row[key] for row in rows] for key in ("epoch", "nats", "standard_error"))
    figure = score_figure(*columns, lines, "minigan mnist-paper, seed 1, the released code's numbers, theta_g itself")
    plots.save(figure, folder / "table1.png")


if __name__ == "__main__":
    main()
