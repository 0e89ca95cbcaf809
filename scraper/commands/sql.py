"""scraper sql"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import click

from scraper.commands.options import db_option, json_option, reading
from scraper.commands.output import plain, print_json_list, print_rows
from scraper.query.sql import Answer, run_query


@click.command("sql")
@click.argument("query")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@db_option
def command(query: str, as_json: bool, as_csv: bool, db: Path) -> None:
    """Answer a query in SQLite's SQL; nothing can be changed by it.

    The tables and views are described in docs/schema.md. Functions: fold(text) takes case and
    accents off, sentence(text, n) gives the nth sentence, domain(address) what was registered.
    QUERY may be - for standard input.

    \b
    scraper sql 'select speaker, count(*) from quote_view group by 1 order by 2 desc limit 10'
    scraper sql "select headline from article_view where section = 'Politics'" --csv
    scraper sql "select text, credit from caption_view" --json
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other")
    text = sys.stdin.read() if query == "-" else query
    with reading(db) as connection:
        answer = run_query(connection, text)
        if as_json:
            print_json_list(dict(zip(answer.columns, row, strict=True)) for row in answer.rows)
        elif as_csv:
            _print_csv(answer)
        else:
            print_rows(answer.columns, answer.rows)


def _print_csv(answer: Answer) -> None:
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\n")
    for row in (answer.columns, *answer.rows):
        writer.writerow(cell if cell is None else plain(cell) for cell in row)
        click.echo(line.getvalue(), nl=False)
        line.seek(0)
        line.truncate()
