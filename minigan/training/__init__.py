"""Training as a user runs it: the paper's algorithm with data, a progress bar, run folders and checkpoints."""

from minigan.training.folders import RunError
from minigan.training.game import Game, NonFiniteError
from minigan.training.runs import draw_results, draw_sample, load_data, open_run, start_run, train

__all__ = [
    "Game",
    "NonFiniteError",
    "RunError",
    "draw_results",
    "draw_sample",
    "load_data",
    "open_run",
    "start_run",
    "train",
]
