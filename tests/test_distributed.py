"""Several ranks train what one rank trains: in threads for most, and as `mpiexec` starts them for what only that shows.

In float64 all arrays agree to RTOL of their norm: the ranks add the same numbers in another order. After 7 steps theta
differed by at most 3e-16 of its norm in 22 of 23 recipes, and by 2e-13 in gan-mnist: Adam divides by the root of v, and
where a gradient is nearly 0, its rounding is not small beside it. (No agreement can be asked for where rounding decides
the side of a kink: with dropout below D's first layer, whose bias starts at 0, both values of a point are often 0, and
so is then the input of the ReLU.)
"""

import contextlib
import copy
import dataclasses
import importlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import types
from pathlib import Path

import fakedevice
import numpy
import pytest
from test_state import small, some_data

from minigan import checkpoint, cli, distributed, state
from minigan.commands import parallel
from minigan.distributed import DistributedError, divided, ranks
from minigan.nn.optimizers import Optimizer
from minigan.random import Stream
from minigan.runs import open, opening
from minigan.runs import run as run_module
from minigan.runs.log import NonFiniteError
from minigan.runs.run import Run
from minigan.systems import RECIPES, SYSTEMS

RTOL = 1e-12
DIVIDED = (
    "mnist mnist-small images ring line mnist-paper tfd-paper-pretrain tfd-paper cifar10-fc-paper cifar10-conv-paper "
    "vae-ring vae-mnist gan-mnist conditional-ring conditional-mnist inpaint-circle inpaint-mnist regress-circle "
    "regress-mnist inference-ring inference-mnist zoo-ring zoo-grid"
).split()
REFUSED = {
    "ae-ring": "codes", "ae-mnist": "codes", "semi-mnist": "means of whole", "negatives-ring": "searches",
    "digits": "BatchNorm", "dcgan-mnist": "BatchNorm", "dcgan-fashion": "BatchNorm", "dcgan": "BatchNorm",
    "dcgan-64": "BatchNorm",
    "dcgan-classes": "means of whole", "irgan-made": "items", "irgan-movielens": "items", "search-made": "documents",
    "search-pairs-made": "documents", "search-letor": "documents",
}  # fmt: skip
MPIEXEC = Path(sys.executable).with_name("mpiexec")
PATHS = os.pathsep.join([str(Path(__file__).parent), str(Path(distributed.__file__).parents[2])])  # tests, and minigan


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(run_module, "SHOWN", 10)
    monkeypatch.setattr(run_module, "SCORED", 20)


class Threads:
    """One rank of several that are threads, each with `vectors` to meet at."""

    def __init__(self, rank, size, barrier, vectors):
        self.rank, self.size, self.barrier, self.vectors, self.sent = rank, size, barrier, vectors, []

    def mean(self, vector):
        self.sent.append(vector.size)
        self.vectors[self.rank] = vector.copy()
        self.barrier.wait(20)
        total = sum(self.vectors[1:], self.vectors[0])
        self.barrier.wait(20)
        vector[...] = total * (1.0 / self.size)
        return vector


def together(size, task):
    """[task(team) of each rank]; an error of one ends all, and is raised."""
    barrier, vectors = threading.Barrier(size), [None] * size
    teams = [Threads(rank, size, barrier, vectors) for rank in range(size)]
    found, errors = [None] * size, []

    def rank(team):
        try:
            found[team.rank] = task(team)
        except threading.BrokenBarrierError:
            pass
        except BaseException as error:
            errors.append((team.rank, error))
            barrier.abort()

    threads = [threading.Thread(target=rank, args=(team,)) for team in teams]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise min(errors, key=lambda pair: pair[0])[1]
    return found, teams


def some_run(recipe, dtype="float64"):
    data = some_data(recipe)
    rows = {part: getattr(data, part).astype(dtype) for part in ("train", "valid", "test")}
    return Run(recipe, dataclasses.replace(data, **rows))


def played(run, steps, team=None):
    agreed = distributed.divide(run, team) if team else bool
    for _ in run.play(steps):
        agreed(False)
    run.look()
    return run


