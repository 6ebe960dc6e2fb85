"""The `minigan` command: its options, and what ends in one line and exit status 2.

Only the module of the command that is asked for is imported: `--help` and `--version` wait for none of them.
"""

import argparse
import difflib
import inspect
import shutil
import sys
import textwrap
from importlib import import_module

from minigan import __version__
from minigan.commands import options, output
from minigan.errors import FULL, UserError

ABOUT = """minigan: the GAN paper (Goodfellow et al. 2014), executable.

first steps:
  minigan train                  learn to draw the digits of MNIST: 3 minutes
  minigan train ring             eight Gaussians in the plane: seconds
  minigan sample runs/digits-1   draw more from a trained run
  minigan evaluate runs/digits-1 how good is it? Parzen window, other measures
  minigan compare vae-ring ring  several in one table and one picture
  minigan sweep ring --k 1,2     many settings, several seeds, on all cores
  minigan figures runs/digits-1  the paper's figures 2 and 3 for it
  minigan check                  gradient-check every layer, net and objective
  minigan play                   a GAN in your browser, to change as it trains
  minigan verify                 check every statement of the theory in numbers
  minigan grade SUBMISSIONS      grade exercises, each mistake by its name
  minigan COMMAND --help         more about a command
"""

COMMANDS = {  # name: (the module of minigan.commands that has a function of this name, what it does)
    "train": ("training", "train a GAN, or another system"),
    "sample": ("evaluating", "draw samples from a trained run"),
    "evaluate": ("evaluating", "score a trained run"),
    "compare": ("comparing", "compare runs in one table and one picture"),
    "sweep": ("sweeping", "train a recipe with many settings and seeds"),
    "figures": ("evaluating", "draw the paper's figures 2 and 3 for a run"),
    "play": ("playing", "watch and change a GAN in the browser"),
    "table1": ("evaluating", "print the paper's Table 1 with a run of yours"),
    "check": ("checking", "check every gradient"),
    "verify": ("verifying", "check the theory in numbers"),
    "recipes": ("checking", "list the recipes with their numbers"),
    "info": ("checking", "print versions, threads and the GPU"),
    "grade": ("coursework", "grade notebooks or scripts"),
    "exercises": ("coursework", "list the exercises and their bugs"),
    "gradescope": ("coursework", "make an autograder for Gradescope"),
    "otter": ("coursework", "write test files for otter-grader"),
}


class Parser(argparse.ArgumentParser):
    """argparse, with errors in one line."""

    def error(self, message):
        """Say what is wrong in one line, and exit with status 2."""
        output.say(f"{message} (see: {self.prog} --help)")
        self.exit(2)

    def _print_message(self, message, file=None):  # argparse's own hides that standard output is full
        (file or sys.stderr).write(message)


def main(arguments=None):
    """Run the command; returns the exit status: 0, 1 if a check failed, 2 for bad input, 130 after Ctrl-C."""
    output.prepare()
    try:
        try:
            chosen = parse(sys.argv[1:] if arguments is None else arguments)
            if getattr(chosen, "lang", None) == "zh" and not output.shows("文"):
                output.say(f"{sys.stdout.encoding} has no Chinese letters: PYTHONIOENCODING=utf-8 in front shows them")
            return chosen.run(chosen) or 0
        finally:
            sys.stdout.flush()  # what is wrong with it shows here, and not when the interpreter ends
    except SystemExit as end:  # argparse's
        return end.code
    except UserError as error:
        output.say(error)
        return 2
    except BrokenPipeError:  # whoever read our output has gone, as `minigan check | head` does
        output.release(sys.stdout)
        return 141
    except OSError as error:
        output.release(sys.stdout)
        if error.filename and error.errno in FULL:
            output.say(f"{error.filename}: the disk is full: free some space, or choose another place")
            return 2
        name = error.filename or ("standard output" if error.errno in output.ERRORS else None)
        output.say(f"{name}: {error.strerror or error}; choose another place" if name else error)
        return 2
    except MemoryError:
        output.say("not enough memory: take a smaller --n or --batch, or less of what else is large")
        return 2
    except KeyboardInterrupt:
        output.say("interrupted")
        return 130


def parse(arguments):
    """The options that arguments name, `run` among them: the command's function."""
    command = next((argument for argument in arguments if not argument.startswith("-")), None)
    parser = make_parser(command)
    if command is not None and command == arguments[0] and command not in COMMANDS:
        close = difflib.get_close_matches(command, COMMANDS, n=1)
        meant = f"did you mean {close[0]}? " if close else ""
        parser.error(f"no command {command}; {meant}there are {', '.join(COMMANDS)}")
    chosen, extra = parser.parse_known_args(arguments)
    if extra:
        known = [option for action in chosen.parser._actions for option in action.option_strings]
        close = difflib.get_close_matches(extra[0].partition("=")[0], known, n=1)
        meant = f"; did you mean {close[0]}?" if close else ""
        chosen.parser.error(f"unrecognized arguments: {' '.join(extra)}{meant}")
    return chosen


def make_parser(chosen=None):
    """The command line: a sub-parser for each command, of which the chosen one alone has its options."""
    parser = Parser("minigan", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-V", "--version", action="version", version=f"minigan {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (module, line) in COMMANDS.items():
        sub = commands.add_parser(
            name, help=line, formatter_class=argparse.RawDescriptionHelpFormatter, add_help=name != "train"
        )
        if name == chosen:
            run = getattr(import_module(f"minigan.commands.{module}"), name)
            sub.description = paragraphs(inspect.cleandoc(run.__doc__))
            sub.set_defaults(run=run, parser=sub)
            getattr(options, name)(sub)
    return parser


def paragraphs(text):
    """A text in paragraphs, in lines that fit the terminal, and at most 80 columns."""
    width = min(80, shutil.get_terminal_size().columns) - 2
    return "\n\n".join(textwrap.fill(paragraph, width) for paragraph in text.split("\n\n"))
