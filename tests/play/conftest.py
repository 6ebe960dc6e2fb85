"""A playground that is served, for tests that go to it."""

import asyncio
import threading

import pytest


@pytest.fixture
def playground():
    """A server in a thread of its own, for the length of a test."""
    server = pytest.importorskip("minigan.play.server")
    found, ready = [], threading.Event()

    def serve():
        asyncio.set_event_loop(asyncio.new_event_loop())
        found.append(server.serve(0, idle=1.0))
        ready.set()
        found[0].run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(60)
    yield found[0]
    found[0].server.io_loop.add_callback(found[0].server.io_loop.stop)
    thread.join(60)
    found[0].stop()
