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
from minigan.exercises.handed_in import gather
from minigan.exercises.submission import SubmissionError

SETUP = """#!/usr/bin/env bash
# Run once, when Gradescope builds the image: minigan is in the zip, the rest comes from the package index.
set -e
apt-get update && apt-get install -y python3 python3-pip python3-venv
python3 -m venv /autograder/venv
/autograder/venv/bin/pip install --quiet {packages}
"""
PACKAGES = (
    "numpy>=2.0",
    "scipy",
    "matplotlib>=3.8",
    "tqdm>=4.60",
    "ipython",
)  # what a student's code may use; see the guide
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
        _add(archive, "setup.sh", setup())
        _add(archive, "run_autograder", RUN.format(exercise=exercise, lang=lang, seed=seed))
        for file in sorted(package.rglob("*")):
            if file.is_file() and not file.name.endswith(LEFT_OUT):
                _add(archive, f"minigan/{file.relative_to(package).as_posix()}", file.read_bytes())
    checkpoint.write(path, lambda out: out.write(stream.getvalue()))


def setup():
    """The text of setup.sh."""
    return SETUP.format(packages=" ".join(f"'{package}'" for package in PACKAGES))


def _add(archive, name, content):
    info = zipfile.ZipInfo(name, (2014, 6, 10, 0, 0, 0))  # the same bytes again
    info.external_attr = 0o755 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def results(exercise, lang, seed, folder):
    """results.json as a dictionary, for the one submission in a folder; what is wrong with it goes into the output."""
    try:
        submission, said = the_one(folder, exercise)
    except SubmissionError as error:
        return {"score": 0, "output": str(error).replace(str(folder), "").lstrip("/"), "tests": []}
    graded = grade(submission, lang, seed)
    said += [*submission.notes(lang), *graded.notes]
    return {
        "output": "\n".join(said).replace(f"{folder}/", ""),
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
        ],
    }


def the_one(folder, exercise):
    """(the Submission in a folder, lines about other files there). Raises SubmissionError for none or for many.

    Of several it is the one that answers the exercise without being told so.
    """
    handed_in = gather([folder], exercise)
    submissions = [work.submission for work in handed_in.works]
    said = [f"{other.path.name}: {other.fate}, {other.says('en')}" for other in handed_in.others]
    if len(submissions) > 1:
        own = [work.submission for work in gather([folder]).works if work.submission.exercise == exercise]
        submissions = own if len(own) == 1 else submissions
    if len(submissions) > 1:
        names = ", ".join(submission.path.name for submission in submissions)
        raise SubmissionError(f"one file is expected, there are {len(submissions)}: {names}")
    if not submissions:
        raise SubmissionError(" | ".join(said))
    return submissions[0], said


def main(arguments):
    """What run_autograder runs: EXERCISE LANG SEED FOLDER RESULTS."""
    exercise, lang, seed, folder, out = arguments
    expect_working([exercise], int(seed))
    checkpoint.write_text(Path(out), json.dumps(results(exercise, lang, int(seed), Path(folder)), indent=2))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
