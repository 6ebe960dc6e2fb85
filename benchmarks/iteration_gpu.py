"""One iteration of Algorithm 1 with the paper's MNIST nets on a GPU: minigan on CuPy, and PyTorch three ways.

    python benchmarks/iteration_gpu.py --out benchmarks/results/iteration-gpu.json

PyTorch runs eager; captured whole as a CUDA graph, which one launch replays; and with D and G compiled before the
capture. All take turns in one process, and the device is waited for at the end of a turn. m = 100, k = 1, dropout on,
momentum, float32 without TF32. The products are the matrix products of an iteration alone, as CuPy launches them.
"""

import argparse
import json
import platform
import statistics
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cupy
import numpy
import torch
from torch.nn.functional import softplus

from minigan.runs import Run, load_data
from minigan.systems.recipes import mnist_paper

M, G_WIDTHS, D_WIDTHS, PIECES = 100, (100, 1200, 1200, 784), (784, 240, 240), 5


def minigan_iterations(data):
    """Algorithm 1 as `minigan train mnist-paper --update alternating --backend cupy` runs it, noise included."""
    run = Run(replace(mnist_paper, update="alternating"), data)
    for _ in run.play(10**9):
        if len(run.log._pending) >= 1000:
            run.log._pending.clear()
        yield


class Torch:
    """The same in PyTorch, as one writes it by hand: no gradient is asked for that is not used."""

    def __init__(self, images, compiled=False):
        nn, sizes = torch.nn, list(pairwise(G_WIDTHS))
        layers = (f for s in sizes for f in (nn.Linear(*s), nn.ReLU() if s != sizes[-1] else nn.Sigmoid()))
        self.G = nn.Sequential(*layers).cuda()
        self.D = nn.Sequential(
            nn.Dropout(0.2), Maxout(784, 240), nn.Dropout(0.5), Maxout(240, 240), nn.Dropout(0.5), nn.Linear(240, 1)
        ).cuda()
        self.d_optimizer = torch.optim.SGD(self.D.parameters(), lr=0.05, momentum=0.5, foreach=True)
        self.g_optimizer = torch.optim.SGD(self.G.parameters(), lr=0.1, momentum=0.5, foreach=True)
        self.images, self.x = images, torch.empty(M, 784, device="cuda")
        self.generator = torch.Generator(device="cuda")
        self.g, self.d = (torch.compile(self.G), torch.compile(self.D)) if compiled else (self.G, self.D)

    def minibatch(self):
        """A new minibatch of examples, into the place that a graph reads."""
        rows = torch.randint(len(self.images), (M,), device="cuda")
        torch.index_select(self.images, 0, rows, out=self.x)

    def step(self):
        """D's step and G's, on the minibatch."""
        with torch.no_grad():
            x_fake = self.g(noise())
        self.d_optimizer.zero_grad(set_to_none=False)
        (softplus(-self.d(self.x)).mean() + softplus(self.d(x_fake)).mean()).backward()
        self.d_optimizer.step()
        for p in self.D.parameters():
            p.requires_grad_(False)
        self.g_optimizer.zero_grad(set_to_none=False)
        softplus(-self.d(self.g(noise()))).mean().backward()
        self.g_optimizer.step()
        for p in self.D.parameters():
            p.requires_grad_(True)

    def iterations(self):
        """Eager, or compiled."""
        while True:
            self.minibatch()
            self.step()
            yield

    def replays(self):
        """The step captured once as a CUDA graph."""
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(5):
                self.minibatch()
                self.step()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.step()
        while True:
            self.minibatch()
            graph.replay()
            yield


class Maxout(torch.nn.Linear):
    """A linear layer and the maximum over the pieces of each unit."""

    def __init__(self, n_in, units):
        super().__init__(n_in, units * PIECES)

    def forward(self, x):
        """(M, units)."""
        return super().forward(x).view(len(x), PIECES, -1).amax(1)


def noise():
    """(M, 100), uniform, of variance 1."""
    return (torch.rand(M, 100, device="cuda") * 2 - 1) * 3**0.5


def product_iterations():
    """The matrix products of an iteration, on arrays that lie ready."""
    g_shapes = list(pairwise(G_WIDTHS))
    d_shapes = [(n_in, n_out * PIECES) for n_in, n_out in pairwise(D_WIDTHS)] + [(D_WIDTHS[-1], 1)]
    made = {
        s: [cupy.random.random(t, dtype="float32") for t in ((M, s[0]), s, (M, s[1]))] for s in {*g_shapes, *d_shapes}
    }
    while True:
        for s in [*g_shapes, *d_shapes, *d_shapes, *g_shapes, *d_shapes]:
            made[s][0] @ made[s][1]
        for s in [*d_shapes, *d_shapes, *g_shapes]:
            made[s][0].T @ made[s][2]
        for s in [*d_shapes[1:], *d_shapes[1:], *d_shapes, *g_shapes[1:]]:
            made[s][2] @ made[s][1].T
        yield


def wait():
    """Until the device has done all of both libraries' work."""
    cupy.cuda.Device().synchronize()


def main():
    """Take turns, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="turns of each, of 50 iterations")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file")
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.backends.cuda.matmul.allow_tf32 = False
    data = load_data(mnist_paper, cupy)
    images = torch.from_numpy(data.train.get()).cuda()
    runs = {
        "minigan, CuPy": minigan_iterations(data),
        "PyTorch eager": Torch(images).iterations(),
        "PyTorch, CUDA graph": Torch(images).replays(),
        "PyTorch, compiled, CUDA graph": Torch(images, compiled=True).replays(),
        "matrix products, CuPy": product_iterations(),
    }
    times = {name: [] for name in runs}
    for i in range(options.rounds + 1):
        for name, run in list(runs.items()):
            try:
                next(run)
                wait()
                start = time.perf_counter()
                for _ in range(50):
                    next(run)
                wait()
            except Exception as error:  # one way that fails here must not lose the others' figures
                print(f"{name}: {type(error).__name__}: {str(error)[:300]}")
                del runs[name], times[name]
                continue
            if i > 0:  # the first warms up
                times[name].append(1e3 * (time.perf_counter() - start) / 50)
    median = {name: statistics.median(t) for name, t in times.items()}
    for name, ms in median.items():
        print(f"  {name:30s} {ms:7.3f} ms   {ms / median['PyTorch eager']:5.2f} x PyTorch eager")
    if options.out:
        result = {
            "what": "one iteration of the paper's MNIST nets on a GPU, m = 100, k = 1, float32, no TF32, dropout on",
            "gpu": torch.cuda.get_device_name(),
            "turns": f"{options.rounds} of 50 iterations each, medians",
            "median_ms": {name: round(ms, 3) for name, ms in median.items()},
            "ratio_to_pytorch_eager": {name: round(ms / median["PyTorch eager"], 3) for name, ms in median.items()},
            "versions": {
                "python": platform.python_version(),
                "numpy": numpy.__version__,
                "cupy": cupy.__version__,
                "torch": torch.__version__,
                "cuda": torch.version.cuda,
            },
        }
        options.out.write_text(json.dumps(result, indent=2) + "\n")


main()
