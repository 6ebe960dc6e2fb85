"""Semi-supervised learning: its gradients, what is chosen, and that a GAN makes a few labels go further."""

import dataclasses

import numpy
import pytest
from scipy.special import log_softmax, softmax
from systems.two_steps import numeric_gradient

from minigan import cli
from minigan.backend import to_host
from minigan.data.dataset import Dataset
from minigan.random import Stream
from minigan.runs import Run
from minigan.systems import RECIPES, RecipeError

SMALL = dataclasses.replace(
    RECIPES["semi-mnist"], G="uniform .7, dense 6, tanh, dense data",
    D="uniform .7, dropout .8, dense 7, tanh, dense data",
    noise="gaussian 2", labels=6, batch=8, optimizer="momentum 0", d_rate=0.3, g_rate=0.2,
)  # fmt: skip


def points(dtype="float64", xp=numpy, n=40, spread=1.0):
    """Three classes about (1, 0), (-1, 0), (0, 1)."""
    rng = numpy.random.default_rng(3)
    centres = numpy.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]])
    labels = [numpy.arange(rows) * 7 % 3 for rows in (n, 9, 300)]
    parts = [centres[label] + spread * rng.standard_normal((len(label), 2)) for label in labels]
    return Dataset(
        "points", *(xp.asarray(part.astype(dtype)) for part in parts), labels=tuple(map(xp.asarray, labels)),
    )  # fmt: skip


def with_zero(l):
    """K + 1 logits: the last class, "drawn by G", has 0."""
    return numpy.concatenate([l, numpy.zeros((len(l), 1))], axis=1)


def test_the_statistics_of_D_are_those_of_unlabelled_real_examples_and_of_G_those_of_its_own_step():
    D, G = "dense 7, batchnorm, tanh, dense data", "dense 6, batchnorm, tanh, dense data"
    system = Run(dataclasses.replace(SMALL, D=D, G=G), points()).system
    x, z, (x_labelled, label) = system.minibatches(8), system.noise(8, system.streams.noise), system.labelled(6)

    def moved(net, rows):
        y, _ = net.layers[0].forward(rows)
        return numpy.append(0.1 * y.mean(axis=0), 0.9 + 0.1 * y.var(axis=0, ddof=1))

    system.d_gradient(x_labelled, label, x, z)
    numpy.testing.assert_allclose(system.D.statistics, moved(system.D, x), rtol=1e-12)
    assert (system.G.statistics == numpy.repeat([0.0, 1.0], 6)).all()
    system.g_gradient(x, z)
    numpy.testing.assert_allclose(system.G.statistics, moved(system.G, z), rtol=1e-12)
    numpy.testing.assert_allclose(system.D.statistics, moved(system.D, x), rtol=1e-12)


@pytest.mark.parametrize("objective", ["feature matching", "non-saturating", "none"])
def test_both_gradients_are_those_of_a_softmax_of_k_plus_1_classes(objective):
    """Written otherwise than the page: cross entropies of K + 1 logits, by SciPy."""
    system = Run(dataclasses.replace(SMALL, objective=objective), points()).system
    D, G, rng = system.D, system.G, system.streams.dropout
    x, z, (x_labelled, label) = system.minibatches(8), system.noise(8, system.streams.noise), system.labelled(6)
    state = rng.state

    def d_loss():
        rng.state = state
        labelled, real = D(x_labelled, rng), D(x, rng)
        loss = -log_softmax(labelled, axis=1)[numpy.arange(6), label].mean()
        if objective == "none":
            return loss
        of_real, of_fake = (softmax(with_zero(l), axis=1)[:, 3] for l in (real, D(G(z, rng), rng)))
        return loss - numpy.log(1 - of_real).mean() - numpy.log(of_fake).mean()

    def g_loss():
        rng.state = state
        x_fake = G(z, rng)
        if objective == "non-saturating":
            return -numpy.log(1 - softmax(with_zero(D(x_fake, rng)), axis=1)[:, 3]).mean()
        f = []
        for rows in (x_fake, x):
            for layer in D.layers[:-1]:
                rows, _ = layer.forward(rows, rng)
            f.append(rows.mean(axis=0))
        return ((f[0] - f[1]) ** 2).sum()

    rng.state = state
    gradient, said = system.d_gradient(x_labelled, label, x, z)
    numpy.testing.assert_allclose(gradient, numeric_gradient(d_loss, D.theta), rtol=1e-5, atol=1e-8)
    rng.state = state
    assert said[0] == pytest.approx(-log_softmax(D(x_labelled, rng), axis=1)[numpy.arange(6), label].mean(), rel=1e-12)
    assert said[1] == pytest.approx(1 - softmax(with_zero(D(x, rng)), axis=1)[:, 3].mean(), rel=1e-12)
    if objective == "none":
        before = G.theta.copy()
        system.step()
        assert (G.theta == before).all()
        return
    assert said[2] == pytest.approx(1 - softmax(with_zero(D(G(z, rng), rng)), axis=1)[:, 3].mean(), rel=1e-12)
    rng.state = state
    numpy.testing.assert_allclose(system.g_gradient(x, z), numeric_gradient(g_loss, G.theta), rtol=1e-5, atol=1e-8)


