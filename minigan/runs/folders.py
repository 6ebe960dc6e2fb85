"""Run folders: made so that no two processes get the same one, held while a run is trained in it, and found again.

A folder is a run's if it holds recipe.json. Whoever trains in it holds its file .lock, which the operating system frees
when the process ends, however it ends (see `checkpoint.alone`, also for where there are no such locks). To look at a
run needs no lock: all its files are replaced as a whole.
"""

import itertools
import json
import os
import platform
import shlex
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from minigan.checkpoint import alone
from minigan.errors import FULL, UserError
from minigan.runs import older
from minigan.systems import SYSTEMS, RecipeError, recipe_of
from minigan.systems.contract import draws

ROOT = "runs"  # where runs are made that are given no other place
LOCK = ".lock"
LISTED = 5  # runs in a message


class RunError(UserError, ValueError):
    """A run folder cannot be used as asked; the message says what to do."""


class HeldError(RunError):
    """Another process trains in a run folder."""


def read_recipe(folder, system=None):
    """The recipe of a run folder. Raises RunError if there is no run, naming those that are near.

    system: the class of one that is not in minigan's table, whose Recipe the run's is.
    """
    path = Path(folder) / "recipe.json"
    if not path.is_file():
        if (path.parent / "checkpoint.npz").exists():
            raise RunError(f"{folder}: a checkpoint whose recipe.json is missing; put the old file back")
        raise RunError(f"{folder}: no run here (no recipe.json); {in_words(near(folder))}")
    try:
        return recipe_in(path, system)
    except RecipeError as error:
        raise RunError(f"{path}: {error}; put the old file back") from None


def recipe_in(path, system=None):
    """The recipe in a file, of this minigan or of one before. Raises RecipeError for what is not one."""
    try:
        values = json.loads(Path(path).read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise RecipeError("not JSON, not even text") from None
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"not JSON ({error})") from None
    return recipe_of(older.recipe(values), system)


# ---- found again ----


def newest(name=None):
    """The run under runs/ last written to, of this recipe if one is named; None if there is none.

    A run was written to when its checkpoint was, or recipe.json before there is one. Its folder tells nothing:
    pictures are drawn into old runs, too.
    """
    for folder in _runs_in(ROOT):
        if name is None or _recipe_of(folder, "name") == name:
            return folder
    return None


def newest_on(data):
    """The run under runs/ on these data, of a system that draws, whose checkpoint is the newest; None without one."""
    for folder in _runs_in(ROOT):
        if (folder / "checkpoint.npz").exists() and _recipe_of(folder, "data") == data:
            if draws(SYSTEMS[_recipe_of(folder, "system")]):
                return folder
    return None


def near(folder):
    """The runs in a folder, then those beside it, then those under runs/; of each the newest first."""
    here, top = Path(os.path.abspath(folder)), Path.cwd()
    parent = [here.parent] if _written(here.parent) else []  # of samples.png, say
    found = dict.fromkeys([*_runs_in(here), *parent, *_runs_in(here.parent, "*"), *_runs_in(top / ROOT)])
    return [path.relative_to(top) if path.is_relative_to(top) else path for path in found]


def in_words(folders):
    """ "there are runs/a, runs/b and 3 more" of the folders that are near, or how to make one."""
    if not folders:
        return "`minigan train` makes one"
    more = f" and {len(folders) - LISTED} more" if len(folders) > LISTED else ""
    return f"near it: {', '.join(shlex.quote(str(folder)) for folder in folders[:LISTED])}{more}"


def _runs_in(root, *depths):
    """The run folders in a folder and in the folders in it, the last written to first."""
    try:
        found = {path.parent for depth in depths or ("*", "*/*") for path in Path(root).glob(f"{depth}/recipe.json")}
    except OSError:  # not for us to look into
        return []
    written = {folder: time for folder in found if (time := _written(folder))}
    return sorted(written, key=lambda folder: (written[folder], folder.name), reverse=True)


