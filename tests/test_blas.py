"""What `minigan info` says of NumPy's linear algebra: the kernel it runs, and how to get one that uses AVX-512."""

import os
import platform
import subprocess
import sys
from types import SimpleNamespace

import numpy
import pytest

from minigan.cli import main
from minigan.commands import blas, checking

LIBRARY = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
OPENBLAS = LIBRARY == "scipy-openblas" and sys.platform == "linux" and platform.machine() == "x86_64"


@pytest.mark.parametrize("name", ["Haswell", "Zen", "Nehalem"])
def test_a_kernel_that_leaves_avx512_unused_is_told_with_the_remedy(name, monkeypatch, capsys):
    monkeypatch.setattr(checking, "kernel", lambda: name)
    monkeypatch.setattr(checking, "has_avx512", lambda: True)
    assert main(["info"]) == 0
    out = capsys.readouterr().out
    assert f", kernel {name}\n" in out and "OPENBLAS_CORETYPE=SkylakeX" in out
    assert all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.parametrize(
    "name, wide", [("SkylakeX", True), ("Cooperlake", True), ("Sapphirerapids", True), ("Haswell", False), ("", True)]
)
def test_where_nothing_is_left_unused_nothing_is_said(name, wide, monkeypatch, capsys):
    monkeypatch.setattr(checking, "kernel", lambda: name)
    monkeypatch.setattr(checking, "has_avx512", lambda: wide)
    assert main(["info"]) == 0
    out = capsys.readouterr().out
    assert "OPENBLAS_CORETYPE" not in out and ("kernel" in out) == bool(name)


@pytest.mark.parametrize("found, wide", [(["X86_V3"], False), (["X86_V4"], True), (["AVX2", "AVX512_SKX"], True)])
def test_avx512_by_either_name_that_numpy_gives_it(found, wide, monkeypatch):
    monkeypatch.setattr(numpy, "show_config", lambda mode: {"SIMD Extensions": {"found": found}})
    assert blas.has_avx512() == wide


def test_a_library_without_kernels_has_no_name(monkeypatch):
    monkeypatch.setattr(blas.ctypes, "CDLL", lambda path: SimpleNamespace())  # such as Apple's Accelerate
    assert blas.kernel() == ""


@pytest.mark.skipif(not OPENBLAS, reason="another linear algebra library or processor: it has no kernel Nehalem")
def test_the_kernel_that_was_asked_for_is_the_one_named():
    code = "from minigan.commands.blas import kernel; print(kernel())"
    environment = os.environ | {"OPENBLAS_CORETYPE": "Nehalem"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout == "Nehalem\n"


def library(threads):
    """An OpenBLAS that is on so many threads, and its change to another number."""
    now = [threads]
    return SimpleNamespace(openblas_get_num_threads=lambda: now[0], openblas_set_num_threads=lambda n: now.insert(0, n))


@pytest.mark.parametrize("threads", [1, 8])
def test_one_thread_is_set_and_said(threads, monkeypatch):
    found = library(threads)
    monkeypatch.setattr(blas.ctypes, "CDLL", lambda path: found)
    assert blas.one_thread() and found.openblas_get_num_threads() == 1


def test_a_library_that_has_no_threads_to_set_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(blas.ctypes, "CDLL", lambda path: SimpleNamespace(openblas_get_num_threads=lambda: 8))
    assert not blas.one_thread()


@pytest.mark.skipif(not OPENBLAS, reason="another linear algebra library")
def test_numpy_s_own_library_goes_from_two_threads_to_one():
    code = """
import ctypes
from numpy.linalg import _umath_linalg
from minigan.commands.blas import one_thread
count = ctypes.CDLL(_umath_linalg.__file__).scipy_openblas_get_num_threads64_
before = count()
print(before, one_thread(), count())
"""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "2"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout == f"{min(2, os.cpu_count())} True 1\n"
