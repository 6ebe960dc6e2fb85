"""Execute notebooks, each in a process of its own.

    python notebooks/execute.py < requests > answers

A request is a line: the path of a folder that holds empty.ipynb, and after a tab the
seconds that its cells may take. The answer is a line, too: the exit status, 1 if a cell
failed or warned, below 0 if the process was killed. The folder then holds executed.ipynb,
in `said` what was written to standard output and error but is no output of a cell, and in
`cells` what the cells wrote to disk.

It is IPython's own shell in one process, without a Jupyter kernel's sockets and threads,
which sometimes waited for each other and never ended. The imports that most notebooks
begin with take a second: they are made once, and the process forks for each notebook.
(Where there is no fork it ends after one notebook, whatever time that takes, and whoever
asks starts the next.) A notebook is JSON, and taken as such: nbformat, which can also check
it, takes seconds to import.
"""

import base64
import contextlib
import io
import json
import os
import signal
import sys
import traceback
import warnings
from pathlib import Path

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

sys.path.insert(0, str(Path(__file__).parents[1]))
import minigan.evaluation
import minigan.gan
import minigan.nn
import minigan.plots
import minigan.systems.recipes
import minigan.theory  # noqa: F401 (what most notebooks import)


class Stream(io.TextIOBase):
    """Standard output, as outputs of the cell."""

    def __init__(self, outputs):
        self.outputs = outputs

    def write(self, text):
        """Add to the last output if that is text, too."""
        if text and not (self.outputs and self.outputs[-1]["output_type"] == "stream"):
            output = {"output_type": "stream", "name": "stdout", "text": text}
            self.outputs.append(output)
        elif text:
            self.outputs[-1]["text"] += text
        return len(text)


class Publisher(DisplayPublisher):
    """What display(...) shows, as outputs of the cell."""

    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        """One more output; an update of one with a display id takes its place."""
        output = new_output("display_data", data, metadata or {})
        name = (transient or {}).get("display_id")
        if update and name in self.shell.named:
            self.shell.named[name].update(output)
        else:
            self.shell.outputs.append(output)
            self.shell.named[name] = output


class Hook(DisplayHook):
    """The value of a cell's last line, as an output of the cell."""

    def __call__(self, value=None):
        """One more output, unless the value is None."""
        if value is not None and not self.quiet():  # a semicolon
            data, metadata = self.shell.display_formatter.format(value)
            output = new_output("execute_result", data, metadata)
            self.shell.outputs.append(output)
            self.update_user_ns(value)


class Shell(InteractiveShell):
    """IPython's shell, whose results become outputs."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)


def new_output(kind, data, metadata):
    """An output whose pictures are text, as notebooks have them."""
    data = {
        mime: base64.b64encode(content).decode() if isinstance(content, bytes) else content
        for mime, content in data.items()
    }
    return {"output_type": kind, "data": data, "metadata": metadata}


def run(folder):
    """Execute the notebook of a folder. Returns the exit status."""
    notebook = json.loads((folder / "empty.ipynb").read_text("utf-8"))
    (folder / "cells").mkdir()
    os.chdir(folder / "cells")
    os.environ["IPYTHONDIR"] = str(folder)
    for number, name in ((0, os.devnull), (1, folder / "said"), (2, folder / "said")):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND), number)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    shell.named = {}
    warnings.simplefilter("error")
    for number, cell in enumerate(
        (c for c in notebook["cells"] if c["cell_type"] == "code"), start=1
    ):
        shell.outputs = cell["outputs"] = outputs = []
        with contextlib.redirect_stdout(Stream(outputs)):
            result = shell.run_cell("".join(cell["source"]), store_history=True)
        if not result.success:
            error = result.error_in_exec or result.error_before_exec
            print(f"{cell['id']}: {type(error).__name__}: {error}", file=sys.stderr)
            print(
                *(output["text"] for output in outputs[-1:] if "text" in output),
                file=sys.stderr,
            )
            return 1
        cell["execution_count"] = number
        for output in outputs:
            if output["output_type"] == "execute_result":
                output["execution_count"] = number
    (folder / "executed.ipynb").write_text(json.dumps(notebook), "utf-8")
    return 0


def run_apart(folder, seconds):
    """Execute it in a child. Returns the exit status; -14, SIGALRM, if it took too long."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    signal.alarm(seconds)
    try:
        status = run(folder)
    except BaseException:  # not a cell's: nothing of this may return into the parent's loop
        traceback.print_exc()
        status = 1
    sys.stderr.flush()
    os._exit(status)


def main():
    """The command."""
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        folder, seconds = line.rstrip("\n").split("\t")
        forks = hasattr(os, "fork")
        status = run_apart(Path(folder), int(seconds)) if forks else run(Path(folder))
        print(status, file=answers, flush=True)
        if not forks:
            break


if __name__ == "__main__":
    main()
