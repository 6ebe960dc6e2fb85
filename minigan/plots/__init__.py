"""Every figure. Figures are drawn without pyplot, so that none changes a notebook's or a user's state.

    plots.samples_figure(samples, data, "title")       # the last line of a notebook's cell shows it
    plots.save(figure, "samples.png")                  # a file

Of a run: samples_figure, curves_figure, course_figure, figure2, figure3, by_digit, by_class, arithmetic, completions,
neighbor_figure, score_figure. Of the theory: figure1, saturation_figure, dynamics_figure, lower_bound_figure,
proposition2_figure. Of whatever one computes in a notebook: lines, bars, histograms, paths, images; Animation and
explore make them move. One colour stands for one thing in all of them: see colours. Of single notebooks:
discriminator.ways, dynamics.fields, layers.maxout_figure, modes.modes_figure, and those of convolutions.
"""

from minigan.plots import colours
from minigan.plots.canvas import Animation, Figure, legend_above, save, save_animation
from minigan.plots.charts import bars, histograms, images, lines, paths
from minigan.plots.course import Course, course_figure
from minigan.plots.paper import (
    arithmetic,
    by_class,
    by_digit,
    completions,
    figure2,
    figure3,
    neighbor_figure,
    score_figure,
)
from minigan.plots.samples import curves_figure, grid, samples_figure
from minigan.plots.sliders import explore
from minigan.plots.theory import (
    Panel,
    animation_figures,
    dynamics_figure,
    figure1,
    lower_bound_figure,
    proposition2_figure,
    saturation_figure,
)

__all__ = [
    "Animation",
    "Course",
    "Figure",
    "Panel",
    "animation_figures",
    "arithmetic",
    "bars",
    "by_class",
    "by_digit",
    "colours",
    "completions",
    "course_figure",
    "curves_figure",
    "dynamics_figure",
    "explore",
    "figure1",
    "figure2",
    "figure3",
    "grid",
    "histograms",
    "images",
    "legend_above",
    "lines",
    "lower_bound_figure",
    "neighbor_figure",
    "paths",
    "proposition2_figure",
    "samples_figure",
    "saturation_figure",
    "save",
    "save_animation",
    "score_figure",
]
