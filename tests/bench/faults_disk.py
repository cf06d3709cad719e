"""A disk that is really full: a small file system in memory, mounted where the archive lies, in mounts of our own."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

CLONE_NEWNS = 0x00020000
MS_REMOUNT, MS_REC, MS_PRIVATE = 32, 16384, 1 << 18
"""Of <sched.h> and <sys/mount.h>."""
SPARE_KB = (0, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, 4096)
"""Room beside the archive as an hour begins: from none to about what an hour writes."""
PLENTY = 256 << 10
BLOCK = 4096

_libc = ctypes.CDLL(None, use_errno=True)


def own_mounts() -> str:
    """From now on this process's mounts are seen by it and its children alone. Why that cannot be; empty if it is so."""
    if _libc.unshare(CLONE_NEWNS) != 0 or _libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) != 0:
        return os.strerror(ctypes.get_errno())
    return ""


class SmallDisk:
    """Mounted on a folder, which must be empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, size_kb: int) -> None:
        self._mount(size_kb, 0)

    def grow(self) -> None:
        """Room for everything: the operator has cleared up."""
        self._mount(PLENTY, MS_REMOUNT)

    def unmount(self) -> None:
        if _libc.umount2(os.fsencode(self.folder), 0) != 0:
            raise OSError(ctypes.get_errno(), "cannot unmount", str(self.folder))

    def _mount(self, size_kb: int, flags: int) -> None:
        options = f"size={size_kb}k".encode()
        if _libc.mount(b"none", os.fsencode(self.folder), b"tmpfs", flags, options) != 0:
            raise OSError(ctypes.get_errno(), "cannot mount", str(self.folder))


def size_kb(folder: Path) -> int:
    """What a folder's files take on such a disk."""
    blocks = sum(-(-file.stat().st_size // BLOCK) for file in folder.rglob("*") if file.is_file())
    return max(1, blocks) * BLOCK // 1024
