"""Bounds that the Linux kernel keeps around a student's code, whatever it does inside its own process.

Landlock (Linux 5.13) lets it read the libraries and write its temporary folder, and no file else; seccomp refuses new
processes, programs, sockets, signals to others and what an administrator alone may do. Both hold against machine code
as well, need no rights and no packages, and cannot be taken off again. Where there is neither (macOS, an old kernel,
gVisor for Landlock), guard.py stands alone; `fence` says what it could put up.

Run in the cage's process, from its text: it imports nothing of minigan.
"""

import ctypes
import os
import platform
import struct
import sys
import sysconfig

READ, READ_DIR, WRITE, TRUNCATE = 1 << 2, 1 << 3, 1 << 1, 1 << 14
OF_A_FILE = READ | WRITE | TRUNCATE
IN_THE_FOLDER = OF_A_FILE | READ_DIR | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8  # remove and make files and folders
SYSTEM = (
    "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime",
    "/usr/share/zoneinfo", "/usr/share/fonts", "/dev/urandom",
)  # fmt: skip
PACKAGES = ("site-packages", "dist-packages")

# Refused system calls: their numbers on x86_64 and on aarch64, where the old ones are missing.
REFUSED = {
    "socket": (41, 198), "socketpair": (53, 199), "bind": (49, 200), "connect": (42, 203), "sendto": (44, 206),
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440), "kcmp": (312, 272), "setpriority": (141, 140),
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274), "migrate_pages": (256, 238), "shmget": (29, 194), "semget": (64, 190),
    "msgget": (68, 186), "mq_open": (240, 180), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "userfaultfd": (323, 282), "perf_event_open": (298, 241), "bpf": (321, 280),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268), "fsopen": (430, 430),
    "open_tree": (428, 428), "move_mount": (429, 429), "mount_setattr": (442, 442), "swapon": (167, 224),
    "swapoff": (168, 225), "reboot": (169, 142), "sethostname": (170, 161), "setdomainname": (171, 162),
    "init_module": (175, 105), "delete_module": (176, 106), "finit_module": (313, 273), "kexec_load": (246, 104),
    "acct": (163, 89), "settimeofday": (164, 170), "adjtimex": (159, 171), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
}  # fmt: skip
TO_ITSELF = {"kill": (62, 129), "tgkill": (234, 131), "prlimit64": (302, 261)}  # allowed where it is the one meant
CLONE, CLONE3, SECCOMP, FCNTL = (56, 220), (435, 435), (317, 277), (72, 25)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def surroundings(package, packages):
    """(where minigan is, trees to be read, folders to be listed) of the package and of those it may import."""
    hidden = copies(package)
    return hidden, *libraries(hidden, packages)


def copies(package):
    """Where minigan is: this package, and every other of its name that an import would find."""
    found = {package, *(os.path.join(path, "minigan") for path in sys.path if path)}
    return sorted({os.path.realpath(path) for path in found if os.path.isdir(path)})


def libraries(hidden, packages=()):
    """(trees and files to be read, folders to be listed only): what Python and its packages need, around `hidden`.

    A folder that minigan comes from is not among them unless it is one of packages: beside a clone's minigan lie the
    exercises' solutions.
    """
    hides = tuple(path + os.sep for path in hidden)
    standard = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    roots = {os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.base_prefix)} | standard | set(SYSTEM)
    for path in sys.path:
        inside = any(one.startswith(os.path.realpath(path) + os.sep) for one in hidden)
        if path and (not inside or path in standard or path in packages or os.path.basename(path) in PACKAGES):
            roots.add(path)
    trees, listed = set(), set()

    def around(path):
        path = os.path.realpath(path)
        if (path + os.sep).startswith(hides) or path in trees or path in listed or not os.path.exists(path):
            return
        if not any(one.startswith(path + os.sep) for one in hidden):
            trees.add(path)
            return
        listed.add(path)
        for name in os.listdir(path):
            around(os.path.join(path, name))

    for root in roots:
        around(root)
    return sorted(trees), sorted(listed)


def fence(folder, trees, listed):
    """Put up what the system has; the names of what stands: "landlock", "seccomp"."""
    if sys.platform != "linux":
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS, without which neither is allowed
    return [name for name, up in (("landlock", landlock), ("seccomp", seccomp)) if up(libc, folder, trees, listed)]


def landlock(libc, folder, trees, listed):
    """Whether files are bounded from here on."""
    version = libc.syscall(444, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    handled = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    attributes = [handled, 3 if version >= 4 else 0, 3 if version >= 6 else 0]  # files; TCP; signals, sockets
    content = struct.pack("=3Q", *attributes)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = libc.syscall(444, content, ctypes.c_size_t(len(content)), 0)
    if ruleset < 0:
        return False
    rules = [(tree, READ | READ_DIR) for tree in trees] + [(path, READ_DIR) for path in listed]
    for path, access in [*rules, (folder, IN_THE_FOLDER), (os.devnull, OF_A_FILE)]:
        if not os.path.isdir(path):
            access &= OF_A_FILE
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        libc.syscall(445, ruleset, 1, struct.pack("=Qi", access & handled, place), 0)
        os.close(place)
    done = libc.syscall(446, ruleset, 0)
    os.close(ruleset)
    return done == 0


def seccomp(libc, *_):
    """Whether system calls are bounded from here on, for all threads."""
    if platform.machine() not in MACHINES or sys.maxsize < 2**32:
        return False
    column, architecture = MACHINES[platform.machine()]
    refuse, allow, unknown, end = 0x00050001, 0x7FFF0000, 0x00050000 + 38, 0x80000000  # EPERM, -, ENOSYS, death
    load, equal, above, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    program: list[tuple] = [(load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, end), (load, 0, 0, 0)]
    program += [(above, 0, 1, 0x40000000), (give, 0, 0, refuse)]  # x86_64's x32 calls
    for numbers in REFUSED.values():
        if numbers[column] is not None:
            program += [(equal, 0, 1, numbers[column]), (give, 0, 0, refuse)]
    program += [(equal, 0, 1, CLONE3[column]), (give, 0, 0, unknown)]  # so that the C library falls back on clone
    program += [(equal, 0, 4, CLONE[column]), (load, 0, 0, 16), (any_bit, 0, 1, 0x10000)]  # CLONE_THREAD
    program += [(give, 0, 0, allow), (give, 0, 0, refuse)]
    program += [(equal, 0, 6, FCNTL[column]), (load, 0, 0, 24)]  # F_SETOWN, F_SETSIG, F_SETOWN_EX signal others
    program += [(equal, 2, 0, 8), (equal, 1, 0, 10), (equal, 0, 1, 15), (give, 0, 0, refuse), (give, 0, 0, allow)]
    for name, numbers in TO_ITSELF.items():
        program += [(equal, 0, 5, numbers[column]), (load, 0, 0, 16), (equal, 1, 0, os.getpid())]
        program += [(equal, 0, 1, 0 if name == "prlimit64" else os.getpid()), (give, 0, 0, allow), (give, 0, 0, refuse)]
    program += [(give, 0, 0, allow)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    filters = struct.pack("@HP", len(program), ctypes.addressof(code))
    return libc.syscall(SECCOMP[column], 1, 1, filters) == 0
