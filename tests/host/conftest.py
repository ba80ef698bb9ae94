"""Makes the scripts' package importable and gives tests a progress to read."""

import io
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))


@pytest.fixture
def data() -> Path:
    """The folder with recorded logs."""
    return Path(__file__).resolve().parent / "data"


@pytest.fixture
def screen():
    """A progress whose lines can be read with `screen.stream.getvalue()`."""
    from host.progress import Progress

    return Progress(io.StringIO())


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A `.host/` of the test's own."""
    from host import paths

    folder, real = tmp_path / ".host", paths.STATE
    for name, value in list(vars(paths).items()):
        if isinstance(value, Path) and value.is_relative_to(real):
            monkeypatch.setattr(paths, name, folder / value.relative_to(real))
    return folder
