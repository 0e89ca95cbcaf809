"""Site rules: what a file may say, which one holds, and what a page gives by it."""

from __future__ import annotations

import json
import pickle
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import scraper
from scraper.commands import main
from scraper.errors import InputError
from scraper.extraction.layouts import Rules, load_layout, load_rules

URL = "https://gazette.example/town/ferry"
PAGE = """<html lang="en"><head><meta property="og:type" content="article">
<title>Gazette online</title></head><body>
<div class="top"><span>Town</span> <span>Harbour</span></div>
<div class="line1">The ferry is back</div>
<div class="line2">Nine weeks without one are over</div>
<div class="who">Ana Ruiz and Li Wei</div><div class="when">1 August 2025</div>
<div class="text"><p>The ferry between Port Hale and the islands sails again, the company said.</p>
<div class="pic"><img src="/ferry.jpg"><span>The ferry at the quay. Photo: Omar Diaz</span></div>
<p class="push">Our newsletter comes every morning, and it is free of charge for all.</p>
<p>It was stopped in June, when divers found a crack in the hull below the water.</p></div>
<div class="text2"><p>Never the body of anything that was printed in this paper.</p></div>
</body></html>"""
RULE = """host = "gazette.example"
headline = "div.line1"
dek = ".line2"
section = ".top span"
byline = [".nobody", ".who"]
published = ".when"
body = "div.text"
captions = ".pic"
remove = [".push"]
"""


def write(folder: Path, text: str, name: str = "gazette.toml") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def rules_of(folder: Path, *texts: str) -> Rules:
    for number, text in enumerate(texts):
        write(folder, text, f"{number}.toml")
    return load_rules(folder)


def test_a_rule_says_where_each_field_stands(tmp_path: Path) -> None:
    article = scraper.extract(PAGE, URL, rules=rules_of(tmp_path, RULE))
    assert article.headline == "The ferry is back"
    assert article.dek == "Nine weeks without one are over"
    assert article.sections == ("Town", "Harbour")
    assert article.section == "Harbour"
    assert [author.name for author in article.authors] == ["Ana Ruiz", "Li Wei"]
    assert article.published == "2025-08-01"
    assert [block.text[:12] for block in article.blocks] == ["The ferry be", "It was stopp"]
    assert article.body
    assert all(article.body[block.start : block.end] == block.text for block in article.blocks)
    (caption,) = article.captions
    assert (caption.text, caption.credit) == ("The ferry at the quay.", "Omar Diaz")
    assert caption.image_url == "https://gazette.example/ferry.jpg"
    ruled = {
        name for name, source in article.provenance.items() if source == "rule:gazette.example"
    }
    assert ruled == {"headline", "dek", "section", "byline", "published", "captions", "body"}


def test_what_a_rule_does_not_find_is_read_as_on_any_page(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path, 'host = "gazette.example"\nheadline = ".missing"\nbody = ".missing"\n'
    )
    plain = scraper.extract(PAGE, URL)
    assert scraper.extract(PAGE, URL, rules=rules).to_dict() == plain.to_dict()


def test_a_rule_for_one_field_leaves_the_others_alone(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, 'host = "gazette.example"\nheadline = ".line1"\n')
    article = scraper.extract(PAGE, URL, rules=rules)
    assert article.provenance["headline"] == "rule:gazette.example"
    assert article.body
    assert article.provenance["body"] == "markup"


def test_a_rule_removes_before_anything_is_read_and_the_text_behind_stays(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, 'host = "gazette.example"\nbody = "div"\nremove = ["b"]\n')
    page = "<body><div>It is <b>not</b> true that the ferry <b>never</b>sails.</div></body>"
    assert scraper.extract(page, URL, rules=rules).body == "It is true that the ferry sails."


def test_rules_hold_on_their_own_host_and_below_it(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULE)
    assert rules.layout_for("https://www.gazette.example/a")
    assert rules.layout_for("https://sport.gazette.example/a")
    assert rules.layout_for("https://thegazette.example/a") is None
    assert rules.layout_for("clipping.html") is None


def test_the_day_of_fetching_chooses_among_the_layouts_of_a_site(tmp_path: Path) -> None:
    old = 'host = "gazette.example"\nuntil = 2020-12-31\nheadline = ".old"\n'
    new = 'host = "gazette.example"\nfrom = 2022-01-01\nheadline = ".new"\n'
    rules = rules_of(tmp_path, old, new)

    def headline(day: date | None) -> tuple[str, ...] | None:
        layout = rules.layout_for(URL, day)
        return layout.selectors["headline"] if layout else None

    assert headline(date(2020, 12, 31)) == (".old",)
    assert headline(date(2021, 6, 1)) is None
    assert headline(date(2022, 1, 1)) == (".new",)
    assert headline(None) == (".new",)


def test_own_rules_go_before_the_packaged_ones(tmp_path: Path) -> None:
    packaged = load_rules().layout_for("https://revista-sur.example/x")
    own = rules_of(tmp_path, 'host = "revista-sur.example"\nheadline = ".mine"\n')
    layout = own.layout_for("https://revista-sur.example/x", date(2024, 1, 1))
    assert packaged
    assert layout
    assert layout.selectors == {"headline": (".mine",)}


