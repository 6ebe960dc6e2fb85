# ruff: noqa: E501  (a body is a line)
"""What hostile code tries, as bodies of functions: each returns something true if it got what it wanted.

READING: to see the text of a file of the grader, whose path is `path`. REACHING: out of the process. Each is run behind
both fences together, behind the kernel's alone and behind the audit hook's alone.
"""

READING = {
    "open-file-of-others": "import os; return [n for n in range(3, 64) if os.path.exists('/proc/self/fd/%d/.' % n)]",
    "open": "return open(path).read()",
    "open-bytes": "return open(path.encode(), 'rb').read()",
    "io-open-code": "import io; return io.open_code(path).read()",
    "os-open": "import os; return os.read(os.open(path, os.O_RDONLY), 99)",
    "os-open-read-write": "import os; return os.read(os.open(path, os.O_RDWR), 99)",
    "fileio": "import io; return io.FileIO(path).read()",
    "pathlib": "import pathlib; return pathlib.Path(path).read_text()",
    "opener": "import os; return open('x', opener=lambda p, flags: os.open(path, os.O_RDONLY)).read()",
    "codecs": "import codecs; return codecs.open(path).read()",
    "linecache": "import linecache; return ''.join(linecache.getlines(path))",
    "tokenize": "import tokenize; return tokenize.open(path).read()",
    "fileinput": "import fileinput; return ''.join(fileinput.input(path))",
    "source-loader": "import importlib.machinery as m; return m.SourceFileLoader('x', path).get_data(path)",
    "spec-from-file": (
        "import importlib.util as u; spec = u.spec_from_file_location('bank', path); m = u.module_from_spec(spec); "
        "spec.loader.exec_module(m); return m.sigmoid"
    ),
    "runpy": "import runpy; return runpy.run_path(path)",
    "zipimport": "import os, zipimport; return zipimport.zipimporter(os.path.dirname(path))",
    "import-by-path": (
        "import os, sys; sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != 'StandIn']; "
        "sys.modules.pop('minigan', None); sys.path.insert(0, path.partition('/minigan/exercises')[0]); "
        "import minigan.exercises; return minigan.exercises.__doc__"
    ),
    "shutil": "import shutil; shutil.copy(path, 'copy'); return open('copy').read()",
    "sendfile": "import os; w = os.open('y', 66); return os.sendfile(w, os.open(path, 0), 0, 99)",
    "numpy-load": "return numpy.load(path, allow_pickle=True)",
    "numpy-fromfile": "return numpy.fromfile(path, 'u1')",
    "numpy-memmap": "return numpy.memmap(path, 'u1', 'r').tobytes()",
    "numpy-genfromtxt": "return numpy.genfromtxt(path, dtype=str, delimiter='~').tolist()",
    "numpy-loadtxt": "return numpy.loadtxt(path, dtype=str, delimiter='~', comments=None).tolist()",
    "listdir": "import os; return os.listdir(os.path.dirname(path))",
    "scandir": "import os; return list(os.scandir(os.path.dirname(path)))",
    "walk": "import os; return list(os.walk(os.path.dirname(path)))",
    "glob": "import glob, os; return glob.glob(os.path.dirname(path) + '/*.py')",
    "proc-root": "return open('/proc/self/root' + path).read()",
    "proc-cwd": "import os; return open('/proc/self/cwd/' + os.path.relpath(path)).read()",
    "proc-parent": "import os; return open(f'/proc/{os.getppid()}/cmdline').read()",
    "proc-parent-memory": "import os; return open(f'/proc/{os.getppid()}/mem', 'rb')",
    "proc-own-memory": "return open('/proc/self/mem', 'rb')",
    "relative": "import os; return open(os.path.relpath(path)).read()",
    "dots": "return open(numpy.__path__[0] + '/..' * 40 + path).read()",
    "symlink": "import os; os.symlink(path, 'link'); return open('link').read()",
    "hard-link": "import os; os.link(path, 'link'); return open('link').read()",
    "rename": "import os; os.rename(path, 'mine'); return open('mine').read()",
    "folder-descriptor": (
        "import os; fd = os.open(os.path.dirname(numpy.__path__[0]), os.O_RDONLY); os.makedirs('numpy'); "
        "return os.open('numpy/__init__.py', os.O_RDONLY, dir_fd=fd)"
    ),
    "root-descriptor": "import os; return os.open(path[1:], os.O_RDONLY, dir_fd=os.open('/', os.O_PATH))",
    "string-that-lies": (
        "s = type('S', (str,), {'startswith': lambda *a: True, '__getitem__': lambda *a: '/', "
        "'split': lambda *a: numpy.__file__.split('/'), '__str__': lambda s: '/dev/null', '__add__': lambda s, o: '/dev/null'})\n"
        "    return open(s(path)).read()"
    ),
    "path-that-lies": (
        "import os\n    class P:\n        n = 0\n        def __fspath__(self):\n            P.n += 1\n"
        "            return path if P.n == 1 else '/dev/null'\n    return open(P()).read()"
    ),
    "builtins-patched": (
        "import builtins; kept = builtins.isinstance, builtins.type; builtins.isinstance = lambda *a: True\n"
        "    builtins.any = builtins.all = lambda *a: True\n"
        "    try:\n        return open(path).read()\n    finally:\n        builtins.isinstance = kept[0]"
    ),
    "posixpath-patched": (
        "import os, posixpath; kept = vars(os).copy(), vars(posixpath).copy(); "
        "posixpath.realpath = posixpath._joinrealpath = lambda *a, **k: ('/dev/null', True); "
        "os.fsdecode = os.fspath = os.readlink = os.lstat = os.stat = os.getcwd = lambda *a, **k: '/dev/null'\n"
        "    try:\n        return open(path).read()\n    finally:\n"
        "        vars(os).update(kept[0]), vars(posixpath).update(kept[1])"
    ),
    "hook-through-main": (
        "import __main__; __main__.FORBIDDEN = __main__.CHANGING = (); __main__.hook = None; return open(path).read()"
    ),
    "hook-through-frames": (
        "import sys\n    f = sys._getframe()\n    while f:\n        f.f_globals.update(FORBIDDEN=(), hook=None)\n"
        "        f.f_globals['hidden'] = f.f_globals['inside'] = '/'\n        f = f.f_back\n    return open(path).read()"
    ),
    "hook-through-its-error": (
        "try:\n        open(path)\n    except PermissionError as e:\n        t = e.__traceback__\n"
        "        while t.tb_next:\n            t = t.tb_next\n"
        "        t.tb_frame.f_globals['__builtins__'] = {}\n"
        "        for name in ('inside', 'hidden', 'folder', 'harmless'):\n"
        "            try:\n                t.tb_frame.f_locals[name] = ('/',)\n"
        "            except Exception:\n                pass\n    return open(path).read()"
    ),
    "hook-through-the-collector": (
        "import gc\n    for o in gc.get_objects():\n        if getattr(o, '__name__', '') == 'hook':\n"
        "            o.__code__ = (lambda *a, **k: None).__code__\n    return open(path).read()"
    ),
    "hook-of-ones-own": "import sys; sys.addaudithook(lambda *a: None); return open(path).read()",
    "another-interpreter": (
        "import _xxsubinterpreters as x; i = x.create(); x.run_string(i, 'open(%r)' % path); return True"
    ),
    "sqlite": "import sqlite3; c = sqlite3.connect('../minigan-attack.db'); c.execute('create table t(a)'); return True",
    "readline": (
        "import readline; readline.read_history_file(path); return readline.get_history_item(1)"
    ),
    "tcl": "import tkinter; return tkinter.Tcl().eval('set f [open %s]; read $f' % path)",
    "getsource-of-frames": (
        "import inspect, sys; f = sys._getframe().f_back; return [k for k in f.f_globals if k in "
        "('sigmoid', 'EXERCISE', 'exercises', 'reference')]"
    ),
    "module-of-minigan": (
        "from minigan.exercises.bank import exercises; import inspect; "
        "return inspect.getsource(exercises()['01_sigmoid'].questions[0].function)"
    ),
    "objects-of-minigan": (
        "return [c for c in object.__subclasses__() if c.__module__.startswith('minigan')]"
    ),
    "ssl": "import ssl; c = ssl.create_default_context(); c.load_verify_locations(path); return True",
}  # fmt: skip

