"""What a finished run shows: its pictures' order and titles, and that they are of the result, not of the last step."""

import dataclasses

import numpy
import pytest
from PIL import Image
from planted import planted

from minigan import plots
from minigan.data.dataset import Dataset
from minigan.random import Stream
from minigan.runs import opening, pictures
from minigan.runs import run as run_module
from minigan.systems.gan import Gan

GREYS = (0.1, 0.9, 0.4, 0.7)  # of the frames, in their order
EPOCHS = (2, 4, 6, 8)


@pytest.fixture
def game(monkeypatch):
    """A planted game with four frames."""
    monkeypatch.setattr(run_module, "SHOWN", 9)
    rng = numpy.random.default_rng(3)
    game = planted(Dataset("images", *(rng.random((n, 4)) for n in (40, 10, 12)), (2, 2)))
    game.film.frames = numpy.stack([numpy.full((9, 4), grey, dtype="float16") for grey in GREYS])
    game.film.epochs = list(EPOCHS)
    return game


@pytest.fixture
def drawn(monkeypatch):
    """[(samples, title)] of every picture of samples, in the order they were drawn in; each is of one grey."""
    drawn = []

    def samples_figure(samples, data, title):
        drawn.append((samples, title))
        grey = float(numpy.clip(numpy.asarray(samples, dtype=float).mean(), 0, 1))
        return plots.Figure((1, 1), facecolor=(grey, grey, grey))

    monkeypatch.setattr(plots, "samples_figure", samples_figure)
    return drawn


def test_the_animation_has_the_frames_in_the_order_of_their_epochs_and_the_last_for_longer(game, drawn, tmp_path):
    pictures.draw_results(game, tmp_path)
    with Image.open(tmp_path / "progress.gif") as film:
        assert film.n_frames == 4
        shown, times = [], []
        for n in range(4):
            film.seek(n)
            shown.append(film.convert("L").getpixel((3, 3)) / 255)
            times.append(film.info["duration"])
    assert shown == pytest.approx(GREYS, abs=0.03)
    assert len(set(times[:3])) == 1 and times[3] > 2 * times[0]
    frames = [(float(samples.mean()), title) for samples, title in drawn if "epoch " in title][-4:]
    for (mean, title), grey, epoch in zip(frames, GREYS, EPOCHS):
        assert mean == pytest.approx(grey, abs=1e-3) and title.endswith(f"epoch {epoch}")


def test_the_picture_of_the_result_is_of_the_noise_that_is_shown_through_the_chosen_parameters(game, drawn, tmp_path):
    pictures.draw_results(game, tmp_path)
    (samples,) = [samples for samples, _ in drawn if len(samples) == 9 and samples.std() > 0.5]
    numpy.testing.assert_allclose(samples, game.z_shown, rtol=1e-12)


def test_a_sample_is_of_n_draws_of_its_own_seed_through_the_chosen_parameters(game, drawn, tmp_path):
    for n, seed in ((5, 0), (3, 11)):
        pictures.draw_sample(game, n, seed, tmp_path / "out.png")
        samples, title = drawn[-1]
        numpy.testing.assert_allclose(samples, Stream(seed, "float64").normal((n, 4)), rtol=1e-12)
        assert f"{n} samples" in title and f"seed {seed}" in title and "planted" in title


def test_pretrained_layers_are_those_that_the_run_to_start_from_draws_its_samples_with(game, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    taken = []
    monkeypatch.setattr(opening, "open_to_sample", lambda folder: game)
    monkeypatch.setattr(opening, "load_data", lambda recipe, xp: game.data)
    monkeypatch.setattr(Gan, "start_from", lambda self, other: taken.append(other.theta.copy()))
    recipe = dataclasses.replace(game.recipe, G="dense 4, dense 4, dense data", pretrained=2, start_from="elsewhere")
    with opening.new_run(recipe, None):
        pass
    numpy.testing.assert_array_equal(taken, [game.best.network.theta])


def test_the_curves_have_the_epoch_that_has_begun(game, drawn, monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(plots, "curves_figure", lambda table, title: seen.append(table) or plots.Figure((1, 1)))
    game.step, game.log.numbers = 13, numpy.array([[-1.0, 0.75, 0.25]])
    pictures.draw_results(game, tmp_path)
    assert [row["step"] for row in seen[0]] == [6, 12, 13] and seen[0][-1]["D(x)"] == 0.75


@pytest.mark.parametrize("image_shape, expected", [((2, 2), (3, 2, 2)), (None, (3, 4))])
def test_samples_as_an_array_have_the_shape_of_pictures_or_of_points(game, image_shape, expected, tmp_path):
    game.data = dataclasses.replace(game.data, image_shape=image_shape)
    pictures.draw_sample(game, 3, 0, tmp_path / "out.npy")
    found = numpy.load(tmp_path / "out.npy")
    assert found.shape == expected
    numpy.testing.assert_allclose(found.reshape(3, 4), Stream(0, "float64").normal((3, 4)), rtol=1e-12)
