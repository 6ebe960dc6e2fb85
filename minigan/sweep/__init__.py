"""Sweeps: a recipe with every combination of some settings and seeds, each a run in a folder of its own.

    sweep = Sweep(recipe_named("ring"), {"k": [1, 2], "d_rate": [0.001, 0.002]}, seeds=5, folder="runs/rates")
    with cluster.client() as workers, sweep.begun():
        for job, row in sweep.play(workers):
            sweep.write()

The folder holds sweep.json (recipe, axes, seeds, epochs), sweep.csv, and the run folders, as `minigan train` makes
them. A run that has ended has its row.json, written last: so the same sweep again trains only what has none, from the
checkpoint where there is one. Workers on other machines find the folders under the same path.
"""

from minigan.sweep.grid import Job, SweepError, axis
from minigan.sweep.sweep import Sweep

__all__ = ["Job", "Sweep", "SweepError", "axis"]
