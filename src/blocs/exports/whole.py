"""Files and folders that appear whole or not at all, in the place of what was there before.

What is written stands in a folder of its own beside its place until it is done: nobody else may enter that folder, its
name cannot be foreseen, and the process that writes holds a lock in it. What a killed process leaves is known by its
free lock, and the next run into the same place removes it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from blocs.errors import FileError

try:
    import fcntl
except ImportError:  # Windows: nothing is known of who still writes, and nothing is removed
    fcntl = None  # type: ignore[assignment]

PREFIX = ".blocs-unfinished-"
SYSTEM = tuple(map(Path, ("/dev", "/proc", "/sys")))
"""Folders of the system's own, in which a new file would be lost, or mean something else."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder for anybody's files, though it stands among those


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A folder to write in, which takes the place of `folder` when all went well.

    `folder` must be new, or empty and not a link, a mount or the working directory. Its mode is that of the empty
    folder it replaces, else what the umask leaves. Raises FileError where it cannot be written; nothing is left then.
    """
    made: list[Path] = []
    try:
        before = _replaceable(folder)
        made = _make_parents(folder.parent)
        with private_folder(folder.parent) as holder:
            writing = holder / "folder"
            writing.mkdir()
            yield writing
            if before is not None:
                writing.chmod(before)
                if os.name == "nt":
                    folder.rmdir()
            writing.replace(folder)
            made = []
    except OSError as error:
        raise FileError(f"cannot write to {folder}: {error.strerror or error}; nothing was left there") from error
    finally:
        for parent in reversed(made):
            with suppress(OSError):
                parent.rmdir()


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write in, which takes the place of `path` when all went well.

    A link at `path` is replaced, what it points to is left alone. The new file has the mode of the file it replaces,
    else what the umask leaves. Raises FileError where it cannot be written; what was there before stays then.
    """
    try:
        before = _regular(path)
        with private_folder(path.parent) as holder:
            writing = holder / "file"
            os.close(os.open(writing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o666))
            yield writing
            if before is not None:
                writing.chmod(before)
            _to_disk(writing)
            writing.replace(path)
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror or error}; name another file") from error


def _to_disk(path: Path) -> None:
    """Wait until a file's content is on the disk, so that a power cut does not leave its name with nothing in it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replaceable(folder: Path) -> int | None:
    """The mode of the empty folder that is to be replaced; None where there is none. Raises FileError for another."""
    if folder.name in ("", ".."):
        _refuse_working(folder)
    if folder.is_symlink():
        raise FileError(f"{folder} is a link; name the folder itself")
    try:
        state = folder.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISDIR(state.st_mode):
        raise FileError(f"{folder} is a file; name a folder that does not exist yet")
    if any(folder.iterdir()):
        raise FileError(f"{folder} is not empty; name a folder that does not exist yet, or empty it")
    _refuse_working(folder)
    if os.path.ismount(folder):
        raise FileError(f"{folder} is a mount, which cannot be replaced; name a new folder in it")
    return stat.S_IMODE(state.st_mode)


def _refuse_working(folder: Path) -> None:
    """Raise FileError for the working directory, under any of its names, and for paths that end in `..`."""
    if folder.name not in ("", ".."):
        try:
            if not folder.samefile("."):
                return
        except FileNotFoundError:  # the working directory is gone
            return
    raise FileError(f"{folder} is a folder in use, which cannot be replaced; name a new folder in it")


def _make_parents(parent: Path) -> list[Path]:
    """Make the folders above a place that are lacking. Returns those that were made, outermost first."""
    lacking = []
    while not parent.exists() and parent != parent.parent:
        lacking.append(parent)
        parent = parent.parent
    made = []
    try:
        for folder in reversed(lacking):
            folder.mkdir(exist_ok=True)
            made.append(folder)
    except OSError:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise
    return made


def is_of_the_system(folder: Path) -> bool:
    """Whether a folder, without links, is one of the system's own or within one."""
    return any(map(folder.is_relative_to, SYSTEM)) and not folder.is_relative_to(MEMORY)


def _regular(path: Path) -> int | None:
    """The mode of the file that is to be replaced; None where there is none. Raises FileError for what is no file."""
    if is_of_the_system(Path(os.path.realpath(path.parent))):
        raise FileError(f"{path} is no place for a file; name another file")
    try:
        state = path.lstat()
    except FileNotFoundError:
        return None
    linked = stat.S_ISLNK(state.st_mode)
    if linked:
        try:
            state = path.stat()
        except FileNotFoundError:
            return None  # a link to nothing
    if not stat.S_ISREG(state.st_mode):
        raise FileError(f"{path} is not a regular file; name another file")
    if linked:
        return None
    if not os.access(path, os.W_OK):
        raise FileError(f"cannot write {path}: it is read-only; name another file")
    return stat.S_IMODE(state.st_mode) & 0o777


@contextmanager
def private_folder(parent: Path) -> Iterator[Path]:
    """A new folder in `parent` that nobody else may enter, removed with what is in it at the end of the block, or after
    a process that was killed by the next one in this place."""
    _remove_dead(parent)
    holder, lock = _locked(parent)
    try:
        yield holder
    finally:
        os.close(lock)  # first: some systems remove no file that is open
        shutil.rmtree(holder, ignore_errors=True)


def _locked(parent: Path) -> tuple[Path, int]:
    """A new folder with an unguessable name and a lock in it that ends with this process."""
    while True:
        holder = parent / f"{PREFIX}{secrets.token_hex(8)}"
        holder.mkdir(mode=0o700)
        try:
            lock = os.open(holder / "lock", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:  # taken for dead, removed
            continue
        except OSError:
            shutil.rmtree(holder, ignore_errors=True)
            raise
        if fcntl is not None:
            with suppress(OSError):  # a file system without locks: nobody else can take it for dead either
                fcntl.flock(lock, fcntl.LOCK_EX)
        if os.fstat(lock).st_nlink:
            return holder, lock
        os.close(lock)  # taken for dead before it was locked


def _remove_dead(parent: Path) -> None:
    """Remove what killed processes left in a folder: folders of this user's whose lock nobody holds."""
    if fcntl is None:
        return
    for holder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            state = holder.lstat()
            if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.geteuid():
                continue
            try:
                lock = os.open(holder / "lock", os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
            except FileNotFoundError:  # killed before it made its lock, or about to: it makes another folder then
                holder.rmdir()
                continue
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(holder, ignore_errors=True)
            finally:
                os.close(lock)
