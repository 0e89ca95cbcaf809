"""The version, alone, so that everyone can ask for it."""

__version__ = "0.1.0"
