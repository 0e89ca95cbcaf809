"""Workers: results come back, errors too, and a lost worker costs its own task only."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scraper import workers as workers_module
from scraper.records import Caption, ListedImage, Seed
from scraper.workers import WorkerLost, Workers
from tests.archives import make_article

ROOT = Path(__file__).parent.parent


def double(number: int) -> int:
    return 2 * number


def same(*values: object) -> tuple[object, ...]:
    return values


def divide(number: int) -> float:
    return 1 / number


def die() -> None:
    os._exit(3)


def die_the_first_time(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os._exit(3)
    return "done"


def make_lambda() -> object:
    return lambda: None


def recurse() -> None:
    recurse()


class Stubborn(Exception):
    """An error that cannot be made again from its arguments."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def raise_stubborn() -> None:
    raise Stubborn(1, 2)


def run_alone(function: object, *arguments: object) -> object:
    async def main() -> object:
        async with Workers(1, timeout=30) as workers:
            return await workers.run(function, *arguments)  # type: ignore[arg-type]

    return asyncio.run(main())


def test_results_come_back_in_the_order_of_the_calls() -> None:
    async def main() -> list[int]:
        async with Workers(2, timeout=30) as workers:
            return await asyncio.gather(*(workers.run(double, number) for number in range(20)))

    assert asyncio.run(main()) == [2 * number for number in range(20)]


def test_a_record_comes_back_as_it_was_sent() -> None:
    article = make_article(captions=(Caption(0, "The bridge", "Ann Lee"),), tags=("harbour",))
    seed = Seed("https://a.example/", images=(ListedImage("https://a.example/1.jpg", "Bridge"),))
    assert article.blocks
    assert run_alone(same, article, seed) == (article, seed)


def test_an_error_in_the_worker_is_raised_in_the_caller() -> None:
    async def main() -> None:
        async with Workers(1, timeout=30) as workers:
            await workers.run(divide, 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(main())


def test_a_dead_worker_costs_its_own_task_and_is_replaced() -> None:
    async def main() -> int:
        async with Workers(1, timeout=30) as workers:
            with pytest.raises(WorkerLost, match="died"):
                await workers.run(die)
            return await workers.run(double, 21)

    assert asyncio.run(main()) == 42


def test_a_hanging_worker_is_killed_at_its_deadline_and_replaced() -> None:
    async def main() -> None:
        async with Workers(1, timeout=0.2) as workers:
            with pytest.raises(WorkerLost, match=r"took more than 0\.2 s"):
                await workers.run(time.sleep, 600)

    asyncio.run(main())


def test_a_task_whose_worker_died_gets_a_second_one(tmp_path: Path) -> None:
    assert run_alone(die_the_first_time, tmp_path / "mark") == "done"


def test_an_error_says_where_in_the_worker_it_arose() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        run_alone(divide, 0)
    assert any("in divide" in note for note in caught.value.__notes__)


@pytest.mark.parametrize(
    ("function", "error", "says"),
    [
        (make_lambda, RuntimeError, "lambda"),
        (recurse, RecursionError, "recursion"),
        (raise_stubborn, RuntimeError, "Stubborn: 1 and 2"),
    ],
)
def test_what_cannot_be_handed_back_is_an_error_not_a_death(
    function: object, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        run_alone(function)


def test_a_cancelled_task_frees_its_worker_only_when_it_has_ended() -> None:
    async def main() -> list[int]:
        async with Workers(2, timeout=30) as workers:
            hanging = asyncio.ensure_future(workers.run(time.sleep, 600))
            await workers.run(double, 1)
            hanging.cancel()
            with pytest.raises(asyncio.CancelledError):
                await hanging
            return await asyncio.gather(*(workers.run(double, number) for number in range(8)))

    assert asyncio.run(main()) == [2 * number for number in range(8)]


def test_workers_started_ahead_of_work_that_never_comes_end_at_once() -> None:
    async def main() -> None:
        async with Workers(2, timeout=3600) as workers:
            workers.warm_up(double)

    asyncio.run(main())
    assert multiprocessing.active_children() == []


def test_no_more_processes_are_started_than_there_is_work_for() -> None:
    async def main() -> tuple[int, int]:
        async with Workers(16, timeout=3600) as workers:
            workers.warm_up(double)
            for number in range(10):
                await workers.run(double, number)
            one_by_one = len(multiprocessing.active_children())
            await asyncio.gather(*(workers.run(time.sleep, 0.5) for _ in range(4)))
            return one_by_one, len(multiprocessing.active_children())

    one_by_one, at_once = asyncio.run(main())
    assert one_by_one <= 3
    assert at_once >= 4


def test_a_worker_s_memory_is_its_own_and_not_what_its_parent_had() -> None:
    ballast = b"x" * 300_000_000

    async def main() -> int:
        async with Workers(1, timeout=60) as workers:
            return await workers.run(workers_module._peak)

    assert asyncio.run(main()) < len(ballast)


ORPHANS = """
import asyncio, os, time
from scraper.workers import Workers

def my_number():
    time.sleep(0.3)
    return os.getpid()

async def main():
    async with Workers(2, timeout=2) as workers:
        pids = await asyncio.gather(*(workers.run(my_number) for _ in range(2)))
        asyncio.ensure_future(workers.run(time.sleep, 600))
        await workers.run(os.getpid)
        print(*pids, flush=True)
        time.sleep(600)

if __name__ == "__main__":
    asyncio.run(main())
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_end_by_themselves_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    parent.send_signal(signal.SIGKILL)
    parent.wait(30)
    parent.stdout.close()
    end = time.monotonic() + 20
    while any(map(is_running, pids)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(map(is_running, pids))
