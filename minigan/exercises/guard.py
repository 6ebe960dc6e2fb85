"""An audit hook that refuses what reaches out of this process: files, processes, sockets, foreign code.

It is the only fence where the kernel has none (fence.py), and gives the clearer errors where it has. It holds against
Python; it does not hold against code that writes into memory at will, as NumPy lets one do, nor against a package
whose compiled code opens files itself. So that no student's assignment can reach what it uses, the hook takes all of it
as default arguments: none is looked up by name when it runs.

Run in the cage's process, from its text: it imports nothing of minigan.
"""

import itertools
import os
import sys

FORBIDDEN = (  # audit events, by how they begin
    "os.fork", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.kill", "os.startfile", "os.chown", "os.chmod",
    "os.chroot", "os.fchdir", "os.link", "os.symlink", "os.mknod", "os.mkfifo", "os.setxattr", "os.removexattr", "pty.",
    "subprocess.", "socket.", "ctypes.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "syslog.",
    "sqlite3.", "signal.pthread_kill", "resource.", "fcntl.", "mmap.", "gc.get_", "sys.addaudithook", "sys.settrace",
    "sys.setprofile", "sys._current_", "sys.remote_exec", "cpython.PyInterpreterState_New",
    "cpython.run_", "_winapi.", "winreg.",
)  # fmt: skip
CHANGING = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.utime", "os.chdir")
LISTING = (
    "os.listdir",
    "os.scandir",
)  # os.walk and glob.glob come to these; what they announce themselves is no text yet
NATIVE = frozenset({  # modules of compiled code that opens files or starts processes without an audit event
    "_tkinter", "readline", "_ssl", "_sqlite3", "_dbm", "_gdbm", "_curses", "_posixsubprocess", "_posixshmem", "posix",
    "_signal", "_xxsubinterpreters", "_interpreters", "_interpchannels", "_testcapi", "_testinternalcapi",
    "_ctypes_test", "_testmultiphase", "_ctypes", "fcntl", "resource", "syslog",
})  # fmt: skip
UNAUDITED = ("pidfd_open", "setpriority", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "chroot",
             "setns", "unshare", "memfd_create")  # fmt: skip
READ_LINK = getattr(os, "readlink", None)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_TMPFILE", 0)
FILES = 200  # that may be opened for writing
FOLDERS = 50


def refused(*args, **kwargs):
    """What stands for a function that is not allowed."""
    raise PermissionError("the grader does not allow that")


def take_away():
    """Put `refused` for the functions of loaded modules that reach out without an audit event."""
    import signal
    import subprocess  # so that later imports of it find what is put here

    inner = {name: sys.modules.get(name) for name in ("os", "posix", "_posixsubprocess", "_signal", "fcntl")}
    for module in (inner["os"], inner["posix"]):
        for name in UNAUDITED:
            if hasattr(module, name):
                setattr(module, name, refused)
    for module, name in (
        (inner["_posixsubprocess"], "fork_exec"), (subprocess, "_fork_exec"), (subprocess, "_posixsubprocess"),
        (signal, "pidfd_send_signal"), (inner["_signal"], "pidfd_send_signal"),
    ):  # fmt: skip
        if hasattr(module, name):
            setattr(module, name, refused)


def resolved(
    path, cwd=os.getcwd, link=READ_LINK, error=OSError, text=str, byte=bytes, kind=type,
    refuse=PermissionError, base=issubclass, decode=bytes.decode, join=str.join,
):  # fmt: skip
    """A path without links and dots, as a string that cannot lie; by nothing that can be replaced meanwhile."""
    if base(kind(path), byte):
        path = decode(join("", ()).encode().join((b"", path)), "utf-8", "surrogateescape")
    if not base(kind(path), text):
        raise refuse("the grader takes paths as text")
    path = join("", ("", path))  # an exact string, whatever a subclass says of itself
    if path[:1] != "/":
        path = cwd() + "/" + path
    parts, done, links = path.split("/")[::-1], "", 0
    while parts:
        part = parts.pop()
        if part == "" or part == ".":
            continue
        if part == "..":
            done = done.rpartition("/")[0]
            continue
        done = done + "/" + part
        try:
            target = link(done)
        except error:
            continue
        links += 1
        if links > 40:
            raise refuse("a path with too many links")
        done = "" if target[:1] == "/" else done.rpartition("/")[0]
        parts += target.split("/")[::-1]
    return done or "/"


def guard(folder, trees, listed, hidden):
    """Refuse from now on, for good. Files: read the libraries (`trees`), write in `folder`; `hidden` cannot be seen."""
    real = resolved if os.name == "posix" else os.path.realpath
    inside, listed = tuple(os.path.realpath(path) + os.sep for path in trees), tuple(listed)
    folder, hidden = os.path.realpath(folder) + os.sep, tuple(os.path.realpath(path) + os.sep for path in hidden)
    files, folders = itertools.count(), itertools.count()

    def hook(
        event, args, real=real, folder=folder, hidden=hidden, inside=inside, listed=listed, forbidden=FORBIDDEN,
        changing=CHANGING, listing=LISTING, native=NATIVE, kind=type, integer=int, refuse=PermissionError,
        absent=ImportError, number=next, files=files, folders=folders, most=FILES, many=FOLDERS, stat=os.stat,
        error=OSError, sep=os.sep, writing=WRITING, harmless=(os.devnull, "/dev/urandom"),
    ):  # fmt: skip
        if event == "open":
            path, mode, flags = args
            if kind(path) is integer:
                return
            path = real(path)
            if path in harmless:
                return
            writes = (flags & writing) != 0 or (mode is not None and mode.strip("rbtU") != "")
            if writes:
                if not path.startswith(folder) or number(files) > most:
                    raise refuse(f"the grader allows few files, and in its temporary folder only, not {path}")
                return
            if path.startswith(hidden) or not (path + sep).startswith((*inside, folder)):
                raise refuse(f"the grader allows files in its temporary folder only, not {path}")
            try:
                mode = stat(path).st_mode & 0o170000
            except error:
                return
            if mode == 0o040000:  # relative to an open folder, a path would mean another file than the one seen here
                raise refuse("the grader does not allow folders to be opened")
        elif event in listing:
            path = real(args[0] if args and args[0] is not None else ".")
            if (path + sep).startswith(hidden) or not ((path + sep).startswith((*inside, folder)) or path in listed):
                raise refuse(f"the grader does not show {path}")
        elif event == "import":
            name, path = args[0], args[1]
            if name in native:
                raise absent(f"the grader does not allow {name}")
            if path is not None and real(path).startswith(folder):
                raise absent("the grader does not allow compiled code of your own")
        elif event.startswith(forbidden):
            raise refuse(f"the grader does not allow {event}")
        elif event.startswith(changing):
            if event == "os.mkdir" and number(folders) > many:
                raise refuse("the grader allows few folders")
            for path in args[:2] if event == "os.rename" else args[:1]:
                if not (real(path) + sep).startswith(folder):
                    raise refuse(f"the grader does not allow {event} outside its temporary folder")

    sys.addaudithook(hook)
