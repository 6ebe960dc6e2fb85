"""Nearest neighbours of 100 images among MNIST's 60,000: minigan, scikit-learn, and the definition.

    pip install scikit-learn && python benchmarks/neighbors.py --threads 2 --out neighbors.json

minigan and scikit-learn take turns in one process, so that whatever else the machine does hits both
alike; what counts is the ratio of their medians. The definition, float64 differences of every pair, is
run once, to compare both with.
"""

import timing

if __name__ == "__main__":  # before NumPy is imported
    more = [("--samples", {"type": int, "default": 100})]
    options = timing.options(__doc__, rounds=7, more=more)

import numpy
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


def measure(rounds, samples):
    """One row: the times, and how each agrees with the definition."""
    rows = [mnist.images(split).reshape(-1, 784).astype("float32") / 255.0 for split in ("train", "t10k")]
    data, x = rows[0], rows[1][:samples]
    ways = {"minigan": nearest, "scikit-learn": by_scikit_learn}
    ms = timing.in_turn({name: lambda way=way: way(x, data) for name, way in ways.items()}, rounds)
    exact_indices, exact_distances = by_definition(x, data)
    agreement = {}
    for name, way in ways.items():
        indices, distances = way(x, data)
        agreement[name] = {
            "other winners": int((indices != exact_indices).sum()),
            "largest relative error": float((abs(distances - exact_distances) / exact_distances).max()),
        }
    yield {
        "what": f"nearest of {len(data)} MNIST training images for {samples} test images, float32",
        "ms, quartiles": ms,
        "ratio to scikit-learn": timing.ratio(ms, "minigan", "scikit-learn"),
        "against the definition": agreement,
    }


if __name__ == "__main__":
    timing.report(options, __doc__, measure(options.rounds, options.samples))
