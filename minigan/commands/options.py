"""The options of each command: a function of its name adds them to its parser.

A default or a choice that a module knows is imported here, where it is asked for: one command only is prepared.
"""

import inspect
import sys
import textwrap
from argparse import SUPPRESS, Action, ArgumentTypeError
from pathlib import Path


def named(*suffixes):
    """What argparse makes of the name of a file to be written: a path, if it ends in one of these."""

    def file(text):
        if Path(text).suffix.lower() not in suffixes:
            raise ArgumentTypeError(f"{text}: its name must end in {' or '.join(suffixes)}, which says what is written")
        return Path(text)

    return file


def path(text):
    """What argparse makes of a path: "" is none, and not the folder that one is in."""
    if not text:
        raise ArgumentTypeError("it is empty: a path is needed (is a variable in it unset?)")
    return Path(text)


def data(text):
    """What argparse makes of --data: the name of a source that minigan has itself, or a path."""
    from minigan.data.sources import OWN as OURS

    return text if text in OURS else path(text)


def train(sub):
    """The options of `minigan train`: those of every run, and one for every setting that any recipe has."""
    from minigan.data.sources import OWN as SOURCES

    sub.add_argument("recipe", nargs="?", metavar="RECIPE",
                     help="a name that `minigan recipes` lists, or a file with a recipe of your own, my.json "
                          "(default digits); after --resume: the folder RUN")  # fmt: skip
    sub.add_argument("-h", "--help", action=SettingsHelp, help="show this, with the settings of RECIPE")
    sub.add_argument("--data", type=data, metavar="PATH",
                     help="your own images, 12 or more: a folder of pictures, grey or colour, or of class "
                     "folders, a .npy or .npz, IDX files; or the data that RECIPE needs; or the name of "
                     f"data that minigan has: {', '.join(SOURCES)}")  # fmt: skip
    sub.add_argument("--start-from", type=path, metavar="RUN", help="a run from which RECIPE starts, if it needs one")
    sub.add_argument("--epochs", type=int, help="stop after this many passes over the data, counted from the start")
    sub.add_argument("--steps", type=int, help="stop after this many iterations, counted from the start")
    sub.add_argument(
        "--backend",
        choices=["numpy", "cupy"],
        default="numpy",
        help="numpy runs on the CPU, cupy on a GPU (default numpy)",
    )
    sub.add_argument("--out", type=path, metavar="DIR", help="the run folder (default: a new one, runs/RECIPE-N)")
    sub.add_argument("--resume", action="store_true",
                     help="continue a run, bit for bit: the one in the folder RUN; or the newest run of RECIPE; or, "
                          "without a name, the run under runs/ that was written to last")  # fmt: skip
    sub.add_argument("--mpi", action="store_true",
                     help="share each minibatch among the ranks of `mpiexec -n 4 minigan train ... --mpi`")  # fmt: skip
    every_setting(sub)


def every_setting(sub, action="store"):
    """An option for every setting that any recipe has."""
    from minigan.runs.asked import APART
    from minigan.systems import SYSTEMS
    from minigan.systems.settings import declarations

    for name in dict.fromkeys(name for system in SYSTEMS.values() for name in declarations(system.Recipe)):
        if name not in APART:
            sub.add_argument(f"--{option(name)}", dest=f"set_{name}", action=action, metavar="VALUE", help=SUPPRESS)


class Axis(Action):
    """A setting of a sweep: kept in `axes`, {name: text}, in the order of the command line."""

    def __call__(self, parser, namespace, values, option_string=None):
        """Keep it, behind those before it."""
        namespace.axes = {**namespace.axes, self.dest.removeprefix("set_"): values}


def option(name):
    """A setting's name as an option has it."""
    return name.replace("_", "-")


