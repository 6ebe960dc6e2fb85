"""Run folders: each process gets its own, one at a time trains in it, and the one that is meant is found again."""

import multiprocessing
import os
import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from minigan import checkpoint
from minigan.runs import folders
from minigan.runs.folders import RunError
from minigan.systems.recipes import line, ring


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(folder, recipe=line, written=None, saved=True):
    """A folder that looks like a run's, last written to at this time."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.json").write_text(recipe.to_json())
    if saved:
        (folder / "checkpoint.npz").write_bytes(b"")
    for path in folder.iterdir():
        os.utime(path, (written, written) if written else None)
    return folder


# ---- made ----


def start_at_once(barrier, found):
    barrier.wait(60)
    with folders.new(None, "ring") as folder:
        (folder / "recipe.json").write_text(str(os.getpid()))
        found.put((str(folder), os.getpid()))


def test_processes_that_start_at_once_get_a_folder_each():
    """Eight, let go together; each folder has what its own process wrote."""
    context, n = multiprocessing.get_context("fork"), 8
    barrier, found = context.Barrier(n), context.Queue()
    processes = [context.Process(target=start_at_once, args=(barrier, found)) for _ in range(n)]
    for process in processes:
        process.start()
    got = dict(found.get(timeout=60) for _ in processes)
    for process in processes:
        process.join(60)
    assert sorted(got) == [f"runs/ring-{i}" for i in range(1, n + 1)]
    assert all((Path(folder) / "recipe.json").read_text() == str(pid) for folder, pid in got.items())


def test_threads_that_start_at_once_get_a_folder_each():
    with ThreadPoolExecutor(16) as pool:
        got = list(pool.map(lambda _: folders.numbered("ring"), range(64)))
    assert sorted(map(str, got)) == sorted(f"runs/ring-{i}" for i in range(1, 65))


def test_two_that_have_both_looked_before_either_made_one_get_different_folders(monkeypatch):
    """The moment that matters, made certain: another process makes runs/ring-1 right before this one does."""
    real = Path.mkdir

    def beaten(self, *args, **keywords):
        if self.name == "ring-1" and not self.exists():
            real(self)
        return real(self, *args, **keywords)

    monkeypatch.setattr(Path, "mkdir", beaten)
    assert folders.numbered("ring") == Path("runs/ring-2")


def test_the_first_free_number_is_taken():
    Path("runs").mkdir()
    Path("runs/ring-2").write_text("a file takes a name, too")
    Path("runs/line-1").mkdir()
    assert [folders.numbered("ring") for _ in range(2)] == [Path("runs/ring-1"), Path("runs/ring-3")]


@pytest.mark.parametrize("kind", ["a file", "a link to nowhere"])
def test_where_runs_cannot_be_made_that_is_said(kind):
    Path("runs").write_text("") if kind == "a file" else Path("runs").symlink_to("nowhere")
    with pytest.raises(RunError, match=r"^runs: cannot be made \(.*--out"), folders.new(None, "ring"):
        pass


def test_a_new_folder_into_which_nothing_was_put_is_gone_and_its_number_free():
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), folders.new(None, "ring") as folder:
            assert folder == Path("runs/ring-1") and folder.is_dir()
            raise ZeroDivisionError
        assert not folder.exists()


def test_an_empty_folder_that_was_there_stays():
    Path("mine").mkdir()
    with folders.new("mine", "ring"):
        pass
    assert os.listdir("mine") == []


@pytest.mark.parametrize("there", [[], [".DS_Store"], [".lock"], [".recipe.json.part"]])
def test_a_folder_that_is_empty_but_for_hidden_files_can_be_used(there):
    Path("mine").mkdir()
    for name in there:
        Path("mine", name).write_bytes(b"")
    folders.expect_free("mine")
    with folders.new("mine", "ring") as folder:
        assert folder == Path("mine")


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone():
    Path("mine").mkdir()
    for name in "dcba":
        Path("mine", name).write_text(name)
    for ask in (folders.expect_free, lambda folder: folders.new(folder, "ring").__enter__()):
        with pytest.raises(RunError, match=r"^mine: no run, and not empty \(a, b, c, ...\); .*--out$"):
            ask("mine")
    assert sorted(os.listdir("mine")) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("left", ["recipe.json", "checkpoint.npz"])
def test_a_folder_that_holds_a_run_is_refused_with_how_to_go_on(left):
    Path("my run").mkdir()
    Path("my run", left).write_text("")
    with pytest.raises(RunError, match=r"already holds a run: go on with it by `minigan train --resume 'my run'`"):
        folders.expect_free("my run")
    assert os.listdir("my run") == [left]


# ---- held ----


def hold(folder, end):
    with folders.held(folder):
        end.send("held")
        end.recv()


@pytest.fixture
def holder():
    """holder(folder) -> a process that holds it."""
    context, started = multiprocessing.get_context("fork"), []

    def holder(folder):
        end, theirs = context.Pipe()
        process = context.Process(target=hold, args=(folder, theirs))
        process.start()
        started.append((process, end))
        assert end.poll(60)
        return process

    yield holder
    for process, _ in started:
        process.kill()
        process.join(60)


def test_who_trains_in_a_folder_is_named_and_keeps_others_out(holder):
    process, before = holder(made("run")), None
    for ask in (lambda: folders.held("run").__enter__(), lambda: folders.expect_free("run")):
        with pytest.raises(RunError) as caught:
            ask()
        said = rf"run: another minigan is training in it \(process {process.pid} on \S+\); wait for its end, or .*"
        assert re.fullmatch(said, str(caught.value))
        assert before in (None, os.listdir("run"))
        before = os.listdir("run")
    assert folders.read_recipe("run") == line  # whoever only looks is let in


def test_a_process_that_is_killed_leaves_no_lock_behind(holder):
    process = holder(made("run"))
    os.kill(process.pid, signal.SIGKILL)
    process.join(60)
    assert Path("run/.lock").exists()  # its file is there, and locks nothing
    with folders.held("run"):
        assert str(os.getpid()) in Path("run/.lock").read_text()
    assert sorted(os.listdir("run")) == ["checkpoint.npz", "recipe.json"]


def test_a_lock_ends_with_its_block_also_after_an_error():
    made("run")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), folders.held("run"):
            raise ZeroDivisionError
    with folders.held("run"):
        pass


def test_of_many_that_hold_in_turn_no_two_ever_hold_at_once():
    """Also while the lock's file is removed and made anew again and again."""
    made("run")
    inside, most, turns = [], [], []

    def work(_):
        for _ in range(50):
            try:
                with folders.held("run"):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
                    turns.append(1)
            except RunError:
                continue

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert turns and set(most) == {1}


