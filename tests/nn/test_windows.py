"""Windows in blocks: the blocks are all windows, each once, and the size of a block changes no result."""

import tracemalloc
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from minigan.nn import convolution
from minigan.nn import windows as windows_module
from minigan.nn.convolution import correlate, correlate_W, correlate_x, definition
from minigan.nn.windows import Windows, add, as_columns

SIZES = (1, 200, 500, 1300, 10**6)  # bytes: a place, parts of a row, a row, some rows, all
KERNELS = [((3, 2), 2, 1), (1, 1, 0), (2, 3, 0), (4, 2, 3)]  # kernel, stride, padding


def some(shape, seed=1):
    return np.random.Generator(np.random.PCG64(seed)).standard_normal(shape)


@pytest.fixture(params=SIZES)
def size(request, monkeypatch):
    monkeypatch.setattr(convolution, "BLOCK", request.param)
    return request.param


@pytest.mark.parametrize("where", KERNELS)
def test_blocks_are_the_columns_of_all_windows_each_once(where, size):
    windows, x = Windows(*where), some((2, 3, 7, 8))
    columns, there = windows.copied(x), np.zeros(windows.copied(x).shape[1], dtype="int64")
    for part, seen in windows.blocks(windows.padded(x), size):
        np.testing.assert_array_equal(as_columns(seen), columns[:, part])
        there[part] += 1
    assert (there == 1).all()


def test_a_block_takes_at_most_the_bytes_it_is_given_and_not_less_than_a_row_of_places_if_that_has_room():
    windows, x = Windows(3, 1, 1), some((2, 3, 8, 5))
    place = 3 * 9 * 2 * 8
    for n, (places, count) in {1: (1, 40), 4: (4, 16), 5: (5, 8), 12: (10, 4), 40: (40, 1), 99: (40, 1)}.items():
        blocks = [seen.nbytes // place for _, seen in windows.blocks(windows.padded(x), n * place)]
        assert (max(blocks), len(blocks)) == (places, count)


def test_on_a_gpu_all_places_are_one_block(monkeypatch):
    monkeypatch.setattr(windows_module, "array_module", lambda *_: SimpleNamespace(__name__="cupy", lib=np.lib))
    padded = np.zeros((3, 9, 6, 2))
    ((part, seen),) = Windows(3).blocks(padded, 1)
    assert (part.start, part.stop, seen.shape) == (0, 7 * 4 * 2, (3, 3, 3, 7, 4, 2))


@pytest.mark.parametrize("where", KERNELS)
def test_copied_has_the_windows_of_the_image_with_zeros_around_it(where):
    windows, x = Windows(*where), some((2, 3, 7, 8))
    (kh, kw), s, p = windows.kernel, windows.stride, windows.padding
    wide = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    h, w = windows.places(7, 8)
    columns = windows.copied(x).reshape(3, kh, kw, h, w, 2)
    for n, i, j in product(range(2), range(h), range(w)):
        np.testing.assert_array_equal(columns[:, :, :, i, j, n], wide[n, :, s * i : s * i + kh, s * j : s * j + kw])


@pytest.mark.parametrize("where", KERNELS)
def test_adding_is_the_adjoint_of_copying_whole_and_in_blocks(where, size):
    windows, x = Windows(*where), some((2, 3, 7, 8))
    columns = some(windows.copied(x).shape, 2)
    padded = windows.blank(np, x.shape, x.dtype)
    for part, seen in windows.blocks(padded, size):
        add(columns[:, part], seen)
    added = windows.added(columns, x.shape)
    np.testing.assert_allclose(windows.inner(padded), added, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose((windows.copied(x) * columns).sum(), (x * added).sum(), rtol=1e-12)


@pytest.mark.parametrize("where", KERNELS)
def test_no_result_depends_on_the_size_of_a_block(where, size):
    windows, x = Windows(*where), some((2, 3, 7, 8))
    W = some((4, 3, *windows.kernel), 2)
    y = correlate(x, W, windows)
    np.testing.assert_allclose(y, definition(x, W, np.zeros(4), windows.stride, windows.padding), rtol=1e-9, atol=1e-12)
    dy = some(y.shape, 3)
    for slope, at, moved in (
        (correlate_x(dy, W, windows, x.shape), x, lambda d: correlate(d, W, windows)),
        (correlate_W(dy, x, windows), W, lambda d: correlate(x, d, windows)),
    ):  # y is linear in each: <dy, y of d> = <the gradient, d>
        d = some(at.shape, 4)
        np.testing.assert_allclose((slope * d).sum(), (dy * moved(d)).sum(), rtol=1e-10)


@pytest.mark.parametrize("of", ["y", "dx", "dW"])
def test_the_columns_of_all_windows_are_never_in_memory_together(of):
    windows, x = Windows(4, 2, 1), some((16, 32, 32, 32)).astype("float32")
    W, dy = some((8, 32, 4, 4)).astype("float32"), some((16, 8, 16, 16)).astype("float32")
    columns = 32 * 16 * 16 * 16 * 16 * 4  # 8.4 MB, a block 2.1
    tracemalloc.start()
    {"y": lambda: correlate(x, W, windows), "dx": lambda: correlate_x(dy, W, windows, x.shape)}.get(
        of, lambda: correlate_W(dy, x, windows)
    )()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < columns
