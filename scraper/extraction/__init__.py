"""Snapshots, read into articles: pure, offline and repeatable."""
