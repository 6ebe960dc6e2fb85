"""A zip for Gradescope: setup.sh installs minigan from the zip, run_autograder writes results.json.

Gradescope unpacks the zip into /autograder/source, puts a submission into /autograder/submission, and reads
/autograder/results/results.json: {"tests": [{"name", "score", "max_score", "status", "output", "visibility"}]}.
"""

import io
import json
import zipfile
from pathlib import Path

import minigan
from minigan import checkpoint
from minigan.exercises.grader import SEED, expect_working, grade
from minigan.exercises.submission import SubmissionError, files, read

SETUP = """#!/usr/bin/env bash
# Run once, when Gradescope builds the image: minigan is in the zip, NumPy comes from the package index.
set -e
apt-get update && apt-get install -y python3 python3-pip python3-venv
python3 -m venv /autograder/venv
/autograder/venv/bin/pip install --quiet numpy matplotlib tqdm
"""
RUN = """#!/usr/bin/env bash
# Run for every submission.
cd /autograder/source
/autograder/venv/bin/python -m minigan.exercises.gradescope {exercise} {lang} {seed} \\
    /autograder/submission /autograder/results/results.json
"""
LEFT_OUT = (
    ".pyc",
    "train-images-idx3-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "generator.npz",
)  # 14 MB it does not need


def write_zip(exercise, path, lang="en", seed=SEED):
    """Write the autograder's zip for an exercise, whole or not at all."""
    package, stream = Path(minigan.__file__).parent, io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "setup.sh", SETUP)
        _add(archive, "run_autograder", RUN.format(exercise=exercise, lang=lang, seed=seed))
        for file in sorted(package.rglob("*")):
            if file.is_file() and not file.name.endswith(LEFT_OUT):
                _add(archive, f"minigan/{file.relative_to(package).as_posix()}", file.read_bytes())
    checkpoint.write(path, lambda out: out.write(stream.getvalue()))


def _add(archive, name, content):
    info = zipfile.ZipInfo(name, (2014, 6, 10, 0, 0, 0))  # the same bytes again
    info.external_attr = 0o755 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def results(exercise, lang, seed, folder):
    """results.json as a dictionary, for the one submission in a folder; what is wrong with it goes into the output."""
    try:
        (path, *others) = files([folder])
        if others:
            raise SubmissionError(f"one file is expected, there are {1 + len(others)}")
        graded = grade(read(path, exercise), lang, seed)
    except SubmissionError as error:
        return {"score": 0, "output": str(error).replace(str(folder), "").lstrip("/"), "tests": []}
    return {
        "tests": [
            {
                "name": r.name,
                "score": r.score,
                "max_score": r.max_score,
                "status": "passed" if r.score == r.max_score else "failed",
                "output": r.output,
                "visibility": "visible",
            }
            for r in graded
        ]
    }


def main(arguments):
    """What run_autograder runs: EXERCISE LANG SEED FOLDER RESULTS."""
    exercise, lang, seed, folder, out = arguments
    expect_working([exercise], int(seed))
    checkpoint.write_text(Path(out), json.dumps(results(exercise, lang, int(seed), Path(folder)), indent=2))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
