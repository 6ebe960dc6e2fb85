"""What an exercise is: questions, each a reference function with cases to try it on, and the bugs that people make.

    Question(sigmoid, cases=..., formula="1 / (1 + exp(-a))", bugs=[Bug("sign", "exp(-a)", "exp(a)", en=..., zh=...)])

A bug is a change to the text of the reference: replace `old` by `new`. So what it computes is known, and a
submission that computes the same, wrong as it is, can be told what it has done.
"""

import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from minigan.errors import UserError
from minigan.random import Stream

LANGUAGES = ("en", "zh")
RESULT = ("the result",)  # what an output without a name of its own is called


class ExerciseError(UserError, ValueError):
    """An exercise that contradicts itself, or one that is not known."""


@dataclass(frozen=True)
class Bug:
    """A mistake with a name: its code as a change to the reference, and what would help one who made it.

    name: short, in English, of letters and hyphens; two bugs of a question with one name are two forms of one mistake.
    old, new: the change to the reference's source, each a text that is found once in it; more: further such pairs.
    en, zh: why it is wrong and what to look at, not the answer.

    A mistake that has a number in it, such as a small one added before a logarithm, is one mistake whatever the number
    is: `new` says SIZE for it, which may be anything between the two `bounds`; `sizes` are those it is tried with.
    MASK(x) in `new` stands for any array of True and False of x's shape.
    """

    name: str
    old: str
    new: str
    en: str
    zh: str
    more: tuple[tuple[str, str], ...] = ()
    sizes: tuple[float, ...] = ()
    bounds: tuple[float, float] = (1e-20, 0.5)

    @property
    def any_mask(self):
        """Whether it stands for every mask."""
        return "MASK" in self.new

    @property
    def is_family(self):
        """Whether it stands for many computations, of any size or with any mask."""
        return bool(self.sizes) or self.any_mask

    def says(self, lang):
        """The explanation in a language."""
        return {"en": self.en, "zh": self.zh}[lang]


def drawn_again(x):
    """A mask of x's shape that is not the one of the forward pass."""
    return Stream(x.size, "float64").mask(x.shape, 0.5)


@dataclass(frozen=True)
class Question:
    """One function to be written.

    function: the reference. cases(stream) returns tuples of arguments, the smallest and plainest first, so that the
    first failing one is the one to show. outputs: names of the parts of its result, for messages. formula: what it
    computes, in one line; outputs_zh and formula_zh are theirs in Chinese, where they have words. tolerance: relative,
    of the largest value in an output, or of `floor` where that is less. equivalent: mutants (mutants.py) that compute
    the same, each with the reason. rests_on: an earlier question's name, without which this one is no work: it has no
    points as long as that one is not written. hands_functions: its answer hands functions of its own to those of the
    questions before it. The references, in another process, could not call them: so it is graded with the student's own
    functions there. trains: a right answer must also train the ring together with the student's own functions
    (course.py).
    """

    function: Callable[..., Any]
    cases: Callable[[Stream], Sequence[tuple]]
    formula: str
    bugs: tuple[Bug, ...] = ()
    points: int = 2
    outputs: tuple[str, ...] = RESULT
    tolerance: float = 1e-6
    floor: float = 1e-3
    equivalent: tuple[tuple[str, str], ...] = ()
    formula_zh: str = ""
    outputs_zh: tuple[str, ...] = ()
    rests_on: str = ""
    hands_functions: bool = False
    trains: bool = False

    @property
    def name(self):
        """The name a submission's function must have."""
        return self.function.__name__

    @cached_property
    def source(self):
        """The reference's text; to find it is to read its file, and every bug is made from it."""
        return textwrap.dedent(inspect.getsource(self.function))

    @property
    def parameters(self):
        """The names of its parameters."""
        return tuple(inspect.signature(self.function).parameters)

    @property
    def bug_names(self):
        """The names of its bugs, each once, also where a mistake has several forms."""
        return tuple(dict.fromkeys(bug.name for bug in self.bugs))

    def asks(self, lang):
        """The formula in a language."""
        return self.formula_zh if lang == "zh" and self.formula_zh else self.formula

    def parts(self, lang):
        """The names of the parts of its result in a language."""
        if lang == "zh" and self.outputs == RESULT:
            return ("结果",)
        return self.outputs_zh if lang == "zh" and self.outputs_zh else self.outputs

    def made(self, source, **others):
        """A function from a text in the place of the reference's, beside the names of its module, and others."""
        names = {**self.function.__globals__, **others}
        exec(compiled(source, f"<{self.name}>"), names)
        return names[self.name]

    def with_bug(self, bug, size=None, mask=drawn_again):
        """The reference with a bug, of a size (the first of its sizes if None), or with the masks that mask(x) gives.

        Raises ExerciseError unless each text to replace is there once.
        """
        source = self.source
        for old, new in ((bug.old, bug.new), *bug.more):
            if source.count(old) != 1:
                raise ExerciseError(
                    f"{self.name}, bug {bug.name}: {old!r} is {source.count(old)} times in the reference"
                )
            source = source.replace(old, new)
        return self.made(source, SIZE=bug.sizes[0] if bug.sizes and size is None else size, MASK=mask)


@lru_cache(maxsize=4096)  # more than the bank has bugs and mutants: they are made again for each answer
def compiled(source, name):
    """A text of Python as a code object, made once."""
    return compile(source, name, "exec")


@dataclass(frozen=True)
class Exercise:
    """An exercise: its number and name, a title in each language, and its questions in order.

    pasted: questions of earlier exercises whose functions the student brings, and whose references stand in for them.
    """

    name: str  # such as "02_dense"
    title: dict[str, str]
    questions: tuple[Question, ...]
    pasted: tuple[Question, ...] = ()

    def question(self, name):
        """The question of a function's name. Raises ExerciseError if there is none."""
        for question in self.questions:
            if question.name == name:
                return question
        known = ", ".join(question.name for question in self.questions)
        raise ExerciseError(f"{self.name} has no question {name!r}: its functions are {known}")

    @property
    def points(self):
        """The points of all its questions."""
        return sum(question.points for question in self.questions)
