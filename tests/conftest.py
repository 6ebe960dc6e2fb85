"""What all tests share: hypothesis profiles, and the array modules that backend-generic tests run on.

A test that asks for `xp` runs once on NumPy and once on the fake device (tests/fakedevice.py); on a machine
with a GPU, `pytest --backend cupy` adds CuPy. Such a test makes its arrays on the host, moves them with
`xp.asarray(...)`, and compares on the host with `minigan.backend.to_host(...)`.
"""

import importlib
import os
import sys
import warnings
from contextlib import contextmanager, nullcontext

# One thread for each process, before NumPy is loaded: pytest-xdist has a process for every core as it is. Whoever sets
# the variable, to try another number, has it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import fakedevice
import hypothesis
import numpy
import pytest

from minigan import backend

# Each process compiles what it imports, and pytest rewrites the asserts of each test file, unless Python keeps what
# comes of it. Some environments forbid it to: then each of some hundred processes would do it again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# nbformat loads jsonschema, which compiles 38 grammars with this package if it is there, for formats that no notebook
# has: more than a second in every process of pytest-xdist.
sys.modules.setdefault("rfc3987_syntax", None)

# Derandomised: the same examples on every machine and every day, so that a failure is the change's and not the day's.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
# To hunt, by hand: pytest --hypothesis-profile=hunt
hypothesis.settings.register_profile("hunt", derandomize=False, deadline=None, max_examples=1000)
hypothesis.settings.load_profile("ci")

BACKENDS = {"numpy": ["numpy"], "fake": ["fake"], "cupy": ["numpy", "fake", "cupy"], None: ["numpy", "fake"]}


def pytest_addoption(parser):
    parser.addoption(
        "--backend",
        choices=["numpy", "cupy", "fake"],
        help="run backend-generic tests on NumPy alone, on the fake device alone, or on both and CuPy (default: both)",
    )
    parser.addoption("--all-seeds", action="store_true", help="check the playground's presets for three seeds, not one")


def pytest_configure(config):
    if config.getoption("--backend") == "cupy":
        try:
            backend.load("cupy")
        except backend.BackendError as error:
            raise pytest.UsageError(f"--backend cupy: {error}") from None


def pytest_generate_tests(metafunc):
    if "xp" in metafunc.fixturenames:
        names = BACKENDS[metafunc.config.getoption("--backend")]
        metafunc.parametrize("xp", names, indirect=True, scope="session")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """`-n auto`: the cores that this process may use; each worker collects all tests, beyond eight it gains nothing."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(8, cores)


@pytest.fixture(scope="session")  # a module has no state to renew, and hypothesis wants no function-scoped fixtures
def xp(request):
    """The array module: numpy, fakedevice or cupy."""
    if request.param == "cupy":
        return importlib.import_module("cupy")
    return {"numpy": numpy, "fake": fakedevice}[request.param]


@pytest.fixture(scope="session")
def no_synchronisation(xp):
    """`with no_synchronisation():` fails if the block makes the host wait for the device."""
    if xp is numpy:
        return nullcontext
    if xp is fakedevice:
        return fakedevice.no_synchronisation
    return cupy_without_synchronisation


@contextmanager
def cupy_without_synchronisation():
    """CuPy's own detector; it raises where the wait happens. It warns that it may overlook one: so may this test."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="cupyx.allow_synchronize will be removed", category=UserWarning)
        with importlib.import_module("cupyx").allow_synchronize(False):
            yield


@pytest.fixture
def rng():
    """A NumPy generator for the test's own host data."""
    return numpy.random.default_rng(20140610)
