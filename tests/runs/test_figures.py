"""What `minigan figures` hands to be drawn: whose samples, which neighbours, which rows, under which title and name.

The game is tests/planted.py's, so that every picture says which noise it is of, and through which parameters.
"""

import dataclasses
import types

import numpy
import pytest
from planted import planted

from minigan.data.dataset import Dataset
from minigan.evaluation import classifier
from minigan.plots import canvas, paper
from minigan.random import Stream
from minigan.runs import Run, RunError, figures, pictures
from minigan.systems.conditional import Conditional
from minigan.systems.inpainting import Inpainting


class Sketch:
    """In the place of a figure: what it was made of; saved, its name."""

    def __init__(self, name, *given):
        self.name, self.given, self.title = name, given, given[-1]


@pytest.fixture
def drawn(monkeypatch):
    """{name of a function of plots.paper: the Sketch that it made}."""
    drawn = {}
    monkeypatch.setattr(canvas, "picture", lambda figure, dpi, kind: figure.name.encode())
    for name in ("figure2", "figure3", "by_digit", "by_class", "arithmetic", "completions", "neighbor_figure"):

        def draw(*given, name=name):
            drawn[name] = Sketch(name, *given)
            return drawn[name]

        monkeypatch.setattr(paper, name, draw)
    return drawn


def make_game(train, test, name="images", image_shape=(2, 2), **more):
    """A planted game on these data."""
    return planted(Dataset(name, train, train[:5] + 50, test, image_shape, digits=name == "mnist", **more))


@pytest.fixture
def game():
    rng = numpy.random.default_rng(3)
    return make_game(rng.normal(size=(300, 4)), rng.normal(size=(200, 4)))


def nearest(x, data):
    return ((x[:, None] - data[None]) ** 2).sum(axis=2).argmin(axis=1)


def test_every_figure_is_in_the_file_of_its_name(game, drawn, tmp_path, monkeypatch):
    game = make_game(game.data.train, game.data.test, name="mnist")
    monkeypatch.setattr(classifier, "load", lambda **_: JUDGE)
    paths, left_out = figures.draw_figures(game, tmp_path / "new", seed=2)
    assert left_out == ""
    expected = {"figure2": "figure2", "figure3": "figure3", "by-digit": "by_digit", "neighbors": "neighbor_figure"}
    expected |= {"arithmetic": "arithmetic"}
    assert {path.name: path.read_text() for path in paths} == {f"{file}.png": name for file, name in expected.items()}
    assert sorted(paths) == sorted((tmp_path / "new").iterdir())
    for sketch in drawn.values():
        assert all(word in sketch.title for word in ("planted", "step 6", "seed 2", "not picked"))


def test_figure_2_has_the_first_draws_of_the_chosen_g_and_the_nearest_training_picture_to_each_rows_last(
    game, drawn, tmp_path
):
    for seed in (0, 5):
        figures.draw_figures(game, tmp_path, seed)
        samples, neighbours, image_shape, _ = drawn["figure2"].given
        assert image_shape == (2, 2)
        numpy.testing.assert_allclose(samples, Stream(seed, "float64").normal((20, 4)), rtol=1e-12)
        last = samples[[4, 9, 14, 19]]
        numpy.testing.assert_array_equal(neighbours, game.data.train[nearest(last, game.data.train)])


def test_figure_3_has_straight_lines_in_z_at_an_even_pace_between_draws_that_all_differ(game, drawn, tmp_path):
    figures.draw_figures(game, tmp_path, 1)
    paths, image_shape, _ = drawn["figure3"].given
    assert paths.shape == (8, 12, 4) and image_shape == (2, 2)
    expected = numpy.linspace(paths[:, 0], paths[:, -1], 12, axis=1)
    numpy.testing.assert_allclose(paths, expected, rtol=1e-9, atol=1e-12)
    ends = paths[:, [0, -1]].reshape(16, 4)
    assert len({tuple(end) for end in ends.round(9)}) == 16
    assert 0.6 < ends.std() < 1.4 and abs(ends.mean()) < 0.5  # of the noise itself, not of 3 z + 1/2
    assert not numpy.isin(ends, drawn["figure2"].given[0]).any()  # draws of its own


