"""Finds the lines of a text that name one of some words, without the comments."""

from collections.abc import Sequence
from functools import lru_cache

from mldebt.patterns import regex

COMMENT = regex(r"(?m)^\s*#.*$|[ \t]#[^'\"\n]*$")
TRACKERS = (
    "wandb", "mlflow", "neptune", "comet_ml", "clearml", "swanlab", "trackio", "dvclive", "sacred", "visdom", "crayon",
    "tensorboard", "summarywriter", "summary_writer", "filewriter", "tf.summar", "tf_summar",
)  # fmt: skip
"""What the code of a run names where something may keep its metrics, whether or not it is seen to be used."""


def names_any(text: str, words: Sequence[str]) -> bool:
    """Say whether a text holds one of some words."""
    return any(map(text.__contains__, words))


def lines_of(text: str, words: Sequence[str], *, following: int = 1, folded: bool = False) -> str:
    """Return the lines of a text that hold one of some words, each with the next ones, without their comments.

    `folded` words stand in any case.
    """
    searched = text.lower() if folded else text
    spans: set[tuple[int, int]] = set()
    for word in words:
        at = searched.find(word)
        while at >= 0:
            end = searched.find("\n", at)
            end = len(text) if end < 0 else end
            spans.add((text.rfind("\n", 0, at) + 1, end))
            at = searched.find(word, end)
    rows = []
    for start, end in sorted(spans):
        last = end
        for _ in range(following):
            after = text.find("\n", last + 1)
            last = len(text) if after < 0 else after
        rows.append(text[start:last])
    found = "\n".join(rows)
    return COMMENT.sub("", found) if "#" in found else found


@lru_cache(maxsize=256)
def without_comments(text: str) -> str:
    """Return a whole version without its comments, remembered: several questions are asked of it."""
    return COMMENT.sub("", text) if "#" in text else text
