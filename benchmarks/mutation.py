"""Does `minigan verify` notice a one-line bug in minigan/theory? Plants each in turn and runs the claims that meet it.

    nice -n 5 python benchmarks/mutation.py --jobs 2              # every mutant that no claim has noticed yet
    python benchmarks/mutation.py --module game --all             # those of one module, the noticed ones again
    python benchmarks/mutation.py --table                         # what the file says, run nothing

A mutant is noticed if a claim does not hold, or raises; those of what our own nets learn (learned.*, alg1.*) are
left out. Each mutant runs in a fork of a process that has NumPy and the package but no theory: the fork imports the
mutated module in place of the module, and runs the claims that execute its line, the quick ones first, until one fails.
One that runs for longer than --seconds of CPU time is noticed too, as endless. benchmarks/results/theory-mutants.json
has each mutant with the claim that noticed it, or ""; theory-mutants-equivalent.json says why some change nothing that
a claim could see. Mutants of the checks of arguments and of messages are counted apart: tests/theory has those.
"""

import argparse
import ast
import contextlib
import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import time
from importlib.machinery import SourceFileLoader
from multiprocessing import get_context
from pathlib import Path

import numpy  # before the forks
from mutants import mutants

import minigan

THEORY = Path(minigan.__file__).parent / "theory"
RESULTS = Path(__file__).parent / "results" / "theory-mutants.json"
EQUIVALENT = RESULTS.with_name("theory-mutants-equivalent.json")
NOT_ASKED = ("learned.", "alg1.")
MEMORY = 4 * 2**30  # bytes, of a mutant
TREES = {path.stem: ast.parse(path.read_text()) for path in sorted(THEORY.glob("[!_]*.py"))}
PATHS = {str(THEORY / f"{module}.py"): module for module in TREES}
MUTANTS = {m.id: m for module, tree in TREES.items() for m in mutants(module, tree)}


def import_without_theory():
    """Import all of the package that the claims need and that does not need the theory itself."""
    for package in ("minigan.gan", "minigan.nn", "minigan.evaluation"):
        for found in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(found.name)
    loaded = [name for name in sys.modules if name.startswith(("minigan.theory", "minigan.claims"))]
    if loaded:
        raise RuntimeError(f"{loaded} loaded already: a fork would not see the mutant")


def claims():
    """{id: Claim} of those that are asked."""
    from minigan.claims.registry import all_claims

    every = [c for group in all_claims().values() for c in group]
    return {c.id: c for c in every if not c.id.startswith(NOT_ASKED)}


def traced(run):
    """(what run() returned, CPU seconds, {module: lines of it that were run})."""
    lines = {module: set() for module in TREES}

    def local(frame, event, _):
        lines[PATHS[frame.f_code.co_filename]].add(frame.f_lineno)
        return local

    def calls(frame, event, _):
        return local(frame, event, _) if frame.f_code.co_filename in PATHS else None

    start = time.process_time()
    sys.settrace(calls)
    try:
        return run(), time.process_time() - start, lines
    finally:
        sys.settrace(None)


def trace_import(jobs, connection):
    """Send the lines that are run at import, then (id, CPU seconds, lines) of each claim, run in a fork of this."""
    _, _, at_import = traced(claims)
    connection.send(at_import)
    with get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:  # a claim meets no cache that another has filled
        connection.send(list(pool.imap_unordered(trace, claims())))


def trace(id):
    """The claim's id, the CPU seconds it takes and the lines it runs."""
    result, seconds, lines = traced(claims()[id].verify)
    if not result.holds:
        raise RuntimeError(f"{id} does not hold without a mutant: {result}")
    return id, seconds, lines


def meets(mutant, at_import, of_claims):
    """The claims that run a line of the mutant, the quick ones first: all, if it is run at import."""
    lines = set(mutant.lines or ())
    all_of_them = mutant.lines is None or at_import[mutant.module] & lines
    met = [id for id, (_, run) in of_claims.items() if all_of_them or run[mutant.module] & lines]
    return sorted(met, key=lambda id: of_claims[id][0])


