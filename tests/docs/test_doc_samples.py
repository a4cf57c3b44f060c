"""What docs/check.md shows is what the program prints."""

import re

import pytest
from documents import ROOT, RUN, blocks

PAGE = ROOT / "docs" / "check.md"
CHANGING = re.compile(r'\d{4}-\d\d-\d\dT[\d:.]+Z|(?<="elapsed_ms":)\d+|(?<="failures":)\d+')
SHOWN = [
    (before, sample)
    for before, sample in zip(blocks(PAGE), blocks(PAGE)[1:], strict=False)
    if before.kind == RUN and sample.kind != RUN
]


@pytest.mark.parametrize(("block", "sample"), SHOWN, ids=[str(sample) for _, sample in SHOWN])
def test_the_program_prints_what_is_shown(block, sample, shell):
    printed = shell.run(block.text).stdout
    assert CHANGING.sub("…", sample.text) in CHANGING.sub("…", printed)


def test_samples_are_shown():
    assert len(SHOWN) == 2
