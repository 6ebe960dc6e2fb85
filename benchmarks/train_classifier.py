"""Train the MNIST classifier of minigan/evaluation/classifier.py, and write its weights into the package.

    OPENBLAS_NUM_THREADS=1 python benchmarks/train_classifier.py

It prints the accuracy and the reference values that the module's docstrings state. On another machine or BLAS the
last bits, and so the fourth digit of the accuracy, may differ.
"""

import argparse
from pathlib import Path

from minigan import checkpoint
from minigan.data import mnist, weights
from minigan.evaluation import classifier
from minigan.random import Stream


def main():
    """Train, save, load again, and measure what was loaded."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=classifier.WEIGHTS)
    options = parser.parse_args()

    data, labels = mnist.load(), mnist.labels("train")
    network = classifier.train(data.train, labels[:50000], options.seed, options.epochs)
    checkpoint.write(options.out, lambda stream: weights.save(network, stream))
    shipped = classifier.load(options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")
    for name, x, y in [
        ("train", data.train, labels[:50000]),
        ("valid", data.valid, labels[50000:]),
        ("test", data.test, mnist.labels("t10k")),
    ]:
        print(f"{name}: accuracy {shipped.accuracy(x, y):.4f}")
    images = {
        "test": data.test,
        "valid": data.valid,
        "train": data.train[:10000],
        "more train": data.train[10000:20000],
    }
    features = {name: shipped.features(x) for name, x in images.items()}
    for step in (1, 10):  # all 10,000 of each, and every tenth
        rows = {name: f[::step] for name, f in features.items()}
        for one, other in [("test", "valid"), ("test", "train"), ("valid", "train"), ("train", "more train")]:
            distance = classifier.frechet_distance(rows[one], rows[other])
            print(f"Fréchet distance of {one} to {other}, n = {len(rows[one])}: {distance:.2f}")
    noise = Stream(options.seed).uniform((10000, 784))
    print(f"of uniform noise to test: {classifier.frechet_distance(shipped.features(noise), features['test']):.0f}")
    single = data.test[mnist.labels("t10k") == 1]
    distance = classifier.frechet_distance(shipped.features(single), features["test"])
    print(f"of the {len(single)} ones alone to test: {distance:.0f}")


if __name__ == "__main__":
    main()