def test_rules_travel_to_worker_processes(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULE)
    assert pickle.loads(pickle.dumps(rules)) == rules


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('host = "a.example"\n\nheadlin = "h1"\n', 3, "unknown key 'headlin'"),
        ('host = "a.example"\nbody = [\n  "div.a",\n  "div..b",\n]\n', 4, "no selector: 'div..b'"),
        ('host = "a.example"\nheadline = "h1::first-line"\n', 2, "no selector"),
        ('host = "a.example"\nheadline = "h1:nonsense"\n', 2, "no selector"),
        ('host = "a.example"\nheadline = 7\n', 2, "a selector is text"),
        ('host = "a.example"\nheadline = []\n', 2, "an empty list"),
        ('headline = "h1"\n', 1, "no host"),
        ('host = "https://a.example/"\nheadline = "h1"\n', 1, "no host"),
        ('host = "a.example"\n', 1, "names no field"),
        ('host = "a.example"\nfrom = "2024"\nbody = "p"\n', 2, "no day"),
        ('host = "a.example"\nfrom = 2024-02-01\nuntil = 2024-01-01\nbody = "p"\n', 3, "before"),
        ('host = "a.example"\n\nbody = "p\n', 3, "illegal character"),
        ('host = "a.example"\n[body]\na = "p"\n', 2, "a selector is text"),
    ],
    ids=range(13),
)
def test_a_wrong_rule_is_named_with_file_and_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    file = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_layout(file)
    assert str(caught.value).startswith(f"{file}:{line}: ")
    assert reason in str(caught.value)


def test_a_file_that_is_no_text_or_not_there_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    for missing in (tmp_path / "bytes.toml", tmp_path / "none.toml"):
        with pytest.raises(InputError):
            load_layout(missing)
    with pytest.raises(InputError):
        load_rules(tmp_path / "nowhere")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.html"
    canonical = f'<head><link rel="canonical" href="{URL}">'
    file.write_text(PAGE.replace("<head>", canonical), encoding="utf-8")
    return file


def test_extract_takes_rules_from_a_folder_and_no_rules_reads_every_site_alike(
    tmp_path: Path, page: Path
) -> None:
    write(tmp_path / "rules", RULE)

    def provenance(*options: object) -> str:
        done = run("extract", page, "--rules", tmp_path / "rules", *options)
        assert done.exit_code == 0, done.output
        return str(json.loads(done.output)["provenance"].get("headline"))

    assert provenance() == "rule:gazette.example"
    assert provenance("--no-rules") != "rule:gazette.example"


def test_a_wrong_rule_ends_an_import_before_any_work(tmp_path: Path, page: Path) -> None:
    write(tmp_path / "wrong", 'host = "a.example"\nheadlin = "h1"\n')
    db = tmp_path / "archive.db"
    done = run("import", page, "--rules", tmp_path / "wrong", "--db", db)
    assert done.exit_code == 1
    assert "gazette.toml:2: unknown key" in done.output
    counted = run("sql", "select count(*) from snapshots", "--db", db)
    assert counted.output.split()[-1] == "0"


def test_import_reads_by_the_rules(tmp_path: Path, page: Path) -> None:
    write(tmp_path / "rules", RULE)
    db = tmp_path / "archive.db"
    assert run("import", page, "--rules", tmp_path / "rules", "--db", db).exit_code == 0
    shown = run("sql", "select source from provenance where field = 'headline'", "--db", db)
    assert "rule:gazette.example" in shown.output


def test_rules_check_tells_what_each_selector_finds(tmp_path: Path, page: Path) -> None:
    file = write(tmp_path / "rules", RULE)
    assert run("rules", "check", file).output == f"{file}: right in form.\n"
    done = run("rules", "check", file, "--page", page, "--json")
    assert done.exit_code == 0
    trials = {trial["selector"]: trial for trial in json.loads(done.output)}
    assert trials[".nobody"]["found"] == 0
    assert trials[".top span"] == {
        "field": "section",
        "selector": ".top span",
        "found": 2,
        "first": "Town",
    }


def test_rules_check_fails_where_a_field_is_not_found(tmp_path: Path, page: Path) -> None:
    file = write(tmp_path, 'host = "gazette.example"\nheadline = "h1"\nremove = ".none"\n')
    done = run("rules", "check", file, "--page", page)
    assert done.exit_code == 1
    assert "nothing found for headline" in done.output
    wrong = write(tmp_path, 'host = "gazette.example"\nheadline = "h1..x"\n', "wrong.toml")
    assert run("rules", "check", wrong).exit_code == 1


def test_the_packaged_example_finds_its_fields_on_the_newsroom_page() -> None:
    folder = Path(__file__).parent / "fixtures" / "newsroom" / "revista-sur"
    payload = (folder / "cronicas/2014/09/21/el-ultimo-farero.html").read_bytes()
    url = "https://revista-sur.example/cronicas/2014/09/21/el-ultimo-farero"
    article = scraper.extract(payload, url, rules=load_rules())
    assert article.headline == "El último farero no sabe nadar"
    assert article.section == "Crónicas"
    assert article.authors[0].name == "Inés Quiroga"
    assert article.published == "2014-09-21T00:05:00-03:00"
    assert len(article.captions) == 2
    assert article.body
    assert article.body.startswith("Hay 211 escalones")
    assert article.body.endswith("Que no hiciera falta.")
    assert article.provenance["body"] == "rule:revista-sur.example"
