"""Fetches Odoo 19 as Debian packages it and unpacks it into a folder.

Debian's unstable suite has it; the machine's own sources are never touched: apt
gets a source file and list folders of its own, and checks the signatures.
"""

import hashlib
import shutil
from pathlib import Path

from . import commands, debian_sources, machine, paths, stamp
from .progress import Progress
from .trouble import NetworkTrouble, Trouble

# Odoo and what its package links to; from sid, only as files.
FROM_SID = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
)
# From the machine's own suite: sid's Font Awesome is 7, Odoo's icons need 4.7.
FROM_OWN_SUITE = ("fonts-font-awesome", "fonts-inconsolata")

# Debian strips this non-free file. Without it every page logs a console error, and
# every browser test fails; empty, only the blurred background of video calls is off.
STRIPPED = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"

RECIPE = 1  # raise when the steps below change what is unpacked


def is_there() -> bool:
    """Whether a whole Odoo stands in its folder."""
    mark = stamp.read(paths.ODOO_PREFIX / "stamp.json")
    return mark.get("recipe") == RECIPE and paths.ODOO_EXECUTABLE.is_file()


def version() -> str:
    """The version of the package that was unpacked."""
    return stamp.read(paths.ODOO_PREFIX / "stamp.json").get("version", "")


def ensure(progress: Progress) -> None:
    """Have Odoo unpacked; a run that was cut off starts again where it can."""
    if is_there():
        warn_if_untested(progress)
        return
    machine.require_space(3.5, "Fetching and unpacking Odoo")
    downloads = paths.APT / "downloads"
    if not downloads.is_dir():
        _fetch(downloads, progress)
    with progress.step("Unpack Odoo"):
        _unpack(downloads)
    shutil.rmtree(paths.APT, ignore_errors=True)
    warn_if_untested(progress)


def _fetch(downloads: Path, progress: Progress) -> None:
    """Find out what Debian has and download it; the folder appears when complete."""
    codename = machine.require_debian()
    tested = stamp.read(paths.TESTED_ODOO)
    apt = _apt_options(codename)
    with progress.step("Ask Debian for Odoo 19", log="odoo-download"):
        _update(apt)
        offered = _offered_version(apt, tested["package"])
    check_series(offered, tested)
    part = paths.APT / "downloads.part"
    with progress.step(f"Download Odoo {offered}", log="odoo-download"):
        _download(apt, part, tested["package"], codename)
    digest = _sha256_of(part, tested["package"])
    stamp.write(part / "stamp.json", recipe=RECIPE, version=offered, sha256=digest)
    part.rename(downloads)


def check_series(offered: str, tested: dict) -> None:
    """Accept any 19.0; refuse another major version with a sentence."""
    if not offered:
        raise Trouble(
            f"Debian offers no package {tested['package']} any more: name an Odoo "
            f"{tested['series']} that you have in ODOO_BIN."
        )
    if not offered.startswith(tested["series"] + "."):
        raise Trouble(
            f"Debian offers Odoo {offered} and this needs {tested['series']}: name "
            f"an Odoo {tested['series']} that you have in ODOO_BIN."
        )


def warn_if_untested(progress: Progress) -> None:
    """Say so when this is another build than the one the tests were seen with."""
    tested = stamp.read(paths.TESTED_ODOO)
    mark = stamp.read(paths.ODOO_PREFIX / "stamp.json")
    same = mark.get("version") == tested["version"]
    if same and mark.get("sha256") == tested["sha256"]:
        return
    progress.warn(
        f"This Odoo is {mark.get('version')}; what was tested is {tested['version']}"
        + (" with another checksum." if same else ".")
    )