def notice(task):
    """(the mutant's id, what noticed it or ""), in a process of its own."""
    id, asked, seconds = task
    mutant = MUTANTS[id]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    signal.signal(signal.SIGXCPU, too_long)
    try:
        code = mutant.code(TREES[mutant.module], str(THEORY / f"{mutant.module}.py"))
        original = SourceFileLoader.get_code
        SourceFileLoader.get_code = lambda self, name: (
            code if name == f"minigan.theory.{mutant.module}" else original(self, name)
        )
        with open(os.devnull, "w") as nothing, contextlib.redirect_stderr(nothing):
            numpy.seterr(all="ignore")
            chosen = claims()
            return id, next((claim for claim in asked if not chosen[claim].verify().holds), "")
    except EndlessError:
        return id, "endless"
    except Exception as error:  # at import
        return id, f"import: {type(error).__name__}"


class EndlessError(BaseException):
    """The limit of CPU time was passed."""


def too_long(*_):
    raise EndlessError


def table(noticed, equivalent):
    """Lines: by module, the mutants, how many were noticed, are equivalent, are left; and those left."""
    lines = [f"{'module':16s} {'mutants':>8s} {'noticed':>8s} {'equivalent':>11s} {'left':>5s}   in words"]
    totals, left_over = [0, 0, 0, 0, 0], []
    for module in TREES:
        run = [m for m in MUTANTS.values() if m.module == module and not m.words and m.id in noticed]
        caught = [m for m in run if noticed[m.id]]
        same = [m for m in run if not noticed[m.id] and m.id in equivalent]
        left = [m for m in run if not noticed[m.id] and m.id not in equivalent]
        words = sum(m.module == module and m.words for m in MUTANTS.values())
        counts = [len(run), len(caught), len(same), len(left), words]
        totals = [total + n for total, n in zip(totals, counts)]
        left_over += left
        lines.append("{:16s} {:8d} {:8d} {:11d} {:5d} {:10d}".format(module, *counts))
    lines.append("{:16s} {:8d} {:8d} {:11d} {:5d} {:10d}".format("all", *totals))
    lines.append(f"noticed: {100 * totals[1] / max(1, totals[0] - totals[2]):.1f} % of those not equivalent")
    return lines + [f"left: line {m.parent.lineno if hasattr(m.parent, 'lineno') else 0}: {m.id}" for m in left_over]


def main(options):
    noticed = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    noticed = {id: by for id, by in noticed.items() if id in MUTANTS}
    equivalent = json.loads(EQUIVALENT.read_text()) if EQUIVALENT.exists() else {}
    if not options.table:
        import_without_theory()
        receive, send = get_context("fork").Pipe(duplex=False)
        tracer = get_context("fork").Process(target=trace_import, args=(options.jobs, send))
        tracer.start()
        send.close()  # so that recv() ends in an EOFError if the tracer dies
        at_import, traces = receive.recv(), receive.recv()
        tracer.join()
        of_claims = {id: (seconds, lines) for id, seconds, lines in traces}
        with get_context("fork").Pool(options.jobs, maxtasksperchild=1) as pool:
            print(f"{len(of_claims)} claims traced, {sum(s for s, _ in of_claims.values()):.0f} s", flush=True)
            asked = [
                m for m in MUTANTS.values()
                if not m.words and options.module in (None, m.module) and (options.all or not noticed.get(m.id))
                and m.id not in equivalent
            ]  # fmt: skip
            tasks = [(m.id, meets(m, at_import, of_claims), options.seconds) for m in asked]
            tasks.sort(key=lambda task: len(task[1]))
            start = time.perf_counter()
            for i, (id, by) in enumerate(pool.imap_unordered(notice, tasks), 1):
                noticed[id] = by
                if not by or i % 50 == 0:
                    print(f"{i} of {len(tasks)}, {time.perf_counter() - start:.0f} s: {id}: {by or 'LEFT'}", flush=True)
                if i % 25 == 0 or i == len(tasks):
                    RESULTS.write_text(json.dumps(dict(sorted(noticed.items())), indent=0) + "\n")
    print(*table(noticed, equivalent), sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", choices=TREES, help="of minigan/theory; all by default")
    parser.add_argument("--all", action="store_true", help="also the mutants that were noticed before")
    parser.add_argument("--table", action="store_true", help="run nothing")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=60, help="CPU time for a mutant (60)")
    main(parser.parse_args())
