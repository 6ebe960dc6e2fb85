"""What a user can cause: the command says it in one line, and ends with exit status 2."""

import errno

FULL = (errno.ENOSPC, errno.EDQUOT)  # what the system says of a disk that is full, and of a user's share that is


class UserError(Exception):
    """The base of every error that a user can cause; its message is one line that names what is wrong and a remedy."""
