"""Sweeps: which runs there are, what is kept of them, what the same command does again, and what a dead worker costs.

Most of it runs in this process, one run after the other (`here` in place of `cluster.results`); one test has two real
worker processes. The recipe search-made trains an epoch, 9 steps, in a hundredth of a second, and draws nothing.
"""

import csv
import json
import os
import signal
import sys
import threading
import time
import types
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path

import numpy
import psutil
import pytest
from exercises.answers import LOG_SIGMOID, SIGMOID, SOFTPLUS
from tqdm import tqdm

from minigan import checkpoint, cli, cluster
from minigan.commands.sweeping import standing
from minigan.plots.sweeps import sweep_figure
from minigan.runs import folders, opening, training
from minigan.sweep import Sweep, SweepError, axis, worker
from minigan.systems import recipe_named

SMALL = recipe_named("search-made")


@pytest.fixture
def here(monkeypatch):
    """Tasks in this process, counted: a list of the folders of the runs that were trained."""
    begun = []

    def results(_, function, tasks):
        for place, task in enumerate(tasks):
            begun.append(Path(task[1]).name)
            yield place, function(*task)

    monkeypatch.setattr(cluster, "results", results)
    monkeypatch.setattr(worker.pictures, "draw_results", lambda run, folder: [])
    return begun


def made(folder, axes=None, seeds=2, epochs=1, recipe=SMALL):
    return Sweep(recipe, {"d_rate": [0.01, 0.02]} if axes is None else axes, seeds, folder, epochs)