def test_a_step_takes_both_gradients_with_their_rates():
    one, other = (Run(dataclasses.replace(SMALL, k=2), points()).system for _ in range(2))
    for _ in range(2):
        x, z = other.minibatches(8), other.noise(8, other.streams.noise)
        other.D.theta = other.D.theta - 0.3 * other.d_gradient(*other.labelled(6), x, z)[0]
    other.G.theta = other.G.theta - 0.2 * other.g_gradient(x, other.noise(8, other.streams.noise))
    one.step()
    numpy.testing.assert_allclose(one.D.theta, other.D.theta, rtol=1e-12)
    numpy.testing.assert_allclose(one.G.theta, other.G.theta, rtol=1e-12)


def test_ds_momentum_has_its_epochs_with_k_steps_in_an_iteration_too():
    """40 points, 2 of 10 an iteration: an epoch is two iterations, in which D has four updates and G two."""
    run = Run(dataclasses.replace(SMALL, optimizer="momentum .5 to=.9 epochs=3", k=2, batch=10), points())
    for _ in run.play(run.epoch_steps):
        pass
    for optimizer, updates in ((run.system.d_optimizer, 4), (run.system.g_optimizer, 2)):
        assert optimizer.updates == updates
        assert optimizer.momentum(updates) == pytest.approx(0.7) and optimizer.momentum(updates - 1) == 0.5


def test_as_many_of_each_class_are_chosen_by_the_seed_and_no_others_labels_are_seen():
    data = points()
    first, again, other = (Run(dataclasses.replace(SMALL, seed=s), data).system for s in (1, 1, 2))
    x, label = first.labelled.rows
    assert sorted(label) == [0, 0, 1, 1, 2, 2]
    assert (data.train[first.chosen()] == x).all() and (data.labels[0][first.chosen()] == label).all()
    assert (first.chosen() == again.chosen()).all() and set(first.chosen()) != set(other.chosen())
    changed = dataclasses.replace(data, labels=(data.labels[0].copy(), *data.labels[1:]))
    rest = numpy.setdiff1d(numpy.arange(40), first.chosen())
    changed.labels[0][rest[:6]] = (changed.labels[0][rest[:6]] + 1) % 3  # of examples that are not chosen ...
    run = Run(dataclasses.replace(SMALL, seed=1), data)
    same = Run(dataclasses.replace(SMALL, seed=1), changed)
    same.system.labelled.rows = run.system.labelled.rows
    for _ in range(3):
        run.system.step()
        same.system.step()
    assert run.system.D.theta.tobytes() == same.system.D.theta.tobytes()  # ... nothing depends on


def test_its_measure_is_the_share_of_test_examples_whose_class_it_names():
    data = points()
    run = Run(SMALL, data)
    right = numpy.argmax(run.system.D(data.test), axis=1) == data.labels[2]
    (row,) = run.system.measures(run.result, Stream(1, "float64"))
    assert row.value == right.mean() and row.quantity == "accuracy, 6 labels"
    assert row.error == pytest.approx(right.std() / len(right) ** 0.5)
    assert run.system.validate(run.result, Stream(1, "float64")) == pytest.approx(
        (numpy.argmax(run.system.D(data.valid), axis=1) == data.labels[1]).mean()
    )


def test_what_cannot_be_is_refused_in_one_line(capsys, tmp_path):
    data = points()
    with pytest.raises(RecipeError, match="labels is 7: as many of each class are needed, 3 or a multiple"):
        Run(dataclasses.replace(SMALL, labels=7), data)
    with pytest.raises(RecipeError, match="labels is 60: points has 13 of one class; take 39 at most"):
        Run(dataclasses.replace(SMALL, labels=60), data)
    Run(dataclasses.replace(SMALL, labels=39), data)
    with pytest.raises(RecipeError, match="D is 'dense data, sigmoid': it ends in dense data"):
        Run(dataclasses.replace(SMALL, D="dense data, sigmoid"), data)
    with pytest.raises(RecipeError, match="points has no labels"):
        Run(SMALL, dataclasses.replace(data, labels=None))
    assert cli.main(["train", "semi-mnist", "--labels", "55", "--out", str(tmp_path / "run")]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "labels is 55" in error and not (tmp_path / "run").exists()


def test_on_a_device_it_is_what_it_is_on_the_host_and_a_step_never_waits(xp, no_synchronisation):
    runs = [Run(SMALL, points(xp=module)) for module in (xp, numpy)]
    with no_synchronisation():
        for _ in range(3):
            runs[0].system.step()
    for _ in range(3):
        runs[1].system.step()
    numpy.testing.assert_allclose(to_host(runs[0].system.D.theta), runs[1].system.D.theta, rtol=1e-9)
    rows = [run.system.measures(run.result, Stream(1, "float64", xp=m)) for run, m in zip(runs, (xp, numpy))]
    assert rows[0][0].value == rows[1][0].value
