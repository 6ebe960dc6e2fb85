"""Runs: any system trained as a user does it, with data, a progress bar, a folder and checkpoints.

run = minigan.runs.open("runs/mnist-1")
x = run.samples(100, seed=7)
"""

from minigan.runs.folders import RunError
from minigan.runs.log import NonFiniteError
from minigan.runs.opening import load_data, new_run, open, open_run, start_run
from minigan.runs.pictures import draw_results, draw_sample
from minigan.runs.run import Run
from minigan.runs.training import train
from minigan.runs.watching import watch

__all__ = [
    "NonFiniteError",
    "Run",
    "RunError",
    "draw_results",
    "draw_sample",
    "load_data",
    "new_run",
    "open",
    "open_run",
    "start_run",
    "train",
    "watch",
]
