"""Sliders where there is a live notebook, and one static picture everywhere else."""

from minigan.plots.canvas import NOTEBOOK_DPI, picture


class Explorer:
    """A figure with sliders to change what it shows; without a live notebook, or ipywidgets, the figure alone."""

    def __init__(self, draw, choices):
        self._draw, self._choices = draw, choices
        self.figure = draw(**{name: values[0] for name, values in choices.items()})

    def _repr_mimebundle_(self, include=None, exclude=None):
        still = {"image/png": picture(self.figure, NOTEBOOK_DPI), "text/plain": repr(self)}
        try:
            import ipywidgets
            from IPython import get_ipython
        except ImportError:
            return still
        if getattr(get_ipython(), "kernel", None) is None:  # no notebook is listening
            return still
        sliders = {
            name: ipywidgets.SelectionSlider(
                options=values, description=name.replace("_", " "), continuous_update=False, layout={"width": "420px"}
            )
            for name, values in self._choices.items()
        }
        live = ipywidgets.interactive(self._draw, {"auto_display": True}, **sliders)
        if ipywidgets.__version__.startswith("7."):  # Colab's, which draws only once it is shown
            live.update()
        view = {"version_major": 2, "version_minor": 0, "model_id": live.model_id}
        return {"application/vnd.jupyter.widget-view+json": view} | still

    def __repr__(self):
        choices = ", ".join(f"{name} from {list(values)}" for name, values in self._choices.items())
        return f"Explorer({choices}: sliders in a live notebook)"


def explore(draw, **choices):
    """A picture to be changed by sliders: draw(name=value, ...) returns the figure, choices are {name: values}.

        explore(lambda rate, k: plots.paths(...), rate=[0.1, 0.2, 0.5], k=[1, 5])

    The first values make the picture that is seen where no kernel runs. Raises ValueError for a name without values.
    """
    empty = [name for name, values in choices.items() if not len(values)]
    if empty or not choices:
        raise ValueError(f"explore: {', '.join(empty) or 'draw'} needs values to choose from, such as rate=[0.1, 0.2]")
    return Explorer(draw, choices)
