"""Frozen values that every room may share: nothing here does anything but hold facts."""
