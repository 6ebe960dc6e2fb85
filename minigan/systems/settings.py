"""A recipe's settings, each declared once: its default, what is allowed, and what it means.

    class Recipe(settings.Recipe):
        k: int = setting(1, whole(1), "steps of D for each step of G")

From that line follow the check of a recipe, the sentence that tells what is wrong with one, the option `--k` of
`minigan train` with its help, and the field of recipe.json.
"""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from typing import Any, ClassVar

from minigan.data.sources import SOURCES
from minigan.errors import UserError, near
from minigan.nn import Dense, Network, build
from minigan.systems.shapes import Blank, expect_network
from minigan.words import WordError, parse

PLACES = {"path", "start_from"}  # settings that say where files are: no part of the experiment


class RecipeError(UserError, ValueError):
    """A recipe that cannot be followed; the message names the setting, its value and what is allowed."""


@dataclass(frozen=True)
class Kind:
    """What a setting may be: a sentence, and its test, which is false of a wrong value, or raises WordError.

    read: what makes a value of an option's text, raising ValueError if there is none. meaning: what is the same of two
    values that mean the same, such as "dense 800" and "dense 800 bias=0". between: what stands between several values,
    which no value has in it.
    """

    allowed: str
    valid: Callable[[Any], bool]
    read: Callable[[str], Any] = str
    meaning: Callable[[Any], Any] = lambda value: value
    between: str = ","

    def expect(self, name, value):
        """Raise RecipeError unless a value is of this kind."""
        try:
            ok = self.valid(value)
        except WordError as error:
            raise RecipeError(f"{name}: {error}") from None
        except (TypeError, ValueError, AttributeError):
            ok = False
        if not ok:
            raise RecipeError(f"{name} is {value!r}: {self.allowed}")

    def value(self, text):
        """What an option's text stands for; the text itself if it stands for nothing, to be refused by `expect`."""
        try:
            return self.read(text)
        except ValueError:
            return text


def setting(default, kind, help):
    """A field of a Recipe. help: what it means, for `minigan train RECIPE --help`."""
    return field(default=default, metadata={"kind": kind, "help": help})


def whole(low):
    """A whole number from `low` on."""
    return Kind(f"a whole number of at least {low} is needed", lambda v: type(v) is int and v >= low, int)


def number(text, valid):
    """A finite number for which valid(v) holds, as the text says."""
    return Kind(f"{text} is needed", lambda v: type(v) in (int, float) and abs(v) <= LARGEST and valid(v), float)


def one_of(*values):
    """One of these texts."""
    return Kind(f"allowed are {', '.join(values)}", lambda value: value in values)


def matching(pattern, allowed):
    """A text that matches a pattern."""
    return Kind(allowed, lambda v: re.fullmatch(pattern, v) is not None)


def described(words, expect, skip=0):
    """A text in these words that `expect` understands, which raises WordError if it does not (nn/build.py)."""
    return Kind(
        "a text is needed",
        lambda v: expect(v) or True,
        meaning=lambda v: [item.meaning for item in parse(v, words, skip)],
        between=";",
    )


def expect_optimizer(text):
    """Raise WordError unless a text describes an optimiser."""
    build.optimizer(text, Network([Dense(1, 1, Blank())]), 0.1, 1)


def or_none(kind):
    """None, null in JSON, `none` as an option, or what is of this kind."""
    return Kind(
        f"{kind.allowed}, or none (null in JSON)",
        lambda v: v is None or kind.valid(v),
        lambda text: None if text == "none" else kind.read(text),
        lambda v: None if v is None else kind.meaning(v),
        kind.between,
    )


def _read_flag(text):
    return {"yes": True, "no": False, "true": True, "false": False}[text.lower()] if text.lower() in _FLAGS else text


