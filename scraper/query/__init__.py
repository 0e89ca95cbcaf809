"""Rows, turned into answers; opens the database read-only."""