REACHING = {
    "system": "import os; return os.system('true') == 0",
    "popen": "import os; return os.popen('echo 1').read()",
    "subprocess": "import subprocess; return subprocess.run(['true']).returncode == 0",
    "fork": "import os\n    if os.fork() == 0:\n        os._exit(0)\n    return True",
    "hundred-children": "import os\n    for _ in range(100):\n        if os.fork() == 0:\n            os._exit(0)\n    return True",
    "forkpty": "import os; return os.forkpty()",
    "exec": "import os; os.execv('/bin/true', ['true'])",
    "spawn": "import os; return os.posix_spawn('/bin/true', ['true'], {})",
    "multiprocessing": (
        "import multiprocessing as m; p = m.get_context('fork').Process(target=print); p.start(); return True"
    ),
    "fork-exec": (
        "import _posixsubprocess, os; return _posixsubprocess.fork_exec([b'/bin/true'], [b'/bin/true'], True, (), None, "
        "None, -1, -1, -1, -1, -1, -1, *os.pipe(), False, False, 0, None, None, None, -1, None, False)"
    ),
    "fork-exec-again": (
        "import sys; sys.modules.pop('_posixsubprocess', None); sys.modules.pop('subprocess', None)\n"
        "    import subprocess; return subprocess.run(['true']).returncode == 0"
    ),
    "kill-parent": "import os, signal; os.kill(os.getppid(), signal.SIGCONT); return True",
    "kill-all": "import os; os.kill(-1, 0); return True",
    "kill-group": "import os; os.killpg(os.getpgid(os.getppid()), 0); return True",
    "pidfd": (
        "import os, signal; signal.pidfd_send_signal(os.pidfd_open(os.getppid()), signal.SIGCONT); return True"
    ),
    "pidfd-again": (
        "import sys; sys.modules.pop('_signal'); sys.modules.pop('posix'); import posix, _signal; "
        "_signal.pidfd_send_signal(posix.pidfd_open(posix.getppid()), 18); return True"
    ),
    "signal-by-pipe": (
        "import fcntl, os; r, w = os.pipe(); fcntl.fcntl(r, fcntl.F_SETOWN, os.getppid()); return True"
    ),
    "bounds-of-parent": (
        "import os, resource; resource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0)); return True"
    ),
    "priority-of-parent": "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 5); return True",
    "cores-of-parent": "import os; os.sched_setaffinity(os.getppid(), {0}); return True",
    "socket": "import socket; return socket.socket()",
    "c-socket": "import _socket; return _socket.socket()",
    "unix-socket": "import socket; return socket.socket(socket.AF_UNIX)",
    "url": "import urllib.request; return urllib.request.urlopen('http://127.0.0.1:9')",
    "ctypes": "import ctypes; return ctypes.CDLL(None).getpid()",
    "ctypes-loaded": "import sys; return sys.modules['ctypes'].pythonapi.Py_GetVersion()",
    "ctypes-of-numpy": "import numpy.ctypeslib as c; return c.ctypes.CDLL(None).getpid()",
    "ctypes-memory": "import sys; return sys.modules['ctypes'].string_at(id(1), 8)",
    "extension": (
        "import _imp, importlib.machinery as m; open('e.so', 'wb').write(b'no library'); "
        "_imp.create_dynamic(m.ModuleSpec('e', m.ExtensionFileLoader('e', 'e.so'), origin='e.so')); return True"
    ),
    "write-above": "open('../minigan-attack', 'w'); return True",
    "write-home": "import os; open('../../minigan-attack', 'w'); return True",
    "write-library": "open(numpy.__file__, 'a'); return True",
    "truncate-library": "import os; os.truncate(path, 10**9); return True",
    "rename-out": "import os; open('m', 'w').close(); os.rename('m', '../minigan-attack'); return True",
    "folder-above": "import os; os.mkdir('../minigan-attack'); return True",
    "leave-folder": "import os; os.chdir('/'); return True",
    "chmod": "import os; os.chmod(path, 0o644); return True",
    "trace": "import sys; sys.settrace(lambda *a: None); return True",
    "attach": "import ctypes; return ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0",
    "large-file": "f = open('large', 'wb')\n    for _ in range(9):\n        f.write(bytes(2**20))\n    f.flush(); return True",
    "many-files": (
        "for n in range(1000):\n        with open(str(n), 'w') as f:\n            f.write('x')\n    return True"
    ),
    "many-folders": "import os\n    for n in range(1000):\n        os.mkdir('d'); os.chdir('d')\n    return True",
}  # fmt: skip

HARMLESS_TO_THE_KERNEL = {  # what its fence lets pass, since nothing outside of the process is read or changed by it
    "folder-descriptor",  # reads a file of NumPy's, as anybody may
    "ctypes", "ctypes-loaded", "ctypes-of-numpy", "ctypes-memory", "leave-folder", "trace",
    "many-files", "many-folders",  # counted by the audit hook only
}  # fmt: skip
