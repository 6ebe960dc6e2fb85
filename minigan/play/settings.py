"""The settings of the playground: those of a game of the zoo that can be shown, each with its check.

A Settings is a recipe of systems/zoo.py, so what is played is what `minigan train` plays. Its nets are small, and each
of its games has a D whose output at a single point can be shown as a probability (fields.py).
"""

from dataclasses import dataclass, replace

from minigan.nn import build
from minigan.play.targets import ROWS, blobs
from minigan.systems import settings, shapes, zoo
from minigan.systems.settings import Kind, RecipeError, setting
from minigan.words import WordError, parse, whole

GAMES = ("non-saturating", "minimax", "least squares", "hinge", "Wasserstein", "boundary seeking")
WORDS = ("dense", "maxout", "relu", "leaky", "tanh", "sigmoid", "dropout", "uniform", "normal", "sparse")
PARAMETERS, NOISE, BATCH, STEPS = 50_000, 16, 1024, 50  # at most, so that the page stays alive
LENGTH = 1_000  # characters of a net in words
SHOWN = ("data", "G", "D", "noise", "objective", "update", "k", "optimizer", "d_rate", "g_rate", "r1", "gp", "clip",
         "batch", "seed")  # fmt: skip
LIVE = ("data", "objective", "k", "d_rate", "g_rate", "r1", "gp", "clip")  # may change while it trains


def up_to(most):
    """A whole number from 1 to `most`."""
    return Kind(
        f"a whole number from 1 to {most} is needed", lambda v: type(v) is int and 1 <= v <= most, lambda t: whole(t, 1)
    )


def played(kind):
    """The nets of a kind that are in WORDS, not longer than LENGTH, with no number above PARAMETERS: what is larger
    would take memory and time before its parameters are counted, and a link may ask for it."""

    def valid(text):
        if len(text) > LENGTH:
            raise WordError(f"a net of {len(text):,} characters: at most {LENGTH:,} are played here")
        for item in parse(text, build.LAYERS, skip=1):
            if item.text.split()[0] not in WORDS:
                raise WordError(f"{item.text!r}: the playground's nets are of {', '.join(WORDS)}")
            if any(type(n) is int and n > PARAMETERS for n in item.arguments.values()):
                raise WordError(f"{item.text!r}: more parameters than the {PARAMETERS:,} that are played here")
        return kind.valid(text)

    return replace(kind, valid=valid)


@dataclass(frozen=True, kw_only=True)
class Settings(zoo.Recipe):
    """What is played. Raises RecipeError or WordError, one line, for what cannot be."""

    name: str = setting("play", settings.TEXT, "its name")
    about: str = setting("the playground", settings.TEXT, "what it is, in a line")
    data: str = setting("ring", Kind("data are needed", lambda v: bool(blobs(v))), "p_data, by name or as drawn")
    G: str = setting("uniform 0.2, dense 64, relu, dense 64, relu, dense data", played(settings.DATA), "G's layers")
    D: str = setting("uniform 0.2, dense 64, relu, dense 64, relu, dense 1", played(settings.LOGIT), "D's layers")
    noise: str = setting("gaussian 2", settings.NOISE, "distribution of z, uniform or gaussian, and its size")
    objective: str = setting("non-saturating", settings.one_of(*GAMES), "the losses of D and G")
    k: int = setting(1, up_to(STEPS), "steps of D for each step of G")
    batch: int = setting(128, up_to(BATCH), "m, the number of examples in a minibatch")

    def __post_init__(self):
        super().__post_init__()
        if self.taken() > ROWS:
            raise RecipeError(
                f"k is {self.k} and batch is {self.batch}: D sees {self.taken():,} examples in an iteration, at most "
                f"{ROWS:,} are played here"
            )
        if (size := build.noise(self.noise).size) > NOISE:
            raise RecipeError(f"noise is {self.noise!r}: at most {NOISE} numbers to a z are played here")
        d = blobs(self.data).d
        for name, width in (("G", size), ("D", d)):
            text = getattr(self, name)
            if (n := shapes.parameters(text, width, (d,))) > PARAMETERS:
                raise RecipeError(f"{name} is {text!r}: {n:,} parameters, at most {PARAMETERS:,} are played here")


def restarts(old, new):
    """Whether going from one Settings to another begins a new run: True unless only LIVE ones differ."""
    kept = [name for name in SHOWN if name not in LIVE]
    return blobs(old.data).d != blobs(new.data).d or any(getattr(old, name) != getattr(new, name) for name in kept)
