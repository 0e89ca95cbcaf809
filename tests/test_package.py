"""The wheel: built, installed into an empty environment, and run there, far from the checkout."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from scraper.commands import COMMANDS
from scraper.version import __version__
from tests.newsroom_truth import cases
from tests.sample_archive import build

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FRONT = """
import asyncio, sys, httpx, scraper
from pathlib import Path
from scraper.browse.site import ArchiveSite

async def front():
    site = ArchiveSite(Path(sys.argv[1]))
    await site.invoke_startup()
    transport = httpx.ASGITransport(app=site.application())
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for address in ("/", "/static/browse.css", "/archive/said-by?name=Darwish"):
            answer = await client.get(address)
            print(answer.status_code, len(answer.content) > 1000)
    site.close()

print(scraper.__file__)
asyncio.run(front())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing in it but the wheel, and a path to what that depends on."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder, with_pip=False)
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install",
         "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", str(wheel)],
        check=True,
    )  # fmt: skip
    (packages,) = folder.glob("lib/python*/site-packages")
    # a path in a .pth file is searched, but the editable installation in it is not followed
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def run(environment: Path, folder: Path, *command: str, **variables: str) -> str:
    """Run a command of the environment in another folder; return what it prints."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(environment / "bin" / command[0]), *command[1:]],
        cwd=folder,
        env=clean | variables,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_everything_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    kept = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "scraper").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert kept <= packed
    assert {name.partition("/")[0] for name in packed} == {
        "scraper",
        f"scraper-{__version__}.dist-info",
        f"scraper-{__version__}.data",
    }
    assert "scraper/py.typed" in packed
    pages = {name.rpartition("/")[2] for name in packed if "/share/man/man1/" in name}
    assert pages == {"scraper.1"} | {f"scraper-{name}.1" for name in COMMANDS}


def test_the_installed_command_works(environment: Path, tmp_path: Path) -> None:
    assert run(environment, tmp_path, "scraper", "--version") == f"scraper, version {__version__}\n"
    page = tmp_path / "page.html"
    page.write_bytes(next(case.payload for case in cases() if case.outlet == "al-marsa"))
    record = json.loads(run(environment, tmp_path, "scraper", "extract", str(page)))
    assert record["language"] == "ar"
    assert record["quotes"]
    shown = run(environment, tmp_path, "python", "-c", "import scraper; print(scraper.__file__)")
    assert Path(shown.strip()).is_relative_to(environment)


def test_the_installed_browser_shows_its_pages(environment: Path, tmp_path: Path) -> None:
    archive = build(tmp_path / "archive.db")
    where, *answers = run(environment, tmp_path, "python", "-c", FRONT, str(archive)).splitlines()
    assert Path(where).is_relative_to(environment)
    assert answers == ["200 True"] * 3


@pytest.mark.parametrize(
    ("shell", "words", "completed"),
    [
        ("bash", {"COMP_WORDS": "scraper sea", "COMP_CWORD": "1"}, "plain,search"),
        ("zsh", {"COMP_WORDS": "scraper sea", "COMP_CWORD": "1"}, "plain\nsearch"),
        ("fish", {"COMP_WORDS": "scraper sea", "COMP_CWORD": "sea"}, "plain,search"),
        ("bash", {"COMP_WORDS": "scraper stats --sp", "COMP_CWORD": "2"}, "plain,--speaker"),
    ],
)
def test_shells_complete_commands_and_options(
    environment: Path, tmp_path: Path, shell: str, words: dict[str, str], completed: str
) -> None:
    told = run(environment, tmp_path, "scraper", _SCRAPER_COMPLETE=f"{shell}_complete", **words)
    assert completed in told
    script = run(environment, tmp_path, "scraper", _SCRAPER_COMPLETE=f"{shell}_source")
    assert "_SCRAPER_COMPLETE" in script


def test_the_container_file_copies_what_is_there_and_installs_known_extras() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    assert all((ROOT / name).exists() for names in copied for name in names.split())
    (extras,) = re.findall(r"\.\[(.+?)\]", text)
    assert set(extras.split(",")) <= set(PROJECT["project"]["optional-dependencies"])
