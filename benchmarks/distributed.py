"""What a rank of a data-parallel run does and waits for: measured at 1 and 2 ranks, modelled for 8 to 1,000.

    OPENBLAS_NUM_THREADS=1 mpiexec -n 2 python benchmarks/distributed.py --out benchmarks/results/distributed.json

Three things take turns, a few iterations each, in one process, so that whatever else the machine does hits them alike:
one rank alone; two ranks that share each minibatch, over MPI; and the work of one rank of n, which meets nobody (n
from 2 to a row each): its rows, all of the drawing, the whole update. The model has that work as whole + row (m / n).
Times are CPU seconds of the process, less what it spends in the all-reduce, where MPICH waits by spinning; the
all-reduce of a vector like theta_d is timed by itself, wall time, the least of many, through this machine's memory.
docs/scaling.md has the model and what it says.
"""

import argparse
import json
import os
import platform
import statistics
import time
from pathlib import Path

import numpy
from mpi4py import MPI

from minigan import distributed
from minigan.runs import Run, load_data
from minigan.systems import RECIPES

TURN = 5  # iterations of one before it is the next one's turn
NETWORKS = {"10 Gbit/s, 30 us": (1.25e9, 30e-6), "100 Gbit/s, 3 us": (12.5e9, 3e-6)}  # bytes a second, seconds
RANKS = (1, 2, 4, 8, 16, 32, 64, 100, 256, 512, 1000)


class Alone:
    """One rank of n that meets nobody: its mean is its own vector."""

    def __init__(self, size):
        self.rank, self.size = 0, size

    def mean(self, vector):
        return vector


class Timed(distributed.World):
    """The world, and the CPU time that this rank has spent in its all-reduces."""

    spent = 0.0

    def mean(self, vector):
        before = time.process_time()
        super().mean(vector)
        self.spent += time.process_time() - before
        return vector


def iterations(recipe, data, team):
    """CPU seconds of one iteration after another, less those in the all-reduce."""
    run = Run(recipe, data)
    agreed = distributed.divide(run, team)
    played, spent = run.play(10**9), lambda: getattr(team, "spent", 0.0)
    while True:
        before, waited = time.process_time(), spent()
        next(played)
        yield time.process_time() - before - (spent() - waited)
        agreed(False)
        run.log.numbers = run.log.numbers[:0]


def quietly(comm):
    """A barrier at which nobody spins."""
    request = comm.Ibarrier()
    while not request.Test():
        time.sleep(0.002)


def allreduce(comm, size, times=30):
    """The least wall seconds of the all-reduce of a float32 vector."""
    vector, found = numpy.ones(size, "float32"), []
    for _ in range(times):
        quietly(comm)
        comm.Barrier()
        start = time.perf_counter()
        comm.Allreduce(MPI.IN_PLACE, vector)
        found.append(time.perf_counter() - start)
        vector *= 1.0 / comm.size
    return min(found)


def measured(comm, name, rounds):
    """The figures of a recipe's nets."""
    recipe, world = RECIPES[name], Timed(MPI)
    data = load_data(recipe)
    two = iterations(recipe, data, world)
    shares = [n for n in range(2, recipe.batch + 1) if recipe.batch % n == 0] if world.rank == 0 else []
    alone = {n: iterations(recipe, data, Alone(n)) for n in ([1, *shares] if world.rank == 0 else [])}
    seen = {f"{n} alone": [] for n in alone} | {"of 2": []}
    for turn in range(rounds + 1):
        for n, each in alone.items():
            took = [next(each) for _ in range(TURN)]
            seen[f"{n} alone"] += took if turn else []  # the first turn warms up
        quietly(comm)
        took = [next(two) for _ in range(TURN)]
        seen["of 2"] += took if turn else []
        quietly(comm)
    run = Run(recipe, data)
    sizes = {"D": run.system.D.theta.size, "G": run.system.G.theta.size}
    together = {player: allreduce(comm, size) for player, size in sizes.items()}
    median = {key: statistics.median(values) for key, values in seen.items() if values}
    spread = {key: [float(numpy.quantile(values, q)) for q in (0.25, 0.75)] for key, values in seen.items() if values}
    return {"batch": recipe.batch, "parameters": sizes, "cpu_s": median, "quartiles": spread, "allreduce_s": together,
            "drawing_s": drawing(recipe, data) if world.rank == 0 else None}  # fmt: skip


