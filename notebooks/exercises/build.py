"""Make the exercises' notebooks from their sources, or see whether they are fresh.

    python notebooks/exercises/build.py            # NAME.ipynb and zh/NAME.ipynb to hand out,
                                                   # solutions/NAME.ipynb
    python notebooks/exercises/build.py 04 07      # those whose names begin so
    python notebooks/exercises/build.py --check    # write nothing; exit status 2 if one is stale

What stands between BEGIN SOLUTION and END SOLUTION becomes `raise NotImplementedError` in the
notebook that is handed out. The one with the solutions is executed; as it is, nbgrader takes it
for the source of an assignment.
"""

import argparse
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).parents[2]))
from notebooks import build as notebooks

FOLDER = Path(__file__).parent
SOLUTION = re.compile(
    r"^( *)# BEGIN SOLUTION\n.*?^ *# END SOLUTION$", re.MULTILINE | re.DOTALL
)
STUB = r"\1raise NotImplementedError  # write this"
REMEDY = "python notebooks/exercises/build.py"


def names(beginnings=()):
    """The exercises that begin with one of these, in the order of the ladder: "01_sigmoid"."""
    every = sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))
    chosen = [name for name in every if name.startswith(tuple(beginnings) or "")]
    if not chosen:
        raise SystemExit(f"no exercise begins so; there are {', '.join(every)}")
    return chosen


def student(name):
    """The notebook to hand out: no solutions, nothing executed."""
    notebook = notebooks.from_source(f"exercises/{name}")
    for cell in notebooks.code_cells(notebook):
        cell.source = SOLUTION.sub(STUB, cell.source)
    return notebook


def handed_out(name):
    """{path: bytes} of the notebooks to hand out, in English and in Chinese."""
    both = (name, f"zh/{name}")
    for each in both:
        if not (FOLDER / f"{each}.py").exists():
            raise notebooks.StaleError(f"{each}.py: missing: an exercise has two sources")
    return {FOLDER / f"{each}.ipynb": notebooks.as_bytes(student(each)) for each in both}


def build(name):
    """{path: bytes} of the notebooks of an exercise."""
    solution = notebooks.execute(f"exercises/{name}")
    return handed_out(name) | {
        FOLDER / f"solutions/{name}.ipynb": notebooks.as_bytes(solution)
    }


def check(name):
    """Raise StaleError unless the notebooks on disk are what the sources make."""
    for path, content in handed_out(name).items():
        if not path.exists() or path.read_bytes() != content:
            where = path.relative_to(FOLDER)
            raise notebooks.StaleError(f"{where}: not what its source makes: {REMEDY}")
    path = FOLDER / f"solutions/{name}.ipynb"
    if not path.exists():
        raise notebooks.StaleError(f"solutions/{name}: missing: {REMEDY}")
    old, new = nbformat.read(path, as_version=4), notebooks.execute(f"exercises/{name}")
    if [cell.source for cell in old.cells] != [cell.source for cell in new.cells]:
        raise notebooks.StaleError(f"solutions/{name}: not what its source makes: {REMEDY}")
    for before, after in zip(notebooks.code_cells(old), notebooks.code_cells(new)):
        notebooks.expect_same_outputs(f"solutions/{name}, {after.id}", before, after)


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
    job, chosen, faults = check if options.check else build, names(options.names), []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = pool.map(lambda name: notebooks.attempt(job, name), chosen)
        results = list(tqdm(running, job.__name__, len(chosen), unit=" exercises"))
    for result in results:
        if isinstance(result, notebooks.StaleError):
            faults.append(str(result))
        for path, content in result.items() if isinstance(result, dict) else ():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    print("\n".join(faults), end="\n" if faults else "", file=sys.stderr)
    return 2 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
