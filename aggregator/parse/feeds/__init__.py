"""Feeds of every kind: bytes → feed and entries. Pure."""