def apart(one, other):
    """The largest difference of two runs' arrays, of each relative to its norm."""
    a, b = (state.taken(run)[0] for run in (one, other))
    assert a.keys() == b.keys()
    differ = {path: numpy.linalg.norm(a[path].astype("float64") - b[path]) for path in a if a[path].size}
    return max(differ[path] / (numpy.linalg.norm(a[path].astype("float64")) or 1.0) for path in differ)


def recipe_of(name, **changes):
    return dataclasses.replace(small(RECIPES[name].after(RECIPES["line"])), **changes)


# ---- two ranks are one ----


@pytest.mark.parametrize("name", DIVIDED)
def test_two_ranks_train_what_one_does(name):
    """theta, the optimisers' vectors, averages, streams, the best epoch, the log; 7 steps pass the epoch's end."""
    recipe = recipe_of(name)
    one = played(some_run(recipe), 7)
    (zero, other), _ = together(2, lambda team: played(some_run(recipe), 7, team))
    assert apart(one, zero) < RTOL
    plain, own = state.taken(one)[1], state.taken(zero)[1]
    close = {"log.rows", "best.score"}  # plain values, of which these are sums
    assert {name: plain[name] for name in plain.keys() - close} == {name: own[name] for name in own.keys() - close}
    for a, b in zip(one.log.rows, zero.log.rows):
        assert a == pytest.approx(b, rel=1e-9, abs=1e-12)
    assert other.best is None and other.film is None
    arrays, mine = state.taken(zero.system)[0], state.taken(other.system)[0]
    assert all(arrays[path].tobytes() == mine[path].tobytes() for path in arrays)  # ranks do not come apart by a bit


@pytest.mark.parametrize("changes", [
    {"objective": "hinge", "k": 2, "D": "uniform 0.2, dense 8, leaky, dropout 0.5, dense 1"},
    {"update": "extragradient", "r1": 0.5}, {"update": "simultaneous", "objective": "relativistic", "blur": 0.3},
    {"gp": 1.0, "objective": "Wasserstein", "clip": 0.1},
])  # fmt: skip
@pytest.mark.parametrize("size", [2, 4])
def test_games_of_the_zoo_too(changes, size):
    recipe = recipe_of("zoo-ring", **changes)
    found, _ = together(size, lambda team: played(some_run(recipe), 5, team))
    assert apart(played(some_run(recipe), 5), found[0]) < RTOL


def test_a_dcgan_without_batchnorm_can_be_divided():
    nets = {name: getattr(RECIPES["dcgan-mnist"], name).replace("batchnorm, ", "") for name in "GD"}
    recipe = small(dataclasses.replace(RECIPES["dcgan-mnist"], **nets))
    found, _ = together(2, lambda team: played(some_run(recipe), 2, team))
    assert apart(played(some_run(recipe), 2), found[0]) < RTOL


def test_one_step_of_a_player_sends_one_vector_like_theta():
    recipe = recipe_of("ring", k=2)
    (zero, _), teams = together(2, lambda team: played(some_run(recipe), 1, team))
    D, G = zero.system.D.theta.size, zero.system.G.theta.size
    assert teams[0].sent == teams[1].sent == [D, D, G, 3, 1]  # then the three metrics, and whether to stop


def test_a_run_goes_on_with_another_number_of_ranks():
    recipe = recipe_of("conditional-ring")
    found, _ = together(2, lambda team: played(some_run(recipe), 3, team))

    def go_on(team):
        run = some_run(recipe)
        run.restore(*found[0].state())
        return played(run, 7, team)

    four, _ = together(4, go_on)
    alone = some_run(recipe)
    alone.restore(*four[0].state())
    assert apart(played(some_run(recipe), 9), played(alone, 9)) < RTOL


def test_a_metric_that_is_not_finite_ends_every_rank_at_the_same_step():
    recipe = recipe_of("ring", d_rate=1e200, optimizer="momentum 0.5")
    ended = []

    def rank(team):
        run = some_run(recipe)
        with numpy.errstate(all="ignore"), pytest.raises(NonFiniteError, match="at step") as error:
            played(run, 9, team)
        ended.append((run.step, str(error.value)))

    together(2, rank)
    assert len(ended) == 2 and ended[0] == ended[1]
    step, said = ended[0]
    assert f"at step {step}: " in said  # at once, and not at the epoch's end: rank 0 may look at any step, to save


