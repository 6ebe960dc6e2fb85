"""Make the notebooks from their sources, or see whether they are fresh.

    python notebooks/build.py            # execute all, write NAME.ipynb and pictures/
    python notebooks/build.py 04 07      # those whose names begin so
    python notebooks/build.py --check    # write nothing; exit status 1 if one is stale

A source is a py:percent script, and runs as one too: `python notebooks/04_....py`. Those
in zh/ have the code cells of the English ones to the letter, and are given their outputs.
Building twice gives the same bytes on one machine. On another, sums round otherwise: a
check wants the same cells, the same kinds and sizes of output, and the same text, with
numbers to a thousandth. Of a cell tagged "trained" the numbers may differ, since training
magnifies rounding. Needs the extra: pip install -e '.[notebooks]'.
"""

import argparse
import base64
import os
import re
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

FOLDER = Path(__file__).parent
WIDGET = "application/vnd.jupyter.widget-view+json"
# One thread, and no chance in the order of sets: the same bits again, on more cores too.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
NUMBER = re.compile(r"-?\d[\d,]*\.?\d*(?:e[-+]?\d+)?")
REMEDY = "python notebooks/build.py"
CLOSE, TINY = 1e-3, 1e-6  # numbers that agree: relatively, or both as good as 0


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
    return notebook


def execute(name):
    """The notebook of a source, executed. Raises StaleError if a cell fails or warns."""
    notebook = from_source(name)
    metadata = notebook.metadata.copy()
    os.environ.update(ENVIRONMENT)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
    )
    with (
        tempfile.TemporaryDirectory() as folder
    ):  # what a cell saves is the reader's, not ours
        client.resources = {"metadata": {"path": folder}}
        try:
            client.execute()
        except CellExecutionError as error:
            raise StaleError(f"{name}: {error}") from None
    notebook.metadata = metadata
    for cell in code_cells(notebook):
        cell.outputs = [output for output in map(without_widget, cell.outputs) if output]
        for output in cell.outputs:
            if output.get("name") == "stderr":
                raise StaleError(f"{name}, {cell.id}: {output.text}")
    return notebook


def without_widget(output):
    """An output less its widget, which needs a live kernel; None if that was all."""
    data = output.get("data", {})
    if WIDGET not in data:
        return output
    del data[WIDGET]
    return output if "image/png" in data else None


def code_cells(notebook):
    """The code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def give_outputs(translation, original):
    """Give a translation the outputs. Raises StaleError if the code cells differ."""
    mine, theirs = code_cells(translation), code_cells(original)
    if [cell.source for cell in mine] != [cell.source for cell in theirs]:
        raise StaleError("the code cells are not those of the English notebook")
    for cell, source in zip(mine, theirs):
        cell.outputs, cell.execution_count = source.outputs, source.execution_count
    return translation


def build(name):
    """{path: content} of an English notebook, of its translation, and of its picture."""
    notebook = execute(name)
    files = {FOLDER / f"{name}.ipynb": nbformat.writes(notebook) + "\n"}
    if (FOLDER / f"zh/{name}.py").exists():
        translation = give_outputs(from_source(f"zh/{name}"), notebook)
        files[FOLDER / f"zh/{name}.ipynb"] = nbformat.writes(translation) + "\n"
    covers = [
        cell for cell in code_cells(notebook) if "cover" in cell.metadata.get("tags", [])
    ]
    if covers:
        pictures = [
            output.data["image/png"]
            for output in covers[0].outputs
            if "image/png" in output.get("data", {})
        ]
        files[FOLDER / f"pictures/{name}.png"] = base64.b64decode(pictures[0])
    return files


def check(name):
    """Raise StaleError unless the notebook on disk is what its source makes."""
    expect_same_cells(name)
    notebook = execute(name)
    for old, new in zip(code_cells(on_disk(name)), code_cells(notebook)):
        expect_same_outputs(f"{name}, {new.id}", old, new)


def on_disk(name):
    """The notebook as it was written. Raises StaleError if it never was."""
    path = FOLDER / f"{name}.ipynb"
    if not path.exists():
        raise StaleError(f"{path.name} is missing: {REMEDY} {name}")
    return nbformat.read(path, as_version=4)


def expect_same_cells(name):
    """Raise StaleError unless the notebook has its source's cells, executed in order."""
    old, new = on_disk(name), from_source(name)
    if [(c.cell_type, c.source, c.metadata) for c in old.cells] != [
        (c.cell_type, c.source, c.metadata) for c in new.cells
    ]:
        raise StaleError(
            f"{name}: its cells are not those of its source: {REMEDY} {name}"
        )
    counts = [cell.execution_count for cell in code_cells(old)]
    if counts != list(range(1, len(counts) + 1)):
        raise StaleError(f"{name}: its cells were not executed in order: {REMEDY} {name}")


def expect_same_outputs(where, old, new):
    """Raise StaleError unless two executions of a cell look the same to a reader."""
    exact = "trained" not in new.metadata.get("tags", [])
    if [kinds(output) for output in old.outputs] != [
        kinds(output) for output in new.outputs
    ]:
        raise StaleError(f"{where}: other kinds of output, or pictures of another size")
    for before, after in zip(map(text, old.outputs), map(text, new.outputs)):
        same = (
            [float(n.replace(",", "")) for n in NUMBER.findall(before)],
            [float(n.replace(",", "")) for n in NUMBER.findall(after)],
        )
        agree = all(
            abs(a - b) <= CLOSE * max(abs(a), abs(b), TINY / CLOSE) for a, b in zip(*same)
        )
        if words(before) != words(after) or (exact and not agree):
            raise StaleError(
                f"{where}: the notebook says\n{before}\nand now it is\n{after}"
            )


def kinds(output):
    """The type of an output, its MIME types, and the size of its picture."""
    data = output.get("data", {})
    size = (
        base64.b64decode(data["image/png"][:64])[16:24] if "image/png" in data else None
    )
    return output.output_type, sorted(data), size


def text(output):
    """What an output says."""
    return output.get("text") or output.get("data", {}).get("text/plain", "")


def words(said):
    """A text with its numbers, and the room they take, left out."""
    return NUMBER.sub("#", said).split()


def main():
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="the beginnings of names, such as 04; default: all",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; see whether what is there is fresh",
    )
    arguments = parser.parse_args()
    chosen = names(arguments.names)
    english = sorted({name.removeprefix("zh/") for name in chosen})
    faults = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        futures = {
            pool.submit(check_all if arguments.check else build, name): name
            for name in english
        }
        for future in tqdm(
            futures, desc="check" if arguments.check else "build", unit=" notebooks"
        ):
            try:
                files = future.result()
            except StaleError as error:
                faults.append(str(error))
                continue
            for path, content in (files or {}).items():
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(
                    content if isinstance(content, bytes) else content.encode()
                )
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def check_all(name):
    """`check` of a notebook, and that its translation has the same outputs."""
    check(name)
    if (FOLDER / f"zh/{name}.py").exists():
        expect_same_cells(f"zh/{name}")
        given = give_outputs(from_source(f"zh/{name}"), on_disk(name))
        if given != on_disk(f"zh/{name}"):
            raise StaleError(
                f"zh/{name}: its outputs are not those of {name}: {REMEDY} {name}"
            )


if __name__ == "__main__":
    sys.exit(main())
