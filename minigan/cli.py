"""The `minigan` command: its options, and what ends in one line and exit status 2."""

import argparse
import inspect
import os
import sys
from pathlib import Path

from minigan import __version__, backend
from minigan.checkpoint import CheckpointError
from minigan.claims.registry import ClaimError
from minigan.commands.checking import check, info, recipes, verify
from minigan.commands.coursework import exercises, grade, gradescope
from minigan.commands.training import evaluate, figures, sample, table1, train
from minigan.data.idx import DataError
from minigan.exercises.exercise import ExerciseError
from minigan.exercises.grader import SEED, GraderError
from minigan.exercises.submission import SubmissionError
from minigan.gan.recipe import RecipeError
from minigan.training import NonFiniteError, RunError
from minigan.training.scores import MEASURES

EXPECTED = (
    backend.BackendError, CheckpointError, ClaimError, DataError, ExerciseError, GraderError, NonFiniteError,
    RecipeError, RunError, SubmissionError,
)  # fmt: skip

ABOUT = """minigan: the GAN paper (Goodfellow et al. 2014), executable.

first steps:
  minigan train                     train on MNIST until there are digits: about five minutes
  minigan train ring                eight Gaussians in the plane: seconds
  minigan sample runs/mnist-1       draw more from a trained run
  minigan evaluate runs/mnist-1     how good is it? Parzen window and other measures
  minigan figures runs/mnist-1      the paper's figures 2 and 3 for it
  minigan check                     gradient-check every layer, net and objective
  minigan verify                    check every statement of the theory in numbers: half a minute
  minigan grade SUBMISSIONS         grade exercises, each mistake by its name
  minigan COMMAND --help            more about a command
"""


class Parser(argparse.ArgumentParser):
    """argparse, with errors in one line."""

    def error(self, message):
        """Say what is wrong in one line, and exit with status 2."""
        self.exit(2, f"minigan: {message} (see: {self.prog} --help)\n")


