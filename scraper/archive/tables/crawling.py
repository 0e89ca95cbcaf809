"""The crawl's own state: its runs, the addresses it knows, the hosts it leaves alone."""

from __future__ import annotations

from scraper.archive.tables.shape import Column, Table, row_id

CRAWLS = Table(
    "crawls",
    "One run of a crawl.",
    (
        row_id(),
        Column("started", str, "When it began.", required=True),
        Column("finished", str, "When it ended; NULL while it runs or after it was killed."),
        Column("state", str, "running, done, interrupted or failed.", required=True),
        Column("seeds", str, "The seeds as given: a JSON list of addresses.", required=True),
        Column("options", str, "The options as given: a JSON object.", required=True),
        Column("fetched", int, "Answers of servers that were kept.", required=True),
        Column("stored", int, "Articles that were new or had changed.", required=True),
        Column("failed", int, "Addresses that failed for good.", required=True),
        Column("pid", int, "Process that ran it."),
        Column("hostname", str, "Machine that ran it."),
    ),
)
FRONTIER = Table(
    "frontier",
    "Every address that a crawl knows, and how it stands.",
    (
        Column("url", str, "The address, normalised."),
        Column("host", str, "Its host, with the port where it isn't the scheme's own.", None, True),
        Column("state", str, "queued, fetching, done, failed or skipped.", required=True),
        Column("priority", float, "Higher is fetched earlier.", required=True),
        Column("depth", int, "Links from a seed, which has 0.", required=True),
        Column("attempts", int, "How often asking it was begun.", required=True),
        Column(
            "due",
            str,
            "Not before this time: the next try, or of what is done the next visit. "
            "NULL: at once if queued, else never again.",
        ),
        Column("error", str, "Why it failed or was skipped."),
        Column("found_on", str, "Page, feed or sitemap that named it."),
        Column("etag", str, "ETag of the last good answer."),
        Column("last_modified", str, "Last-Modified of the last good answer."),
        Column("role", str, "What it turned out to be: article, front, feed, sitemap …"),
        Column(
            "published", str, "When it appeared, as a feed, a sitemap or the address itself says."
        ),
        Column("checked", str, "When it was last asked."),
        Column("interval", float, "Seconds from that visit to the next, as things change here."),
        Column("changed", str, "When a visit last found something new here."),
        Column("in_feed", str, "When a feed first named it; NULL: none has."),
        Column("in_sitemap", str, "When a sitemap first named it; NULL: none has."),
        Column("remark", str, "What is odd about a page that was read: empty without scripts."),
        Column("raw_url", str, "The address as first printed; NULL: spelled as `url`."),
    ),
    key=("url",),
    indexes=("state, host",),
)
LISTED_IMAGES = Table(
    "listed_images",
    "What image sitemaps say about the pictures of a page, whether it was fetched or not.",
    (
        Column("url", str, "The page, as in `frontier`.", required=True),
        Column("position", int, "Place among the page's pictures, from 0.", required=True),
        Column("image_url", str, "Address of the picture.", required=True),
        Column("title", str, "Its title."),
        Column("text", str, "Its caption."),
    ),
    key=("url", "position"),
)
HOSTS = Table(
    "hosts",
    "Hosts that complained or failed, and how long they are left alone.",
    (
        Column("host", str, "The host, as in `frontier`."),
        Column("paused_until", str, "Not asked before this time.", required=True),
        Column("pauses", int, "How many pauses in a row; each is twice as long.", required=True),
        Column("failures", int, "Failures in a row.", required=True),
    ),
    key=("host",),
)
