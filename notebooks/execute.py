"""Execute a notebook: from standard input to standard output, with what its cells gave.

    python notebooks/execute.py < empty.ipynb > executed.ipynb

It is IPython's own shell in one process, without a Jupyter kernel's sockets and threads,
which were seen to wait for each other for ever. A notebook is JSON, and taken as such:
nbformat, which can also check it, takes seconds to import. Exit status 1 if a cell fails or
warns; what it said is on standard error.
"""

import base64
import contextlib
import io
import json
import os
import sys
import warnings

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config


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

    def publish(self, data, metadata=None, **_):
        """One more output."""
        self.shell.outputs.append(new_output("display_data", data, metadata or {}))


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


def main():
    """The command."""
    notebook = json.load(sys.stdin)
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a process that a cell starts prints is an error of the cell
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
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
            answer.close()
            return 1
        cell["execution_count"] = number
        for output in outputs:
            if output["output_type"] == "execute_result":
                output["execution_count"] = number
    json.dump(notebook, answer)
    answer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
