"""Tells which link of a table's row leads to weights: by its file, its host, or the word that offers it."""

import re
from collections.abc import Sequence

from mldebt.facts.texts import Row
from mldebt.patterns import regex
from mldebt.project.models.published.handing_out import GIVEN_FILE, HOLDS_ARRAYS, is_below_released
from mldebt.project.models.published.links import (
    FILE_HOST,
    HUB,
    NO_NAME,
    hub_owner,
    keeps_files,
    split_link,
)
from mldebt.project.models.texts.passages import Part
from mldebt.project.models.texts.words import METRIC

WEIGHT_FILE = regex(
    r".*\.(?:pt|pth|ckpt|safetensors|onnx|h5|hdf5|keras|gguf|tflite|caffemodel|pdparams|params|pth\.tar)", re.IGNORECASE
)
NOT_WEIGHTS = regex(
    r"\.(?:json|log|txt|ya?ml|py|md|pdf|png|jpg|gif|csv|ipynb|html|mp4|sh|xml|tsv)(?:$|\?)|arxiv|colab|/blob/|/tree/",
    re.IGNORECASE,
)
DATA = regex(r"data ?sets?\b|\bdata\b|corpus|images|annotations", re.IGNORECASE)
DOWNLOAD = regex(r"download|weights?|checkpoint|model|ckpt|link|url|下载|链接|权重|模型", re.IGNORECASE)
KEPT = regex(r"(?i)\b(?:weights?|checkpoints?|ckpts?|downloads?)\b|下载|权重")
"""The heads of a column that is of files, whoever keeps them; `Model` heads names and `Link` pages, too."""
CALLED = regex(
    r"(?i)\W*(?:(?:pre-?)?trained\W)?(?:models?|weights?|checkpoints?|ckpts?)(?:\W+(?:logs?|config|cfg|here|link))*\W*"
)
"""A cell that calls what it links to weights, and names nothing: `model | log`."""


def weights_link(row: Row, header: tuple[str, ...], part: Part | None) -> tuple[str, bool]:
    """Return the link to the weights of a row and whether it ends in a weight file's name."""
    links = list(filter(_may_be_weights, row.links))
    is_on_data = any(DATA.fullmatch(head.strip()) for head in header[:1])
    for link in links:
        path = split_link(link).path
        if WEIGHT_FILE.fullmatch(path) and not (is_on_data and HOLDS_ARRAYS.fullmatch(path)):
            return link, True
    is_released = part is not None and is_below_released(part)
    if is_on_data or not (is_released or any(METRIC.search(head) for head in header)):
        return "", False
    is_called = any(map(CALLED.fullmatch, row.cells)) or any(map(KEPT.search, header))
    is_offered = any(DOWNLOAD.search(head) for head in header) or _is_on_name(row, links, header)
    return _hosted(links, is_offered=is_offered or is_called, is_released=is_released)


def _may_be_weights(link: str) -> bool:
    """Say whether a link may lead to weights: to no page or text, unless a hub shows a file of weights as a page."""
    parts = split_link(link)
    is_hub_file = parts.netloc == HUB and WEIGHT_FILE.fullmatch(parts.path)
    return ":" in link and bool(is_hub_file or not NOT_WEIGHTS.search(link))


def _is_on_name(row: Row, links: Sequence[str], header: tuple[str, ...]) -> bool:
    """Say whether the one link of a row is that of its name, to a host of files: `| [Net-S](https://…) | 80.1 |`."""
    is_kept = len(row.links) == len(links) == 1 and FILE_HOST.search(split_link(links[0]).netloc)
    return bool(is_kept) and not any(map(NO_NAME.fullmatch, row.cells)) and not any(map(DATA.search, header))


def _hosted(links: Sequence[str], *, is_offered: bool, is_released: bool) -> tuple[str, bool]:
    """Return the first link to a file that may hold weights, or to a host of such, and whether it is a file."""
    if is_offered and (file := next((link for link in links if GIVEN_FILE.fullmatch(split_link(link).path)), "")):
        return file, True
    hosted = filter(keeps_files, links)
    return next((link for link in hosted if is_offered or (is_released and not hub_owner(link))), ""), False
