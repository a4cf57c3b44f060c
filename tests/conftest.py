"""How many tests run side by side."""

import os
import sys

MOST = 12

# The program is started by the hundred: where the machine keeps no bytecode, each start would compile it again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers():
    """Two for each processor: half of the tests wait for programs that they started."""
    return min(2 * (os.cpu_count() or 1), MOST)
