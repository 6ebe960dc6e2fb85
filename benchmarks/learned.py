"""How near nets come to D*, to C(G) and to Proposition 2's path: D alone, then Algorithm 1 whole. On the line, 5 seeds.

    python benchmarks/learned.py           trains what benchmarks/results/learned.json has not yet
    python benchmarks/learned_figure.py    prints the tables and draws the picture

D alone: p_data has two bumps, p_g = N(0, 1) is fixed; E |D - D*| over (p_data + p_g) / 2 and C(G) - V, by quadrature.
Algorithm 1: both players are nets; p_g is what G makes of 50,000 equal shares of the noise, in bins of 0.05.
One thread.
"""

import json
import os
import platform
from math import log
from pathlib import Path
from statistics import NormalDist
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy

from minigan.checkpoint import write_text
from minigan.gan.algorithm1 import algorithm1, discriminator_step
from minigan.gan.losses import OBJECTIVES
from minigan.nn import Adam, Dense, Maxout, Network, Ramp, Tanh
from minigan.random import Streams
from minigan.theory import Gaussian, Mixture, c_of_g, discriminator, game

RESULTS = Path(__file__).parent / "results" / "learned.json"
SEEDS, M = (1, 2, 3, 4, 5), 128
P, Q = Mixture([0.5, 0.5], [Gaussian(-1.5, 0.5), Gaussian(1.5, 0.5)]), Gaussian(0, 1)  # of D alone
DATA = Mixture([0.5, 0.5], [Gaussian(-1, 0.6), Gaussian(1, 0.6)])  # of Algorithm 1
EDGES, N = numpy.linspace(-4, 4, 161), 50_000
X = numpy.concatenate([[-4.025], (EDGES[1:] + EDGES[:-1]) / 2, [4.025]])  # a point in each bin; the outer two are open
SHARES = (numpy.arange(N) + 0.5) / N
Z = numpy.array([[NormalDist().inv_cdf(u)] for u in SHARES])
LEVELS = (0.5, 0.2, 0.1, 0.05)  # of the JSD at the start, at which p_g is compared with two paths

ALONE = {}  # what D is trained as: hidden units, layer, steps, training examples (0: fresh ones at each step)
ALONE |= {
    f"{layer}, {width} units": (width, layer, 3000, 0) for layer in ("tanh", "maxout") for width in (2, 8, 32, 128)
}
ALONE |= {f"tanh, {w} units, {n} examples": (w, "tanh", 3000, n) for w in (8, 64) for n in (30, 100, 300, 1000, 3000)}
ALONE |= {
    f"tanh, {w} units, {steps} steps": (w, "tanh", steps, 0) for w in (8, 32) for steps in (100, 300, 1000, 10_000)
}
WHOLE = {f"minimax, {width} units": (width, "minimax", 2000, 5) for width in (2, 4, 8, 16, 32, 64)}
WHOLE |= {f"minimax, 16 units, {steps} steps": (16, "minimax", steps, 5) for steps in (500, 8000)}
WHOLE |= {"minimax, 16 units, k = 1": (16, "minimax", 2000, 1)}
WHOLE |= {"non-saturating, 16 units": (16, "non-saturating", 2000, 5)}


def net(width, layer, init, of_inner, of_outer):
    """One hidden layer, from a number to a number; maxout has 4 pieces."""
    hidden, last = (4 * width, Maxout(4)) if layer == "maxout" else (width, Tanh())
    return Network([Dense(1, hidden, init, irange=of_inner), last, Dense(width, 1, init, irange=of_outer)])


def output(D):
    """x -> D(x)."""
    return lambda x: discriminator.sigmoid(D(x[:, None])[:, 0])


def alone(width, layer, steps, n, seed):
    """[E |D - D*|, C(G) - V] of a D that is trained against G(z) = z."""
    streams = Streams(seed, "float64")
    D, G = net(width, layer, streams.init, 2.0, 0.5), Network([Dense(1, 1, streams.init, irange=0.0)])
    G.theta = numpy.array([1.0, 0.0])
    optimizer = Adam(D, Ramp(0.02, 0.0, 0, steps))
    x, z = P.sample(n or 1, streams.data)[:, None], Q.sample(n or 1, streams.noise)[:, None]
    for _ in range(steps):
        if n:
            rows = (streams.noise.uniform((2, M), 0, n)).astype(int)
            discriminator_step(D, G, x[rows[0]], z[rows[1]], optimizer)
        else:
            x, z = P.sample(M, streams.data)[:, None], Q.sample(M, streams.noise)[:, None]
            discriminator_step(D, G, x, z, optimizer)
    return [
        discriminator.distance(output(D), P, Q),
        c_of_g(P, Q) - game.value_of_logit(lambda x: D(x[:, None])[:, 0], P, Q),
    ]


