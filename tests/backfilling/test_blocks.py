"""How commits are shared out among workers."""

from itertools import chain

import pytest

from mldebt.backfilling.backfill import LARGEST_BLOCK, blocks


@pytest.mark.parametrize(("count", "workers"), [(1, 2), (7, 2), (50, 2), (2012, 2), (2012, 8), (9, 16)])
def test_blocks_hold_every_commit_once_the_newest_block_first(count: int, workers: int) -> None:
    commits = [f"c{number}" for number in range(count)]

    found = blocks(commits, workers)

    assert list(chain.from_iterable(block[::-1] for block in found)) == commits
    assert max(map(len, found)) <= LARGEST_BLOCK


def test_blocks_begin_long_and_end_with_single_commits() -> None:
    sizes = [len(block) for block in blocks(list(map(str, range(2000))), 2)]

    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (LARGEST_BLOCK, 1)


def test_blocks_are_small_only_where_each_worker_gets_no_more() -> None:
    sizes = {
        (count, workers): [len(block) for block in blocks(list(map(str, range(count))), workers)]
        for count, workers in ((25, 2), (4, 2), (5, 4), (3, 1))
    }

    assert sizes == {(25, 2): [6, 4, 4, 4, 4, 2, 1], (4, 2): [2, 1, 1], (5, 4): [2, 1, 1, 1], (3, 1): [3]}
