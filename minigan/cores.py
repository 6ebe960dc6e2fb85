"""How many processes may run at a time here: the cores that this process and its container are given."""

import math
import os
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")


def cores(groups=CGROUPS, own=OWN):
    """The cores to use, at least 1: those of the affinity mask, and no more than the container's quota of their time.

    groups, own: where Linux tells of control groups; other systems have no such files, and no quota.
    """
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        allowed = os.cpu_count() or 1
    return max(1, math.floor(min([allowed, *quotas(groups, own)])))


def quotas(groups, own):
    """The quotas, in cores, of this process's control groups and of all above them; of version 2 and of version 1."""
    found = []
    for line in _text(own).splitlines():
        _, controllers, place = (*line.split(":", 2), "", "")[:3]
        if controllers == "":
            for tree in (groups, groups / "unified"):
                for folder in _upwards(tree, place):
                    found.append(_ratio(*(_text(folder / "cpu.max").split() or ["max"])))
        elif "cpu" in controllers.split(","):
            for tree in dict.fromkeys((groups / "cpu", groups / controllers)):
                for folder in _upwards(tree, place):
                    found.append(_ratio(_text(folder / "cpu.cfs_quota_us"), _text(folder / "cpu.cfs_period_us")))
    return [quota for quota in found if quota]


def _upwards(tree, place):
    """The folder of a control group and those above it; inside a container the tree may begin at its own group."""
    folder = tree / place.strip("/")
    return [folder, *(above for above in folder.parents if above == tree or tree in above.parents)]


def _ratio(quota, period="100000"):
    """Cores, or None for no limit ("max", or -1)."""
    try:
        return int(quota) / int(period) if int(quota) > 0 and int(period) > 0 else None
    except ValueError:
        return None


def _text(path):
    try:
        return path.read_text()
    except OSError:
        return ""
