"""The server of the playground, on this machine alone: Bokeh's, listening on 127.0.0.1.

show()                   # in a notebook: the page in a frame of its own
show("preset=helvetica", height=900)
"""

import errno
import socket
from urllib.parse import urlencode

from bokeh.application import Application
from bokeh.application.handlers.function import FunctionHandler
from bokeh.core.templates import get_env
from bokeh.server.server import BaseServer
from bokeh.server.tornado import BokehTornado
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import ErrorHandler

from minigan.errors import UserError
from minigan.play.page import Page

HOST = "127.0.0.1"  # and no other: a page on which anyone may start training is not for a network
NAMES = (HOST, "localhost")  # by which a browser on this machine may ask for it
TEMPLATE = """{% extends base %}
{% block preamble %}<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {margin: 8px; font-family: sans-serif; background: white}</style>{% endblock %}"""


class ServerError(UserError):
    """The page cannot be served."""


def page(document):
    """Fill the document of a new tab by the link that it was opened with."""
    context = document.session_context
    given = context.request.arguments if context and context.request else {}
    query = {name: values[-1].decode("utf-8", "replace") for name, values in given.items() if values}
    language = query.pop("lang", "en")
    document.title = "minigan play"
    document.template = get_env().from_string(TEMPLATE)
    Page(document, urlencode(query), language)


class OnlyByName(BokehTornado):
    """Bokeh's server for those who ask for one of NAMES, at any port, as a tunnel has another.

    Another site could give its own name the address 127.0.0.1, and its pages would then count as ours (DNS rebinding).
    """

    def find_handler(self, request, **kwargs):
        """Tornado asks this for every request."""
        if request.host_name not in NAMES:
            return self.get_handler_delegate(request, ErrorHandler, {"status_code": 403})
        return super().find_handler(request, **kwargs)


class Playground:
    """A started server. port: where it listens; address: of the page; idle: as `serve` has it."""

    def __init__(self, port, idle):
        try:
            listening = socket.create_server((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ServerError(f"port {port} is taken: choose another, as --port {port + 1}, or --port 0") from None
            if error.errno == errno.EACCES:
                raise ServerError(f"port {port} may not be used: choose one from 1024 on, as --port 5006") from None
            raise
        listening.setblocking(False)
        self.port = listening.getsockname()[1]
        self.application = OnlyByName(
            {"/": Application(FunctionHandler(page))},
            extra_websocket_origins=[f"{name}:{self.port}" for name in NAMES],
            unused_session_lifetime_milliseconds=round(1000 * idle),
            check_unused_sessions_milliseconds=round(200 * idle),
        )
        http = HTTPServer(self.application)
        http.add_sockets([listening])
        self.server = BaseServer(IOLoop.current(), self.application, http)
        self.server.start()

    @property
    def address(self):
        """Of the page, for a browser on this machine."""
        return f"http://{HOST}:{self.port}/"

    @property
    def tabs(self):
        """How many runs are held: one a tab that is open, or was until `idle` seconds ago."""
        return len(self.server.get_sessions("/"))

    def run(self):
        """Serve until the loop is stopped, or Ctrl-C."""
        self.server.io_loop.start()

    def stop(self):
        """Close the port, and forget all runs."""
        self.server.stop()
        self.server.unlisten()


def serve(port=0, idle=15.0):
    """A Playground that listens at HOST and this port, 0 for any that is free.

    idle: seconds after which a closed tab's run is forgotten. Raises ServerError where the port is taken or not ours.
    """
    if not 0 <= port <= 65535:
        raise ServerError(f"port {port}: a number from 1024 to 65535 is needed, or 0 for any that is free")
    return Playground(port, idle)


class Embedded:
    """The page inside a notebook; the server runs in the notebook's own process."""

    def __init__(self, playground, query, height):
        self.playground, self.query, self.height = playground, query, height

    def _repr_html_(self):
        source = f"{self.playground.address}?{self.query}"
        return f'<iframe src="{source}" width="100%" height="{self.height}" style="border:0"></iframe>'


def show(query="", height=1000):
    """The playground in a notebook whose browser runs on the same machine. query: of a link, the part behind "?"."""
    return Embedded(serve(), query, height)
