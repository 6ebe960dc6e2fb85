"""Make the notebooks from their sources, or see whether they are fresh.

    python notebooks/build.py            # execute all, write NAME.ipynb and pictures/
    python notebooks/build.py 04 07      # those whose names begin so
    python notebooks/build.py --check    # write nothing; exit status 2 if one is stale

A source is a py:percent script, and runs as one too: `python notebooks/04_....py`. Those
in zh/ have the code cells of the English ones to the letter, and are given their outputs.
Building twice gives the same bytes on one machine. On another, sums round otherwise: a
check wants the same cells, the same kinds and sizes of output, and the same text, with
numbers to a thousandth. Of a cell tagged "trained" the numbers may differ, since training
magnifies rounding. Needs the extra: pip install -e '.[notebooks]'.
"""

import argparse
import atexit
import base64
import os
import re
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

try:
    import IPython  # noqa: F401 (execute.py takes it)
    import jupytext
    import nbformat
    from tqdm import tqdm
except ImportError as error:
    raise SystemExit(f"{error.name} is missing: pip install -e '.[notebooks]'") from None

FOLDER = Path(__file__).parent
EXECUTE = FOLDER / "execute.py"
HERE = threading.local()  # this thread's process that executes
ALARM = -14  # the status of a process that SIGALRM has ended
# One thread, and no chance in the order of sets: the same bits again, on more cores too.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
QUIET = {"TQDM_DISABLE": "1"}  # a progress bar is for whoever waits
SECONDS = 3600  # for a notebook, also on a busy machine: beyond that it hangs
NUMBER = re.compile(r"-?\d[\d,]*\.?\d*(?:e[-+]?\d+)?")
REMEDY = "python notebooks/build.py"


class StaleError(Exception):
    """A notebook is not what its source makes; the message says where."""


def names(beginnings=()):
    """The names that begin with one of these, in reading order: "00_...", "zh/00_..."."""
    paths = sorted(FOLDER.glob("[0-9]*.py")) + sorted(FOLDER.glob("zh/[0-9]*.py"))
    every = [path.relative_to(FOLDER).with_suffix("").as_posix() for path in paths]
    chosen = (
        [name for name in every if name.startswith(tuple(beginnings))]
        if beginnings
        else every
    )
    if not chosen:
        raise SystemExit(
            f"no notebook begins with {' or '.join(beginnings)}: {', '.join(every)}"
        )
    return chosen


def from_source(name):
    """The notebook of a source, not executed, its cells numbered."""
    notebook = jupytext.read(FOLDER / f"{name}.py", fmt="py:percent")
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
        cell.metadata.pop("lines_to_next_cell", None)  # jupytext's, of no use to a reader
    return notebook


def execute(name):
    """The notebook of a source, executed. Raises StaleError if a cell fails or warns."""
    with tempfile.TemporaryDirectory() as folder:  # what a cell saves is not ours
        empty, executed = Path(folder, "empty.ipynb"), Path(folder, "executed.ipynb")
        empty.write_text(nbformat.writes(from_source(name)), "utf-8")
        status = ask(folder)
        said = Path(folder, "said").read_text("utf-8").strip()
        if status == ALARM:
            raise StaleError(f"{name}: it did not end in {SECONDS} seconds")
        if status or said:
            raise StaleError(f"{name}: {said or f'it ended with status {status}'}")
        return nbformat.reads(executed.read_text("utf-8"), as_version=4)


def ask(folder):
    """The exit status of a folder's notebook, from this thread's own execute.py."""
    if getattr(HERE, "process", None) is None or HERE.process.poll() is not None:
        HERE.process = subprocess.Popen(
            [sys.executable, EXECUTE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **ENVIRONMENT, **QUIET},
        )
        atexit.register(end, HERE.process)
    print(folder, SECONDS, sep="\t", file=HERE.process.stdin, flush=True)
    answer = HERE.process.stdout.readline()
    if not answer:
        raise StaleError("notebooks/execute.py ended without an answer: start it by hand")
    return int(answer)


def end(process):
    """Let an execute.py end: there is nothing more to ask."""
    process.communicate()


