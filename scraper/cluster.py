"""A Dask cluster to work on: one that runs somewhere, or one started on this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from scraper.errors import InputError


@contextmanager
def connected(
    scheduler: str | None, *, workers: int | None = None, threads: int = 1, memory: str | int = 0
) -> Iterator[Any]:
    """Connect to a scheduler, or start `workers` processes of so many threads here.

    Yields:
        Dask's client.

    Raises:
        InputError: Dask is not installed, no scheduler answers at that address, or it is lost
            while its results are waited for.
    """
    try:
        from distributed import Client
    except ImportError as exc:
        reason = "Dask is not installed; install it with: pip install 'scraper[scale]'"
        raise InputError("cluster", reason) from exc
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters, we tell
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=20)
        except (OSError, ValueError) as exc:
            raise InputError(scheduler, f"no scheduler answers: {exc}") from exc
        with client:
            try:
                yield client
            except CancelledError as exc:
                reason = "the scheduler is gone; start one and run the same command, it goes on"
                raise InputError(scheduler, reason) from exc
        return
    with local_cluster(workers, threads, memory) as cluster, Client(cluster) as client:
        # A worker that dies while it starts takes its nanny with it; this replaces both.
        cluster.adapt(minimum=len(cluster.workers), maximum=len(cluster.workers))
        yield client


@contextmanager
def local_cluster(workers: int | None, threads: int = 1, memory: str | int = 0) -> Iterator[Any]:
    """Start worker processes here, without Dask's profiler.

    It looks at every worker a hundred times a second, and keeps the calls of an hour in memory.
    """
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.worker.profile.enabled": False}),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=threads,
            memory_limit=memory,
            dashboard_address="127.0.0.1:0",  # any free port: the usual one may be taken
            silence_logs=logging.CRITICAL,
        ) as cluster,
    ):
        yield cluster
