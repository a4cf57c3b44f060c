"""Outcomes → terminal, page, files. Pure: values in, text out."""
