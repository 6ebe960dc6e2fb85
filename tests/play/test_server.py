"""The server listens on this machine alone, and what can go wrong with it ends in one line."""

import errno
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from minigan import cli
from minigan.commands import playing

pytest.importorskip("bokeh")

from minigan.play import server


def listening(port):
    """The addresses, as the kernel writes them, at which this machine listens on a port."""
    found = []
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net", table)
        rows = path.read_text().splitlines()[1:] if path.exists() else []
        for address, state in ((row.split()[1], row.split()[3]) for row in rows):
            if state == "0A" and int(address.rpartition(":")[2], 16) == port:
                found.append(address.rpartition(":")[0])
    return found


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells who listens")
def test_only_this_machine_is_listened_to(playground):
    assert listening(playground.port) == ["0100007F"]  # 127.0.0.1, its last byte first
    with socket.create_server(("0.0.0.0", 0)) as everywhere:
        assert listening(everywhere.getsockname()[1]) == ["00000000"]  # and the others would be seen


def test_the_page_is_served_with_its_scripts_from_here(playground):
    text = urllib.request.urlopen(playground.address + "?preset=helvetica", timeout=60).read().decode()
    assert "width=device-width" in text and "<title>minigan play</title>" in text
    assert "https://" not in text.replace("https://www.w3.org", "")  # nothing from the net: a classroom may be offline


def test_a_page_of_another_site_may_not_connect(playground):
    request = (
        "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Sec-WebSocket-Protocol: bokeh\r\nOrigin: http://{{}}:{playground.port}\r\n\r\n"
    )
    answers = []
    for origin in ("evil.example", "127.0.0.1", "localhost"):
        with socket.create_connection((server.HOST, playground.port), timeout=60) as connection:
            connection.sendall(request.format(origin).encode())
            answers.append(connection.recv(100).decode().split()[1])
    assert answers[0] == "403" and "403" not in answers[1:]


def test_a_site_that_gives_its_own_name_our_address_gets_nothing(playground):
    statuses = []
    for host in ("evil.example", f"evil.example:{playground.port}", "localhost", f"127.0.0.1:{playground.port}"):
        for path in ("/", "/ws", "/metadata"):
            with socket.create_connection((server.HOST, playground.port), timeout=60) as connection:
                origin = f"Origin: http://{host}\r\nConnection: close\r\n"
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{origin}\r\n".encode())
                statuses.append(connection.recv(100).decode().split()[1])
    assert statuses[:6] == ["403"] * 6 and statuses[6:] == ["200", "400", "200"] * 2  # 400: no websocket's headers


def run(capsys, *arguments):
    """(status, standard output, standard error) of the command."""
    status = cli.main(["play", "--no-browser", *arguments])
    return (status, *capsys.readouterr())


def test_a_port_that_is_taken_gets_a_line_and_status_2(capsys):
    with socket.create_server((server.HOST, 0)) as other:
        port = other.getsockname()[1]
        status, out, err = run(capsys, "--port", str(port))
    assert (status, out) == (
        2,
        "",
    ) and err == f"minigan: port {port} is taken: choose another, as --port {port + 1}, or --port 0\n"


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_is_none_gets_a_line_and_status_2(capsys, port):
    status, out, err = run(capsys, "--port", port)
    assert (status, out) == (2, "") and err.startswith(f"minigan: port {port}: a number from 1024 to 65535")
    assert err.count("\n") == 1


def test_a_port_of_the_system_s_gets_a_line(monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(server.socket, "create_server", refuse)
    with pytest.raises(server.ServerError, match="port 80 may not be used: choose one from 1024 on"):
        server.serve(80)


def test_without_bokeh_there_is_a_line_with_the_command_that_installs_it(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "minigan.play.server", raising=False)
    monkeypatch.setitem(sys.modules, "bokeh", None)
    monkeypatch.setitem(sys.modules, "bokeh.application", None)
    status, out, err = run(capsys)
    assert (status, out) == (2, "")
    assert err == "minigan: the playground needs Bokeh: python -m pip install 'minigan[play]'\n"


def test_a_fault_of_our_own_is_not_taken_for_a_lack_of_bokeh(capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "minigan.play.server", raising=False)
    monkeypatch.setitem(sys.modules, "minigan.play.page", None)
    with pytest.raises(ModuleNotFoundError):
        run(capsys)


def test_an_unknown_preset_is_refused(capsys):
    status, out, err = run(capsys, "--preset", "helvetca")
    assert (status, out) == (2, "") and "helvetca" in err and err.count("\n") == 1


class Served:
    """In place of a server: it runs until Ctrl-C, which comes at once."""

    address, stopped = "http://127.0.0.1:5006/", False

    def run(self):
        raise KeyboardInterrupt

    def stop(self):
        self.stopped = True


def test_ctrl_c_ends_it_cleanly(capsys, monkeypatch):
    served = Served()
    monkeypatch.setattr(server, "serve", lambda port: served)
    status, out, err = run(capsys, "--preset", "helvetica")
    assert (status, err) == (0, "") and served.stopped
    assert "http://127.0.0.1:5006/?preset=helvetica" in out and "ended" in out


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise")
def test_the_command_serves_and_ends_at_ctrl_c(tmp_path):
    command = [sys.executable, "-m", "minigan", "play", "--no-browser", "--port", "0"]
    root = Path(playing.__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline().split()[-1]
        assert "minigan play" in urllib.request.urlopen(address, timeout=120).read().decode()
        process.send_signal(2)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0 and "ended" in out and err == ""


def test_in_a_notebook_the_page_is_in_a_frame(monkeypatch):
    class Ours:
        address = "http://127.0.0.1:1234/"

    monkeypatch.setattr(server, "serve", Ours)
    assert 'src="http://127.0.0.1:1234/?preset=line"' in server.show("preset=line", height=700)._repr_html_()
    assert 'height="700"' in server.show(height=700)._repr_html_()
