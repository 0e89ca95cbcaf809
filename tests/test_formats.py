"""Every format holds what the record holds, and nothing in a record breaks a file."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

import scraper
from docs.generate import DOCS, article_schema
from scraper import Archive, Article
from scraper.commands import main
from scraper.errors import InputError
from scraper.formats.files import atomic_folder, safe_name
from scraper.formats.markdown import to_markdown
from scraper.formats.tables import guard_formula, unguard_formula, write_csv
from scraper.formats.tei import to_tei
from scraper.records import Author, Block, Caption
from scraper.shapes import build, flatten
from tests.archives import PARAGRAPHS, make_article
from tests.newsroom_truth import cases

TEI = "{http://www.tei-c.org/ns/1.0}"
VALIDATOR = Draft202012Validator(article_schema())
TEXT = st.text(st.characters(exclude_categories=()), max_size=30)


def run(*arguments: object, db: Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--db", str(db)])


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of the sample newsroom's articles."""
    path = tmp_path_factory.mktemp("newsroom") / "archive.db"
    with Archive(path) as archive:
        for case in cases():
            archive.add(scraper.extract(case.payload, url=case.url))
    return path


def test_every_exported_line_is_what_the_schema_says(newsroom: Path) -> None:
    lines = run("export", db=newsroom).stdout.splitlines()
    assert len(lines) > 50
    for line in lines:
        VALIDATOR.validate(json.loads(line))


def test_the_schema_has_the_fields_of_the_record_and_passes_over_those_of_later_versions() -> None:
    schema = json.loads((DOCS / "article.schema.json").read_text(encoding="utf-8"))
    assert list(schema["properties"]) == [field.name for field in fields(Article)]
    record = make_article().to_dict()
    assert VALIDATOR.is_valid(record)
    assert VALIDATOR.is_valid({**record, "mood": "x"})
    assert not VALIDATOR.is_valid({**record, "word_count": "3"})
    assert not VALIDATOR.is_valid({name: record[name] for name in record if name != "body"})


def test_exported_records_go_into_another_archive(newsroom: Path, tmp_path: Path) -> None:
    run("export", "-o", tmp_path / "a.jsonl", db=newsroom)
    assert run("import", tmp_path / "a.jsonl", db=tmp_path / "b.db").exit_code == 0
    again = run("export", db=tmp_path / "b.db").stdout
    assert again == (tmp_path / "a.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is no JSON"),
        (b"[]", "is no JSON object"),
        (b"{}", "a value is missing"),
        (b'{"url": 1}', "int where str belongs"),
        (json.dumps({**make_article().to_dict(), "kind": "index"}).encode(), "kind index, no"),
    ],
)
def test_a_line_that_is_no_record_is_told(tmp_path: Path, line: bytes, reason: str) -> None:
    good = json.dumps(make_article().to_dict()).encode()
    (tmp_path / "a.jsonl").write_bytes(good + b"\n" + line + b"\n")
    result = run("import", tmp_path / "a.jsonl", db=tmp_path / "a.db")
    assert result.exit_code == 3
    assert "1 articles" in result.output
    assert "a.jsonl:2: " in result.output
    assert reason in result.output


def test_a_record_that_contradicts_itself_is_told(tmp_path: Path) -> None:
    record = make_article().to_dict()
    record["blocks"][0]["text"] = "something else"
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    result = run("import", tmp_path / "a.jsonl", db=tmp_path / "a.db")
    assert result.exit_code == 3
    assert "is no record of an article: the block" in result.output


def test_a_record_is_flattened_and_built_again() -> None:
    article = make_article()
    assert flatten(article) == article.to_dict()
    assert build(Article, json.loads(json.dumps(flatten(article)))) == article


