"""What stands in for what is not here: minigan, IPython and its commands, Colab's modules. Mostly it does nothing.

Run in the cage's process, from its text; it imports nothing of minigan.
"""

import importlib.abc
import importlib.machinery
import os
import types

NOT_RUN = {  # cell magics whose cell is no code to be run here
    "!", "bash", "sh", "sx", "system", "script", "cmd", "html", "HTML", "javascript", "js", "latex", "markdown",
    "svg", "SVG", "perl", "ruby", "R", "julia", "cython", "sql", "python", "python2", "python3", "pypy", "skip",
    "writefile", "file",
}  # fmt: skip
PYLAB = """
import numpy
import numpy as np
from numpy import *
import matplotlib
from matplotlib import pylab, mlab, pyplot
from matplotlib import pyplot as plt
from pylab import *
"""


class Nothing:
    """What stands for everything in minigan here: it can be called, looked into and drawn, and nothing happens.

    It cannot be computed with or unpacked: what fails in a statement that has met one may be right where minigan is.
    _made: how many there have been.
    """

    _made = 0

    def __init__(self):
        Nothing._made += 1

    def __call__(self, *args, **kwargs):
        return Nothing()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __getitem__(self, key):
        if isinstance(key, int):  # so that a loop over it ends
            raise IndexError(key)
        return Nothing()

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


class StandIn(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports of minigan, IPython and their parts find Nothing. given: names that are there."""

    def __init__(self, given):
        self.given = given

    def find_spec(self, name, path=None, target=None):
        """A spec for minigan's names, None for others."""
        if name.partition(".")[0] in ("minigan", "IPython"):
            return importlib.machinery.ModuleSpec(name, self, origin="the grader", is_package=True)
        return None

    def create_module(self, spec):
        """A module whose every attribute is Nothing, but for get_ipython."""
        module = types.ModuleType(spec.name)
        module.__dict__.update(self.given, __getattr__=Nothing().__getattr__)
        return module

    def exec_module(self, module):
        """Nothing to do."""


def shell(runner):
    """What get_ipython() gives: commands that run Python do so, one statement after the other; others do nothing."""

    class Shell(Nothing):
        def run_line_magic(self, name, line, *_, **__):
            """%time runs a statement, %pylab imports, %run runs a file that is here."""
            if name == "time":
                return value_of(line, runner)
            if name == "pylab":
                runner.text(PYLAB)
            elif name == "run" and line.split()[:1] and line.split()[0].endswith(".py"):
                with open(line.split()[0], encoding="utf-8") as stream:
                    runner.text(stream.read())
            return None

        def run_cell_magic(self, name, line, cell):
            """%%time, %%capture and others run their cell; a file that %%writefile names is written here."""
            if name in ("writefile", "file") and line.split():
                with open(os.path.basename(line.split()[-1]), "a" if "-a" in line.split() else "w") as stream:
                    stream.write(cell)
            elif name not in NOT_RUN:
                runner.text(cell)

        def system(self, *_):
            return None

        def magic(self, line):
            name, _, rest = line.partition(" ")
            return self.run_line_magic(name, rest)

    return Shell()


def value_of(line, runner):
    """The value of an expression that a command of IPython's is given; None for a statement, which is run."""
    try:
        code = compile(line, "code cell, a command of IPython's", "eval", dont_inherit=True)
    except SyntaxError:
        runner.text(line)
        return None
    return eval(code, runner.names)