def test_neighbours_are_of_the_chosen_samples_and_of_test_pictures_drawn_at_random(monkeypatch, drawn, tmp_path):
    """A third of the test pictures, which come first, lies 30 away from training pictures and the others 2."""
    monkeypatch.setattr(figures, "COMPARED", 60)
    train = numpy.zeros((300, 4))
    train[:, 0] = 100 * numpy.arange(300)
    away = numpy.array([0.0, 1.0, 0.0, 0.0])
    game = make_game(train, train + numpy.where(numpy.arange(300)[:, None] < 100, 30, 2) * away)
    figures.draw_figures(game, tmp_path)
    check, title = drawn["neighbor_figure"].given
    assert len(check.sample_distances) == len(check.test_distances) == 60
    assert numpy.median(check.test_distances) == 2 and set(check.test_distances) == {2.0, 30.0}
    usual = numpy.median(numpy.linalg.norm(Stream(8, "float64").normal((5000, 4)), axis=1))  # of z itself, from 0
    assert numpy.median(check.sample_distances) == pytest.approx(usual, rel=0.25)
    assert f"of test pictures: {check.ratio:.2f}; exact copies: 0" in title


def test_copies_are_told_in_the_title(monkeypatch, drawn, tmp_path):
    monkeypatch.setattr(figures, "COMPARED", 10)  # samples, all of them copies; and test pictures, none of them
    rng = numpy.random.default_rng(4)
    game = make_game(rng.normal(size=(30, 4)), rng.normal(size=(30, 4)))
    one = game.best.network.theta.copy()
    one[:16] = 0  # G draws the one picture of its second bias
    one[-4:] = game.data.train[7]
    game.best.network.theta = one
    figures.draw_figures(game, tmp_path)
    check, title = drawn["neighbor_figure"].given
    assert check.exact_copies == 10 and check.ratio == 0 and "of test pictures: 0.00; exact copies: 10" in title


def test_by_digit_is_of_samples_of_the_chosen_g_with_the_digits_that_the_classifier_sees(
    game, monkeypatch, drawn, tmp_path
):
    monkeypatch.setattr(figures, "LOOKED_THROUGH", 50)
    game = make_game(game.data.train, game.data.test, name="mnist")
    monkeypatch.setattr(classifier, "load", lambda **_: JUDGE)
    figures.draw_figures(game, tmp_path, 4)
    samples, digits, image_shape, _ = drawn["by_digit"].given
    assert samples.shape == (50, 4) and image_shape == (2, 2)
    numpy.testing.assert_array_equal(digits, digit_of(samples))
    assert 0.6 < samples.std() < 1.4 and abs(samples.mean()) < 0.4


def digit_of(x):
    """A classifier for the test's own use: 0 to 9 by the first pixel."""
    return numpy.clip(numpy.floor(2 * x[:, 0] + 5), 0, 9).astype(int)


JUDGE = types.SimpleNamespace(predict=lambda x: numpy.eye(10)[digit_of(x)])


def test_only_mnist_has_pictures_by_digit(game, drawn, tmp_path):
    names = [path.name for path in figures.draw_figures(game, tmp_path)[0]]
    assert "by-digit.png" not in names and "by_digit" not in drawn and len(names) == 3


