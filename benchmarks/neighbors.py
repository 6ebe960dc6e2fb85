"""Nearest neighbours of 100 images among MNIST's 60,000: minigan, scikit-learn, and the definition.

    pip install scikit-learn && python benchmarks/neighbors.py --threads 2 --out neighbors.json

minigan and scikit-learn take turns in one process, so that whatever else the machine does hits both
alike; what counts is the ratio of their medians. The definition, float64 differences of every pair, is
run once, to compare both with.
"""

import argparse
import json
import os
import platform
import statistics
import time
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--rounds", type=int, default=7, help="searches by each; the median counts")
parser.add_argument("--samples", type=int, default=100)
parser.add_argument("--out", type=Path, help="write the figures to this JSON file")
options = parser.parse_args()
for library in ("OPENBLAS", "OMP", "MKL"):  # before NumPy is imported; scikit-learn's own loops are OpenMP's
    os.environ[f"{library}_NUM_THREADS"] = str(options.threads)

import numpy
import sklearn
from sklearn.neighbors import NearestNeighbors

from minigan.data import mnist
from minigan.evaluation.neighbors import nearest


def by_scikit_learn(x, data):
    """scikit-learn's brute force."""
    distances, indices = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(data).kneighbors(x)
    return indices[:, 0], distances[:, 0]


def by_definition(x, data):
    """Every difference of every pair, in float64."""
    indices, distances = [], []
    for row in x.astype("float64"):
        squares = numpy.concatenate([((data[i : i + 1000] - row) ** 2).sum(axis=1) for i in range(0, len(data), 1000)])
        indices.append(int(squares.argmin()))
        distances.append(squares.min() ** 0.5)
    return numpy.array(indices), numpy.array(distances)


def main():
    rows = [mnist.images(split).reshape(-1, 784).astype("float32") / 255.0 for split in ("train", "t10k")]
    data, x = rows[0], rows[1][: options.samples]
    runs = {"minigan": nearest, "scikit-learn": by_scikit_learn}
    times, answers = {name: [] for name in runs}, {"definition": by_definition(x, data)}
    for turn in range(options.rounds + 1):
        for name, run in runs.items():
            start = time.perf_counter()
            answers[name] = run(x, data)
            if turn > 0:  # the first warms up
                times[name].append(time.perf_counter() - start)
    median = {name: statistics.median(t) for name, t in times.items()}
    exact_indices, exact_distances = answers["definition"]
    agreement = {
        name: {
            "other_winners": int((answers[name][0] != exact_indices).sum()),
            "largest_relative_error": float((abs(answers[name][1] - exact_distances) / exact_distances).max()),
        }
        for name in runs
    }
    print(f"{len(x)} images among {len(data)}, float32, median of {options.rounds}, {options.threads} threads")
    for name, seconds in median.items():
        print(
            f"  {name:13s} {seconds:6.3f} s   {seconds / median['scikit-learn']:5.2f} x scikit-learn   "
            f"{agreement[name]['other_winners']} winners other than by the definition, "
            f"distances to {agreement[name]['largest_relative_error']:.1e}"
        )
    if options.out:
        result = {
            "what": f"nearest of {len(data)} MNIST training images for {len(x)} test images, float32",
            "threads": options.threads,
            "rounds": options.rounds,
            "median_s": {name: round(seconds, 4) for name, seconds in median.items()},
            "ratio_to_scikit_learn": round(median["minigan"] / median["scikit-learn"], 3),
            "against_the_definition": agreement,
            "cpu": next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if "model name" in line), ""),
            "cores": os.cpu_count(),
            "versions": {
                "python": platform.python_version(),
                "numpy": numpy.__version__,
                "scikit-learn": sklearn.__version__,
            },
        }
        options.out.write_text(json.dumps(result, indent=2) + "\n")


main()
