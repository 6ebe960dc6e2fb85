"""Parzen windows: minigan against scikit-learn's KernelDensity on the same work in one run, and the memory it takes.

    python benchmarks/parzen.py --centres 10000 --tests 1000 --out benchmarks/results/parzen.json

scikit-learn's time is measured on --tests test images and scaled to 10,000, its work being the same for each. Both are
compared in float64 with the definition, on the first 20 of them: in 784 dimensions scikit-learn 1.9's trees return
densities that are wrong by hundreds of nats (in 20 dimensions they are right, see tests/evaluation/test_parzen.py).
"""

import timing

if __name__ == "__main__":  # before NumPy is imported
    more = [("--centres", {"type": int, "default": 10_000})]
    more += [("--tests", {"type": int, "default": 1000, "help": "test images for scikit-learn"})]
    options = timing.options(__doc__, rounds=1, more=more)

import resource
import time

import numpy
from scipy.special import logsumexp
from sklearn.neighbors import KernelDensity

from minigan.data import mnist
from minigan.evaluation.parzen import log_likelihoods

SIGMA = 0.2


def measure():
    """One row."""
    data = mnist.load()
    centres, test = data.train[: options.centres], data.test

    start = time.perf_counter()
    log_likelihoods(test, centres, [SIGMA])
    ours = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    wide = centres.astype("float64")
    density = KernelDensity(bandwidth=SIGMA).fit(wide)
    start = time.perf_counter()
    theirs = density.score_samples(test[: options.tests].astype("float64"))
    scaled = (time.perf_counter() - start) * len(test) / options.tests

    few = test[:20].astype("float64")
    (exact,) = log_likelihoods(few, wide, [SIGMA])
    squares = numpy.array([((x - wide) ** 2).sum(axis=1) for x in few])
    constant = numpy.log(len(wide)) + wide.shape[1] * numpy.log(SIGMA * numpy.sqrt(2 * numpy.pi))
    definition = logsumexp(-squares / (2 * SIGMA**2), axis=1) - constant
    yield {
        "what": f"log-likelihoods of 10,000 test images under a Parzen window on {options.centres} images",
        "seconds": {"minigan, float32": round(ours, 2), "scikit-learn, float64, scaled": round(scaled, 1)},
        "ratio": round(scaled / ours, 1),
        "largest relative error in float64, minigan": float(abs(exact / definition - 1).max()),
        "largest error in nats, scikit-learn": float(abs(theirs[:20] - definition).max()),
        "peak memory, MiB, data included": round(peak),
    }


if __name__ == "__main__":
    timing.report(options, __doc__, measure())
