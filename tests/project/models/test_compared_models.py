"""Models that a notebook builds and fits one by one: each has its own text, and its own row of the README."""

import json

from listed_models import Scan

BUILD = (
    "from keras.layers import Dense\nfrom keras.models import Sequential\n\n\ndef build_{name}_model(width):\n"
    "    net = Sequential([Dense(width)])\n    net.add(Dense({number}))\n    net.compile('adam', 'mse')\n"
    "    return net\n"
)
FIT = "{name} = build_{name}_model({number})\n{name}.fit([[1]], [2])\n{name}.predict([[1]])\n"
README = "# Tides\n\n## Results\n\n| Model | Accuracy |\n|---|---|\n| ReedNet | 81.3% |\n| SedgeNet | 85.1% |\n"


def notebook(fit: str) -> str:
    """Return a notebook that builds two models, each with a text on it."""
    cells = [("markdown", "# Tides\n\nForecasts the height of the next tide.")]
    for number, name in enumerate(("reednet", "sedgenet"), 2):
        cells += [("code", part.format(name=name, number=number)) for part in (BUILD, fit)]
        cells.append(("markdown", f"## Part {number}\n\nIt was trained on Brest{number}."))
    told = [
        {"cell_type": kind, "id": str(place), "metadata": {}, "source": text}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for place, (kind, text) in enumerate(cells)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": told})


def test_what_is_fitted_one_by_one_is_no_system(scan: Scan) -> None:
    found = scan({"tides.ipynb": notebook(FIT)})

    assert {row.family for row in found.values()} == {"build_reednet_model", "build_sedgenet_model"}
    assert {
        (row.documentation, bool(row.items.training_data and row.items.training_data.found)) for row in found.values()
    } == {("partial", False)}


def test_what_is_made_side_by_side_and_not_fitted_is_one_system(scan: Scan) -> None:
    found = scan({"tides.ipynb": notebook(FIT.replace(".fit(", ".train_on_batch("))})

    assert len({row.family for row in found.values()}) == 1


def test_a_model_is_told_of_by_the_row_that_its_name_holds(scan: Scan) -> None:
    found = scan({"tides.ipynb": notebook(FIT), "README.md": README})

    lines = {name: row.items.metrics.line for (_, name), row in found.items() if row.items.metrics}
    assert lines == {"build_reednet_model": 7, "build_sedgenet_model": 8}
