"""Conv2d, ConvTranspose2d and one iteration of DCGAN: minigan beside PyTorch eager, and the bare matrix products.

    pip install torch && python benchmarks/convolution.py --threads 1 --kernel SkylakeX

All take turns in one process. What counts is the ratio of the medians, minigan to PyTorch: below 1 minigan is faster.
With one thread the time is the thread's own (other work on the machine is not counted), with more it is the clock's.
m = 64, float32. NumPy's OpenBLAS picks its kernel by the processor; on some that know AVX-512 it takes one without,
and --kernel SkylakeX (OPENBLAS_CORETYPE) makes it take the other. The products are the three of each layer alone, on
windows that lie ready as columns, the whole minibatch at once. MB is the most memory that one of the passes takes at
any time, its result included.
"""

import timing

if __name__ == "__main__":
    options = timing.options(__doc__, rounds=15)  # before NumPy is imported

import tracemalloc
from dataclasses import replace

import numpy
import torch
from iteration import minigan_iterations
from torch.nn.functional import conv2d, conv_transpose2d, softplus

from minigan.nn.convolution import Conv2d, ConvTranspose2d, as_matrix
from minigan.nn.windows import flat, images, memory
from minigan.random import Stream
from minigan.runs import load_data
from minigan.systems.dcgans import dcgan_mnist

M = 64
SHAPES = [(c, side, f, 4, 2, 1) for c, side, f in ((1, 28, 64), (32, 14, 64), (64, 14, 128))]  # DCGAN at 28 x 28
SHAPES += [(c, side, f, 4, 2, 1) for c, side, f in ((3, 64, 64), (64, 32, 128), (128, 16, 256), (256, 8, 512))]
SHAPES += [(3, 32, 64, 8, 1, 4)]  # D's first layer in the paper's CIFAR-10 nets: channels, side, filters, kernel, ...
PASSES = ("forward", "dx", "dW")


def layer_passes(kind, shape):
    """{"minigan forward": a function to time, ...}, the layer, its x and its dy. ConvTranspose2d: the other way."""
    channels, side, filters, kernel, stride, padding = shape
    stream, t = Stream(1), torch.from_numpy
    if kind is Conv2d:
        layer = Conv2d(channels, filters, kernel, stream, 0.05, stride, padding)
        shape_x = M, channels, side, side
        shape_y = M, filters, *layer.windows.places(side, side)
    else:
        layer = ConvTranspose2d(filters, channels, kernel, stream, 0.05, stride, padding)
        shape_x = M, filters, *layer.windows.places(side, side)
        shape_y = layer.shape_from(numpy.empty(shape_x))
    x, dy, W, b = stream.normal(shape_x), stream.normal(shape_y), *layer.params.values()
    theirs = t(dy), t(x), t(W), [len(b)], [stride] * 2, [padding] * 2, [1, 1], kind is ConvTranspose2d, [0, 0], 1
    backward, function = torch.ops.aten.convolution_backward, conv2d if kind is Conv2d else conv_transpose2d
    tx, tW, tb = t(x), t(W), t(b)
    x, dy = (images(numpy.ascontiguousarray(memory(a))) for a in (x, dy))  # as minigan's layers give them
    small, large = (dy, x) if kind is Conv2d else (x, dy)
    columns, small, A, out = layer.windows.copied(large), flat(small), as_matrix(W), {"W": W * 0, "b": b * 0}
    there, back = ("forward", "dx") if kind is Conv2d else ("dx", "forward")
    return (
        layer,
        x,
        dy,
        {
            "minigan forward": lambda: layer.forward(x)[0],
            "minigan dx": lambda: layer.input_gradient(dy, x),
            "minigan dW": lambda: layer.parameter_gradients(dy, x, out) or out["W"],
            "PyTorch forward": lambda: function(tx, tW, tb, stride, padding),
            "PyTorch dx": lambda: backward(*theirs, [True, False, False])[0],
            "PyTorch dW": lambda: backward(*theirs, [False, True, True])[1],
            f"products {there}": lambda: A @ columns,
            f"products {back}": lambda: A.T @ small,
            "products dW": lambda: columns @ small.T,
        },
    )


def peak(function):
    """The most memory that a call takes at any time, in MB, its result included."""
    tracemalloc.start()
    function()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(most / 1e6, 1)


