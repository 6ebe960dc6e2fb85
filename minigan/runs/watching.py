"""Training that one watches in a notebook: a cell's one output has samples and curves, and is replaced as they change.

    from minigan.runs import watch
    run = watch("ring", k=5, epochs=10)

All else is as `minigan train ring --k 5 --epochs 10` has it: the folder, its checkpoints, every bit of the parameters.
"""

import base64
import sys
from difflib import get_close_matches
from pathlib import Path
from time import monotonic

from tqdm.auto import tqdm

from minigan import backend as backends
from minigan.backend import to_host
from minigan.data import sources
from minigan.errors import UserError
from minigan.runs import pictures, progress, training
from minigan.runs.asked import Asked, begun
from minigan.runs.run import draw
from minigan.systems import RECIPES, RecipeError
from minigan.systems.settings import Recipe, declarations

OPTIONS = ("out", "resume", "epochs", "steps", "data", "start_from", "backend", "system")  # of watch
WAIT = 40  # times as long as a drawing took: from its end until the next, so that drawing has 1/41 of the time


def watch(
    recipe=None,
    *,
    out=None,
    resume=False,
    epochs=None,
    steps=None,
    data=None,
    start_from=None,
    backend="numpy",
    system=None,
    **settings,
):
    """Train a recipe as `minigan train` does, seen in the cell of a notebook; returns the Run.

    recipe: its name, a file my.json, or a Recipe; with resume=True a run's folder. settings: the recipe's, as
    k=5, batch=64; `minigan train RECIPE --help` explains them. All others are the command's options of these names.
    system: the class of a system of your own. Where there is no notebook, a bar or a line for each epoch is printed.

    The stop button (Ctrl-C) ends training after the present step: all is saved, what to type to go on is printed, and
    the Run returned as it is. Raises RecipeError, RunError and NonFiniteError as the command says them.
    """
    try:
        if system is None:
            _expect_no_slip(recipe, settings)
        texts = {name: "none" if value is None else str(value) for name, value in settings.items()}
        named = Path(data) if isinstance(data, str) and data not in sources.OWN else data
        asked = Asked(recipe, texts, named, start_from, out, resume, epochs, steps)
        return _watched(asked, backend, system)
    except UserError as error:
        raise error.with_traceback(None) from None  # what is wrong is not in our lines, which nobody need read


def _expect_no_slip(recipe, settings):
    """Raise RecipeError for a setting that no recipe has, and that is nearly the name of an option: step for steps."""
    recipes = [*RECIPES.values(), *([recipe] if isinstance(recipe, Recipe) else [])]
    known = {name for each in recipes for name in declarations(each)}
    for name in settings:
        meant = get_close_matches(name, OPTIONS, n=1, cutoff=0.8)
        if meant and name not in known:
            raise RecipeError(f"there is no setting {name}; did you mean {meant[0]}?")


def _watched(asked, backend, system):
    go_on = None  # what to type once there is a folder
    try:
        with begun(asked, backends.load(backend), system=system) as (run, folder):
            steps = asked.last_step(run)
            go_on = _go_on(asked, folder, steps, backend, system)
            if run.data.about:
                print(run.data.about)
            output = Output() if in_notebook() else None
            if output is None:
                print(f"minigan {run.recipe.name}: run folder {folder}, from step {run.step} to step {steps}")
                ended = training.train(run, folder, steps)
            else:
                watcher = Watcher(run, folder, steps, output.show)
                ended = training.train(run, folder, steps, quiet=True, look=watcher.look)
                watcher.end(ended)
            if ended:
                pictures.draw_results(run, folder)
            else:
                print(f"Stopped at step {run.step} of {steps}, saved. Go on with:\n  {go_on}")
    except KeyboardInterrupt:
        print(f"Interrupted; go on with:\n  {go_on}" if go_on else "Interrupted before training began.")
        raise
    return run


def _go_on(asked, folder, steps, backend, system):
    """What to type in order to go on with a run as it was asked for."""
    arguments = [repr(str(folder)), "resume=True"]
    arguments += [f"steps={steps}"] if asked.steps or asked.epochs else []
    arguments += [f"backend={backend!r}"] if backend != "numpy" else []
    arguments += [f"system={system.__name__}"] if system else []
    return f"watch({', '.join(arguments)})"


class Watcher:
    """A run as it is at some of its steps, given to show(png, text): no more often than the drawing itself allows."""

    def __init__(self, run, folder, steps, show, clock=monotonic):
        from minigan import plots  # matplotlib takes a third of a second: not where nothing is drawn

        self._run, self._steps, self._show, self._clock = run, steps, show, clock
        picked = ": not picked" if run.draws else ""
        self._name = f"minigan {run.recipe.name}, seed {run.recipe.seed}, {folder}{picked}"
        self._course = plots.Course(pictures.on_host(run.data), steps / run.epoch_steps)
        self._result = plots.Course(pictures.on_host(run.data), steps / run.epoch_steps)  # with no axes from before
        self._first = self._begun = self._due = None  # the step and the time of the first drawing's end

    def look(self):
        """Draw the run, if the last drawing is long enough ago."""
        now, run = self._clock(), self._run
        if self._due is not None and now < self._due:
            return
        said = f"step {run.step} of {self._steps}, epoch {run.epoch:.3g}"
        if self._first is not None:
            seconds = (now - self._begun) / (run.step - self._first) * (self._steps - run.step)
            said += f", {tqdm.format_interval(seconds)} left"
        self._draw(self._course, run.system.sampler if run.draws else None, said)
        ended = self._clock()
        self._due = ended + WAIT * (ended - now)
        if self._first is None:
            self._first, self._begun = run.step, ended

    def end(self, ended):
        """Draw the run's result. ended: whether it got to its last step; else it was stopped."""
        run = self._run
        done = f"done at step {run.step}" if ended else f"stopped at step {run.step} of {self._steps}, saved"
        self._draw(self._result, run.result if run.draws else None, f"{done}: {run.origin()}")

    def _draw(self, course, model, said):
        run = self._run
        table = run.table()  # what is not finite raises here, and is not drawn
        samples = None if model is None else to_host(draw(model, run.z_shown))
        numbers = progress.described(progress.newest(run), run.system.metrics)
        text = f"{self._name}\n{said}\n{numbers}"
        self._show(course.picture(samples, table, text), text)


class Output:
    """One output of a cell. Messages update_display_data replace it, which every notebook knows and needs no widget."""

    def __init__(self):
        self._handle = None

    def show(self, png, text):
        """Show a picture, or text where there are none, in place of what was shown before."""
        from IPython.display import display

        bundle = {"image/png": base64.b64encode(png).decode(), "text/plain": text}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)


def in_notebook():
    """Whether what IPython's display shows is seen as a picture: not in its terminal, which prints its text."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython
    from IPython.core.displaypub import DisplayPublisher

    shell = get_ipython()
    return shell is not None and type(shell.display_pub) is not DisplayPublisher