def table(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def play(sweep):
    """Play a sweep to its end; returns the rows of sweep.csv."""
    with sweep.begun():
        for _ in sweep.play(None):
            sweep.write()
        sweep.write()
    return table(Path(sweep.folder) / "sweep.csv")


def wait_until(so):
    """Wait for what takes a second; a hundred is for ever."""
    end = time.monotonic() + 100
    while not so():
        assert time.monotonic() < end
        time.sleep(0.02)


# ---- which runs ----


@pytest.mark.parametrize(
    "recipe, name, text, values",
    [
        ("ring", "k", "1,2, 5", [1, 2, 5]),
        ("ring", "d_rate", "0.001,1e-3,0.002", [0.001, 0.002]),
        ("mnist", "choose", "yes,no", [True, False]),
        ("ring", "average", "none,0.99", [None, 0.99]),
        ("ring", "G", "dense 4, relu, dense data; dense data", ["dense 4, relu, dense data", "dense data"]),
        ("ring", "objective", "minimax,non-saturating", ["minimax", "non-saturating"]),
    ],
)
def test_the_values_of_a_setting_have_commas_between_and_those_in_words_semicolons(recipe, name, text, values):
    assert axis(recipe_named(recipe), name, text) == values


@pytest.mark.parametrize("name", ["epochs", "seed", "data", "name", "path", "start_from"])
def test_what_has_a_meaning_of_its_own_in_a_sweep_or_is_of_one_machine_is_not_varied(name):
    with pytest.raises(SweepError, match=f"no setting {name} to vary"):
        axis(recipe_named("ring"), name, "1,2")


def test_every_combination_has_every_seed_and_a_folder_of_its_own(tmp_path, monkeypatch):
    nets = ["dense 4, relu, dense data", "dense data"]
    jobs = made(tmp_path, {"k": [1, 2, 5], "G": nets}, seeds=4, recipe=recipe_named("ring")).jobs
    assert len(jobs) == 24 == len({job.folder for job in jobs})
    assert {(job.recipe.k, job.recipe.G, job.recipe.seed) for job in jobs} == {
        (k, net, seed) for k in (1, 2, 5) for net in nets for seed in (1, 2, 3, 4)
    }
    assert jobs[0].folder.name.startswith("k-1_G-") and jobs[0].folder.name.endswith("_seed-1")
    monkeypatch.chdir(tmp_path)  # a worker has a working directory of its own
    assert made("s").jobs[0].folder == tmp_path / "s" / "d_rate-0.01_seed-1"


# ---- what is kept ----


def test_a_row_is_what_the_run_alone_gives_and_the_csv_has_all_of_them(here, tmp_path):
    rows = play(made(tmp_path / "s"))
    assert [(row["d_rate"], row["seed"], row["status"], row["step"]) for row in rows] == [
        ("0.01", "1", "done", "9"), ("0.01", "2", "done", "9"), ("0.02", "1", "done", "9"), ("0.02", "2", "done", "9"),
    ]  # fmt: skip
    with opening.new_run(replace(SMALL, d_rate=0.02, seed=2), tmp_path / "alone") as (run, folder):
        training.train(run, folder, 9, quiet=True)
        wanted = worker.scored(run, 1)["scores"]
    assert [float(rows[-1][score["quantity"]]) for score in wanted] == [score["value"] for score in wanted]
    assert float(rows[-1]["P@3, error"]) == wanted[0]["error"]
    arrays = [checkpoint.load(tmp_path / f / "checkpoint.npz")[0] for f in ("alone", f"s/{rows[-1]['run']}")]
    assert all(numpy.array_equal(arrays[0][name], arrays[1][name]) for name in arrays[0])


def test_the_same_sweep_again_trains_what_is_missing_or_unfinished_and_no_more(here, tmp_path):
    first = play(made(tmp_path / "s"))
    whole = checkpoint.load(tmp_path / "s" / first[2]["run"] / "checkpoint.npz")[0]
    assert len(here) == 4
    assert play(made(tmp_path / "s")) == first and len(here) == 4
    (tmp_path / "s" / first[0]["run"] / "row.json").unlink()  # killed before its score was kept
    folder = tmp_path / "s" / first[2]["run"]  # killed at step 4 of 9
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    with opening.new_run(made(tmp_path / "s").jobs[2].recipe, folder) as (run, _):
        training.train(run, folder, 4, quiet=True)
    assert play(made(tmp_path / "s")) == first
    assert here[4:] == [first[0]["run"], first[2]["run"]]
    again = checkpoint.load(folder / "checkpoint.npz")[0]
    assert all(numpy.array_equal(whole[name], again[name]) for name in whole)


def test_a_sweep_may_grow_in_values_seeds_and_epochs_and_is_refused_where_it_is_another(here, tmp_path):
    play(made(tmp_path / "s", seeds=1))
    rows = play(made(tmp_path / "s", {"d_rate": [0.01, 0.02, 0.03]}, seeds=2))
    assert len(rows) == 6 and len(here) == 2 + 4
    assert [row["step"] for row in play(made(tmp_path / "s", {"d_rate": [0.01, 0.02, 0.03]}, epochs=2))] == ["18"] * 6
    for other in (
        made(tmp_path / "s", {"d_rate": [0.01]}, epochs=2),
        made(tmp_path / "s", {"d_rate": [0.01, 0.02, 0.03]}, seeds=1, epochs=2),
        made(tmp_path / "s", {"d_rate": [0.01, 0.02, 0.03]}, epochs=1),
        made(tmp_path / "s", {"g_rate": [0.01]}, epochs=2),
        made(tmp_path / "s", {"d_rate": [0.01, 0.02, 0.03]}, epochs=2, recipe=replace(SMALL, g_rate=0.5)),
    ):
        with pytest.raises(SweepError, match=r"another sweep: search-made with d_rate 0\.01, 0\.02, 0\.03; 2 seeds"):
            play(other)


def test_one_sweep_at_a_time_has_a_folder_and_looks_again_once_it_has(here, tmp_path, monkeypatch):
    with (
        made(tmp_path / "s").begun(),
        pytest.raises(folders.RunError, match="another minigan"),
        made(tmp_path / "s").begun(),
    ):
        pass
    held = folders.held

    def overtaken(folder):
        monkeypatch.setattr(folders, "held", held)
        play(made(tmp_path / "t", {"g_rate": [0.5]}))
        return held(folder)

    monkeypatch.setattr(folders, "held", overtaken)
    with pytest.raises(SweepError, match="another sweep: search-made with g_rate"), made(tmp_path / "t").begun():
        pass


def test_what_diverges_or_is_refused_is_a_row_and_costs_no_other(here, tmp_path):
    rows = play(made(tmp_path / "s", {"d_rate": [0.01, 1e300, -1.0]}, seeds=1, recipe=replace(SMALL, g_rate=0.01)))
    assert [row["status"] for row in rows] == ["done", "diverged", "refused"]
    assert "training has diverged; lower d_rate" in rows[1]["note"] and "above 0 is needed" in rows[2]["note"]
    play(made(tmp_path / "s", {"d_rate": [0.01, 1e300, -1.0]}, seeds=1, recipe=replace(SMALL, g_rate=0.01)))
    assert len(here) == 2  # neither is tried a second time


def test_the_command_says_what_was_refused_and_why_and_does_not_call_it_trained(here, tmp_path, capsys, monkeypatch):
    no_workers = types.SimpleNamespace(scheduler_info=lambda n_workers: {"workers": {}})
    monkeypatch.setattr(cluster, "client", lambda *_: nullcontext(no_workers))
    asked = ["sweep", "search-made", "--d-rate=0.01,-1", "--seeds", "1", "--epochs", "1", "--out", str(tmp_path / "s")]
    assert cli.main(asked) == 0
    said = capsys.readouterr().out
    assert ": 2 runs, 1 epoch each" in said and "before" not in said
    assert "1 of them refused: d_rate is -1.0: a number above 0 is needed" in said
    assert " 1 seed " in said and "1 seeds" not in said and "0 seeds" not in said
    (row,) = (line for line in said.splitlines() if " refused  d_rate -1.0: d_rate is -1.0: a number" in line)
    assert len(row) <= 79
    assert cli.main(asked) == 0 and "1 of them trained before" in " ".join(capsys.readouterr().out.split())


def test_a_folder_that_a_worker_thought_dead_still_holds_is_waited_for(here, tmp_path, monkeypatch):
    job, found, waited = made(tmp_path / "s").jobs[0], [], threading.Event()
    waiting = threading.Thread(target=lambda: found.append(worker.trained(job.recipe, str(job.folder), 1)))
    monkeypatch.setattr(worker, "sleep", lambda seconds: waited.set() or time.sleep(0.01))
    with opening.new_run(job.recipe, job.folder):
        waiting.start()
        wait_until(lambda: waited.is_set() or found)
        assert not found
    waiting.join()
    assert found[0]["status"] == "done"
    monkeypatch.setattr(worker, "PATIENCE", 0.0)
    (job.folder / "row.json").unlink()
    with folders.held(job.folder):
        row = worker.trained(job.recipe, str(job.folder), 1)
    assert row["status"] == "failed" and "another minigan is training in it" in row["note"]


def test_a_run_without_its_data_is_refused(tmp_path):
    recipe = replace(recipe_named("images"), path=str(tmp_path / "none"))
    row = worker.trained(recipe, str(tmp_path / "s"), 1)
    assert row["status"] == "refused" and str(tmp_path / "none") in row["note"]


def test_a_row_that_is_in_the_folder_is_given_and_nothing_is_trained_or_scored_again(here, tmp_path):
    """A worker may die after it has written the row and before Dask has it: the next one has no work."""
    job = made(tmp_path / "s").jobs[0]
    kept = worker.trained(job.recipe, str(job.folder), 1) | {"note": "of the first worker"}
    (job.folder / "row.json").write_text(json.dumps(kept))
    assert worker.trained(job.recipe, str(job.folder), 1) == kept
    assert worker.trained(job.recipe, str(job.folder), 2)["step"] == 18  # of fewer epochs: to be gone on with


def test_what_cannot_be_measured_is_done_with_a_note(here, tmp_path, monkeypatch):
    def measured(*_):
        raise ValueError("all alike")

    monkeypatch.setattr(worker.scores, "measured", measured)
    (row,) = play(made(tmp_path / "s", {"d_rate": [0.01]}, seeds=1))
    assert (row["status"], row["note"]) == ("done", "unmeasured (all alike)")


def test_the_table_says_none_for_such_a_setting_and_nothing_for_what_was_not_measured(tmp_path):
    sweep = made(tmp_path, {"average": [None, 0.99]}, seeds=1, recipe=recipe_named("ring"))
    row = {"status": "done", "step": 9, "note": "", "scores": [{"quantity": "P", "value": 2.5, "error": 0.5}]}
    sweep.rows = {1: row, 0: row | {"scores": [{"quantity": "P", "value": None, "error": None}]}}  # as they ended
    sweep.write()
    rows = [(row["average"], row["P"], row["P, error"]) for row in table(tmp_path / "sweep.csv")]
    assert rows == [("none", "", ""), ("0.99", "2.5", "0.5")]
    assert sweep.by_settings() == {(None,): [], (0.99,): [2.5]}
    assert replace(sweep, epochs=None).target == recipe_named("ring").epochs != 1 == sweep.target


def test_the_picture_has_means_and_standard_errors_over_the_seeds():
    scores = {(1, "a"): [1.0, 3.0], (2, "a"): [4.0, 4.0, 7.0], (1, "b"): [0.0], (2, "b"): []}
    axes = sweep_figure(scores, ["k", "word"], "title", "nats").axes[0]
    one, two = axes.containers
    assert [list(c.lines[0].get_xydata().ravel()) for c in (one, two)] == [[1, 2, 2, 5], [1, 0]]
    bars = [segment[:, 1] for segment in one.lines[2][0].get_segments()]
    numpy.testing.assert_allclose(bars, [[1.0, 3.0], [4.0, 6.0]])  # 2 ± sqrt(2) / sqrt(2), 5 ± sqrt(3) / sqrt(3)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["word a", "word b"]


# ---- the command ----


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["ring", "--k", "1", "--seed", "3"], "--seed is given by --seeds N"),
        (["ring", "--gp", "10"], "ring: a gan recipe has no setting gp to vary"),
        (["ring", "--k", "0,x"], "k is 0: a whole number of at least 1 is needed"),
        (["ring", "--G", "dense 4, relu"], "several values of G have ; between them"),
        (["ring", "--k", ","], "k: no value"),
        (["ring", "--seeds", "0"], "--seeds is 0"),
        (["rong"], "unknown recipe 'rong'; did you mean ring?"),
        (["ring", "--kk", "1"], "did you mean --k?"),
        (["ring", "--workers", "2", "--scheduler", "tcp://127.0.0.1:9"], "leave one out"),
        (["ring", "--scheduler", "tcp://127.0.0.1:9"], "tcp://127.0.0.1:9: no Dask scheduler answers there"),
    ],
)
def test_what_cannot_be_swept_is_one_line_and_leaves_nothing(arguments, said, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "TIMEOUT", 0.2)
    assert cli.main(["sweep", *arguments, "--out", str(tmp_path / "s")]) == 2
    out, err = capsys.readouterr()
    assert said in err and err.count("\n") == 1 and out == "" and not (tmp_path / "s").exists()


