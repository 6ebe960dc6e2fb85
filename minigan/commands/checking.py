"""The commands that check, and that tell what there is: check, recipes, info."""

import os
import platform
import textwrap
from importlib import metadata

from minigan import __version__, backend
from minigan.commands.blas import advice, has_avx512, kernel
from minigan.commands.checks import gradient_checks, layer_checks
from minigan.commands.output import tell
from minigan.systems import RECIPES, recipe_named
from minigan.systems.settings import PLACES, declarations


def check(options):
    """Check every gradient against finite differences: every layer, net and objective.

    One row for each input and parameter: the largest relative error found along random directions, and
    the largest allowed. Exit status 1 if any check fails.
    """
    failed = 0
    print(f"{'what':18s} {'gradient for':14s} {'error':>8s} {'allowed':>8s}")
    for name, run in [*layer_checks(), *gradient_checks()]:
        name = name if len(name) <= 44 else f"{name[:40]}...)"
        try:
            for row in run():
                print(f"{name:18s} {row.quantity:14s} {row.error:8.0e} {row.tolerance:8.0e}")
        except Exception as error:  # also a layer that breaks down: its neighbours are checked all the same
            failed += 1
            tell(f"{name:18s} FAILED: {type(error).__name__}: {error}")
    print(f"{failed} failed" if failed else "all pass")
    return 1 if failed else 0


def recipes(options):
    """List the recipes with their numbers."""
    if options.recipe:
        print(recipe_named(options.recipe).to_json(), end="")
        return
    for recipe in RECIPES.values():
        print(recipe.name)
        values = {
            name: getattr(recipe, name) for name in declarations(recipe) if name not in ("name", "about", *PLACES)
        }
        values = {name: value for name, value in values.items() if value is not None and value is not False}
        nets = [f"{name}: {value}" for name, value in values.items() if "dense" in str(value)]
        rest = ", ".join(f"{name} {value}" for name, value in values.items() if "dense" not in str(value))
        for line in (recipe.about, *nets, rest):
            print(textwrap.fill(line, 80, initial_indent="    ", subsequent_indent="      "))
    print("\nminigan train RECIPE follows one; its --help says what the settings mean.")
    print("minigan recipes RECIPE > my.json, then edit it: minigan train my.json")


def info(options):
    """Print versions, the linear algebra library, threads and the GPU: what to send with a question."""
    import numpy

    print(f"minigan   {__version__}\npython    {platform.python_version()} on {platform.platform()}")
    for name in ("numpy", "matplotlib", "tqdm"):
        print(f"{name:9s} {metadata.version(name)}")
    blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    name = kernel()
    print(f"BLAS      {blas['name']} {blas.get('version', '')}{f', kernel {name}' if name else ''}")
    if line := advice(name, has_avx512()):
        tell(f"kernel    {line}")
    threads = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS") or "not limited"
    print(f"threads   {threads}, {os.cpu_count()} cores")
    try:
        cupy = backend.load("cupy")
        name = cupy.cuda.runtime.getDeviceProperties(0)["name"].decode()
        print(f"cupy      {cupy.__version__}\nGPU       {name}")
    except backend.BackendError as error:
        tell(f"GPU       none: {error}")
