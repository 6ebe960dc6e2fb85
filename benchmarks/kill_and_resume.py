"""Does a run that was killed, and resumed, end with the same bits as one that never stopped?

    python benchmarks/kill_and_resume.py --times 20 --recipe line

Trains once without a stop. Then, `times` times over: starts the same training, kills it with SIGKILL at a
random moment, resumes it, kills that too with one chance in two, resumes until the end, and compares every
file of the two run folders byte for byte. Exit status 1 if any differs.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20, help="how many runs are killed (default 20)")
    parser.add_argument("--recipe", default="line", help="what is trained (default line)")
    parser.add_argument("--epochs", type=int, default=4, help="for how long (default 4)")
    parser.add_argument("--seed", type=int, help="of the moments; without it, other moments every time")
    options = parser.parse_args()
    moments = random.Random(options.seed)
    training = ["train", options.recipe, "--epochs", str(options.epochs)]
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "whole"
        began = time.monotonic()
        finish(start(*training, "--out", whole))
        seconds = time.monotonic() - began
        print(
            f"{options.recipe}, {options.epochs} epochs without a stop: {seconds:.1f} s, {len(contents(whole))} files"
        )
        print(f"{'run':>4}  {'killed':40}  compared with the run that never stopped")
        different = 0
        for n in range(1, options.times + 1):
            folder, kills = Path(place) / f"killed-{n}", []
            while not kills or (len(kills) == 1 and moments.random() < 0.5):
                resume = ["--resume"] if (folder / "recipe.json").exists() else []
                process = start(*training, "--out", folder, *resume)
                after = moments.uniform(0, seconds)
                time.sleep(after)
                process.kill()
                process.communicate()
                if process.returncode == 0:  # it had ended before: that was no kill
                    if resume:
                        break
                    delete(folder)
                    continue
                kills.append(f"{after:.2f} s (step {step_of(folder)})")
            resume = ["--resume"] if (folder / "recipe.json").exists() else []
            finish(start(*training, "--out", folder, *resume))
            wrong = differences(whole, folder)
            different += bool(wrong)
            verdict = f"DIFFERS: {', '.join(wrong)}" if wrong else "the same, every byte of every file"
            print(f"{n:4d}  {', '.join(kills):40}  {verdict}", flush=True)
            delete(folder)
    print(f"{options.times - different} of {options.times} runs ended with the same bits as the one that never stopped")
    return 1 if different else 0


def start(*arguments):
    """The command, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "minigan", *map(str, arguments)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process):
    """Wait for its end, which should be a good one."""
    output, _ = process.communicate()
    if process.returncode != 0:
        sys.exit(f"minigan ended with status {process.returncode}:\n{output}")


def step_of(folder):
    """The step of a folder's checkpoint, or "none"."""
    try:
        with numpy.load(folder / "checkpoint.npz") as archive:
            text = str(archive["meta"])
    except FileNotFoundError:
        return "none"
    return text.partition('"step": ')[2].partition(",")[0]


def contents(folder):
    """{name: bytes} of a folder's files, hidden ones included."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def differences(a, b):
    """The names of the files that two folders do not have alike."""
    a, b = contents(a), contents(b)
    return sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))


def delete(folder):
    """Remove a run folder; there may be none yet."""
    for path in folder.iterdir() if folder.exists() else ():
        path.unlink()
    if folder.exists():
        folder.rmdir()


if __name__ == "__main__":
    sys.exit(main())