def test_without_dask_the_command_says_what_to_install(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    assert cli.main(["sweep", "ring", "--k", "1", "--out", str(tmp_path / "s")]) == 2
    assert capsys.readouterr().err == "minigan: this needs Dask: pip install 'minigan[sweep]'\n"


def test_what_has_failed_is_said_by_the_exit_status_and_tried_again_by_the_same_command(
    here, tmp_path, capsys, monkeypatch
):
    no_workers = types.SimpleNamespace(scheduler_info=lambda n_workers: {"workers": {}})
    monkeypatch.setattr(cluster, "client", lambda *_: nullcontext(no_workers))
    errors = [(1, cluster.ClusterError("its worker died")), (0, OSError("broken"))]
    asked = ["sweep", "search-made", "--d-rate", "0.01", "--seeds", "2", "--epochs", "1", "--out", str(tmp_path / "s")]
    with monkeypatch.context() as patch:
        patch.setattr(cluster, "results", lambda *_: errors)
        assert cli.main(asked) == 1
    said = capsys.readouterr().out
    assert "no workers yet" in said and "2 failed" in said and "trained by the same command again" in said
    rows = [(row["status"], row["note"]) for row in table(tmp_path / "s" / "sweep.csv")]
    assert rows == [("failed", "OSError: broken"), ("failed", "its worker died")]
    assert cli.main(asked) == 0 and len(here) == 2
    assert [row["status"] for row in table(tmp_path / "s" / "sweep.csv")] == ["done", "done"]


# ---- with workers ----


@pytest.fixture(scope="module")
def workers():
    """A client of two worker processes."""
    with cluster.client(workers=2) as connected:
        yield connected


def test_two_sweeps_at_once_have_workers_of_their_own_and_listen_to_this_machine_only(workers, monkeypatch):
    """Without a warning that a port is taken, which is an error here. psutil lists the ports of all processes."""

    def prepared():  # how many BLAS threads, whether it ignores Ctrl-C, whether tqdm's lock is the process's own
        ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
        return os.environ["OPENBLAS_NUM_THREADS"], ignored, isinstance(tqdm.get_lock(), type(threading.RLock()))

    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    with cluster.client(workers=1) as second:
        assert list(second.run(prepared).values()) == [("1", True, True)]
        here, there = ({os.getpid(), *each.run(os.getpid).values()} for each in (workers, second))
        assert (len(here), len(there)) == (3, 2) and here & there == {os.getpid()}
        pages = [each.scheduler_info()["services"]["dashboard"] for each in (workers, second)]
        sockets = [socket for process in here | there for socket in psutil.Process(process).net_connections("tcp")]
    hosts = [socket.laddr.ip for socket in sockets if socket.status == psutil.CONN_LISTEN]
    assert len(hosts) >= 2 + 2 * 3 and set(hosts) == {"127.0.0.1"}  # two schedulers; three workers, with their pages
    assert len(set(pages)) == 2


def kill_whoever_trains(folder, killed):
    """Kill the process that holds a run's folder, once it has a checkpoint."""
    while not killed and not (folder / "row.json").exists():
        with suppress(OSError, IndexError, ValueError):
            if (folder / "checkpoint.npz").exists():
                process = int((folder / ".lock").read_text().split()[1])
                os.kill(process, signal.SIGKILL)
                killed.append(process)
        time.sleep(0.002)


def test_a_killed_worker_costs_its_task_only_and_no_run_is_made_twice(workers, tmp_path, capsys):
    out, killed = tmp_path / "s", []
    job = made(out, {"d_rate": [0.01]}).jobs[1]
    murder = threading.Thread(target=kill_whoever_trains, args=(job.folder, killed))
    murder.start()
    asked = ["sweep", "search-made", "--d-rate", "0.01,-1", "--seeds", "2", "--epochs", "25", "--out", str(out)]
    assert cli.main([*asked, "--scheduler", workers.scheduler.address]) == 0
    murder.join()
    rows, said = table(out / "sweep.csv"), capsys.readouterr().out
    assert killed and [(row["status"], row["step"]) for row in rows] == [("done", "225")] * 2 + [("refused", "0")] * 2
    assert [said.count(row["run"]) for row in rows] == [1, 1, 0, 0]  # of those that ended, a line for each
    assert "workers: 2" in said and "2 refused, 2 done" in said and said.endswith(f"{out / 'sweep.png'}\n")
    assert all((out / row["run"] / "curves.png").exists() for row in rows[:2])
    with opening.new_run(job.recipe, tmp_path / "alone") as (run, folder):
        training.train(run, folder, 225, quiet=True)
    arrays = [checkpoint.load(f / "checkpoint.npz")[0] for f in (folder, job.folder)]
    assert all(numpy.array_equal(arrays[0][name], arrays[1][name]) for name in arrays[0])


def test_the_bar_says_how_many_runs_have_ended_in_which_way_and_how_many_are_running(workers, tmp_path):
    sweep = made(tmp_path / "s")  # 4 runs
    assert standing(sweep, workers) == "2 running"  # one on each worker
    sweep.rows = {place: {"status": status} for place, status in enumerate(["done", "failed", "done"])}
    assert standing(sweep, workers) == "2 done, 1 failed, 1 running"
    assert standing(sweep) == "2 done, 1 failed"


def test_a_run_that_nobody_waits_for_stops_at_a_checkpoint(workers, tmp_path):
    ended, endless = made(tmp_path / "s").jobs[:2]
    ended.folder.mkdir(parents=True)
    row = worker.row_of("done", 9, 10**6)
    (ended.folder / "row.json").write_text(json.dumps(row))
    tasks = [(job.recipe, str(job.folder), 10**6) for job in (ended, endless)]
    for found in cluster.results(workers, worker.trained, tasks):
        assert found == (0, row)
        wait_until((endless.folder / "checkpoint.npz").exists)
        break
    wait_until(lambda: not (endless.folder / ".lock").exists())
    assert opening.open(endless.folder).step > 0 and not (endless.folder / "row.json").exists()


def test_a_task_is_to_stop_when_it_is_no_longer_wanted_and_when_its_worker_ends(monkeypatch):
    import distributed.worker as dask

    assert not cluster.stopping()()  # outside a task
    task = types.SimpleNamespace(state="executing")
    it = types.SimpleNamespace(status=dask.Status.running, state=types.SimpleNamespace(tasks={"key": task}))
    monkeypatch.setattr(dask, "get_worker", lambda: it)
    monkeypatch.setattr(dask.thread_state, "key", "key", raising=False)
    monkeypatch.setattr(cluster, "ASKED", -1.0)
    stop = cluster.stopping()
    assert not stop()
    it.status = dask.Status.closing
    assert stop()
    it.status, task.state = dask.Status.running, "cancelled"
    assert stop()
    it.state.tasks.clear()
    assert stop()


def test_a_scheduler_that_has_gone_is_said(monkeypatch):
    """Dask cancels all futures then; a real scheduler would be waited for, ten seconds and more."""
    future = types.SimpleNamespace(key="key", cancelled=lambda: True, done=lambda: True)
    connected = types.SimpleNamespace(map=lambda *_, pure: [future], cancel=lambda futures, force: None)
    monkeypatch.setattr(cluster.library(), "as_completed", iter)
    with pytest.raises(cluster.ClusterError, match="the Dask scheduler has gone: start it anew"):
        list(cluster.results(connected, os.getpid, [()]))


def test_every_task_has_its_own_result_which_its_worker_then_forgets(workers, tmp_path):
    """Else Dask would compute it again if that worker dies. The first of two equal tasks ends, the second waits."""

    def whoever_is_first(path):
        from pathlib import Path
        from time import sleep

        try:
            Path(path).touch(exist_ok=False)
        except FileExistsError:
            while Path(path).exists():
                sleep(0.02)

    scheduler, places = workers.cluster.scheduler, []
    for place, _ in cluster.results(workers, whoever_is_first, [(tmp_path / "first",)] * 2):
        places.append(place)
        wait_until(lambda: all(task.state != "memory" for task in list(scheduler.tasks.values())))
        (tmp_path / "first").unlink(missing_ok=True)
    assert sorted(places) == [0, 1]


def test_grading_on_workers_gives_the_same_tables_and_names_what_killed_them(workers, tmp_path, monkeypatch, capsys):
    for name, cells in {"anna": (SIGMOID, SOFTPLUS, LOG_SIGMOID), "bert": (SIGMOID,)}.items():
        (tmp_path / f"{name}.py").write_text("\n\n".join(["# %%\nimport numpy", *cells]))
    files = [str(tmp_path / "anna.py"), str(tmp_path / "bert.py"), "--exercise", "01_sigmoid"]
    assert cli.main(["grade", *files, "--csv", str(tmp_path / "here.csv")]) == 0
    address = workers.scheduler.address
    assert cli.main(["grade", *files, "--csv", str(tmp_path / "there.csv"), "--scheduler", address]) == 0
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()

    def deadly(submission, lang, seed):
        import os

        from minigan.exercises.grader import grade_there

        return os.kill(os.getpid(), 9) if "bert" in str(submission.path) else grade_there(submission, lang, seed)

    monkeypatch.setattr("minigan.commands.coursework.grade_there", deadly)
    monkeypatch.setattr(workers.cluster.scheduler, "allowed_failures", 0)
    workers.wait_for_workers(2)  # one for each file
    capsys.readouterr()
    path = tmp_path / "deadly.csv"
    assert cli.main(["grade", *files, "--csv", str(path), "--scheduler", address]) == 2
    assert "1 of 2 files were not graded" in capsys.readouterr().err
    rows = table(path)
    assert [row["status"] for row in rows] == ["right"] * 3 + ["unreadable"]
    assert "its worker died" in rows[-1]["output"]
    assert cli.main(["grade", *files, "--csv", str(path)]) == 0
    assert path.read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_a_worker_with_another_minigan_is_refused(workers, monkeypatch):
    def sources():
        return "of files that were changed since"

    sources.__module__, sources.__qualname__ = "minigan.cluster", "sources"  # as this it is sent: a worker has its own
    monkeypatch.setattr(cluster, "sources", sources)
    addresses = "|".join(workers.run(os.getpid))
    refused = pytest.raises(cluster.ClusterError, match=f"the worker ({addresses}) has another minigan, not this")
    with refused, cluster.client(workers.scheduler.address):
        pass
    with refused:  # that joined later
        list(cluster.results(workers, os.getpid, [(), ()]))
    monkeypatch.setattr(workers, "run", lambda function, on_error: {"tcp://w:1": ModuleNotFoundError("minigan")})
    with pytest.raises(cluster.ClusterError, match="the worker tcp://w:1 has no minigan, not this"):
        cluster.expect_same(workers)
