"""What a user can cause: the command says it in one line, and ends with exit status 2."""

import difflib
import errno

FULL = (errno.ENOSPC, errno.EDQUOT)  # what the system says of a disk that is full, and of a user's share that is


class UserError(Exception):
    """The base of every error that a user can cause; its message is one line that names what is wrong and a remedy."""


def near(name, known):
    """What follows "unknown ...": the known names nearest to a wrong one, or all of them."""
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(close)}?" if close else f"; there are {', '.join(known)}"