def code_cells(notebook):
    """The code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def give_outputs(name, translation, original):
    """Give a translation the outputs. Raises StaleError if the code cells differ."""
    mine, theirs = code_cells(translation), code_cells(original)
    if [cell.source for cell in mine] != [cell.source for cell in theirs]:
        raise StaleError(f"{name}: its code cells are not those of the English one")
    for cell, source in zip(mine, theirs):
        cell.outputs, cell.execution_count = source.outputs, source.execution_count
    return translation


def build(name):
    """{path: bytes} of an English notebook, of its translation, and of its picture."""
    notebook = execute(name)
    files = {FOLDER / f"{name}.ipynb": as_bytes(notebook)}
    if (FOLDER / f"zh/{name}.py").exists():
        translation = give_outputs(f"zh/{name}", from_source(f"zh/{name}"), notebook)
        files[FOLDER / f"zh/{name}.ipynb"] = as_bytes(translation)
    files[FOLDER / f"pictures/{name}.png"] = cover(name, notebook)
    return files


def cover(name, notebook):
    """The picture that stands for a notebook. Raises StaleError unless there is one."""
    cells = [cell for cell in code_cells(notebook) if "cover" in tags(cell)]
    data = [output.get("data", {}) for cell in cells for output in cell.outputs]
    found = [each["image/png"] for each in data if "image/png" in each]
    if len(found) != 1:
        raise StaleError(f"{name}: {len(found)} pictures in cells tagged cover, expected 1")
    return base64.b64decode(found[0])


def as_bytes(notebook):
    """A notebook as a file has it."""
    return (nbformat.writes(notebook) + "\n").encode()


def check(name):
    """Raise StaleError unless a notebook and its translation are as their sources say."""
    expect_same_cells(name)
    old, new = on_disk(name), execute(name)
    for before, after in zip(code_cells(old), code_cells(new)):
        expect_same_outputs(f"{name}, {after.id}", before, after)
    picture = FOLDER / f"pictures/{name}.png"
    if not picture.exists() or picture.read_bytes() != cover(name, old):
        raise StaleError(f"{name}: {picture.name} is not its cover: {REMEDY} {name}")
    if (FOLDER / f"zh/{name}.py").exists():
        expect_same_cells(f"zh/{name}")
        given = give_outputs(f"zh/{name}", from_source(f"zh/{name}"), old)
        if given != on_disk(f"zh/{name}"):
            raise StaleError(
                f"zh/{name}: its outputs are not those of {name}: {REMEDY} {name}"
            )


def on_disk(name):
    """The notebook as it was written. Raises StaleError if it never was."""
    path = FOLDER / f"{name}.ipynb"
    if not path.exists():
        raise StaleError(f"{path.name} is missing: {REMEDY} {name}")
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # what a merge has left, say
        raise StaleError(f"{name}: not a notebook ({error}): {REMEDY} {name}") from None


def expect_same_cells(name):
    """Raise StaleError unless the notebook has its source's cells, executed in order."""

    def seen(notebook):
        return [(cell.cell_type, cell.source, cell.metadata) for cell in notebook.cells]

    if seen(on_disk(name)) != seen(from_source(name)):
        raise StaleError(f"{name}: its cells are not those of its source: {REMEDY} {name}")
    counts = [cell.execution_count for cell in code_cells(on_disk(name))]
    if counts != list(range(1, len(counts) + 1)):
        raise StaleError(f"{name}: its cells were not executed in order: {REMEDY} {name}")


def expect_same_outputs(where, old, new):
    """Raise StaleError unless two executions of a cell look the same to a reader."""
    if list(map(kind, old.outputs)) != list(map(kind, new.outputs)):
        raise StaleError(f"{where}: other kinds of output, or pictures of another size")
    for before, after in zip(map(text, old.outputs), map(text, new.outputs)):
        same = NUMBER.sub("#", before).split() == NUMBER.sub("#", after).split()
        if not same or not (
            "trained" in tags(new) or close(numbers(before), numbers(after))
        ):
            raise StaleError(
                f"{where}: the notebook says\n{before}\nand now it is\n{after}"
            )


def tags(cell):
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def kind(output):
    """The type of an output, its MIME types, and the size of its picture."""
    data = output.get("data", {})
    head = base64.b64decode(data.get("image/png", "")[:64])
    return output["output_type"], sorted(data), head[16:24]


def text(output):
    """What an output says."""
    return output.get("text") or output.get("data", {}).get("text/plain", "")


def numbers(said):
    """The numbers in a text, in their order."""
    return [float(number.replace(",", "")) for number in NUMBER.findall(said)]


def close(old, new):
    """Whether as many numbers agree to a thousandth, or are both as good as 0."""
    return all(
        abs(a - b) <= max(1e-3 * max(abs(a), abs(b)), 1e-6) for a, b in zip(old, new)
    )


def attempt(job, name):
    """What `job` gives of a name, or the StaleError it raises."""
    try:
        return job(name)
    except StaleError as error:
        return error


def main():
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="beginnings of names")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, see what is stale"
    )
    options = parser.parse_args()
    job = check if options.check else build
    chosen = sorted({name.removeprefix("zh/") for name in names(options.names)})
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = pool.map(lambda name: attempt(job, name), chosen)
        bar = tqdm(running, job.__name__, len(chosen), unit=" notebooks", disable=None)
        results = list(bar)  # None: no bar where nobody watches, as in a log
    faults = [str(result) for result in results if isinstance(result, StaleError)]
    for files in results:
        for path, content in files.items() if isinstance(files, dict) else ():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    print("\n".join(faults), end="\n" if faults else "", file=sys.stderr)
    return 2 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
