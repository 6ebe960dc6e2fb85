"""One iteration of Algorithm 1 with the paper's MNIST nets: minigan, PyTorch eager, and the bare matrix products.

    pip install torch && python benchmarks/iteration.py --threads 2

The three take turns in one process, ten iterations each, so that whatever else the machine does hits
them alike; what counts is the ratios of their medians. m = 100, k = 1, dropout on, momentum, float32. The
products are the ones that Algorithm 1 cannot do without: no bias, no activation, no update.
"""

import argparse
import json
import os
import platform
import statistics
import time
from itertools import pairwise
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--rounds", type=int, default=100, help="iterations of each")
parser.add_argument("--out", type=Path, help="write the figures to this JSON file")
options = parser.parse_args()
os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)  # before NumPy is imported

import numpy  # noqa: E402
import torch  # noqa: E402
from torch.nn.functional import softplus  # noqa: E402

from minigan.runs import Run, load_data  # noqa: E402
from minigan.systems.recipes import mnist_paper  # noqa: E402

TURN = 10  # iterations of one before it is the next one's turn
M, G_WIDTHS, D_WIDTHS, PIECES = 100, (100, 1200, 1200, 784), (784, 240, 240), 5


def minigan_iterations(data):
    """Algorithm 1 as `minigan train mnist-paper` runs it, minibatches and noise included."""
    run = Run(mnist_paper, data)
    for _ in run.play(10**9):
        run.log._pending.clear()
        yield


def torch_iterations(images):
    """The same in PyTorch as one writes it by hand: no gradient is asked for that is not used."""

    class Maxout(torch.nn.Linear):
        def __init__(self, n_in, units):
            super().__init__(n_in, units * PIECES)

        def forward(self, x):
            return super().forward(x).view(len(x), PIECES, -1).amax(1)

    nn = torch.nn
    sizes = list(pairwise(G_WIDTHS))
    G = nn.Sequential(*(f for s in sizes for f in (nn.Linear(*s), nn.ReLU() if s != sizes[-1] else nn.Sigmoid())))
    D = nn.Sequential(
        nn.Dropout(0.2), Maxout(784, 240), nn.Dropout(0.5), Maxout(240, 240), nn.Dropout(0.5), nn.Linear(240, 1)
    )
    d_optimizer = torch.optim.SGD(D.parameters(), lr=0.05, momentum=0.5)
    g_optimizer = torch.optim.SGD(G.parameters(), lr=0.1, momentum=0.5)
    images = torch.from_numpy(images)

    def noise():
        return (torch.rand(M, 100) * 2 - 1) * 3**0.5

    order = torch.randperm(len(images))
    while True:
        order = order.roll(M)
        x = images[order[:M]]
        with torch.no_grad():
            x_fake = G(noise())
        d_optimizer.zero_grad()
        (softplus(-D(x)).mean() + softplus(D(x_fake)).mean()).backward()
        d_optimizer.step()
        for p in D.parameters():
            p.requires_grad_(False)
        g_optimizer.zero_grad()
        softplus(-D(G(noise()))).mean().backward()
        g_optimizer.step()
        for p in D.parameters():
            p.requires_grad_(True)
        yield


def product_iterations():
    """The matrix products of an iteration, on arrays that lie ready."""
    stream = numpy.random.Generator(numpy.random.PCG64(1))
    g_shapes = list(pairwise(G_WIDTHS))
    d_shapes = [(n_in, n_out * PIECES) for n_in, n_out in pairwise(D_WIDTHS)] + [(D_WIDTHS[-1], 1)]
    made = {s: [stream.random(t, dtype="float32") for t in ((M, s[0]), s, (M, s[1]))] for s in {*g_shapes, *d_shapes}}
    forward = [*g_shapes, *d_shapes, *d_shapes, *g_shapes, *d_shapes]  # D's step, then G's
    parameters = [*d_shapes, *d_shapes, *g_shapes]
    inputs = [*d_shapes[1:], *d_shapes[1:], *d_shapes, *g_shapes[1:]]
    flop = sum(2 * M * n_in * n_out for n_in, n_out in forward + parameters + inputs)
    print(f"{flop / 1e9:.2f} GFLOP of matrix products in an iteration")
    while True:
        for s in forward:
            x, W, _ = made[s]
            x @ W
        for s in parameters:
            x, _, y = made[s]
            x.T @ y
        for s in inputs:
            _, W, y = made[s]
            y @ W.T
        yield


def main():
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    data = load_data(mnist_paper)
    runs = {
        "minigan": minigan_iterations(data),
        "PyTorch eager": torch_iterations(data.train),
        "matrix products": product_iterations(),
    }
    times = {name: [] for name in runs}
    for i in range(options.rounds // TURN + 1):
        for name, run in runs.items():
            for j in range(TURN + 2):
                start = time.perf_counter()
                next(run)
                if i > 0 and j >= 2:  # the first round warms up, and two iterations let the others' threads go to sleep
                    times[name].append(1e3 * (time.perf_counter() - start))
    median = {name: statistics.median(t) for name, t in times.items()}
    print(f"median of {options.rounds} iterations, {options.threads} threads, {platform.processor() or 'CPU'}")
    for name, ms in median.items():
        print(f"  {name:16s} {ms:6.1f} ms   {ms / median['PyTorch eager']:5.2f} x PyTorch eager")
    if options.out:
        result = {
            "what": "one iteration of the paper's MNIST nets, m = 100, k = 1, float32, dropout on",
            "threads": options.threads,
            "rounds": options.rounds,
            "median_ms": {name: round(ms, 2) for name, ms in median.items()},
            "ratio_to_pytorch_eager": {name: round(ms / median["PyTorch eager"], 3) for name, ms in median.items()},
            "cpu": next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if "model name" in line), ""),
            "cores": os.cpu_count(),
            "versions": {"python": platform.python_version(), "numpy": numpy.__version__, "torch": torch.__version__},
        }
        options.out.write_text(json.dumps(result, indent=2) + "\n")


main()