def _apt_options(codename: str) -> list[str]:
    """Options that keep apt inside `.host/apt`, with the machine's own archive."""
    archive = debian_sources.debian_archive(codename)
    for folder in ("lists/partial", "cache/archives/partial", "downloads.part"):
        (paths.APT / folder).mkdir(parents=True, exist_ok=True)
    source = paths.APT / "debian.sources"
    source.write_text(debian_sources.render(archive, codename, "sid"), "utf-8")
    settings = {
        "Dir::Etc::sourcelist": source,
        "Dir::Etc::sourceparts": "/nonexistent",
        "Dir::State::lists": paths.APT / "lists",
        "Dir::Cache": paths.APT / "cache",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Acquire::PDiffs": "false",
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "60",
        "Acquire::https::Timeout": "60",
        "APT::Default-Release": codename,
    }
    return [word for k, v in settings.items() for word in ("-o", f"{k}={v}")]


def _update(apt: list[str]) -> None:
    """Fetch the lists; apt verifies their signatures."""
    command = ["apt-get", *apt, "-o", _STRICT, "update"]
    code = commands.run(command, "odoo-download", env=commands.setup_environment())
    if code != 0:
        raise NetworkTrouble(
            "Debian's package lists could not be fetched, and Odoo is not here yet: "
            "check the network and run this again (see .host/logs/odoo-download.log)"
            ", or name an Odoo 19 that you have in ODOO_BIN."
        )


_STRICT = "APT::Update::Error-Mode=any"


def _offered_version(apt: list[str], package: str) -> str:
    """The version of Odoo that the archive has today."""
    answer = commands.output_of(["apt-cache", *apt, "madison", package])
    for line in answer.splitlines():
        columns = [column.strip() for column in line.split("|")]
        if len(columns) >= 2:
            return columns[1]
    return ""


def _download(apt: list[str], part: Path, package: str, codename: str) -> None:
    """Fetch the packages as files; what is there already is not fetched again."""
    wanted = [f"{name}/sid" for name in (package, *FROM_SID)]
    wanted += [f"{name}/{codename}" for name in FROM_OWN_SUITE]
    code = commands.run(
        ["apt-get", *apt, "download", *wanted],
        "odoo-download",
        cwd=part,
        env=commands.setup_environment(),
    )
    if code != 0:
        raise NetworkTrouble(
            "Odoo could not be downloaded: check the network and run this again, it "
            "goes on where it stopped (see .host/logs/odoo-download.log)."
        )


def _sha256_of(downloads: Path, package: str) -> str:
    """The checksum of the Odoo package, as recorded for what was tested."""
    digest = hashlib.sha256()
    for path in downloads.glob(f"{package}_*.deb"):
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _unpack(downloads: Path) -> None:
    """Unpack everything into one prefix, where the relative links meet."""
    part = paths.ODOO_PREFIX.with_name("odoo.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(paths.ODOO_PREFIX, ignore_errors=True)
    part.mkdir(parents=True)
    for path in sorted(downloads.glob("*.deb")):
        if commands.run(["dpkg", "-x", path, part], "odoo-unpack") != 0:
            shutil.rmtree(downloads)
            raise Trouble(
                f"{path.name} could not be unpacked; it has been removed: check the "
                "disk space and run this again (see .host/logs/odoo-unpack.log)."
            )
    packages = part / paths.ODOO_PACKAGES.relative_to(paths.ODOO_PREFIX)
    _put_placeholder(packages)
    _check_links(packages / "odoo" / "addons")
    stamp.write(part / "stamp.json", **stamp.read(downloads / "stamp.json"))
    part.rename(paths.ODOO_PREFIX)


def _put_placeholder(packages: Path) -> None:
    """An empty script where Debian had to strip one."""
    path = packages / STRIPPED
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("// Not part of Debian's package.\n", "utf-8")


def _check_links(addons: Path) -> None:
    """A dangling link is a page without its font or script: better said now."""
    dangling = [p for p in addons.rglob("*") if p.is_symlink() and not p.exists()]
    if dangling:
        names = ", ".join(sorted(str(p.relative_to(addons)) for p in dangling)[:5])
        raise Trouble(
            f"Odoo's package links to {len(dangling)} files that no package here "
            f"has ({names}): Debian has changed it, name an Odoo 19 in ODOO_BIN."
        )
