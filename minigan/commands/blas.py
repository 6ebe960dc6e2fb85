"""The linear algebra library that NumPy multiplies matrices with, and which kernel of it this processor was given."""

import ctypes

import numpy

ASKED = ("scipy_openblas_get_corename64_", "openblas_get_corename64_", "openblas_get_corename")  # as it was built
WIDE = ("SkylakeX", "Cooperlake", "SapphireRapids")  # OpenBLAS's kernels that use AVX-512


def _openblas():
    """NumPy's linear algebra library, for its functions to be called; None if it does not open."""
    from numpy.linalg import _umath_linalg  # linked with it, so that its functions are found through this

    try:
        return ctypes.CDLL(_umath_linalg.__file__)
    except OSError:
        return None


def kernel():
    """The name of the kernel that NumPy's OpenBLAS runs, such as "Haswell"; "" if it is another library, or silent."""
    library = _openblas()
    for name in ASKED:
        function = getattr(library, name, None)
        if function:
            function.restype = ctypes.c_char_p
            return function().decode()
    return ""


def one_thread():
    """Let NumPy's OpenBLAS multiply on one thread: the nets of a playground are too small for two. Returns whether it
    does; another library is left as it is."""
    library = _openblas()
    for name in ASKED:
        there = name.replace("get_corename", "get_num_threads")
        change, count = (getattr(library, each, None) for each in (there.replace("get", "set", 1), there))
        if change and count:
            change(1)
            return count() == 1
    return False


def has_avx512():
    """Whether NumPy finds the AVX-512 instructions that OpenBLAS's kernel SkylakeX needs."""
    found = numpy.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    return "X86_V4" in found or "AVX512_SKX" in found  # by NumPy's version


def advice(name, wide):
    """A line on a kernel that leaves AVX-512 unused, with the remedy; "" if there is nothing to say."""
    if not name or not wide or name.lower() in (known.lower() for known in WIDE):
        return ""
    return (
        f"this processor has AVX-512, and kernel {name} does not use it: with OPENBLAS_CORETYPE=SkylakeX in front of "
        "a command, matrix products may take half the time (the last bits of a run differ)"
    )