def test_without_a_control_the_other_figures_are_there_and_it_is_said(game, drawn, tmp_path):
    game = make_game(game.data.train, game.data.train[:20])
    paths, left_out = figures.draw_figures(game, tmp_path)
    assert paths == [tmp_path / "figure2.png", tmp_path / "figure3.png"]
    assert left_out == (
        "neighbors.png is left out: 20 of 20 test pictures also occur among the training pictures; take the copies away"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figure2.png", "figure3.png"]


def test_points_are_refused_and_nothing_is_made(drawn, tmp_path):
    rows = numpy.random.default_rng(1).normal(size=(20, 4))
    with pytest.raises(RunError, match=r"these figures are of pictures; see samples\.png"):
        figures.draw_figures(make_game(rows, rows, "other", None), tmp_path / "new")
    assert not (tmp_path / "new").exists() and not drawn


def test_contrasts_are_drawn_together_and_neighbours_are_sought_among_them_as_they_are(drawn, tmp_path):
    """What is drawn is x / (2 max |x|) + 1/2, of all of a figure's pictures; nearest pictures are so before that."""
    rows = numpy.random.default_rng(1).normal(size=(60, 12)) * 40
    game = make_game(rows[:40], rows[40:], "other", (3, 2, 2), scale="contrast")
    figures.draw_figures(game, tmp_path)
    x = Stream(0, "float64").normal((20, 12))
    neighbours = game.data.train[nearest(x[4::5], game.data.train)]
    largest = max(abs(x).max(), abs(neighbours).max())
    samples, found, image_shape, _ = drawn["figure2"].given
    assert image_shape == (3, 2, 2)
    numpy.testing.assert_allclose(samples, x / (2 * largest) + 0.5, rtol=1e-12)
    numpy.testing.assert_allclose(found, neighbours / (2 * largest) + 0.5, rtol=1e-12)
    paths = drawn["figure3"].given[0]
    assert abs(paths - 0.5).max() == 0.5 and paths.shape == (8, 12, 12)  # 0 or 1 once, in one row of the eight
    assert sum(abs(path - 0.5).max() == 0.5 for path in paths) == 1
    assert "neighbor_figure" in drawn


def test_completions_of_contrasts_have_the_middle_for_what_is_not_given(drawn, tmp_path):
    rng = numpy.random.default_rng(1)
    data = Dataset("other", *(rng.normal(size=(n, 12)) * 40 for n in (30, 9, 20)), (3, 2, 2), scale="contrast")
    recipe = Inpainting.Recipe(
        name="halves", about="", mask="right", G="dense data", D="dense 1", noise="gaussian 3", batch=2
    )
    figures.draw_figures(Run(recipe, data), tmp_path)
    rows, names, image_shape, _ = drawn["completions"].given
    assert image_shape == (3, 2, 2) and names[:3] == ["original", "given", "draw 1"]
    original, given = rows[:, 0].reshape(8, 3, 2, 2), rows[:, 1].reshape(8, 3, 2, 2)
    assert (given[..., 1] == 0.5).all() and (given[..., 0] == original[..., 0]).all()
    assert (rows >= 0).all() and (rows <= 1).all() and abs(rows - 0.5).max() == 0.5
    for row in rows[:, 0] - 0.5:  # each original is a test picture, but for its length
        assert min(abs(row / row[0] - x / x[0]).max() for x in data.test) < 1e-9


def test_what_a_system_shows_of_contrasts_is_brought_into_the_unit_together(drawn):
    game = make_game(numpy.ones((20, 12)), numpy.ones((20, 12)), "other", (3, 2, 2), scale="contrast")
    shown = numpy.linspace(-50, 30, 48).reshape(2, 2, 12)
    game.system.shown = lambda G: (shown, ("x", "y"))
    rows = pictures._shown(game).given[0]
    numpy.testing.assert_allclose(rows, shown / 100 + 0.5, rtol=1e-12)


# -------------------------------------------------------------------------------- sums in z, and labels


def test_arithmetic_is_bold_less_light_more_light_in_means_of_z_as_long_as_z_is(monkeypatch, drawn, tmp_path):
    """G draws z itself: 100 pixels, the first of which is the digit, and their mean the ink. All by hand, in loops."""
    monkeypatch.setattr(figures, "AVERAGED_OVER", 400)
    monkeypatch.setattr(figures, "AROUND", 6)  # the result and all that is shown beside it
    rng = numpy.random.default_rng(2)
    game = make_game(rng.normal(size=(30, 100)), rng.normal(size=(20, 100)), "mnist", (10, 10))
    monkeypatch.setattr(classifier, "load", lambda **_: JUDGE)
    z = Stream(5, "float64").normal((400, 100))
    figure = figures.arithmetic(game, game.result, Stream(5, "float64"), "said")
    rows, names, notes, image_shape, title = figure.given
    assert image_shape == (10, 10) and names == [
        f"{a} - {a} + {b}" for b, a in enumerate([4, 5, 6, 7, 8, 9, 0, 1, 2, 3])
    ]

    def mean(digit, bold):
        of_digit = sorted((x for x in z if digit_of(x[None])[0] == digit), key=lambda x: x.mean(), reverse=bold)
        return longer(sum(of_digit[: round(len(of_digit) / 3)]))

    def longer(x):
        return x * 10 / numpy.sqrt(sum(v * v for v in x))

    right = bolder = 0
    for row, note, b in zip(rows, notes, range(10)):
        a = (b + 4) % 10
        terms = mean(a, True), mean(a, False), mean(b, False)
        numpy.testing.assert_allclose(row[:3], terms, rtol=1e-9, atol=1e-12)
        result = longer(terms[0] - terms[1] + terms[2])
        numpy.testing.assert_allclose(row[3], result, rtol=1e-9, atol=1e-12)
        away = row[4:] - result
        assert len(away) == 5 and 0.35 < abs(away).max() <= 0.25 * 3**0.5 and abs(away.mean()) < 0.06
        seen = digit_of(result[None])[0]
        right, bolder = right + (seen == b), bolder + (result.mean() > terms[2].mean())
        share = sum(digit_of(x[None])[0] == b for x in row[4:]) / 5
        assert note.startswith(f"taken for {seen}; around it {share:.0%} {b}s; ")
        assert note.endswith(f"ink {result.mean():.2f}, of light {b}: {terms[2].mean():.2f}")
    assert f"{right} of 10 are taken for the digit, {bolder} have more ink" in title and bolder > 8


def test_digits_that_are_not_drawn_have_no_row_and_without_any_row_that_is_told(monkeypatch, drawn, tmp_path):
    rng = numpy.random.default_rng(2)
    game = make_game(rng.normal(size=(30, 4)), rng.normal(size=(20, 4)), "mnist")
    some = types.SimpleNamespace(predict=lambda x: numpy.eye(10)[numpy.where(x[:, 0] > 0, 7, 3)])
    monkeypatch.setattr(classifier, "load", lambda **_: some)
    figures.draw_figures(game, tmp_path)
    assert drawn["arithmetic"].given[1] == ["7 - 7 + 3"]  # a 7 asks for a 1
    one = types.SimpleNamespace(predict=lambda x: numpy.eye(10)[numpy.full(len(x), 8)])
    monkeypatch.setattr(classifier, "load", lambda **_: one)
    paths, left_out = figures.draw_figures(game, tmp_path)
    assert left_out == "arithmetic.png is left out: a classifier takes the samples for 8 alone"
    assert "arithmetic.png" not in {path.name for path in paths}


def conditional(digits=False):
    """A conditional GAN of 2 x 2 pictures and three labels: G draws 10 times the label, and z above that."""
    rng = numpy.random.default_rng(6)
    labels = tuple(numpy.arange(n) % 3 for n in (30, 9, 20))
    data = Dataset("labelled", *(rng.normal(size=(len(part), 4)) for part in labels), (2, 2), labels=labels)
    recipe = Conditional.Recipe(name="asked", about="", G="dense data", D="dense 1", noise="gaussian 4", batch=2)
    run = Run(recipe, dataclasses.replace(data, digits=digits))
    W = numpy.concatenate([numpy.eye(4), numpy.arange(3)[:, None] * 10.0 * numpy.ones(4)])
    run.system.G.theta = numpy.concatenate([W.ravel(), numpy.zeros(4)])
    return run


def test_a_system_that_is_asked_for_labels_draws_one_z_with_each_and_no_arithmetic(drawn, monkeypatch, tmp_path):
    monkeypatch.setattr(classifier, "load", lambda **_: JUDGE)
    paths, left_out = figures.draw_figures(conditional(digits=True), tmp_path)
    assert {"by-class.png"} == {path.name for path in paths} & {"by-class.png", "arithmetic.png"} and left_out == ""
    rows, image_shape, title = drawn["by_class"].given
    assert rows.shape == (8, 3, 4) and image_shape == (2, 2) and "one z, with every label" in title
    for row in rows:
        numpy.testing.assert_allclose(row - row[0], numpy.arange(3)[:, None] * 10.0 * numpy.ones(4), atol=1e-12)
    assert len({tuple(row[0].round(9)) for row in rows}) == 8
    assert 0.6 < rows[:, 0].std() < 1.5
