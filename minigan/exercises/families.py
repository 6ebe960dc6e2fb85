"""Mistakes with a number in them, or with a mask: is there one with which the mistake gives a student's answers?

log(D + 1e-8) and log(D + 0.001) are one mistake. The number is found from one entry of the answers, by bisection; the
answers are the mistake's only if with that number it gives all of them.
"""

import math

import numpy

from minigan.exercises.outcomes import difference, outcome, outcomes, same

ENTRIES = 6  # of the answers, from each of which the number is sought, chosen in two ways
MISSES = 2  # not 1: two sizes that lie close together give no change of sign, and look like none
TINY = 1e-300
ROUNDED = 1e-6  # a floor in is_as: times a tolerance of 1e-9 some roundings of numbers near 1; below it a gap is none


def size_of(examiner, bug, got):
    """The size with which a bug gives the outcomes, None if none is found.

    Each wrong entry is tried in turn. The search stops after MISSES entries for which no size was seen: the mistake, of
    whatever size, would have to give every entry.
    """
    function = examiner.question.with_bug(bug)
    names, misses, sizes_tried = function.__globals__, 0, grid(bug)
    for place, part, entry in telling(examiner, got):
        wanted, case = float(got[place].parts[part][entry]), examiner.cases[place]

        def gap(size, part=part, entry=entry, wanted=wanted, case=case):
            names["SIZE"] = size
            return number_at(outcome(function, case), part, entry) - wanted

        gaps = [number_at(given, part, entry) - wanted for given in on_grid(examiner, bug, place)]
        mine = got[place].parts[part]
        largest = float(abs(mine[numpy.isfinite(mine)]).max())
        close = max(ROUNDED, examiner.question.tolerance * max(largest, examiner.question.floor))
        sizes = roots(gap, sizes_tried, gaps, close)
        misses += sizes == []
        if misses == MISSES:
            return None
        for size in sizes or ():
            names["SIZE"] = size
            results = outcomes(function, examiner.cases)
            if is_as(examiner, got, results) and not examiner.agree(results, examiner.right):
                return size
    return None


def is_as(examiner, got, results):
    """Whether outcomes are those of a mistake, but for rounding, which a number near 1 hands on to its logarithm."""
    return same(got, results, examiner.question.tolerance, max(examiner.question.floor, ROUNDED))


def is_round(size):
    """Whether a size has at most three digits, so that someone may have typed it."""
    return abs(float(f"{size:.3g}") / size - 1) < 1e-7


def telling(examiner, got):
    """(place, part, entry) of finite answers that are wrong, each of another case: the farthest off first.

    First by their relative error, then by their absolute one: a large relative error may have few digits.
    """
    found = []
    for place, gap in examiner.failures(got):
        if gap.kind != "value":
            return []
        mine, right = got[place].parts[gap.part], examiner.right[place].parts[gap.part]
        off = numpy.where(numpy.isfinite(mine), abs(mine - right), -1.0)
        entry = numpy.unravel_index(int(off.argmax()), off.shape)
        if off[entry] > 0:
            found.append((float(off[entry]), float(abs(right[entry])), (place, gap.part, entry)))
    relative = sorted(found, key=lambda each: -each[0] / (each[1] + TINY) if math.isfinite(each[1]) else -math.inf)
    absolute = sorted(found, key=lambda each: -each[0])
    chosen = {where: None for each in (relative, absolute) for _, _, where in each[:ENTRIES]}
    return list(chosen)


def number_at(given, part, entry):
    """An entry of a part of an Outcome; nan if it has none there."""
    try:
        return float(given.parts[part][entry])
    except (IndexError, TypeError):
        return math.nan


def grid(bug):
    """The sizes between which a bug's size is sought: its bounds, and about one for each power of 10 between them."""
    start, end = map(math.log10, bug.bounds)
    return numpy.logspace(start, end, 3 + int(end - start)).tolist()


def on_grid(examiner, bug, place):
    """The Outcomes of a bug of each size of its grid, on one case. They are the same for all answers: kept."""
    if (bug, place) not in examiner.grids:
        functions = (examiner.question.with_bug(bug, size) for size in grid(bug))
        examiner.grids[bug, place] = [outcome(function, examiner.cases[place]) for function in functions]
    return examiner.grids[bug, place]


def roots(gap, sizes, gaps, close):
    """Where gap(size) changes its sign between two neighbours of `sizes`, at which it is `gaps`: the sizes there.

    None if the entry tells nothing: the number has no influence, or gap comes close to 0 without a change of its sign.
    """
    if len({gaps[0], gaps[len(gaps) // 2], gaps[-3], gaps[-1]}) == 1:
        return None
    found = [size for size, g in zip(sizes, gaps) if g == 0][:1]
    for left, right, at_left, at_right in zip(sizes, sizes[1:], gaps, gaps[1:]):
        if at_left * at_right < 0:
            found.append(root(gap, (math.log(left), at_left), (math.log(right), at_right)))
    return found or (None if min(abs(g) if g == g else math.inf for g in gaps) <= close else [])


def root(gap, left, right):
    """The size at which gap is 0 between two of other signs, each given as (its logarithm, gap there).

    The interval of the logarithm is halved, or cut where a curve through the last three points meets 0, if they lie so
    that it can be trusted (Chandrupatla 1997): some ten steps where halving alone takes fifty. nan counts as the right
    end's sign.
    """
    (b, at_b), (a, at_a), share, infinite = left, right, 0.5, math.copysign(math.inf, right[1])
    while True:
        middle = a + share * (b - a)
        at_middle = gap(math.exp(middle))
        at_middle = infinite if at_middle != at_middle else at_middle
        if (at_middle > 0) == (at_a > 0):
            c, at_c = a, at_a
        else:
            c, at_c, b, at_b = b, at_b, a, at_a
        a, at_a = middle, at_middle
        least = math.ulp(a) / abs(b - a)
        if at_a == 0 or least >= 0.5:  # until they are neighbours
            return math.exp(a if abs(at_a) < abs(at_b) else b)
        share, x, y = 0.5, (a - b) / (c - b), (at_a - at_b) / (at_c - at_b) if at_c != at_b else math.inf
        if y**2 < x and (1 - y) ** 2 < 1 - x:
            share = at_a / (at_b - at_a) * at_c / (at_b - at_c)
            share += (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
        share = min(1 - least, max(least, share))


def is_masked(examiner, bug, got):
    """Whether some mask explains the outcomes: each entry is as where the bug's mask keeps or as where it drops.

    Both must occur. So it is with every mask, where an entry's value depends on the mask's value there and no other.
    """

    def with_all(value):
        function = examiner.question.with_bug(bug, mask=lambda x: numpy.full(x.shape, value))
        return outcomes(function, examiner.cases)

    all_kept, all_dropped = with_all(True), with_all(False)
    kept = dropped = False
    for mine, one, none in zip(got, all_kept, all_dropped):
        gap = difference(mine, one, 0.0)
        if gap is not None and gap.kind != "value":
            return False
        for a, b, c in zip(mine.parts, one.parts, none.parts):
            scale = max(float(abs(b).max()), examiner.question.floor) * examiner.question.tolerance
            as_kept, as_dropped = abs(a - b) <= scale, abs(a - c) <= scale
            if not (as_kept | as_dropped).all():
                return False
            kept, dropped = kept or not as_dropped.all(), dropped or not as_kept.all()
    return kept and dropped
