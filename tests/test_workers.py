"""Workers: results come back, errors too, and a lost worker costs its own task only."""

import asyncio
import os
import time

import pytest

from scraper.workers import WorkerLost, Workers


def double(number: int) -> int:
    return 2 * number


def divide(number: int) -> float:
    return 1 / number


def die() -> None:
    os._exit(3)


def test_results_come_back_in_the_order_of_the_calls() -> None:
    async def main() -> list[int]:
        async with Workers(2, timeout=30) as workers:
            return await asyncio.gather(*(workers.run(double, number) for number in range(20)))

    assert asyncio.run(main()) == [2 * number for number in range(20)]


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