def test_parquet_holds_the_same_records(newsroom: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    file = tmp_path / "a.parquet"
    assert run("export", "--format", "parquet", "-o", file, db=newsroom).exit_code == 0
    table = duckdb.sql(f"SELECT * FROM '{file}'")
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
    lines = run("export", db=newsroom).stdout.splitlines()
    assert rows == [json.loads(line) for line in lines]


def test_without_duckdb_parquet_says_what_to_install(
    newsroom: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    result = run("export", "--format", "parquet", "-o", tmp_path / "a.parquet", db=newsroom)
    assert result.exit_code == 1
    assert "pip install 'scraper[parquet]'" in result.output
    assert os.listdir(tmp_path) == []


@given(TEXT)
def test_a_guarded_cell_is_no_formula_and_gives_its_text_back(text: str) -> None:
    guarded = guard_formula(text)
    assert isinstance(guarded, str)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert unguard_formula(guarded) == text


@given(st.text(max_size=30))
def test_a_csv_row_gives_every_text_back(text: str) -> None:
    out = io.BytesIO()
    write_csv([(1, make_article(headline=text, dek=text).to_dict())], out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue().decode(), newline=""))
    assert unguard_formula(row["headline"]) == text


def test_markdown_shows_the_text_and_opens_with_its_facts() -> None:
    text = to_markdown(make_article(headline="# 1. *Bridge*", dek="[a](b)").to_dict())
    _, front, shown = text.split("---\n", 2)
    facts = dict(line.split(": ", 1) for line in front.splitlines())
    assert json.loads(facts["headline"]) == "# 1. *Bridge*"
    assert json.loads(facts["authors"]) == ["Li Wei", "Omar Haddad"]
    assert json.loads(facts["quotes"])[0]["speaker"] == "Ana Ruiz"
    assert "# \\# 1. \\*Bridge\\*\n" in shown
    assert "*\\[a\\](b)*" in shown
    assert "![Bridge](<https://img.example/1.jpg>)\n*The bridge at dawn. (Mira Stone)*" in shown
    assert PARAGRAPHS[0] in shown


def blocks(*kinds: str) -> Article:
    """Build an article with a block of each kind."""
    texts = [f"{kind}\tone\n{kind} two" if kind == "table" else f"- {kind}" for kind in kinds]
    body, found, start = "\n\n".join(texts), [], 0
    for position, (kind, text) in enumerate(zip(kinds, texts, strict=True)):
        found.append(Block(position, kind, 2, text, start, start + len(text)))
        start += len(text) + 2
    return make_article(body=body, blocks=tuple(found), quotes=())


def test_every_kind_of_block_has_its_form() -> None:
    kinds = ("heading", "list_item", "list_item", "blockquote", "pullquote", "table", "code")
    record = blocks(*kinds).to_dict()
    shown = to_markdown(record)
    for part in ("## \\- heading", "  - \\- list", "> \\- block", "| table | one |\n| --- | --- |"):
        assert part in shown
    assert "```\n- code\n```" in shown
    root = etree.fromstring(to_tei(record, software="scraper/0"))
    assert len(root.findall(f".//{TEI}list/{TEI}item")) == 2
    assert [cell.text for cell in root.iter(f"{TEI}cell")] == ["table", "one", "table two"]
    assert [quote.get("rend") for quote in root.iter(f"{TEI}quote")] == ["blockquote", "pullquote"]


def test_tei_marks_who_said_what() -> None:
    root = etree.fromstring(to_tei(make_article().to_dict(), software="scraper/0"))
    (said,) = root.iter(f"{TEI}said")
    assert said.text == "We counted every bolt twice,"
    (person,) = (p for p in root.iter(f"{TEI}person") if "#" + p.values()[0] == said.get("who"))
    assert person.findtext(f"{TEI}persName") == "Ana Ruiz"
    paragraphs = ["".join(p.itertext()) for p in root.iter(f"{TEI}p") if p.get("rend") is None]
    assert paragraphs[-3:] == list(PARAGRAPHS)
    assert root.findtext(f".//{TEI}titleStmt/{TEI}title") == "Harbour bridge reopens"


@settings(max_examples=60)
@given(TEXT, TEXT, TEXT)
def test_no_text_breaks_tei_or_markdown(one: str, two: str, three: str) -> None:
    article = make_article(
        f"https://x.example/{one}",
        headline=one,
        dek=two,
        language=three,
        authors=(Author(two),),
        captions=(Caption(0, one, two, f"https://x.example/{three}", three),),
        tags=(one, three),
        paragraphs=(three, one),
        quotes=(),
    )
    record = article.to_dict()
    etree.fromstring(to_tei(record, software="scraper/0"))
    if not any("\ud800" <= char <= "\udfff" for char in one + two + three):
        assert to_markdown(record).encode()


@given(TEXT)
def test_a_files_name_is_safe_everywhere(text: str) -> None:
    name = safe_name(text, fallback="article")
    assert name == os.path.basename(name)
    assert 0 < len(name.encode()) <= 120
    assert not name.startswith(".")
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t ')


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("con.txt", "-con.txt"),
        ("LPT1", "-LPT1"),
        ("...", "article"),
        ("\ud800\0", "article"),
        ("a" * 300, "a" * 111 + "-9835fa6b"),
    ],
)
def test_names_that_would_do_harm_are_changed(text: str, name: str) -> None:
    assert safe_name(text, fallback="article") == name


@pytest.mark.parametrize("form", ["markdown", "tei"])
def test_a_folder_of_articles_appears_whole(newsroom: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    assert run("export", "--format", form, "-o", out, db=newsroom).exit_code == 0
    files = sorted(out.rglob("*.*"))
    assert len([file for file in files if file.is_file()]) > 50
    assert os.listdir(tmp_path) == ["out"]
    again = run("export", "--format", form, "-o", out, db=newsroom)
    assert again.exit_code == 1
    assert "is there already" in again.output
    assert "name it with -o FOLDER" in run("export", "--format", form, db=newsroom).output


def test_a_folder_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    with contextlib.suppress(KeyboardInterrupt), atomic_folder(tmp_path / "out") as folder:
        (folder / "a.md").write_text("half")
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == []
    with pytest.raises(InputError, match="cannot be written"), atomic_folder(tmp_path / "a" / "b"):
        pass
