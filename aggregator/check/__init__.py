"""Exchanges become verdicts. Pure: what was answered goes in, what is thought of it comes out."""
