"""What binds the measures: the bytes they must move, or the floating-point operations they must do? A roofline table.

    python benchmarks/roofline.py --threads 1

Each measure's floor is the larger of two times: its least bytes at the speed of a copy of 200 MB, and its operations at
the speed of a matrix product of 1,024 x 1,024 x 784 (exponentials: at the speed of numpy.exp on an array that stays in
the cache). `near` is floor / measured: 1 would be perfect. Bytes count what is larger than the cache: inputs once, and
the block of distances each time a pass reads or writes it. Copy, product and measures take turns.
"""

import timing

if __name__ == "__main__":
    options = timing.options(__doc__, rounds=5)  # before NumPy is imported

import numpy

from minigan.data import mnist
from minigan.evaluation.calibration import centroids
from minigan.evaluation.neighbors import nearest
from minigan.evaluation.parzen import log_likelihoods
from minigan.evaluation.two_sample import classifier_accuracy, mmd, nearest_neighbor_accuracy
from minigan.random import Stream

MB = 2**20
SIDE, D = 1024, 784
COPY = 200_000_000  # bytes
EXPS = 2**16
CLASSIFIER_STEPS = 100


def work(data):
    """{name: (function, flop in float32, exponentials, bytes)}; float64 operations count twice."""
    x, y, train = data.test[:2000], data.valid[:2000], data.train
    n = len(x)

    def pairs(rows, columns):  # one product, and |x - mu|^2 from it
        return rows * columns * 2 * D

    def distances(rows, columns, passes, size=4):  # blocks of distances go through memory so many times
        return rows * columns * size * passes + (rows + columns) * D * size

    hidden = D * 64 + 64 * 64 + 64
    steps = CLASSIFIER_STEPS * 100 * 2 * hidden * 2 * 3  # two sets; forward, dx and dW (of the first layer no dx)
    steps -= CLASSIFIER_STEPS * 100 * 2 * D * 64 * 2
    # Adam: theta, m, v and two gradients stay in the cache
    return {
        "Parzen, 10 sigmas, 1,000 x 10,000": (
            lambda: log_likelihoods(data.valid[:1000], train[:10000], [0.1 * s for s in range(1, 11)]),
            pairs(1000, 10000),
            10 * 1000 * 10000,
            distances(1000, 10000, 2 + 2 * 2 + 1 + 2 + 10 * 5),  # w; +=, +=; min; -=; a sigma: scale, exp, sum
        ),
        "Parzen, 1 sigma, 1,000 x 10,000": (
            lambda: log_likelihoods(data.test[:1000], train[:10000], [0.2]),
            pairs(1000, 10000),
            1000 * 10000,
            distances(1000, 10000, 1 + 2 * 2 + 1 + 2 + 5),
        ),
        "nearest, 500 of 50,000": (
            lambda: nearest(x[:500], train),
            pairs(500, 50000),
            0,
            distances(500, 50000, 1 + 2 + 1 + 1),  # w; +=; argmin; <=
        ),
        "1-NN two-sample test, 2,000 and 2,000": (
            lambda: nearest_neighbor_accuracy(x, y),
            pairs(2 * n, 2 * n),
            0,
            distances(2 * n, 2 * n, 1 + 2 + 1 + 1),
        ),
        f"fresh D, {CLASSIFIER_STEPS} steps": (
            lambda: classifier_accuracy(x, y, Stream(1), steps=CLASSIFIER_STEPS),
            steps,
            0,
            CLASSIFIER_STEPS * 200 * D * 4 * 2 + 2 * n * D * 4 * 8,  # minibatches are copied; the sets are scaled
        ),
        "MMD, 500 and 500, 200 permutations": (
            lambda: mmd(x[:500], y[:500], Stream(1)),
            2 * pairs(1000, 1000) + 2 * 2 * 1000 * 1000 * 201,
            2 * 1000 * 1000,
            distances(1000, 1000, 1 + 2 * 4 + 4 + 2 + 2 + 1, 8),  # w; four in place; the median; exp; product; sum
        ),
        "k-means, 1,000 means of 10,000, 1 round": (
            lambda: centroids(train[:10000], 1000, Stream(1), iterations=1),
            2 * pairs(10000, 1000),
            0,
            2 * distances(10000, 1000, 5) + 10000 * D * (4 + 4 + 4 + 8 + 8),  # order, cumulative sum in float64
        ),
    }


def measure(rounds):
    """A row for the machine's own speeds, then one for each measure."""
    data, made = mnist.load(), work(mnist.load())
    source, target = numpy.ones(COPY // 4, "float32"), numpy.empty(COPY // 4, "float32")
    a, b = data.train[:SIDE], numpy.ascontiguousarray(data.valid[:SIDE].T)
    few = -data.train.ravel()[:EXPS].copy()
    functions = {
        "copy": lambda: numpy.copyto(target, source),
        "product": lambda: a @ b,
        "exp": lambda: numpy.exp(few),
    } | {name: function for name, (function, *_) in made.items()}
    ms = timing.in_turn(functions, rounds, warm=0)
    bandwidth = 2 * COPY / ms["copy"][1] * 1e3  # read and written
    speed = 2 * SIDE * SIDE * D / ms["product"][1] * 1e3
    exps = EXPS / ms["exp"][1] * 1e3
    machine = {"GB/s of a copy": bandwidth / 1e9, "GFLOP/s of a product": speed / 1e9, "exp, 1e9/s": exps / 1e9}
    yield {"what": "this machine", **{name: round(value, 2) for name, value in machine.items()}}
    for name, (_, flop, exponentials, moved) in made.items():
        floors = {
            "bytes": 1e3 * moved / bandwidth,
            "operations": 1e3 * (flop / speed + exponentials / exps),
        }
        binds = max(floors, key=floors.get)
        yield {
            "what": name,
            "ms, quartiles": {"minigan": ms[name]},
            "GFLOP": round(flop / 1e9, 2),
            "MB moved": round(moved / 1e6),
            "floor, ms": {which: round(floor, 1) for which, floor in floors.items()},
            "binds": binds,
            "near": round(floors[binds] / ms[name][1], 2),
        }


if __name__ == "__main__":
    timing.report(options, __doc__, measure(options.rounds))
