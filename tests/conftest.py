"""How many tests run side by side."""

import os

MOST = 12


def pytest_xdist_auto_num_workers():
    """Two for each processor: half of the tests wait for programs that they started."""
    return min(2 * (os.cpu_count() or 1), MOST)