def test_a_stop_of_one_rank_is_the_stop_of_all():
    recipe = recipe_of("ring")

    def rank(team):
        run = some_run(recipe)
        agreed = distributed.divide(run, team)
        for _ in run.play(9):
            if agreed(team.rank == 1 and run.step == 4):
                break
        return run.step

    assert together(2, rank)[0] == [4, 4]


@pytest.mark.parametrize("wanted, step", [((None, False), 6), ((4, False), 4), ((None, True), 1)])
def test_who_follows_trains_in_step_stops_with_all_and_says_whether_they_got_there(wanted, step, monkeypatch):
    """wanted: where rank 0 wants to stop, and whether Ctrl-C has reached rank 1."""
    interrupted = threading.Event()
    if wanted[1]:
        interrupted.set()
    monkeypatch.setattr(divided, "interruptible", lambda: contextlib.nullcontext(interrupted))

    def rank(team):
        run = some_run(recipe_of("ring"))
        if team.rank:
            return distributed.follow(run, 6, team), run.step
        agreed = distributed.divide(run, team)
        for _ in run.play(6):
            if agreed(run.step == wanted[0]):
                break
        return run.step

    assert together(2, rank)[0] == [step, (step == 6, step)]


def test_the_stream_of_a_rank_can_be_copied():
    rows = divided.Rows(Stream(1), Threads(1, 2, None, None))
    copied = copy.deepcopy(rows)
    numpy.testing.assert_array_equal(copied.normal((2, 3)), rows.normal((2, 3)))


def test_alone_a_run_is_as_it_was():
    run = some_run(recipe_of("dcgan-mnist"))
    system = run.system
    distributed.divide(run, Threads(0, 1, None, [None]))
    assert run.system is system and isinstance(system.d_optimizer, Optimizer) and system.recipe is run.recipe


# ---- what cannot be divided ----


def test_every_recipe_and_every_system_is_either_divided_or_refused():
    assert sorted([*DIVIDED, *REFUSED]) == sorted(RECIPES) and len(RECIPES) == 38
    assert sorted([*distributed.MEANS, *distributed.WHOLE]) == sorted(SYSTEMS)


@pytest.mark.parametrize("name", REFUSED)
def test_what_compares_the_examples_of_a_minibatch_is_refused(name):
    with pytest.raises(DistributedError, match=REFUSED[name]) as error:
        distributed.expect_divides(some_run(recipe_of(name), "float32") if "made" not in name and name not in
                                   ("irgan-movielens", "search-letor") else whole(name), 2)  # fmt: skip
    assert str(error.value).startswith(f"{name}: ") and "without --mpi" in str(error.value)


def whole(name):
    return Run(recipe_of(name), some_data(RECIPES[name]))


@pytest.mark.parametrize("changes, words", [
    ({"objective": "softmax"}, "softmax"), ({"update": "optimistic"}, "optimistic"),
    ({"D": "uniform 0.2, dense 8, minibatch 3 2, dense 1"}, "MinibatchDiscrimination"),
    ({"D": "uniform 0.2, dense 8, distances 3 2, dense 1"}, "MinibatchDistances"),
])  # fmt: skip
def test_so_are_settings(changes, words):
    with pytest.raises(DistributedError, match=words):
        distributed.expect_divides(some_run(recipe_of("zoo-ring", **changes)), 2)


@pytest.mark.parametrize("batch, size, remedy", [(4, 3, "--batch 3 or 6"), (4, 8, "--batch 8 can"), (20, 16, "16 or")])
def test_a_minibatch_that_is_no_multiple_of_the_ranks_is_refused(batch, size, remedy):
    with pytest.raises(DistributedError, match=remedy):
        distributed.divide(some_run(recipe_of("ring", batch=batch)), Threads(0, size, None, None))