def drawing(recipe, data):
    """CPU seconds of an iteration that go to drawing noise, masks and minibatches, which every rank does for all."""
    run, spent = Run(recipe, data), []

    class Clocked(distributed.Around):
        def __getattr__(self, name):
            found = getattr(self.thing, name)
            return self.timed(found) if name in ("uniform", "normal", "integers", "mask") else found

        def __call__(self, *arguments):
            return self.timed(self.thing)(*arguments)

        def timed(self, draw):
            def drawn(*arguments):
                before = time.process_time()
                values = draw(*arguments)
                spent[-1] += time.process_time() - before
                return values

            return drawn

    distributed.divide(run, Alone(recipe.batch))
    streams = run.streams
    streams.noise, streams.dropout = Clocked(streams.noise, None), Clocked(streams.dropout, None)
    run.system.thing.minibatches = Clocked(run.system.minibatches, None)
    for _ in range(40):
        spent.append(0.0)
        run.system.step()
    return statistics.median(spent)


def fitted(found):
    """(whole, row): CPU seconds of an iteration at n ranks are about whole + row (m / n)."""
    rows = {int(key.split()[0]): seconds for key, seconds in found["cpu_s"].items() if key.endswith("alone")}
    x, y = numpy.array([found["batch"] / n for n in rows]), numpy.array(list(rows.values()))
    row, whole = numpy.polyfit(x, y, 1, w=1.0 / y)  # of relative errors
    return float(whole), float(row)


def parameters(text, values, data, wider=1):
    """How many a net in words has, on so many values, if its hidden layers are so many times as wide."""
    count, words = 0, [word.strip().split() for word in text.split(",")]
    dense = [i for i, word in enumerate(words) if word[0] == "dense"]
    for i, (kind, *arguments) in enumerate(words):
        if kind == "dense":
            units = data if arguments[0] == "data" else int(arguments[0]) * (wider if i != dense[-1] else 1)
            count, values = count + (values + 1) * units, units
        elif kind == "maxout":
            values //= int(arguments[0])
    return count


def modelled(found, recipe, wider=1, weak=False):
    """{network: {n: [seconds of an iteration, examples a second as a multiple of one rank's]}}.

    Products and update grow as the number of parameters. An all-reduce by a ring takes 2 (n - 1)/n bytes / bandwidth +
    2 (n - 1) latency; the metrics and the wish to stop take 4 log2(n) latency. weak: each rank has m rows, and not m/n.
    """
    wide = {"D": parameters(recipe.D, 784, 784, wider), "G": parameters(recipe.G, 100, 784, wider)}
    more, m = sum(wide.values()) / sum(found["parameters"].values()), found["batch"]
    update, table = found["whole_s"] - found["drawing_s"], {}
    for network, (bandwidth, latency) in NETWORKS.items():
        seconds = {}
        for n in [n for n in RANKS if weak or n <= m]:
            work = more * (update + found["row_s"] * m / (1 if weak else n)) + found["drawing_s"] * (n if weak else 1)
            sent = sum(2 * (n - 1) / n * 4 * size / bandwidth + 2 * (n - 1) * latency for size in wide.values())
            seconds[n] = float(work + sent + 4 * numpy.log2(n) * latency)
        table[network] = {n: [t, (n if weak else 1) * seconds[1] / t] for n, t in seconds.items()}
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    comm, figures = MPI.COMM_WORLD, {}
    for name in ("mnist", "mnist-paper"):
        found = measured(comm, name, options.rounds)
        if comm.rank == 0:
            recipe = RECIPES[name]
            found["whole_s"], found["row_s"] = fitted(found)
            assert found["parameters"] == {"D": parameters(recipe.D, 784, 784), "G": parameters(recipe.G, 100, 784)}
            found["model, m / n rows a rank"] = modelled(found, recipe)
            found["model, m rows a rank"] = modelled(found, recipe, weak=True)
            found["model, 100 times as wide, m / n rows a rank"] = modelled(found, recipe, 100)
            found["model, 100 times as wide, m rows a rank"] = modelled(found, recipe, 100, weak=True)
            figures[name] = found
    if comm.rank == 0:
        figures |= {
            "load": os.getloadavg(), "cores": os.cpu_count(), "numpy": numpy.__version__, "machine": platform.machine(),
            "mpi": MPI.Get_library_version().splitlines()[0], "threads": os.environ.get("OPENBLAS_NUM_THREADS"),
        }  # fmt: skip
        text = json.dumps(figures, indent=1, default=float)
        print(text)
        if options.out:
            options.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
