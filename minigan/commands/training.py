"""The command that makes a run: train."""

import shlex
import sys
from pathlib import Path

from minigan import backend
from minigan.commands.evaluating import measured, report
from minigan.commands.output import say, tell
from minigan.errors import FULL
from minigan.runs import RunError, pictures, training
from minigan.runs.asked import Asked, begun


def train(options):
    """Train a GAN by Algorithm 1, or another system, and keep everything in a run folder.

    At the end the folder holds a picture of samples (samples.png), the course of training (curves.png,
    metrics.csv, progress.gif) and the Parzen score of the paper's Table 1. A system that draws no samples has
    measures of its own. Ctrl-C stops the run and saves a checkpoint. With --data and no RECIPE, the nets of mnist
    are trained on your own images. Every setting of a recipe is an option: minigan train RECIPE --help lists them.

    In a notebook, minigan.runs.watch("ring", k=5) does the same, and shows it in the cell while it trains.
    """
    if not options.mpi:
        return _train(options)
    from minigan.commands import parallel

    return parallel.train(options, _train)


def _train(options, lead=None):
    """Train as the options say; lead: rank 0 of several (commands/parallel.py). Returns the exit status."""
    xp = backend.load(options.backend)
    settings = {name.removeprefix("set_"): text for name, text in vars(options).items() if name.startswith("set_")}
    asked = Asked(
        options.recipe,
        {name: text for name, text in settings.items() if text is not None},
        options.data,
        options.start_from,
        options.out,
        options.resume,
        options.epochs,
        options.steps,
    )
    go_on = None  # what to type once there is a folder
    try:
        with begun(asked, xp, lead and lead.expect) as (run, folder):
            steps = asked.last_step(run)
            go_on = _go_on(options, folder, steps, lead)
            tell(f"minigan {run.recipe.name}: {run.recipe.about}")
            if run.data.about:
                tell(run.data.about)
            if run.step < steps:
                tell(f"run folder {folder}, from step {run.step} to step {steps}")
            else:
                tell(f"run folder {folder}, at step {run.step} already: nothing is left to train up to step {steps}")
            if lead and lead.team.size > 1:
                tell(f"{lead.team.size} ranks share each minibatch of {run.recipe.batch}; if one dies, go on with:")
                print(f"  {go_on}", flush=True)
            agreed = lead.begin(run, folder, steps) if lead else bool
            if not training.train(run, folder, steps, agreed=agreed):
                print(f"Stopped at step {run.step} of {steps}, saved. Go on with:\n  {go_on}")
                return 130
            drawn = pictures.draw_results(run, folder)
        if run.draws:
            report(run)
        if not run.draws or hasattr(run.system, "validate"):
            measured(run, ["system"])
    except KeyboardInterrupt:
        say(f"interrupted; go on with `{go_on}`" if go_on else "interrupted before training began: start it again")
        return 130
    except OSError as error:
        if error.errno not in FULL or not error.filename or not go_on:
            raise
        raise RunError(f"{error.filename}: the disk is full: free some space, then `{go_on}`") from None
    tell(f"Look at {', '.join(str(path) for path in drawn)}")
    return 0


def _go_on(options, folder, steps, lead=None):
    """What to type in order to go on with a run as it was asked for."""
    program = sys.argv[0] if Path(sys.argv[0]).name == "minigan" else "minigan"
    go_on = [program, "train", "--resume", str(folder)]
    go_on += ["--steps", str(steps)] if options.steps or options.epochs else []
    go_on += ["--backend", options.backend] if options.backend != "numpy" else []
    mpiexec = ["mpiexec", "-n", str(lead.team.size)] if lead and lead.team.size > 1 else []
    return shlex.join([*mpiexec, *go_on, *(["--mpi"] if lead else [])])