def test_a_folder_made_anew_by_others_keeps_their_lock():
    made("run")
    with folders.held("run"):
        os.unlink("run/.lock")
        Path("run/.lock").write_text("of another process")
    assert Path("run/.lock").read_text() == "of another process"


def test_where_there_are_no_locks_everybody_is_let_in(monkeypatch):
    """A network file system may have none: training goes on without."""

    def none(*_):
        raise OSError(38, "Function not implemented")

    made("run")
    monkeypatch.setattr(checkpoint.fcntl, "flock", none)
    with folders.held("run"), folders.held("run"):
        pass
    monkeypatch.setattr(checkpoint, "fcntl", None)  # Windows
    with folders.held("run"), folders.held("run"):
        pass
    assert sorted(os.listdir("run")) == ["checkpoint.npz", "recipe.json"]


def test_two_that_write_the_same_file_do_so_one_after_the_other(place):
    """Both measure, read what is there, and add their own: nothing is lost, and no half of a file is ever seen."""
    path = place / "evaluation.json"
    path.write_text("0" * 1000)

    def add(i):
        def fill(stream):
            text = path.read_text()
            assert len(text) == 1000
            stream.write(f"{int(text) + 1:01000d}".encode())

        checkpoint.write(path, fill)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert int(path.read_text()) == 40 and os.listdir(place) == ["evaluation.json"]


