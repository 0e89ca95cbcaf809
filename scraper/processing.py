"""Web archives through the extractor on a Dask cluster: ranges out, rows in, nothing twice.

The driver keeps no page and no row: it cuts files into ranges, hands them to workers and
counts. Whatever dies, what is done stays done; run again, only what is missing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from scraper.cluster import connected
from scraper.errors import InputError, ScraperError
from scraper.formats.dataset import open_dataset, remove_drafts, save_json
from scraper.ranges import Done, Range, Reader, load_done, plan_file, process_range
from scraper.reading import read_archived
from scraper.settings import CrawlSettings
from scraper.version import __version__

RANGE_BYTES = 64_000_000
_AHEAD = 4  # tasks a worker
_MOST_TRIES = 12  # of one range; each may end with a page that kills its process
_WORKER_MEMORY = "1500MB"


@dataclass(frozen=True, slots=True)
class Job:
    """What to process, and how. `workers` is for a local cluster, `scheduler` names another."""

    files: Sequence[str]
    folder: Path
    settings: CrawlSettings
    scheduler: str | None = None
    workers: int | None = None
    range_bytes: int = RANGE_BYTES
    partition: str = "site-month"
    read: Reader = read_archived


@dataclass(slots=True)
class Tally:
    """How far a job is: ranges done now, done before and in all, articles, and what failed."""

    ranges: int = 0
    before: int = 0
    total: int = 0
    articles: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, done: Done) -> None:
        """Count a range."""
        self.ranges += 1
        self.articles += done.articles
        self.failures += [f"{done.address}: {failure}" for failure in done.failures]


def process(job: Job, watch: Callable[[Tally], None]) -> Tally:
    """Process what is missing in the dataset and write its manifest.

    Raises:
        InputError: Dask or DuckDB is missing, the scheduler cannot be reached, or the
            folder is no dataset of ours.
    """
    folder = job.folder.absolute()
    open_dataset(folder, job.partition)
    before = load_done(folder)
    tally = Tally(before=0)
    _check_duckdb()
    with connected(job.scheduler, workers=job.workers, memory=_WORKER_MEMORY) as client:
        parts: list[Range] = []
        for address, planned in _plans(client, job, folder):
            if isinstance(planned, Exception):
                tally.failures.append(_told(address, planned))
            else:
                parts += planned
        missing = [part for part in parts if part.task not in before]
        tally.total, tally.before = len(parts), len(parts) - len(missing)
        for outcome in _run(client, job, folder, missing):
            if isinstance(outcome, Done):
                tally.add(outcome)
            else:
                tally.failures.append(_told(*outcome))
            watch(tally)
    remove_drafts(folder)
    save_json(folder / "_manifest.json", _manifest(folder))
    return tally


def _plans(client: Any, job: Job, folder: Path) -> Iterator[tuple[str, list[Range] | Exception]]:
    """Cut the files into ranges, on the workers."""
    calls = client.map(
        lambda address: plan_file(address, folder, job.range_bytes), job.files, pure=False
    )
    for address, call in zip(job.files, calls, strict=True):
        error = call.exception()
        yield address, error if error is not None else call.result()


def _run(
    client: Any, job: Job, folder: Path, parts: Sequence[Range]
) -> Iterator[Done | tuple[str, Exception]]:
    """Do ranges, a few a worker at a time; one whose worker died is tried again."""
    from distributed import KilledWorker, as_completed

    def submit(part: Range) -> Any:
        call = client.submit(process_range, part, folder, job.settings, job.read, pure=False)
        running[call] = part
        return call

    running: dict[Any, Range] = {}
    tries: dict[str, int] = {}
    waiting = iter(parts)
    cores = max(1, sum(client.ncores().values()))
    calls = as_completed([submit(part) for part in islice(waiting, cores * _AHEAD)])
    for call in calls:
        part = running.pop(call)
        error = call.exception()
        tries[part.task] = tries.get(part.task, 0) + 1
        if isinstance(error, KilledWorker) and tries[part.task] < _MOST_TRIES:
            calls.add(submit(part))
            continue
        tries.pop(part.task)
        yield call.result() if error is None else (f"{part.address} at {part.start:,}", error)
        calls.update(submit(following) for following in islice(waiting, 1))


def _check_duckdb() -> None:
    """Make sure that the workers will find what writes Parquet; better told here than by each."""
    if find_spec("duckdb") is None:
        reason = "needs DuckDB; install it with: pip install 'scraper[scale]'"
        raise InputError("process", reason)


def _manifest(folder: Path) -> dict[str, Any]:
    """Sum up what the dataset holds, range by range."""
    ranges = list(load_done(folder).values())
    return {
        "software": f"scraper/{__version__}",
        "articles": sum(done["articles"] for done in ranges),
        "failures": sum(len(done["failures"]) for done in ranges),
        "ranges": ranges,
    }


def _told(what: str, error: Exception) -> str:
    if isinstance(error, ScraperError):
        return str(error)
    return f"{what}: {type(error).__name__}: {error}"