# ---- the communicator, and the command of one rank ----


def test_vectors_on_a_device_go_by_nccl_and_those_on_the_host_by_mpi():
    calls = []

    class Comm:
        rank, size = 1, 2

        def Allreduce(self, place, vector):
            calls.append("mpi")
            vector += 1.0

    class Group:
        def all_reduce(self, given, out, op):
            assert given is out and op == "sum"
            calls.append("nccl")
            out += 3.0

    used = []
    device = types.SimpleNamespace(
        Device=lambda n: types.SimpleNamespace(use=lambda: used.append(n)),
        runtime=types.SimpleNamespace(getDeviceCount=lambda: 4),
    )
    started = types.SimpleNamespace(init_process_group=lambda size, rank, use_mpi: Group())
    MPI = types.SimpleNamespace(COMM_WORLD=Comm(), IN_PLACE=None)
    team = distributed.Nccl(MPI, types.SimpleNamespace(cuda=device), started)
    on_device, on_host = fakedevice.asarray(numpy.array([1.0, 2.0])), numpy.array([1.0])
    assert numpy.asarray(team.mean(on_device).get()).tolist() == [2.0, 2.5]
    assert team.mean(on_host).tolist() == [1.0] and calls == ["nccl", "mpi"] and used == [1]


@pytest.mark.parametrize("error", [ImportError("No module named 'mpi4py'"), RuntimeError("cannot load MPI library")])
def test_without_mpi_there_is_one_line_with_the_remedy(error, monkeypatch, capsys):
    real = importlib.import_module

    def missing(name, *rest):
        if name.startswith("mpi4py"):
            raise error
        return real(name, *rest)

    monkeypatch.setattr(ranks.importlib, "import_module", missing)
    assert cli.main(["train", "line", "--mpi"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "pip install mpi4py mpich" in said and str(error) in said


def test_an_mpiexec_of_another_mpi_is_said(monkeypatch, capsys):
    MPI = types.SimpleNamespace(COMM_WORLD=types.SimpleNamespace(size=1))
    monkeypatch.setattr(ranks.importlib, "import_module", lambda name: MPI)
    monkeypatch.setenv("OMPI_COMM_WORLD_SIZE", "4")
    assert cli.main(["train", "line", "--mpi"]) == 2
    assert "started 4 ranks, and mpi4py sees 1" in capsys.readouterr().err
    monkeypatch.setenv("OMPI_COMM_WORLD_RANK", "3")
    assert cli.main(["train", "line", "--mpi"]) == 2 and capsys.readouterr().err == ""  # rank 0 has said it


class Told:
    """Rank 0 of two, or of one, that notes what it tells the other."""

    def __init__(self, rank=0, size=2, heard=None):
        self.rank, self.size, self.heard, self.said, self.ended = rank, size, heard, [], []

    def told(self, value=None):
        self.said.append(value)
        return self.heard

    def abort(self, status):
        self.ended.append(status)


def test_an_error_before_training_ends_the_other_ranks_in_silence(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    team = Told()
    monkeypatch.setattr(distributed, "world", lambda xp: team)
    assert cli.main(["train", "ae-ring", "--mpi"]) == 2
    assert team.said == [None] and not team.ended and not list(tmp_path.iterdir())  # nothing was written
    assert capsys.readouterr().err.count("\n") == 1
    team = Told(rank=1)
    assert cli.main(["train", "ae-ring", "--mpi"]) == 2 and capsys.readouterr() == ("", "")


@pytest.mark.parametrize("there, status", [(True, 0), (False, 130)])
def test_who_follows_ends_with_the_status_of_rank_0(there, status, monkeypatch, capsys):
    monkeypatch.setattr(distributed, "world", lambda xp: Told(rank=1, heard=("run", 5)))
    monkeypatch.setattr(opening, "open_run", lambda folder, xp: folder)
    monkeypatch.setattr(distributed, "follow", lambda run, steps, team: (run, steps) == ("run", 5) and there)
    assert cli.main(["train", "line", "--mpi"]) == status and capsys.readouterr() == ("", "")


def test_an_error_of_one_rank_in_training_ends_all(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    team = Told(rank=1, heard=("nowhere", 5))
    monkeypatch.setattr(distributed, "world", lambda xp: team)
    cli.main(["train", "line", "--mpi"])
    assert team.ended == [2] and "rank 1: nowhere: no run here" in capsys.readouterr().err

    def full(options, lead):
        lead.begun = True
        raise OSError(28, "No space left on device", "metrics.csv")

    leader = Told()
    monkeypatch.setattr(distributed, "world", lambda xp: leader)
    parallel.train(types.SimpleNamespace(backend="numpy"), full)
    assert leader.ended == [2] and capsys.readouterr().err.startswith("minigan: rank 0: ")

    def diverged(options, lead):
        lead.begun = True
        raise NonFiniteError("at step 3")

    leader.ended.clear()
    with pytest.raises(NonFiniteError):  # every rank meets it at the same step, and ends by itself
        parallel.train(types.SimpleNamespace(backend="numpy"), diverged)
    assert not leader.ended


# ---- as mpiexec starts them ----

needs_mpi = pytest.mark.skipif(not MPIEXEC.exists(), reason="no mpiexec beside this Python: pip install mpi4py mpich")
SCRIPT = """
    import sys
    import numpy
    from mpi4py import MPI
    from test_distributed import played, recipe_of, some_run
    from minigan import checkpoint, distributed, state
    from minigan.runs import run
    run.SHOWN, run.SCORED = 10, 20
    team = distributed.world()
    for name in ("ring", "vae-ring", "conditional-ring"):
        one = played(some_run(recipe_of(name)), 40, team)
        arrays = state.taken(one.system)[0]
        checkpoint.save(f"{sys.argv[1]}/{name}-{team.rank}-of-{team.size}.npz", arrays, {})
"""


def mpiexec(n, *arguments, **options):
    return subprocess.Popen(
        [MPIEXEC, "-n", str(n), sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env={**os.environ, "PYTHONPATH": PATHS, "OPENBLAS_NUM_THREADS": "1"}, **options,
    )  # fmt: skip


@needs_mpi
def test_two_processes_train_what_one_does(tmp_path):
    """A GAN, a VAE and a conditional GAN, 40 steps in float64."""
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT))
    process = mpiexec(2, tmp_path / "script.py", tmp_path)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    for name in ("ring", "vae-ring", "conditional-ring"):
        alone = state.taken(played(some_run(recipe_of(name)), 40).system)[0]
        zero, one = (checkpoint.load(tmp_path / f"{name}-{rank}-of-2.npz")[0] for rank in (0, 1))
        for path, array in alone.items():
            assert zero[path].tobytes() == one[path].tobytes(), path
            assert numpy.linalg.norm(zero[path] - array) < RTOL * max(1.0, numpy.linalg.norm(array)), path


@needs_mpi
def test_a_rank_that_is_killed_leaves_a_run_that_goes_on(tmp_path, monkeypatch):
    monkeypatch.undo()
    command = ["-m", "minigan", "train", "line", "--mpi", "--batch", "1000", "--epochs", "100000", "--out", "run"]
    process = mpiexec(2, *command, cwd=tmp_path)
    while not (tmp_path / "run" / "checkpoint.npz").exists():
        assert process.poll() is None
        time.sleep(0.05)
    os.kill(int((tmp_path / "run" / ".lock").read_text().split()[1]), signal.SIGKILL)  # rank 0, which writes
    said, _ = process.communicate(timeout=120)
    assert process.returncode
    assert "if one dies, go on with:\n  mpiexec -n 2 minigan train --resume run" in said and "Traceback" not in said
    at = open(tmp_path / "run").step
    assert at > 0
    go_on = [sys.executable, "-m", "minigan", "train", "--resume", "run", "--mpi", "--steps", str(at + 5)]  # one rank
    told = subprocess.run(go_on, cwd=tmp_path, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert open(tmp_path / "run").step == at + 5
    assert not (tmp_path / "run" / ".lock").exists() and opening.open_run(tmp_path / "run").recipe.name == "line"
