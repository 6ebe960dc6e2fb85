"""What every speed benchmark repeats: threads set before NumPy is imported, functions that take turns, and the machine.

NumPy may be imported only after `threads`, so that nothing here imports it when this file is.
"""

import argparse
import gc
import json
import os
import platform
import re
import statistics
import time
from importlib import metadata
from pathlib import Path

LIBRARIES = ("OPENBLAS", "OMP", "MKL")  # NumPy's products, PyTorch's and scikit-learn's own loops


def options(about, rounds, more=()):
    """The command line that they share: --threads, --kernel, --rounds, --out. more: (name, keywords) of others."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--kernel", help="of OpenBLAS, such as Haswell or SkylakeX; as OpenBLAS picks it if not given")
    parser.add_argument("--rounds", type=int, default=rounds, help="turns of each; quartiles are given")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file")
    for name, keywords in more:
        parser.add_argument(name, **keywords)
    chosen = parser.parse_args()
    threads(chosen.threads, chosen.kernel)
    return chosen


def threads(number, kernel=None):
    """Let every library have so many threads, and OpenBLAS this kernel. Only before NumPy is imported."""
    for library in LIBRARIES:
        os.environ[f"{library}_NUM_THREADS"] = str(number)
    if kernel:
        os.environ["OPENBLAS_CORETYPE"] = kernel


def clock():
    """The clock to measure by: with one thread its own CPU time, which other work on the machine disturbs least."""
    return time.thread_time if os.environ["OPENBLAS_NUM_THREADS"] == "1" else time.perf_counter


def in_turn(functions, rounds, calls=1, warm=1):
    """{name: [lower quartile, median, upper quartile] in milliseconds a call} of functions that take turns.

    calls: how many a turn measures; warm: how many before them it does not (caches; the others' threads go to sleep).
    So whatever else the machine does hits all alike. The first turn of each is not counted.
    """
    now, times = clock(), {name: [] for name in functions}
    for turn in range(rounds + 1):
        for name, function in functions.items():
            for _ in range(warm):
                function()
            gc.collect(0)
            start = now()
            for _ in range(calls):
                function()
            if turn > 0:
                times[name].append(1e3 * (now() - start) / calls)
    return {name: [round(q, 3) for q in statistics.quantiles(t, n=4)] for name, t in times.items()}


def ratio(ms, name, other):
    """The ratio of the medians of two rows of `in_turn`."""
    return round(ms[name][1] / ms[other][1], 3)


def machine():
    """The hardware, the versions, the threads and the kernel that a figure belongs to."""
    from minigan.commands.blas import kernel

    versions = {"python": platform.python_version()}
    for name in ("numpy", "torch", "scikit-learn", "cupy-cuda12x", "cupy-cuda13x"):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    set_threads = os.environ["OPENBLAS_NUM_THREADS"]
    return {
        "cpu": processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "threads": int(set_threads),
        "time": "CPU time of the thread" if set_threads == "1" else "of the clock",
        "OpenBLAS kernel": (kernel() or "not known") + (" (asked for)" if "OPENBLAS_CORETYPE" in os.environ else ""),
        "load before": round(os.getloadavg()[0], 1),
        "versions": versions,
    }


def processor():
    """Its name, as Linux has it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if "model name" in line), platform.processor())


def report(chosen, about, rows):
    """Print the rows as they come, and write them to --out with what the machine is."""
    result = {"what": about.partition("\n")[0], "turns": chosen.rounds, **machine(), "rows": []}
    print(*(f"{name}: {value}" for name, value in result.items() if name != "rows"), sep="\n")
    for row in rows:
        result["rows"].append(row)
        print(*(f"  {name}: {value}" for name, value in row.items()), "", sep="\n", flush=True)
    if chosen.out:
        write(chosen.out, result)


def write(path, result):
    """Write the figures as JSON, lists of numbers in one line."""
    text = json.dumps(result, indent=1)
    text = re.sub(r"\[([^\[\]{}]*)\]", lambda found: f"[{' '.join(found[1].split())}]", text)
    Path(path).write_text(text + "\n")
