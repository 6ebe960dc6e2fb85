"""Standard output and standard error, to whatever they go: a terminal, a pipe or a disk that is full."""

import codecs
import errno
import os
import sys
import textwrap

from minigan.errors import FULL

ERRORS = (*FULL, errno.EFBIG, errno.EIO, errno.EBADF)  # of a stream; files have their names in it
PLAIN = {"±": "+-", "…": "...", "×": "x", "²": "^2", "≈": "~"}  # what the signs of our tables are in ASCII


def readable(error):
    """What stands for characters that a stream cannot encode: the sign in ASCII, or \\uXXXX as JSON has it.

    Of a file name that is no text, the bytes are among them. Raises any error but a UnicodeEncodeError.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(PLAIN.get(character) or escaped(character) for character in lost), error.end


def escaped(character):
    """A character as \\uXXXX, as two of them above U+FFFF."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


codecs.register_error("minigan.readable", readable)


def prepare():
    """Make standard output and error ones that lose no result: what they cannot encode is written in ASCII.

    A stream that is closed, as by `>&-`, is one that goes nowhere.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))
        elif hasattr(stream, "reconfigure"):  # a notebook's cannot, and need not: it is UTF-8
            stream.reconfigure(errors="minigan.readable")


def shows(text):
    """Whether standard output can show a text as it is."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def tell(text):
    """Print a text on standard output in lines of at most 79 columns, all but the first set in; no word is cut."""
    lines = textwrap.wrap(text, 79, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    print(*lines, sep="\n", flush=True)


def fitted(value, digits, columns):
    """A number in as many digits as there is room for, one at least; "" of None."""
    texts = ["" if value is None else f"{value:.{n}g}" for n in range(digits, 0, -1)]
    return next((text for text in texts if len(text) <= columns), texts[-1])


def say(text):
    """Print a text as one line on standard error, if anything can be written there."""
    try:
        print("minigan:", *str(text).splitlines(), file=sys.stderr, flush=True)
    except OSError:
        release(sys.stderr)


def release(stream):
    """Make a stream that can no longer be written to go nowhere, so that Python's last flush of it is silent."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