def main(arguments=None):
    """Run the command; returns the exit status: 0, 1 if a check failed, 2 for bad input, 130 after Ctrl-C."""
    options = make_parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except EXPECTED as error:
        print(f"minigan: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read our output has gone, as `minigan check | head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        name = error.filename2 or error.filename or "file"
        print(f"minigan: {name}: {error.strerror or error}; choose another place", file=sys.stderr)
        return 2
    except MemoryError:
        print("minigan: not enough memory: take a smaller --n or --batch", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("minigan: interrupted", file=sys.stderr)
        return 130


def make_parser():
    """The command line: one sub-parser per command, each knowing the function that runs it."""
    parser = Parser("minigan", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="version", version=f"minigan {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(run):
        text = inspect.cleandoc(run.__doc__)
        sub = commands.add_parser(
            run.__name__,
            description=text,
            help=text.split("\n")[0].rstrip("."),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.set_defaults(run=run)
        return sub

    sub = command(train)
    sub.add_argument("recipe", nargs="?", metavar="RECIPE", help="see `minigan recipes`; without it: mnist")
    sub.add_argument("--data", type=Path, metavar="PATH",
                     help="your own images, 12 or more: a folder of pictures, grey or colour, or of class "
                     "folders, a .npy or .npz, IDX files; or the data that RECIPE asks for")  # fmt: skip
    sub.add_argument("--size", type=int, metavar="N",
                     help="crop your images to their middle square, scaled to N x N, such as 64; without it "
                     "they are of one size, at most 128 x 128 grey or 73 x 73 in colour")  # fmt: skip
    sub.add_argument("--start-from", type=Path, metavar="RUN", help="the run that trained a recipe's pretrained layers")
    sub.add_argument("--epochs", type=int, help="stop after this many passes over the data, counted from the start")
    sub.add_argument("--steps", type=int, help="stop after this many iterations, counted from the start")
    sub.add_argument("--k", type=int, help="steps of D for each step of G")
    sub.add_argument("--batch", type=int, help="m, the size of a minibatch")
    sub.add_argument("--objective", choices=["non-saturating", "minimax"], help="what G descends")
    sub.add_argument("--update", choices=["alternating", "simultaneous"],
                     help="Algorithm 1, or both players at once as in the paper's released code")  # fmt: skip
    sub.add_argument("--d-rate", type=float, help="D's learning rate")
    sub.add_argument("--g-rate", type=float, help="G's learning rate")
    sub.add_argument("--seed", type=int, help="same seed and same number of threads: same bits")
    sub.add_argument("--backend", choices=["numpy", "cupy"], default="numpy", help="cupy runs on a GPU")
    sub.add_argument("--out", type=Path, metavar="DIR", help="the run folder; without it: runs/RECIPE-N, a new one")
    sub.add_argument("--resume", action="store_true", help="go on with a run where its checkpoint left it, bit for bit")

    sub = command(sample)
    sub.add_argument("folder", type=Path, metavar="RUN", help="a run folder that `minigan train` made")
    sub.add_argument("--n", type=int, default=100, help="how many samples (default 100)")
    sub.add_argument("--seed", type=int, default=0, help="of the noise z (default 0)")
    sub.add_argument("--out", type=Path, metavar="FILE", help="the picture (default RUN/sample-SEED.png)")

    sub = command(evaluate)
    sub.add_argument("folder", type=Path, metavar="RUN", help="a run folder that `minigan train` made")

    sub.add_argument("--metric", action="append", choices=list(MEASURES), help="only this; may be given several times")

    sub = command(figures)
    sub.add_argument("folder", type=Path, metavar="RUN", help="a run folder that `minigan train` made")
    sub.add_argument("--seed", type=int, default=0, help="of the noise z (default 0)")
    sub.add_argument("--out", type=Path, metavar="DIR", help="the folder for the pictures (default RUN)")

    sub = command(table1)
    sub.add_argument(
        "folder", nargs="?", type=Path, metavar="RUN", help="a run on MNIST (default: the newest in runs/)"
    )

    command(check)
    sub = command(verify)
    sub.add_argument("claims", nargs="*", metavar="CLAIM", help="the id of a claim, or a pattern such as 'dirac.*'")
    sub.add_argument("--falsify", action="store_true", help="run every check with its wrong formula: all must fail")
    sub.add_argument("--json", action="store_true", help="print everything as one JSON list")
    sub.add_argument("--figures", type=Path, metavar="DIR", help="also draw the theory's figures into this folder")
    sub = command(recipes)
    sub.add_argument("recipe", nargs="?", metavar="RECIPE", help="print this one whole, as JSON")
    command(info)

    sub = command(grade)
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE", help="notebooks, scripts, or folders of them")
    sub.add_argument("--exercise", metavar="NAME", help="which exercise, where the file does not tell; see `exercises`")
    sub.add_argument("--seed", type=int, default=SEED, help=f"of the inputs that are tried (default {SEED})")
    sub.add_argument("--lang", choices=["en", "zh"], default="en", help="the language of what students read")
    sub.add_argument("--json", action="store_true", help="print everything as one JSON list")
    sub.add_argument("--csv", type=Path, metavar="FILE", help="also write a table: a row for each question")
    sub.add_argument("--totals", type=Path, metavar="FILE", help="also write a table: a row for each file")
    sub = command(exercises)
    sub.add_argument("exercise", nargs="?", metavar="NAME", help="tell this one in full")
    sub.add_argument("--lang", choices=["en", "zh"], default="en", help="the language of titles and explanations")
    sub.add_argument("--matrix", action="store_true", help="see that each bug is told by its own name and no other")
    sub = command(gradescope)
    sub.add_argument("exercise", metavar="EXERCISE", help="see `minigan exercises`")
    sub.add_argument("--lang", choices=["en", "zh"], default="en", help="the language of what students read")
    sub.add_argument("--seed", type=int, default=SEED, help=f"of the inputs that are tried (default {SEED})")
    sub.add_argument("--out", type=Path, metavar="FILE", help="the zip (default EXERCISE-gradescope.zip)")
    return parser
