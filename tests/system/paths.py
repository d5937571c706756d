# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are, and how what was built before is recognised as still good."""
import fcntl
import hashlib
import os
import pathlib
from contextlib import contextmanager

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
PROGRAMS = REPOSITORY / os.environ.get("BUILD", "build")
WORK = PROGRAMS / "system"


class BenchError(Exception):
    """The bench itself cannot go on: a package is missing, QEMU died, an image cannot be made."""


def digest(*things):
    """Short name for a combination of things: files by their content, everything else by its text."""
    total = hashlib.sha256()
    for thing in things:
        is_file = isinstance(thing, pathlib.Path) and thing.is_file()
        total.update(hashlib.sha256(thing.read_bytes() if is_file else repr(thing).encode()).digest())
    return total.hexdigest()[:16]


def fingerprint(files):
    """The same for many large files that packages brought: path, size and time stand for the content."""
    return digest(sorted((str(f), os.stat(f).st_size, os.stat(f).st_mtime_ns) for f in files))


@contextmanager
def locked(name):
    """One builder at a time, over processes: two runs may want the same image."""
    WORK.mkdir(parents=True, exist_ok=True)
    with open(WORK / f".{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Users:
    """Everybody who runs the bench in this build directory; while there are others, nothing they may need is removed."""

    def __init__(self):
        self.mark = None

    def join(self):
        if self.mark is None:
            WORK.mkdir(parents=True, exist_ok=True)
            self.mark = open(WORK / ".users", "w")
        fcntl.flock(self.mark, fcntl.LOCK_SH)

    @contextmanager
    def sweeping(self):
        """Gives whether this is the only one."""
        self.join()
        try:
            fcntl.flock(self.mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            fcntl.flock(self.mark, fcntl.LOCK_SH)


users = Users()
