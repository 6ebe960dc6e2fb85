"""Which number is white: pictures come as bytes, as 12 or 16 bits in wider files, as 0 to 1, as -1 to 1."""

import numpy

LEVELS = (1, 255, 1023, 4095, 16383, 65535)  # what white is where values have 1, 8, 10, 12, 14, 16 bits, or are shares
SURE = 0.75  # share of white that some value reaches in all but dark pictures


class ScaleError(ValueError):
    """No number can be taken as white; `mend` is the Python that makes good values of an array `a`, or ""."""

    def __init__(self, reason, mend):
        super().__init__(reason)
        self.mend = mend


def to_unit(values, fewest=1):
    """(v / white of all values v, in words what black and white were); unsigned bytes of which 255 is white stay bytes.

    White is the smallest of LEVELS that no value exceeds; beyond bytes that is a guess, and told as one where the
    largest value is far below it: a dark picture of 12 bits, say, or one of numbers that have another white. Values
    that stay below a quarter of it would be black to the eye (bytes in a 16-bit file, 0 to 16 in bytes, divided by 255
    twice): then their largest is white. Values that reach from near -1 to near 1 become (v + 1) / 2.

    values: an array of a whole set of pictures, at least `fewest` of which must be left if some are to go. Raises
    ScaleError for what is no real number, nan or infinite, negative in another way, or above 65535.
    """
    if values.dtype.kind == "b":
        return values, "0 black and 1 white"
    if values.dtype.kind not in "uif":
        mend = "abs(a)" if values.dtype.kind == "c" else ""
        raise ScaleError(f"values of type {values.dtype}, expected real numbers", mend)
    if values.dtype.kind == "f":
        _expect_finite(values, fewest)
    low, high = values.min().item(), values.max().item()
    if -1 <= low <= -0.5 and 0.5 <= high <= 1:
        return (values + 1.0) / 2.0, "-1 black and 1 white"
    if low < 0 or high > LEVELS[-1]:
        whites = ", ".join(f"{level:,}" for level in LEVELS[:-1])
        reason = f"values from {low:g} to {high:g}, expected -1 to 1, or 0 to {whites} or {LEVELS[-1]:,}"
        raise ScaleError(reason, "numpy.interp(a, (a.min(), a.max()), (0, 1))" if low < high else "")
    white = next(level for level in LEVELS if high <= level)
    said = f"0 black and {white:,} white"
    if 0 < high < white / 4:
        white, said = high, f"0 black and {high:.4g}, the largest value, white"
    elif high < SURE * white and white > 1 and values.dtype != numpy.uint8:
        said += f" (a guess: the largest is {high:,.6g}; if another is white, save the values divided by it, as floats)"
    if white == 255 and values.dtype == numpy.uint8:
        return values, said
    return (values / float(white) if values.dtype.itemsize > 2 else values.astype("float32") / white), said


def to_bytes(values):
    """What `to_unit` returns as unsigned bytes, 255 white."""
    if values.dtype == numpy.uint8:
        return values
    return numpy.rint(values * 255.0).astype("uint8")


def _expect_finite(values, fewest):
    good = numpy.isfinite(values).reshape(len(values), -1)
    whole = good.all(axis=1)
    if whole.all():
        return
    first = int(whole.argmin())
    reason = f"nan or infinite numbers in {(~whole).sum():,} of {len(values):,} images, the first a[{first}]"
    if whole.sum() >= fewest:
        mend = "a[numpy.isfinite(a).reshape(len(a), -1).all(axis=1)]"
    else:  # missing pixels in nearly every picture
        mend = "numpy.where(numpy.isfinite(a), a, 0)" if good.any() else ""
        reason += "" if mend else ": make the array again (was something divided by 0?)"
    raise ScaleError(reason, mend)
