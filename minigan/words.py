"""Things described in words: "dense 800 bias=mean, relu" -> functions of those names, and their arguments.

A description is items with commas between. An item is a word, then its arguments: by position, or name=value. Each word
is a function in a table. Its signature says which arguments it takes, and the annotation of each is what turns text
into a value: `float`, or Annotated[type, function], the function raising ValueError, which says what is needed, for a
text that it cannot take. There is no nesting and no arithmetic.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Annotated, Any, get_args, get_origin

from minigan.errors import UserError, near

MANY = 2**31  # no number of a text is as large, nor the images that it makes: NumPy counts bytes in 64 bits


class WordError(UserError, ValueError):
    """A description that is not understood; the message names the item, and what is allowed."""


@dataclass(frozen=True)
class Item:
    """A word with its arguments, understood: item(*first) calls the word's function with them after `first`."""

    text: str
    function: Callable[..., Any]
    arguments: dict[str, Any]
    defaults: dict[str, Any]  # of the arguments that the text does not give

    @property
    def meaning(self):
        """The same for two texts that mean the same: the word, and all its arguments by name."""
        return self.text.split()[0], self.defaults | self.arguments

    def __call__(self, *first):
        try:
            return self.function(*first, **self.arguments)
        except WordError:
            raise
        except ValueError as error:
            raise WordError(f"{self.text!r}: {error}") from None


def parse(text, words, skip=0):
    """The Items of a description. words: {word: function}; skip: how many first arguments are not the text's to give.

    Raises WordError for what is no text, an unknown word, and arguments that its function does not take.
    """
    if not isinstance(text, str):
        raise WordError(f"{text!r}: a text is needed, words with commas between")
    return [_item(part.strip(), words, skip) for part in text.split(",")]


def parse_one(text, words, skip=0):
    """The only Item of a description. Raises WordError as `parse`, and where there are several."""
    items = parse(text, words, skip)
    if len(items) > 1:
        raise WordError(f"{text!r}: one of {', '.join(words)} is needed, with its arguments, and nothing more")
    return items[0]


def usage(word, function, skip=0):
    """How a word is written: "dense UNITS [bias=0]"."""
    parts = [word]
    for p in arguments(function)[skip:]:
        parts.append(p.name.upper() if p.default is p.empty else f"[{p.name}={_plain(p.default)}]")
    return " ".join(parts)


@cache  # to look a signature up takes longer than all else here
def arguments(function):
    """The parameters of a word's function, in order."""
    return tuple(inspect.signature(function).parameters.values())


def _item(text, words, skip):
    word, *tokens = text.split() or [""]
    if word not in words:
        known = f"; there are {', '.join(words)}" if len(words) < 4 else near(word, list(words))
        raise WordError(f"{text!r}: no such word{known}")
    function = words[word]
    wanted = arguments(function)[skip:]
    given = {}
    for token in tokens:
        name, equals, value = token.partition("=")
        if not equals:
            free = [p.name for p in wanted if p.name not in given]
            name, value = (free[0] if free else ""), token
        parameter = next((p for p in wanted if p.name == name), None)
        if parameter is None or name in given:
            comma = f"; is a comma missing before {token}?" if token in words else ""
            raise WordError(f"{text!r}: {token} is too much; it is written `{usage(word, function, skip)}`{comma}")
        try:
            given[name] = _taker(parameter.annotation)(value)
        except ValueError as error:
            comma = f"; is a comma missing before {value}?" if value in words else ""
            raise WordError(f"{text!r}: {name} is {value!r}: {error}{comma}") from None
    missing = [p.name for p in wanted if p.default is p.empty and p.name not in given]
    if missing:
        raise WordError(f"{text!r}: {missing[0]} is missing; it is written `{usage(word, function, skip)}`")
    return Item(text, function, given, {p.name: p.default for p in wanted if p.name not in given})


def _taker(annotation):
    """The function that an annotation names: of Annotated[type, function], function; of float, or None, `number`."""
    options = [option for option in get_args(annotation) if option is not type(None)]
    if get_origin(annotation) is Annotated:
        return options[1]
    if type(None) in get_args(annotation):
        return lambda text: None if text == "none" else _taker(options[0])(text)
    return number


def number(text):
    """A finite number."""
    try:
        if abs(float(text)) < inf:
            return float(text)
    except ValueError:
        pass
    raise ValueError("a number is needed")


def _plain(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else value


def positive(text):
    """A number above 0."""
    if not number(text) > 0:
        raise ValueError("a number above 0 is needed")
    return number(text)


def count(text):
    """A whole number from 1 on."""
    return whole(text, 1)


def whole(text, least=0):
    """A whole number from `least` on, and below MANY."""
    if not (text.isdecimal() and int(text) >= least):
        raise ValueError(f"a whole number of at least {least} is needed")
    if int(text) >= MANY:
        raise ValueError(f"a number below {MANY:,} is needed")
    return int(text)


Positive = Annotated[float, positive]
Count = Annotated[int, count]
