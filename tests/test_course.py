"""The picture of a run in training: what it shows, and that keeping the axes' pixels changes none."""

import io

import numpy
import pytest
from PIL import Image

from minigan import plots
from minigan.data.dataset import Dataset

EPOCHS = 5.0


def row(epoch, V=-1.0, **more):
    return {"epoch": float(epoch), "step": 10 * epoch, "V": V, "D(x)": 0.6, "D(G(z))": 0.4, **more}


def dataset(kind):
    rng = numpy.random.default_rng(1)
    values, shape = {"pictures": (6, (2, 3)), "plane": (2, None), "line": (1, None)}[kind]
    rows = rng.random((40, values))
    return Dataset("made by hand", rows, rows, rows, shape), rng.random((9, values)), rng.random((9, values))


def pixels(png):
    return numpy.asarray(Image.open(io.BytesIO(png))).astype(int)


@pytest.fixture
def full(monkeypatch):
    """How often everything was drawn."""
    drawn, canvas = [], plots.course.FigureCanvasAgg
    draw = canvas.draw
    monkeypatch.setattr(canvas, "draw", lambda self: drawn.append(self) or draw(self))
    return drawn


@pytest.mark.parametrize("kind", ["pictures", "plane"])
def test_upon_kept_axes_the_picture_is_that_of_axes_drawn_anew(kind, full):
    data, first, second = dataset(kind)
    course = plots.Course(data, EPOCHS)
    before = pixels(course.picture(first, [row(1), row(2)], "one"))
    kept = pixels(course.picture(second, [row(1), row(2, V=-0.5), row(2.5)], "two\nthree"))
    assert len(full) == 1 and abs(kept - before).max() > 100
    anew = pixels(plots.Course(data, EPOCHS).picture(second, [row(1), row(2, V=-0.5), row(2.5)], "two\nthree"))
    assert (kept == anew).all()


@pytest.mark.parametrize("kind", ["pictures", "plane", "line"])
def test_it_is_matplotlibs_picture_but_for_what_lies_upon_what(kind):
    data, samples, _ = dataset(kind)
    table = [row(1), row(2)]
    mine = pixels(plots.Course(data, EPOCHS).picture(samples, table, "title"))
    figure = plots.course_figure(samples, data, table, EPOCHS, "title")
    theirs = pixels(plots.canvas.picture(figure, plots.canvas.NOTEBOOK_DPI))[..., :3]
    assert mine.shape == theirs.shape
    differ = (abs(mine - theirs).max(axis=-1) > 64).mean()
    assert differ < 0.003  # curves lie upon the axes' frames, and not below


@pytest.mark.parametrize("V", [-20.0, 3.0])
def test_axes_that_a_curve_leaves_are_drawn_anew(V, full):
    data, samples, _ = dataset("plane")
    course = plots.Course(data, EPOCHS)
    course.picture(samples, [row(1)], "t")
    outside = course.picture(samples, [row(1), row(2, V=V)], "t")
    assert len(full) == 2
    assert (pixels(outside) == pixels(plots.Course(data, EPOCHS).picture(samples, [row(1), row(2, V=V)], "t"))).all()


def test_axes_that_are_far_too_large_and_other_panels_are_drawn_anew(full):
    data, samples, _ = dataset("plane")
    course = plots.Course(data, EPOCHS)
    course.picture(samples, [row(1, V=-20.0)], "t")
    course.picture(samples, [row(1, V=-1.0)], "t")
    course.picture(samples, [row(1, V=-1.0, validation=5.0)], "t")
    assert len(full) == 3


def test_without_samples_there_are_curves_alone_up_to_the_last_epoch():
    table = [{"epoch": 1.0, "d": 0.5, "reward": 2.0}]
    figure = plots.course_figure(None, dataset("line")[0], table, EPOCHS, "t")
    assert [axes.get_ylabel() for axes in figure.axes] == ["d", "reward"]
    assert figure.axes[-1].get_xlim()[1] >= EPOCHS


def test_neither_title_nor_legends_lie_on_curves_or_leave_the_picture():
    """With as many lines of text as there are in a run, and as many panels as any system has."""
    data, samples, _ = dataset("plane")
    table = [{**row(n), "ELBO": 1.0, "KL": 2.0, "validation": 3.0} for n in (1, 2)]
    figure = plots.course_figure(samples, data, table, EPOCHS, "a\nb\nc")
    figure.set_dpi(90)
    canvas = plots.course.FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [axes.get_window_extent() for axes in figure.axes]
    texts = [text.get_window_extent() for text in figure.texts]
    texts += [axes.get_legend().get_window_extent() for axes in figure.axes if axes.get_legend()]
    texts += [axes.xaxis.label.get_window_extent() for axes in figure.axes if axes.get_xlabel()]
    for text in texts:
        assert not any(text.overlaps(box) for box in boxes)
        assert 0 <= text.x0 and text.x1 <= figure.bbox.width and 0 <= text.y0 and text.y1 <= figure.bbox.height
    assert not any(text.overlaps(other) for n, text in enumerate(texts) for other in texts[:n])
