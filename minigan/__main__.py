"""`python -m minigan`, and the command `minigan`."""

import signal
import sys


def main():
    """`cli.main`; returns the exit status. While its modules are loaded, Ctrl-C ends without a traceback."""
    python = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # and not ignored, as nohup's children do
    if python:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from minigan.cli import main

    if python:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return main()


if __name__ == "__main__":
    sys.exit(main())