_FLAGS = ("yes", "no", "true", "false")
LARGEST = sys.float_info.max
FLAG = Kind("yes or no is needed (true or false in JSON)", lambda v: type(v) is bool, _read_flag)
TEXT = Kind("a text is needed", lambda v: isinstance(v, str))
PATH = or_none(Kind("a path is needed", lambda v: isinstance(v, str) and bool(v)))
POSITIVE = number("a number above 0", lambda v: v > 0)
NOISE = described(build.NOISES, build.noise)
OPTIMIZER = described(build.OPTIMIZERS, expect_optimizer, skip=3)
NET = described(build.LAYERS, expect_network, skip=1)
LOGIT = described(build.LAYERS, lambda text: expect_network(text, 1), skip=1)
DATA = described(build.LAYERS, lambda text: expect_network(text, "data"), skip=1)


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """An experiment, whole: every setting of one system. Building one checks each; `dataclasses.replace` changes some.

    A system's own Recipe adds its settings, and says by `system` whose it is. One that takes over another run, in
    `start_from`, has a setting of this name, says in `start` what it needs of it, and by `open` which of its settings,
    where they are None, are to be those of the other run.
    """

    system: ClassVar[str]
    open: ClassVar[tuple[str, ...]] = ()

    name: str = setting(MISSING, matching(r"[A-Za-z0-9-]+", "letters, digits and hyphens are needed"), "its name")
    about: str = setting(MISSING, TEXT, "what it is, in a line")
    data: str = setting("mnist", one_of(*SOURCES), "which data")
    path: str | None = setting(None, PATH, "where your own data are")
    size: int | None = setting(None, or_none(whole(1)), "crop your images to their middle square, scaled to N x N")
    seed: int = setting(
        1, whole(0), "seed of all random numbers; the same seed with the same number of threads gives the same bits"
    )
    batch: int = setting(100, whole(1), "m, the number of examples in a minibatch")
    epochs: int = setting(20, whole(1), "passes over the training data, counted from the start")
    choose: bool = setting(
        False, FLAG, "keep the parameters of the epoch that scores best on validation data (yes, no)"
    )

    def __post_init__(self):
        for name, declared in declarations(type(self)).items():
            declared.metadata["kind"].expect(name, getattr(self, name))

    def to_json(self):
        """The recipe as JSON text, a setting a line."""
        return json.dumps({"system": self.system, **asdict(self)}, indent=2) + "\n"

    def taken(self):
        """How many training examples one iteration takes."""
        return self.batch

    def left_open(self):
        """Those of the settings in `open` that are None: they are as the run has them that it starts from."""
        return [name for name in self.open if getattr(self, name) is None]

    def start(self):
        """What the run that `start_from` names has to have trained, in words; "" of a recipe that needs no such run."""
        return ""

    def after(self, other):
        """The recipe with what it leaves open as another has it, that of the run it starts from.

        Raises RecipeError if the other has no such setting.
        """
        left = self.left_open()
        for name in left:
            if getattr(other, name, None) is None:
                raise RecipeError(f"{self.name} takes {name} of the run it starts from: {other.name} has none")
        return replace(self, **{name: getattr(other, name) for name in left})


def declarations(recipe):
    """{name: field} of the settings of a Recipe, or of its class. Raises TypeError for one not made by `setting`."""
    for declared in fields(recipe):
        if "kind" not in declared.metadata:
            raise TypeError(f"{declared.name} is no setting: write {declared.name}: ... = setting(default, kind, help)")
    return {declared.name: declared for declared in fields(recipe)}


def experiment(recipe):
    """{setting: what its value means} of a recipe, without what says where files are."""
    declared = declarations(recipe)
    meanings = {name: declared[name].metadata["kind"].meaning(getattr(recipe, name)) for name in declared}
    return {"system": recipe.system, **{name: meaning for name, meaning in meanings.items() if name not in PLACES}}


def changed(recipe, texts):
    """The recipe with some settings as options give them, in text. Raises RecipeError for those that it has not."""
    declared, values = declarations(recipe), {}
    for name, text in texts.items():
        if name not in declared:
            there = ", ".join(other for other in declared if other not in ("name", "about", *PLACES))
            raise RecipeError(f"{recipe.name}: a {recipe.system} recipe has no setting {name}; it has {there}")
        values[name] = declared[name].metadata["kind"].value(text)
    return replace(recipe, **values)


def from_values(kind, values):
    """The recipe of a class with these settings. Raises RecipeError for unknown ones and wrong ones."""
    known = list(declarations(kind))
    for name in values:
        if name not in known:
            raise RecipeError(f"a {kind.system} recipe has no setting {name!r}{near(name, known)}")
    for name in ("name", "about"):
        if name not in values:
            raise RecipeError(f"{name} is missing: a recipe needs name and about")
    return kind(**values)
