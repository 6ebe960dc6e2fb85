"""The command that opens the playground: play."""

import logging
import threading
import webbrowser

from minigan.commands.blas import one_thread
from minigan.commands.output import tell
from minigan.errors import UserError
from minigan.play.link import read


class BokehMissing(UserError):
    """The extra `play` is not installed."""


def play(options):
    """Open the playground: a GAN in the plane or on the line that trains in your browser while you change it.

    Choose a preset, or draw p_data, write the nets in words, change k, the objective and the rates, and press Play. You
    see D, the samples with arrows that show how G moves them, D* of p_data and p_g, and V beside C(G) and -log 4.

    What trains is minigan's own code, and it runs here: the page is served to this machine alone, at 127.0.0.1. Each
    tab has a run of its own. The address of a tab is a link to its settings. Ctrl-C ends the server.
    """
    query = f"preset={options.preset}" if options.preset else ""
    read(query)
    try:
        from minigan.play.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("bokeh", "tornado"):
            raise
        raise BokehMissing("the playground needs Bokeh: python -m pip install 'minigan[play]'") from None
    for name in ("bokeh", "tornado.access"):  # a tab that is closed while a frame is on its way is no news
        logging.getLogger(name).setLevel(logging.ERROR)
    one_thread()
    playground = serve(options.port)
    address = f"{playground.address}?{query}" if query else playground.address
    tell(f"The playground is at {address}")
    print("Ctrl-C ends it.", flush=True)
    if not options.no_browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        playground.run()
    except KeyboardInterrupt:
        print()
    finally:
        playground.stop()
    print("The playground has ended.")
    return 0
