"""Marks a finished piece of work, so that a half-made one is never taken for it."""

import hashlib
import json
import os
from pathlib import Path


def fingerprint(*parts) -> str:
    """A short name for a set of inputs: files by content, the rest by text."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]


def tree_fingerprint(folder: Path, skip=("__pycache__",)) -> str:
    """A short name for the content of a folder of sources."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not set(skip) & set(path.parts):
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def read(path: Path) -> dict:
    """What a stamp says; empty when there is none or it is damaged."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write(path: Path, **values) -> None:
    """Write a stamp in one go: it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(values, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
