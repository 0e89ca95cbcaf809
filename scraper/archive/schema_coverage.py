"""The coverage ledger: what each outlet announced in a month, and what became of it."""

from __future__ import annotations

from scraper.archive.tables.shape import View

_COUNTED = (
    "listed", "in_feeds", "in_sitemaps", "waiting", "fetched", "gone", "blocked", "passed_over",
    "failed", "missing", "paywalled", "stored",
)  # fmt: skip
_ADDRESSES = """
    SELECT f.host, substr(coalesce(a.published, f.published), 1, 7) AS month,
      count(coalesce(f.in_feed, f.in_sitemap)) AS listed, count(f.in_feed) AS in_feeds,
      count(f.in_sitemap) AS in_sitemaps,
      count(*) FILTER (WHERE f.state IN ('queued', 'fetching')) AS waiting,
      count(f.role) FILTER (WHERE f.state = 'done') AS fetched,
      count(*) FILTER (WHERE f.state = 'done' AND f.role IS NULL) AS gone,
      count(*) FILTER (WHERE f.state = 'skipped' AND f.error IS 'disallowed by robots.txt')
        AS blocked,
      count(*) FILTER (WHERE f.state = 'skipped' AND f.error IS NOT 'disallowed by robots.txt')
        AS passed_over,
      count(*) FILTER (WHERE f.state = 'failed') AS failed,
      count(coalesce(f.in_feed, f.in_sitemap)) FILTER (WHERE u.article_id IS NULL) AS missing,
      count(*) FILTER (WHERE f.role = 'paywall') AS paywalled, 0 AS stored
    FROM frontier f LEFT JOIN article_urls u ON u.url = f.url
      LEFT JOIN articles a INDEXED BY articles_narrow ON a.id = u.article_id
    WHERE {of_address} AND (f.in_feed IS NOT NULL OR f.in_sitemap IS NOT NULL OR f.attempts > 0
      AND coalesce(f.role, '') NOT IN ('front', 'feed', 'sitemap', 'page', 'variant')
      AND (f.depth > 0 OR f.role = 'article'))
    GROUP BY f.host, month
"""
_ARTICLES = f"""
    SELECT s.host, substr(a.published, 1, 7), {"0, " * (len(_COUNTED) - 2)}
      sum(a.paywalled), count(*)
    FROM sites s CROSS JOIN articles a INDEXED BY articles_by_site_id_published_paywalled
      ON a.site_id = s.id
    WHERE {{of_article}} GROUP BY 1, 2
"""
_LEDGER = f"""
    SELECT CASE WHEN host LIKE 'www.%' THEN substr(host, 5) ELSE host END AS site, month,
      {", ".join(f"sum({name}) AS {name}" for name in _COUNTED)}
    FROM ({_ADDRESSES} UNION ALL {_ARTICLES})
    GROUP BY site, month
"""
_STATES = "('queued', 'fetching', 'done', 'failed', 'skipped')"


def coverage_of(count: int) -> str:
    """Return the view's SQL for so many sites; `?1` and so on stand for their hosts.

    SQLite would ask the whole view and then leave out all others.
    """
    hosts = ", ".join(f"?{number}" for number in range(1, count + 1))
    both = ", ".join(f"?{number}, 'www.' || ?{number}" for number in range(1, count + 1))
    return _LEDGER.format(
        of_address=f"f.state IN {_STATES} AND f.host IN ({both})", of_article=f"s.host IN ({hosts})"
    )


COVERAGE_VIEW = View(
    "coverage_view",
    "What each outlet announced in a month, and what became of it. Counts addresses, but for "
    "`paywalled` and `stored`, which count articles; fronts, feeds, sitemaps and further pages of "
    "an article are left out. Seen from the crawls: what they left out by their options is not "
    "listed.",
    {
        "site": "Host of the outlet.",
        "month": "Month of publication, as the article, its feed, its sitemap or its address says; "
        "NULL where nobody does.",
        "listed": "Announced in a feed or a sitemap.",
        "in_feeds": "Of these, in a feed.",
        "in_sitemaps": "Of these, in a sitemap.",
        "waiting": "Still to be asked.",
        "fetched": "Asked and answered with a page.",
        "gone": "Asked, and not there (404, 410).",
        "blocked": "Not asked because robots.txt says no.",
        "passed_over": "Not asked for another reason, or no page for us: `status --skipped` says.",
        "failed": "Given up: `status --failed` says why.",
        "missing": "Listed, and no article of them is stored.",
        "paywalled": "Articles behind a wall: stored with their opening, or nothing but the wall.",
        "stored": "Articles stored, wherever they were found.",
    },
    _LEDGER.format(of_address="true", of_article="true"),
)
