"""What it costs to watch training in a notebook: `watch`, with its drawings and without, in CPU seconds.

    python benchmarks/watching.py --out benchmarks/results/watching.json

Each run has a Jupyter kernel of its own, and both kinds take turns. The CPU time is the kernel's whole process: what
sends the pictures to the notebook is part of it. Without drawings, the run is `minigan train`'s but for the score at
its end. A ratio is of two runs that followed each other; a share is that of the drawings in the CPU time of their own
run, which other work on the machine disturbs less. Needs the extra: pip install -e '.[notebooks]'.
"""

import timing

if __name__ == "__main__":
    options = timing.options(__doc__, rounds=5)

import json
import statistics
import tempfile
from importlib import metadata

from jupyter_client.manager import start_new_kernel

RUNS = {"ring": "'ring'", "digits, one epoch": "'digits', epochs=1"}
CODE = """
import json, time
from minigan import plots
from minigan.runs import watching
if not {drawn}:
    watching.in_notebook = lambda: False
draw, spent = watching.Watcher._draw, []
def timed(*arguments):
    began = time.process_time()
    draw(*arguments)
    spent.append(time.process_time() - began)
watching.Watcher._draw = timed
began, clock = time.process_time(), time.perf_counter()
run = watching.watch({run})
found = dict(cpu=time.process_time() - began, wall=time.perf_counter() - clock, step=run.step)
print(json.dumps(found | dict(drawing=sum(spent))))
"""
SECONDS = 1800  # that a run may take on a busy machine


def measured(run, drawn):
    """{cpu, wall, step} of a run, and how many pictures it showed."""
    with tempfile.TemporaryDirectory() as folder:
        manager, client = start_new_kernel(cwd=folder)
        messages = []
        try:
            reply = client.execute_interactive(
                CODE.format(run=run, drawn=drawn), output_hook=messages.append, timeout=SECONDS
            )
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    printed = (m["content"] for m in messages if m["msg_type"] == "stream")
    said = "".join(content["text"] for content in printed if content["name"] == "stdout")
    if reply["content"]["status"] != "ok":
        raise SystemExit(str(reply["content"]))
    pictures = sum(m["msg_type"] in ("display_data", "update_display_data") for m in messages)
    assert (pictures > 1) == drawn
    return json.loads(said.splitlines()[-1]) | {"pictures": pictures}


def measure(rounds):
    """A row for each run: medians, and the ratios of the turns."""
    for name, run in RUNS.items():
        turns = []
        for turn in range(rounds):
            order = (True, False) if turn % 2 else (False, True)
            found = {drawn: measured(run, drawn) for drawn in order}
            turns.append(found)
            print(f"{name}: {found[True]} with drawings, {found[False]} without", flush=True)
        ratios = sorted(found[True]["cpu"] / found[False]["cpu"] for found in turns)
        row = {"run": name, "steps": turns[0][True]["step"]}
        for kind, drawn in (("watched", True), ("without drawings", False)):
            row[f"{kind}, CPU s"] = round(statistics.median(found[drawn]["cpu"] for found in turns), 2)
            row[f"{kind}, wall s"] = round(statistics.median(found[drawn]["wall"] for found in turns), 2)
        row["pictures"] = [found[True]["pictures"] for found in turns]
        shares = [found[True]["drawing"] / found[True]["cpu"] for found in turns]
        row["shares of the drawings"] = [round(share, 4) for share in shares]
        row["share, median"] = round(statistics.median(shares), 4)
        row["ratios of CPU s"] = [round(ratio, 3) for ratio in ratios]
        row["ratio, median"] = round(statistics.median(ratios), 3)
        yield row | {"versions": {package: metadata.version(package) for package in ("matplotlib", "ipykernel")}}


if __name__ == "__main__":
    timing.report(options, __doc__, measure(options.rounds))