class SettingsHelp(Action):
    """`minigan train RECIPE --help`: the options, and the settings of this recipe with their values."""

    def __init__(self, option_strings, dest, help):
        super().__init__(option_strings, SUPPRESS, nargs=0, default=SUPPRESS, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        """Print it, and end."""
        from minigan.runs.asked import APART, recipe_asked_for
        from minigan.systems import DEFAULT
        from minigan.systems.settings import declarations

        recipe, lines = recipe_asked_for(namespace.recipe or DEFAULT), []
        for name, declared in declarations(recipe).items():
            if name not in APART:
                value = getattr(recipe, name)
                kind = declared.metadata["kind"]
                shown = "none" if value is None else ("no", "yes")[value] if isinstance(value, bool) else value
                choices = f"; {kind.allowed}" if kind.allowed.startswith("allowed are") else ""
                said = f"{declared.metadata['help']}{choices} ({shown})"
                lines += [f"  --{option(name)}", *textwrap.wrap(said, 72, initial_indent=" " * 6,
                          subsequent_indent=" " * 6)]  # fmt: skip
        parser.epilog = "\n".join([f"settings of {recipe.name}, with their values in brackets:", *lines])
        parser.print_help(sys.stdout)
        parser.exit()


def sample(sub):
    """The options of `minigan sample`."""
    from minigan.checkpoint import ARRAYS, PICTURES

    sub.add_argument("folder", type=path, metavar="RUN", help="a run folder that `minigan train` made")
    sub.add_argument("--n", type=int, default=100, help="how many samples (default 100)")
    sub.add_argument("--seed", type=int, default=0, help="seed of the noise z (default 0)")
    sub.add_argument("--label", type=int, help="for a conditional run: the label of all samples")
    sub.add_argument("--out", type=named(*PICTURES, *ARRAYS), metavar="FILE",
                     help="a picture (.png, .pdf, .svg) or arrays (.npy, .npz); default "
                     "RUN/sample-SEED.png")  # fmt: skip


def evaluate(sub):
    """The options of `minigan evaluate`."""
    from minigan.evaluation.measures import MEASURES

    sub.add_argument("folder", type=path, metavar="RUN", help="a run folder that `minigan train` made")
    sub.add_argument("--metric", action="append", choices=[*MEASURES, "system"], metavar="MEASURE",
                     help="compute only this measure; may be given several times: "
                     f"{', '.join([*MEASURES, 'system'])}")  # fmt: skip
    said = [(name, inspect.cleandoc(m.__doc__ or "").partition("\n")[0]) for name, (m, _) in MEASURES.items()]
    said.append(("system", "What only this run's system has, such as how often a sample shows the label asked for."))
    lines = (
        textwrap.wrap(f"{name:10s} {text}", 79, initial_indent="  ", subsequent_indent=" " * 13) for name, text in said
    )
    sub.epilog = "\n".join(["measures:", *(line for wrapped in lines for line in wrapped)])


def compare(sub):
    """The options of `minigan compare`."""
    sub.add_argument("runs", nargs="+", metavar="RUN", help="run folders, or recipes to train first")
    sub.add_argument("--out", type=path, metavar="DIR", default=Path("runs", "compare"),
                     help="the folder for compare.png and compare.json (default runs/compare)")  # fmt: skip


SCHEDULER = "the address of a Dask scheduler, tcp://HOST:8786, whose workers have the same minigan"


def sweep(sub):
    """The options of `minigan sweep`: its own, and one for every setting that any recipe has."""
    sub.add_argument("recipe", metavar="RECIPE", help="see `minigan recipes`, or a recipe in a file of your own")
    sub.add_argument("--SETTING", dest="shown", metavar="VALUES",
                     help="a setting of RECIPE and its values, as --k 1,2,5; `minigan train RECIPE --help` has them; "
                     "the first is the picture's x, the second has a line for each value")  # fmt: skip
    sub.add_argument("--seeds", type=int, default=5, metavar="N", help="seeds 1 to N for each combination (default 5)")
    sub.add_argument("--epochs", type=int, metavar="N", help="passes over the data (default: the recipe's)")
    sub.add_argument("--scheduler", metavar="ADDRESS", help=f"{SCHEDULER}, and see the same files")
    sub.add_argument("--workers", type=int, metavar="N", help="processes on this machine (default: one for each core)")
    sub.add_argument("--out", type=path, metavar="DIR", required=True, help="the folder of the sweep")
    every_setting(sub, action=Axis)
    sub.set_defaults(axes={})


def figures(sub):
    """The options of `minigan figures`."""
    sub.add_argument("folder", type=path, metavar="RUN", help="a run folder that `minigan train` made")
    sub.add_argument("--seed", type=int, default=0, help="seed of the noise z (default 0)")
    sub.add_argument("--beside", type=path, metavar="RUN2",
                     help="for an inpainting run: another run for the same part, shown in a last column")  # fmt: skip
    sub.add_argument("--out", type=path, metavar="DIR", help="the folder for the pictures (default RUN)")


def play(sub):
    """The options of `minigan play`."""
    from minigan.play.presets import FIRST, PRESETS

    sub.add_argument("--preset", choices=list(PRESETS), metavar="PRESET",
                     help=f"what to begin with: {', '.join(PRESETS)} (default {FIRST})")  # fmt: skip
    sub.add_argument("--port", type=int, default=5006, metavar="N",
                     help="a port of this machine for the page; 0: any that is free (default 5006)")  # fmt: skip
    sub.add_argument("--no-browser", action="store_true", help="only print the page's address, and open no browser")
    lines = (f"  {name:{max(map(len, PRESETS))}s}  {preset.title[0]}" for name, preset in PRESETS.items())
    sub.epilog = "\n".join(["presets:", *lines])


def table1(sub):
    """The options of `minigan table1`."""
    sub.add_argument("folder", nargs="?", type=path, metavar="RUN",
                     help="a run on MNIST (default: the newest in runs/)")  # fmt: skip


def check(sub):
    """`minigan check` has no options."""


def verify(sub):
    """The options of `minigan verify`."""
    sub.add_argument(
        "claims", nargs="*", metavar="CLAIM", help="its id, a pattern such as 'dirac.*', or a file of your own"
    )
    sub.add_argument("--falsify", action="store_true", help="give every check a wrong formula: all must reject it")
    sub.add_argument("--list", action="store_true", help="name the groups and their claims, and compute nothing")
    sub.add_argument("--json", action="store_true", help="print everything as one JSON list")
    sub.add_argument("--figures", type=path, metavar="DIR", help="also draw the theory's figures into this folder")
    sub.add_argument("--rigorous", action="store_true", help="prove the digits of some: intervals that hold the number")


def recipes(sub):
    """The options of `minigan recipes`."""
    sub.add_argument("recipe", nargs="?", metavar="RECIPE", help="print this recipe as JSON")


def info(sub):
    """`minigan info` has no options."""


def grade(sub):
    """The options of `minigan grade`."""
    from minigan.exercises.grader import SEED

    sub.add_argument("files", nargs="+", type=path, metavar="FILE", help="notebooks, scripts, or folders of them")
    sub.add_argument(
        "--exercise", metavar="NAME", help="which exercise it is, if the file does not say; see `minigan exercises`"
    )
    sub.add_argument("--seed", type=int, default=SEED, help=f"seed of the inputs that are tried (default {SEED})")
    sub.add_argument("--lang", choices=["en", "zh"], help="the language of what students read (default: each file's)")
    sub.add_argument("--json", action="store_true", help="print everything as one JSON list")
    sub.add_argument("--csv", type=named(".csv"), metavar="FILE", help="also write a table: a row for each question")
    sub.add_argument("--totals", type=named(".csv"), metavar="FILE", help="also write a table: a row for each student")
    sub.add_argument("--weights", metavar="WEIGHTS", help="weights of exercises: 01=1,02=2, or a file of such lines")
    sub.add_argument("--feedback", type=path, metavar="DIR", help="also write a page for each student into this folder")
    sub.add_argument("--scheduler", metavar="ADDRESS", help=SCHEDULER)


def exercises(sub):
    """The options of `minigan exercises`."""
    sub.add_argument("exercise", nargs="?", metavar="NAME", help="list this exercise in full, with its bugs")
    sub.add_argument("--lang", choices=["en", "zh"], default="en", help="the language of titles and explanations")
    sub.add_argument("--matrix", action="store_true", help="check that each bug is found under its own name only")


def gradescope(sub):
    """The options of `minigan gradescope`."""
    sub.add_argument("exercise", metavar="EXERCISE", help="see `minigan exercises`")
    sub.add_argument("--lang", choices=["en", "zh"], default="en", help="the language of what students read")
    sub.add_argument("--seed", type=int, help="seed of the inputs (default: one that nobody knows)")
    sub.add_argument("--out", type=named(".zip"), metavar="FILE", help="the zip (default EXERCISE-gradescope.zip)")


def otter(sub):
    """The options of `minigan otter`."""
    sub.add_argument("exercise", metavar="EXERCISE", help="see `minigan exercises`")
    sub.add_argument("--lang", choices=["en", "zh"], default="en", help="the language of what students read")
    sub.add_argument("--out", type=path, metavar="DIR", help="the folder of the tests (default EXERCISE-otter)")