def test_a_writer_that_fails_while_another_waits_takes_nothing_with_it(place):
    path, waits = place / "a", threading.Event()

    def fail(stream):
        waits.set()
        raise ZeroDivisionError

    def write():
        waits.wait(60)
        checkpoint.write_text(path, "whole")

    thread = threading.Thread(target=write)
    thread.start()
    with pytest.raises(ZeroDivisionError):
        checkpoint.write(path, fail)
    thread.join(60)
    assert path.read_text() == "whole" and os.listdir(place) == ["a"]


# ---- found again ----


def test_the_newest_run_is_the_one_last_written_to_whatever_its_name():
    assert folders.newest() is None
    made("runs/line-1", written=50)
    made("runs/foo", written=60)
    made("runs/ring-1", ring, written=40)
    made("runs/deeper/bar", ring, written=30)
    made("elsewhere", written=90)
    Path("runs/line-9").mkdir()  # no run
    Path("runs/line-1/sample-0.png").write_bytes(b"")  # drawn today, and no training
    Path("runs/notes.txt").write_text("")
    assert folders.newest() == Path("runs/foo")
    assert folders.newest("line") == Path("runs/foo")  # its recipe's name, not its own
    assert folders.newest("ring") == Path("runs/ring-1")
    assert folders.newest("mnist") is None
    made("runs/deeper/bar", ring, written=70)
    assert folders.newest() == folders.newest("ring") == Path("runs/deeper/bar")
    made("runs/begun", ring, written=80, saved=False)  # killed before its first checkpoint
    assert folders.newest() == Path("runs/begun")


def test_a_damaged_run_is_the_newest_but_nobodys():
    made("runs/line-1", written=50)
    (made("runs/line-2", written=60) / "recipe.json").write_text("{")
    os.utime("runs/line-2/recipe.json", (60, 60))
    assert folders.newest() == Path("runs/line-2")  # to be told that it is damaged is better than another run
    assert folders.newest("line") == folders.newest_on("line") == Path("runs/line-1")


def test_the_newest_run_on_data_is_one_with_a_checkpoint():
    made("runs/a", ring, written=50)
    made("runs/b", ring, written=60, saved=False)
    made("runs/c", line, written=70)
    assert folders.newest_on("ring") == Path("runs/a") and folders.newest_on("mnist") is None


def expect_near(folder, *words):
    with pytest.raises(RunError) as caught:
        folders.read_recipe(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder}: no run here (no recipe.json); ") and "\n" not in message
    assert "train --out" not in message  # nobody is told to train in it
    assert message.partition("; ")[2] == "".join(words)


def test_a_wrong_folder_is_told_with_the_runs_that_are_near():
    Path("MYPHOTOS").mkdir()
    expect_near("MYPHOTOS", "`minigan train` makes one")
    made("runs/ring-1", written=50)
    made("runs/my run", written=60)
    for wrong in ("MYPHOTOS", "runs", ".", "nowhere", "runs/ring-2"):
        expect_near(wrong, "near it: 'runs/my run', runs/ring-1")
    made("MYPHOTOS/a", written=10)
    expect_near("MYPHOTOS", "near it: MYPHOTOS/a, 'runs/my run', runs/ring-1")
    made("beside", written=20)
    expect_near("runs/ring-1/checkpoint.npz", "near it: runs/ring-1, 'runs/my run'")
    expect_near(Path("nowhere").resolve(), "near it: beside, 'runs/my run', runs/ring-1")
    for i in range(7):
        made(f"many/{i}", written=100 - i)
    expect_near("many", "near it: many/0, many/1, many/2, many/3, many/4 and 5 more")
    assert folders.in_words([f"run-{n}" for n in range(5)]) == "near it: run-0, run-1, run-2, run-3, run-4"
    assert folders.in_words([f"run-{n}" for n in range(6)]).endswith("run-4 and 1 more")


def test_a_checkpoint_without_its_recipe_is_told_so():
    (made("run") / "recipe.json").unlink()
    with pytest.raises(RunError, match=r"^run: a checkpoint whose recipe.json is missing; put the old file back$"):
        folders.read_recipe("run")