def _written(folder):
    """When a run was last written to, in nanoseconds; None of a folder that is no run."""
    with suppress(OSError):  # not for us to look into, or gone since
        if (folder / "recipe.json").is_file():
            saved = folder / "checkpoint.npz"
            return (saved if saved.exists() else folder / "recipe.json").stat().st_mtime_ns
    return None


def _recipe_of(folder, field):
    """A field of a run's recipe; None of a damaged one, of which nobody knows whether it is meant."""
    with suppress(RunError, OSError):
        return getattr(read_recipe(folder), field)
    return None


# ---- made and held ----


def expect_free(folder):
    """Raise RunError unless a new run can be made in this folder: it is missing, or empty but for hidden files."""
    complaint, a_run = _complaint(folder)
    if a_run:
        with held(folder):  # if somebody trains in it, that is what is to be said
            pass
    if complaint:
        raise RunError(complaint)


def _complaint(folder):
    """What keeps a new run out of a folder, in words, and whether that is another run; (None, False) of a free one."""
    try:
        there = sorted(os.listdir(folder))
    except FileNotFoundError:
        return None, False
    except OSError as error:
        return f"{folder}: cannot be used as a folder ({error.strerror}); choose another by --out", False
    except ValueError as error:  # a zero byte, or what UTF-8 has no bytes for
        return f"{str(folder)!r}: cannot be used as a folder ({error}); choose another by --out", False
    if "recipe.json" in there or "checkpoint.npz" in there:
        go_on = f"minigan train --resume {shlex.quote(str(folder))}"
        return f"{folder} already holds a run: go on with it by `{go_on}`, or choose another folder by --out", True
    there = [name for name in there if not name.startswith(".")]
    if not there:
        return None, False
    named = ", ".join(there[:3]) + (", ..." if len(there) > 3 else "")
    return f"{folder}: no run, and not empty ({named}); choose another folder by --out", False


@contextmanager
def new(folder, name):
    """Make and hold the folder of a new run: this one or, where it is None, the next of runs/NAME-1, runs/NAME-2, ...

    Yields it; it is removed again if nothing was put into it. Raises RunError if it is not free or cannot be made.
    """
    made = folder is None or not Path(folder).exists()
    try:
        path = numbered(name) if folder is None else Path(folder)
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder or ROOT}: cannot be made ({error.strerror}); choose another folder by --out") from None
    try:
        with held(path):
            complaint, _ = _complaint(path)
            if complaint:
                raise RunError(complaint)
            yield path
    finally:
        if made:
            with suppress(OSError):  # there is something in it, as there should be
                path.rmdir()


def numbered(name):
    """Make the first of runs/NAME-1, runs/NAME-2, ... that is not there; processes that ask at once get one each."""
    Path(ROOT).mkdir(parents=True, exist_ok=True)
    for n in itertools.count(1):
        folder = Path(ROOT) / f"{name}-{n}"
        with suppress(FileExistsError):
            folder.mkdir()  # fails for whoever comes second; if one looked first and made then, both would pass
            break
    return folder


@contextmanager
def held(folder):
    """Hold a folder to train in it. Raises HeldError, naming who has it, if another process does."""
    path = Path(folder) / LOCK
    with ExitStack() as stack:
        try:
            still = stack.enter_context(alone(path, wait=False))
            _write_holder(path)
        except BlockingIOError:
            who = _holder(path)
            text = f"{folder}: another minigan is training in it{who}; wait for its end, or take another folder"
            raise HeldError(text) from None
        except OSError as error:
            raise RunError(f"{folder}: cannot be written to ({error.strerror}); take another folder") from None
        try:
            yield
        finally:
            with suppress(OSError):
                if still():  # and not that of another process, after somebody removed the folder and made it anew
                    path.unlink()


def _write_holder(path):
    try:
        path.write_text(f"process {os.getpid()} on {platform.node()}", encoding="utf-8")
    except OSError as error:
        if error.errno not in FULL:  # the lock holds without a text, and what is to be trained may well be there
            raise


def _holder(path):
    """ " (process 4711 on HOST)" of a lock that another process has, or nothing."""
    with suppress(OSError, UnicodeDecodeError):
        if who := path.read_text(encoding="utf-8"):
            return f" ({who})"
    return ""
