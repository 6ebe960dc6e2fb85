"""How many processes run at a time: by the affinity mask and by a container's quota, not by the machine."""

import os

import pytest

from minigan import cores
from minigan.exercises import grader

V2 = {"cpu.max": "200000 100000\n"}
V1 = {"cpu.cfs_quota_us": "150000\n", "cpu.cfs_period_us": "50000\n"}


def tell(tmp_path, own, **groups):
    """What `cores` says of these files of control groups, on a machine that lets the process use 64 cores."""
    for folder, files in groups.items():
        place = tmp_path / "cgroup" / folder.replace("__", "/").replace("_and_", ",")
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (place / name).write_text(text)
    (tmp_path / "own").write_text(own)
    return cores.cores(tmp_path / "cgroup", tmp_path / "own")


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 128)


@pytest.mark.parametrize(
    "own, groups, want",
    [
        ("0::/\n", {".": V2}, 2), ("0::/a/b\n", {"a": V2, "a__b": {"cpu.max": "max 100000"}}, 2),
        ("0::/docker/1\n", {".": V2}, 2),  # in the container the tree begins at its own group
        ("0::/\n", {".": {"cpu.max": "max 100000"}}, 64), ("0::/\n", {}, 64), ("", {}, 64),
        ("0::/\n", {".": {"cpu.max": "50000 100000"}}, 1), ("0::/\n", {".": {"cpu.max": "nonsense"}}, 64),
        ("1:cpu:/\n", {"cpu": V1}, 3), ("4:cpu,cpuacct:/x\n0::/\n", {"cpu_and_cpuacct__x": V1}, 3),
        ("1:cpu:/\n", {"cpu": V1 | {"cpu.cfs_quota_us": "-1\n"}}, 64), ("1:memory:/\n", {"cpu": V1}, 64),
        ("2:cpu:/\n0::/\n", {"cpu": V1, "unified": V2}, 2),
    ],
)  # fmt: skip
def test_a_quota_bounds_the_processes(tmp_path, own, groups, want):
    assert tell(tmp_path, own, **groups) == want


def test_the_mask_bounds_them_and_the_grader_asks(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert tell(tmp_path, "0::/\n", **{".": V2}) == 1
    monkeypatch.delattr(os, "sched_getaffinity")
    assert tell(tmp_path, "") == 128
    asked = []
    monkeypatch.setattr(grader, "cores", lambda: asked.append(1) or 1)
    assert grader.grade_all([]) == [] and asked == [1]
