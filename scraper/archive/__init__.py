"""Snapshots and articles, written as rows; the only room that writes."""
