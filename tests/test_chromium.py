"""The browser's set-up: which Chromium is taken, and that it draws what scripts write."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scraper.fetching import chromium as product
from tests import chromium


def test_the_variable_names_another_chromium(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own-chromium"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv(product.VARIABLE, str(own))
    assert product.find_chromium() == own


def test_a_chromium_that_is_not_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(product.VARIABLE, "/no/such/chromium")
    assert product.find_chromium() is None


def test_only_root_runs_without_the_browser_s_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert product.launch_options()["chromium_sandbox"]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert not product.launch_options()["chromium_sandbox"]


def test_the_browser_of_the_tests_runs_scripts() -> None:
    with chromium.browser() as browser:
        page = browser.new_page()
        page.set_content("<p>before</p><script>document.querySelector('p').id = 'after'</script>")
        assert page.inner_text("#after") == "before"


def test_a_missing_browser_skips_at_home_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium"):
        chromium.require()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        chromium.require()
