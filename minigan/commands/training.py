"""The command that makes a run: train."""

import shlex
import sys
from contextlib import contextmanager
from pathlib import Path

from minigan import backend
from minigan.commands.evaluating import measured, report
from minigan.commands.output import say, tell
from minigan.errors import FULL
from minigan.runs import RunError, folders, opening, pictures, training
from minigan.systems import DEFAULT, RECIPES, RecipeError, recipe_named
from minigan.systems.settings import changed


def train(options):
    """Train a GAN by Algorithm 1, or another system, and keep everything in a run folder.

    At the end the folder holds a picture of samples (samples.png), the course of training (curves.png,
    metrics.csv, progress.gif) and the Parzen score of the paper's Table 1. A system that draws no samples has
    measures of its own. Ctrl-C stops the run and saves a checkpoint. With --data and no RECIPE, the nets of mnist
    are trained on your own images. Every setting of a recipe is an option: minigan train RECIPE --help lists them.
    """
    if not options.mpi:
        return _train(options)
    from minigan.commands import parallel

    return parallel.train(options, _train)


def _train(options, lead=None):
    """Train as the options say; lead: rank 0 of several (commands/parallel.py). Returns the exit status."""
    xp = backend.load(options.backend)
    for limit in ("epochs", "steps"):
        if getattr(options, limit) is not None and getattr(options, limit) < 1:
            raise RecipeError(f"--{limit} is {getattr(options, limit)}: a whole number of at least 1 is needed")
    changes = {name.removeprefix("set_"): text for name, text in vars(options).items() if name.startswith("set_")}
    changes = {name: text for name, text in changes.items() if text is not None}
    go_on = None  # what to type once there is a folder
    try:
        with (_old_run if options.resume else _new_run)(options, changes, xp, lead) as (run, folder):
            by_epochs = (options.epochs or run.recipe.epochs) * run.epoch_steps
            steps = min(options.steps or by_epochs, by_epochs) if options.epochs else options.steps or by_epochs
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


def recipe_asked_for(named):
    """The recipe of a name, or in a file of the user's own. Raises RecipeError, naming the near ones, if it is none."""
    if _is_recipe_file(named):
        try:
            return folders.recipe_in(named)
        except RecipeError as error:
            raise RecipeError(f"{named}: {error}") from None
    if Path(named).suffix == ".json":
        raise RecipeError(f"{named}: no such file; `minigan recipes ring > {named}` would write one to edit")
    return recipe_named(named)


def _is_recipe_file(named):
    return named not in RECIPES and Path(named).suffix == ".json" and Path(named).is_file()


@contextmanager
def _new_run(options, changes, xp, lead):
    """(run, folder) of a new run as the options want it, the folder held."""
    own = isinstance(options.data, Path)
    name = options.recipe or ("images" if own else DEFAULT)
    if name not in RECIPES and (Path(name) / "recipe.json").is_file():
        raise RunError(f"{name} is a run, and no recipe: go on with it by `{opening.go_on_with(name)}`")
    wanted = changed(recipe_asked_for(name), changes)
    if options.data:
        wanted = opening.on_data(wanted, options.data)
    if options.start_from:
        wanted = changed(wanted, {"start_from": str(options.start_from.resolve())})
    with opening.new_run(wanted, options.out, xp, expect=lead and lead.expect) as (run, folder):
        yield run, folder


@contextmanager
def _old_run(options, changes, xp, lead):
    """(run, folder) of the run to go on with, the folder held. Raises RunError if the options want another run."""
    if options.start_from:
        raise RunError("--start-from is where a new run starts, --resume goes on with an old one: leave one out")
    folder, asked = _to_resume(options.recipe, options.out)
    same = folders.read_recipe(folder)
    asked = asked or same
    if options.data or (same.path and asked.name == same.name):
        asked = opening.on_data(asked, options.data or same.path)
    opening.expect_same(folder, same, changed(asked, changes))
    with folders.held(folder):
        run = opening.open_run(folder, xp, options.data)
        if lead:
            lead.expect(run)
        yield run, folder


def _to_resume(named, out):
    """(folder, recipe or None): RUN itself, the newest run of a recipe, or of all; --out names a folder, too."""
    recipe = None
    if named is not None and not (Path(named) / "recipe.json").is_file():
        recipe = recipe_asked_for(named) if named in RECIPES or _is_recipe_file(named) else None
    if named is None or recipe:
        folder = out or folders.newest(recipe and recipe.name)
        if folder is None:
            of, start = (f" of {named}", f"minigan train {named}") if named else ("", "minigan train")
            raise RunError(f"no run{of} under runs/ to go on with: name its folder after --resume, or begin: `{start}`")
        return folder, recipe
    if out:
        raise RunError(f"--resume {named} --out {out}: a run goes on in its own folder; leave --out out")
    return Path(named), None