def binned(x):
    """Probabilities of the bins, none 0: of samples that stand for equal shares."""
    inside = numpy.histogram(x, EDGES)[0]
    counts = numpy.array([numpy.sum(x < EDGES[0]), *inside, numpy.sum(x > EDGES[-1])])
    return (counts + 1e-4) / numpy.sum(counts + 1e-4)


def data_in_bins():
    """Those of p_data, exactly."""
    return numpy.diff(numpy.concatenate([[0.0], DATA.cdf(EDGES), [1.0]]))


def jsd(p, q):
    """(C(G) + log 4) / 2, in nats."""
    return log(2) + game.simplex_optimum(q, p)[0] / 2


def tv(p, q):
    """Half the sum of |p - q|."""
    return float(abs(p - q).sum() / 2)


def whole(width, objective, steps, k, seed):
    """Algorithm 1: [step, JSD, C(G) - V, E |D - D*|] along it, and at each of LEVELS what `beside_paths` gives."""
    streams, p = Streams(seed, "float64"), data_in_bins()
    D = net(width, "tanh", streams.init, 2.0, 0.5)
    G = net(width, "tanh", streams.init, 1.0, 3 / width**0.5)
    G.theta[-1] = -2.0  # p_g begins on the left of the data
    optimizers = Adam(D, Ramp(0.02, 0.0, 0, k * steps), beta1=0.5), Adam(G, Ramp(0.001, 0.0, 0, steps), beta1=0.5)
    when = {0, *numpy.geomspace(1, steps, 60).round().astype(int).tolist()}
    rows, kept = [], []

    def look(step):
        q, D_x = binned(G(Z)), output(D)(X)
        c, D_star, _ = game.simplex_optimum(q, p)
        rows.append(
            [step, jsd(p, q), c - game.simplex_value(q, D_x, p), float(numpy.sum((p + q) / 2 * abs(D_x - D_star)))]
        )
        kept.append(q)

    look(0)
    played = algorithm1(
        D, G, lambda m: DATA.sample(m, streams.data)[:, None], lambda m: streams.noise.normal((m, 1)), *optimizers,
        steps=steps, k=k, m=M, objective=OBJECTIVES[objective],
    )  # fmt: skip
    for step, _ in enumerate(played, start=1):
        if step in when:
            look(step)
    return {"path": [[step, *(round(v, 6) for v in values)] for step, *values in rows], "beside": beside_paths(p, kept)}


def beside_paths(p, kept):
    """{level: [TV to Proposition 2's path, TV to the straight transport, TV between these two]}, all of one JSD.

    Where the JSD first is at most that share of what it was. Proposition 2: eta = 0.05 from the same p_g. Straight
    transport: each sample moves at its own steady speed to its place in p_data, x = (1 - s) F_g^-1 + s F_data^-1.
    """
    begin = jsd(p, kept[0])
    grid, inner = numpy.concatenate([[-4.05], EDGES, [4.05]]), numpy.arange(len(p) + 1) * 1e-12  # strictly rising
    start, end = (numpy.interp(SHARES, numpy.concatenate([[0.0], numpy.cumsum(q)]) + inner, grid) for q in (kept[0], p))
    paths = (
        [kept[0], *game.proposition2(p, kept[0], eta=0.05, steps=300)],
        [binned((1 - s) * start + s * end) for s in numpy.linspace(0, 1, 201)],
    )
    jsds, found = [numpy.array([jsd(p, q) for q in path]) for path in paths], {}
    for level in LEVELS:
        q = next((q for q in kept if jsd(p, q) <= level * begin), None)
        if q is not None:
            a, b = (path[int(numpy.argmin(abs(values - jsd(p, q))))] for path, values in zip(paths, jsds))
            found[str(level)] = [round(tv(q, a), 5), round(tv(q, b), 5), round(tv(a, b), 5)]
    return found


def cost(job):
    """What a job takes, roughly: passes of D, times its width and what a pass costs besides."""
    part, _, _, (width, _, steps, k) = job
    return steps * (width + 60) * (k if part == "Algorithm 1" else 1)


def main():
    """Measure what is missing, the cheap ones first: a run that is cut short has all seeds of these."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {
        "what": __doc__.split("\n")[0], "versions": {"python": platform.python_version(), "numpy": numpy.__version__},
        "D alone": {name: {} for name in ALONE}, "Algorithm 1": {name: {} for name in WHOLE}, "seconds": 0.0,
    }  # fmt: skip
    jobs = [("D alone", name, alone, setting) for name, setting in ALONE.items()]
    jobs += [("Algorithm 1", name, whole, setting) for name, setting in WHOLE.items()]
    for part, name, measure, setting in sorted(jobs, key=cost):
        for seed in SEEDS:
            there = results[part][name]
            if str(seed) not in there:
                begun = process_time()
                there[str(seed)] = measure(*setting, seed)
                results["seconds"] = round(results["seconds"] + process_time() - begun, 1)
                print(seed, name, flush=True)
                write_text(RESULTS, json.dumps(results) + "\n")


if __name__ == "__main__":
    main()
