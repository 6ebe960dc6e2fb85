"""Every figure. Figures are drawn without pyplot, so that none changes a notebook's or a user's state.

Those of a run are here by name; those of the theory are in minigan.plots.theory.
"""

from minigan.plots.canvas import BLUE, GREEN, GREY, ORANGE, save, save_animation
from minigan.plots.samples import Figure, curves_figure, grid, samples_figure

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "Figure",
    "curves_figure",
    "grid",
    "samples_figure",
    "save",
    "save_animation",
]
