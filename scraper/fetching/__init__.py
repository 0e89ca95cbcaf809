"""Addresses and saved files, turned into snapshots; the only way out to the network."""
