"""One iteration of the paper's MNIST nets: minigan, PyTorch eager where it is installed, and the bare matrix products.

    pip install torch && python benchmarks/iteration.py --threads 2

Two algorithms, each against PyTorch doing the same: Algorithm 1, and the simultaneous update of the paper's released
code (recipe mnist-paper), which runs G and D once less and so has a fifth fewer products. All take turns in one
process; what counts is the ratios of their medians. m = 100, k = 1, dropout on, momentum, float32. The products are the
ones that the algorithm cannot do without, in minibatches of 100: no bias, no activation, no update.
"""

import timing

if __name__ == "__main__":
    options = timing.options(__doc__, rounds=40)  # before NumPy is imported

from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise

import numpy

from minigan.runs import Run, load_data
from minigan.systems.recipes import mnist_paper

M, G_WIDTHS, D_WIDTHS, PIECES = 100, (100, 1200, 1200, 784), (784, 240, 240), 5
UPDATES = {"Algorithm 1": "alternating", "simultaneous update": "simultaneous"}


def minigan_iterations(recipe, data):
    """As `minigan train` runs the recipe, minibatches and noise included."""
    run = Run(recipe, data)
    for _ in run.play(10**9):
        run.log._pending.clear()
        yield


def torch_iterations(images, update):
    """The same in PyTorch as one writes it by hand: no gradient is asked for that is not used."""
    import torch
    from torch.nn.functional import softplus

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

    def alternating(x):
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

    def simultaneous(x):
        a_real, a_fake = D(x), D(G(noise()))
        loss = softplus(-a_real).mean() + softplus(a_fake).mean()
        gradients = torch.autograd.grad(loss, list(D.parameters()), retain_graph=True)
        gradients += torch.autograd.grad(softplus(-a_fake).mean(), list(G.parameters()))
        for p, gradient in zip((*D.parameters(), *G.parameters()), gradients):
            p.grad = gradient
        d_optimizer.step()
        g_optimizer.step()

    step, order = {"alternating": alternating, "simultaneous": simultaneous}[update], torch.randperm(len(images))
    while True:
        order = order.roll(M)
        step(images[order[:M]])
        yield


def products(update):
    """(a function that does the matrix products of an iteration on arrays that lie ready, their GFLOP)."""
    stream = numpy.random.Generator(numpy.random.PCG64(1))
    g_shapes = list(pairwise(G_WIDTHS))
    d_shapes = [(n_in, n_out * PIECES) for n_in, n_out in pairwise(D_WIDTHS)] + [(D_WIDTHS[-1], 1)]
    made = {s: [stream.random(t, dtype="float32") for t in ((M, s[0]), s, (M, s[1]))] for s in {*g_shapes, *d_shapes}}
    forward = [*g_shapes, *d_shapes, *d_shapes]
    if update == "alternating":
        forward += [*g_shapes, *d_shapes]  # G's step has noise of its own, and meets the new D
    parameters = [*d_shapes, *d_shapes, *g_shapes]
    inputs = [*d_shapes[1:], *d_shapes[1:], *d_shapes, *g_shapes[1:]]

    def run():
        for s in forward:
            x, W, _ = made[s]
            x @ W
        for s in parameters:
            x, _, y = made[s]
            x.T @ y
        for s in inputs:
            _, W, y = made[s]
            y @ W.T

    return run, sum(2e-9 * M * n_in * n_out for n_in, n_out in forward + parameters + inputs)


def measure(rounds, calls=3):
    """A row for each of the two algorithms."""
    data = load_data(mnist_paper)
    for name, update in UPDATES.items():
        bare, gflop = products(update)
        runs = {"minigan": minigan_iterations(replace(mnist_paper, update=update), data)}
        if update == "alternating":
            runs["minigan, joined"] = minigan_iterations(replace(mnist_paper, update="joined"), data)
        if find_spec("torch"):
            runs["PyTorch eager"] = torch_iterations(data.train, update)
        functions = {who: lambda run=run: next(run) for who, run in runs.items()} | {"matrix products": bare}
        ms = timing.in_turn(functions, rounds, calls, warm=2)
        yield {
            "what": f"paper's nets, {name}",
            "ms, quartiles": ms,
            "GFLOP of products": round(gflop, 2),
            **{f"ratio to {other}": beside(ms, other) for other in ("matrix products", "PyTorch eager") if other in ms},
        }


def beside(ms, other):
    """{"minigan": its ratio to another, ...} of the medians."""
    return {who: timing.ratio(ms, who, other) for who in ms if who.startswith("minigan")}


if __name__ == "__main__":
    timing.report(options, __doc__, measure(options.rounds))
