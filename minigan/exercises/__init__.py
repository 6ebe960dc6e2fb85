"""Exercises from the paper, and a grader that names the bug.

    from minigan.exercises import check
    check(sigmoid)                             # in a notebook, live

`minigan grade FILE ...` grades notebooks and scripts, each in a process of its own. The exercises are in
notebooks/exercises/, their references and named bugs in minigan/exercises/bank/.
"""

from minigan.exercises.live import Wrong, check

__all__ = ["Wrong", "check"]
