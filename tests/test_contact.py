"""The contact is asked for once on a terminal, remembered, and missed elsewhere."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from scraper.commands.contact import find_contact


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(click, "get_app_dir", lambda name: str(tmp_path / name))
    return tmp_path / "scraper"


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, answer: str) -> list[str]:
    asked: list[str] = []

    def prompt(question: str, **options: object) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(click, "prompt", prompt)
    return asked


def test_the_contact_is_asked_for_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = on_a_terminal(monkeypatch, "desk@harbourpost.example")
    assert find_contact(None) == "desk@harbourpost.example"
    assert find_contact(None) == "desk@harbourpost.example"
    assert len(asked) == 1


def test_nobody_is_an_answer_that_is_remembered_and_warned_about(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = on_a_terminal(monkeypatch, "")
    assert find_contact(None) is None
    assert find_contact(None) is None
    assert len(asked) == 1
    assert capsys.readouterr().err.count("nobody to write to") == 2


def test_without_a_terminal_nobody_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_contact(None) is None
    assert "--contact" in capsys.readouterr().err
    assert not folder.exists()


def test_what_is_given_holds_and_a_folder_that_cannot_be_written_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_contact("other@harbourpost.example") == "other@harbourpost.example"
    assert not folder.exists()
    folder.write_text("in the way")
    on_a_terminal(monkeypatch, "desk@harbourpost.example")
    assert find_contact(None) == "desk@harbourpost.example"
    assert "cannot remember" in capsys.readouterr().err
