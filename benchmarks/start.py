"""How long a command takes to start, and how much memory it needs: each in a fresh process, in CPU seconds.

    python benchmarks/start.py

`until step 1` ends where training has made its first iteration: imports, data, checks, the run folder. `data` loads
MNIST; held and peak are what tracemalloc counts, resident is the process's
largest by Linux's VmHWM (ru_maxrss would be that of the process that started it, if that is larger).
"""

import timing

if __name__ == "__main__":
    options = timing.options(__doc__, rounds=5)

import json
import statistics
import subprocess
import sys

END = """
import json, resource
def resident():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
used = resource.getrusage(resource.RUSAGE_SELF)
print("\\n" + json.dumps({"s": used.ru_utime + used.ru_stime, "MiB": resident()} | extra))
"""
COMMAND = """
import sys
from minigan.cli import main
try:
    main({arguments})
except SystemExit:
    pass
extra = {{}}
"""
FIRST_STEP = """
from minigan.runs import Run, training
plain = Run.play
class Reached(BaseException): pass
def play(run, steps):
    for _ in plain(run, steps):
        raise Reached
Run.play = play
import tempfile
from minigan.cli import main
try:
    main(["train", "--out", tempfile.mkdtemp() + "/run"])
    raise SystemExit("no step was made")
except Reached:
    pass
extra = {}
"""
DATA = "from minigan.data import mnist\ndata = mnist.load()\nextra = {}"
TRACED = """
import tracemalloc
from minigan.data import mnist
tracemalloc.start()
data = mnist.load()
held, peak = tracemalloc.get_traced_memory()
extra = {"held MB": held / 1e6, "peak MB": peak / 1e6}
"""
CODES = {
    "python alone": "extra = {}",
    "import numpy": "import numpy\nextra = {}",
    "import minigan": "import minigan\nextra = {}",
    "minigan --help": COMMAND.format(arguments=["--help"]),
    "minigan train --help": COMMAND.format(arguments=["train", "--help"]),
    "minigan train, until step 1": FIRST_STEP,
    "data: MNIST loaded": DATA,
    "data: MNIST loaded, traced": TRACED,
}


def measure(rounds):
    """A row for each, medians; they take turns."""
    found = {name: [] for name in CODES}
    for _ in range(rounds):
        for name, code in CODES.items():
            done = subprocess.run([sys.executable, "-c", code + END], capture_output=True, text=True, check=True)
            found[name].append(json.loads(done.stdout.splitlines()[-1]))
    for name, rows in found.items():
        seconds = [row["s"] for row in rows]
        row = {"what": name, "CPU s, quartiles": [round(q, 3) for q in statistics.quantiles(seconds, n=4)]}
        row["resident MiB"] = round(statistics.median(one["MiB"] for one in rows))
        yield row | {key: round(rows[0][key]) for key in rows[0] if key.endswith("MB")}


if __name__ == "__main__":
    timing.report(options, __doc__, measure(options.rounds))
