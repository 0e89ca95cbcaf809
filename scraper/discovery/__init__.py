"""Feeds, sitemaps and pages that we hold, read for addresses worth fetching; opens no socket."""
