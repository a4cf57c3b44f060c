"""Parsing: bytes → facts. Pure, but for the children in which untrusted bytes are parsed."""