def layers(rounds):
    """A row for each layer and shape."""
    for shape in SHAPES:
        for kind in (Conv2d, ConvTranspose2d):
            layer, x, dy, functions = layer_passes(kind, shape)
            for name in PASSES:  # they must agree before they are compared
                ours, theirs = functions[f"minigan {name}"](), functions[f"PyTorch {name}"]().numpy()
                numpy.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4 * abs(theirs).max())
            ms = timing.in_turn(functions, rounds)
            sums = {who: sum(ms[f"{who} {name}"][1] for name in PASSES) for who in ("minigan", "PyTorch", "products")}
            ratios = [ms[f"minigan {name}"][1] / ms[f"PyTorch {name}"][1] for name in PASSES]
            ratios += [sums["minigan"] / sums["PyTorch"], sums["products"] / sums["PyTorch"]]
            most = max(peak(functions[f"minigan {name}"]) for name in PASSES)
            large = x if kind is Conv2d else dy
            columns = round(layer.windows.copied(large).nbytes / 1e6, 1)
            yield {
                "layer": repr(layer),
                "x": x.shape,
                "y": dy.shape,
                "ms, quartiles": ms,
                "ratio": dict(zip((*PASSES, "sum", "products' sum"), (round(r, 3) for r in ratios))),
                "MB": {"peak": most, "x": x.nbytes / 1e6, "y": dy.nbytes / 1e6, "all windows as columns": columns},
            }


def torch_iterations(width, pixels):
    """The same in PyTorch as one writes it by hand: no gradient is asked for that is not used."""
    nn = torch.nn
    G = nn.Sequential(
        *(nn.Linear(100, 2 * width * 49), nn.Unflatten(1, (2 * width, 7, 7)), nn.BatchNorm2d(2 * width), nn.ReLU()),
        *(nn.ConvTranspose2d(2 * width, width, 4, 2, 1), nn.BatchNorm2d(width), nn.ReLU()),
        *(nn.ConvTranspose2d(width, 1, 4, 2, 1), nn.Sigmoid()),
    )
    D = nn.Sequential(
        *(nn.Conv2d(1, width, 4, 2, 1), nn.LeakyReLU(0.2)),
        *(nn.Conv2d(width, 2 * width, 4, 2, 1), nn.BatchNorm2d(2 * width), nn.LeakyReLU(0.2)),
        *(nn.Flatten(), nn.Linear(2 * width * 49, 1)),
    )
    d_optimizer, g_optimizer = (torch.optim.Adam(net.parameters(), 0.001, (0.5, 0.999)) for net in (D, G))
    averages = [p.detach().clone() for p in G.parameters()]
    pixels = torch.from_numpy(pixels)
    while True:
        x = pixels[torch.randint(len(pixels), (M,))].view(M, 1, 28, 28)
        x_fake = G((torch.rand(M, 100) * 2 - 1) * 3**0.5)
        d_optimizer.zero_grad()
        (softplus(-D(x)).mean() + softplus(D(x_fake.detach())).mean()).backward()
        d_optimizer.step()
        for p in D.parameters():
            p.requires_grad_(False)
        g_optimizer.zero_grad()
        softplus(-D(x_fake)).mean().backward()
        g_optimizer.step()
        for p in D.parameters():
            p.requires_grad_(True)
        with torch.no_grad():
            for average, p in zip(averages, G.parameters()):
                average.lerp_(p, 0.001)
        yield


def nets(width):
    """G and D of DCGAN at 28 x 28, in minigan's words: dcgan-mnist, wider and without its dense layers."""
    G = f"normal .02, dense {98 * width}, reshape {2 * width}x7x7, batchnorm, relu, convt {width} 4x4 stride=2 pad=1, "
    G += "batchnorm, relu, convt data 4x4 stride=2 pad=1, rows, sigmoid"
    D = f"normal .02, reshape data, conv {width} 4x4 stride=2 pad=1, leaky, conv {2 * width} 4x4 stride=2 pad=1, "
    D += "batchnorm, leaky, rows, dense 1"
    return {"G": G, "D": D}


def iterations(rounds):
    """A row for each width of the nets."""
    data = load_data(dcgan_mnist)
    for name, width in (("half width", 32), ("full width", 64)):
        recipe = replace(dcgan_mnist, **nets(width), batch=M, update="D first", average=0.999)
        runs = {"minigan": minigan_iterations(recipe, data), "PyTorch": torch_iterations(width, data.train)}
        ms = timing.in_turn({who: lambda run=run: next(run) for who, run in runs.items()}, rounds)
        yield {
            "what": f"DCGAN's nets at {name}, {width} and {2 * width} filters",
            **nets(width),
            "ms, quartiles": ms,
            "ratio to PyTorch eager": timing.ratio(ms, "minigan", "PyTorch"),
        }


if __name__ == "__main__":
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    timing.report(options, __doc__, (row for rows in (layers, iterations) for row in rows(options.rounds)))
