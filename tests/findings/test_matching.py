"""Findings of two scans find each other whatever moved."""

from made import finding

from mldebt.findings.finding import Finding
from mldebt.findings.matching import match


def test_the_same_fingerprint_is_the_same_finding_whatever_its_line() -> None:
    before, now = finding(line=3), finding(line=80)

    found = match([before], [now], {})

    assert found.pairs == ((before, now),)
    assert not found.gone
    assert not found.came


def test_a_renamed_file_keeps_its_findings() -> None:
    before, now = finding(path="old.py"), finding(path="new.py")

    found = match([before], [now], {"old.py": "new.py"})

    assert found.pairs == ((before, now),)


def test_a_function_moved_to_another_file_is_known_by_its_body() -> None:
    before, now = finding(path="a.py", anchor="f", body="b1"), finding(path="b.py", anchor="g", body="b1")

    found = match([before], [now], {})

    assert found.pairs == ((before, now),)


def test_a_copied_function_is_one_new_finding() -> None:
    kept, copy = finding(path="a.py", body="b1"), finding(path="b.py", body="b1")

    found = match([kept], [kept, copy], {})

    assert found.pairs == ((kept, kept),)
    assert found.came == (copy,)


def test_a_symbol_that_vanished_is_found_under_its_name_elsewhere() -> None:
    before, now = finding(path="a.py", anchor="Net.fit", body="x"), finding(path="b.py", anchor="Net.fit", body="y")

    found = match([before], [now], {})

    assert found.pairs == ((before, now),)


def test_a_method_that_changes_in_a_class_under_another_name_is_found_in_its_file() -> None:
    before, now = finding(anchor="Old.fit", body="x"), finding(path="b.py", anchor="New.fit", body="y")
    elsewhere = finding(path="c.py", anchor="New.fit", body="y")

    assert match([before], [elsewhere, now], {"a.py": "b.py"}).pairs == ((before, now),)
    assert match([before], [elsewhere], {}).came == (elsewhere,)


def test_module_level_code_of_two_files_is_never_matched_by_name() -> None:
    before, now = finding(path="a.py", anchor="<module>"), finding(path="b.py", anchor="<module>")

    found = match([before], [now], {})

    assert found.gone == (before,)
    assert found.came == (now,)


def test_every_earlier_finding_is_used_once() -> None:
    before = finding(path="a.py", body="b1")
    first, second = finding(path="b.py", body="b1"), finding(path="c.py", body="b1")

    found = match([before], [second, first], {})

    assert found.pairs == ((before, first),)
    assert found.came == (second,)


def test_findings_of_other_rules_never_match() -> None:
    before, now = finding(code="MLD301", body="b"), finding(code="MLD302", body="b")

    found = match([before], [now], {})

    assert not found.pairs


def cell(anchor: str, lines: str, place: int, path: str = "a.ipynb") -> Finding:
    return finding(code="MLD302", path=path, anchor=anchor, symbol=anchor, lines=lines, cell=place, body=anchor)


def test_a_cell_without_an_id_is_known_by_half_of_its_lines() -> None:
    before = cell("old", "aaaabbbbccccdddd", 4)
    other, changed = cell("other", "eeeeffff", 4), cell("new", "bbbbccccddddeeee", 7)

    found = match([before], [other, changed], {})

    assert found.pairs == ((before, changed),)
    assert found.came == (other,)


def test_of_two_changed_cells_each_meets_the_one_it_shares_most_lines_with() -> None:
    first, second = cell("f", "aaaabbbbcccc", 1), cell("s", "aaaabbbbdddd", 2)
    near_second, near_first = cell("x", "aaaabbbbddddeeee", 3), cell("y", "aaaabbbbcccceeee", 4)

    found = match([first, second], [near_second, near_first], {})

    assert set(found.pairs) == {(first, near_first), (second, near_second)}


def test_a_cell_in_another_notebook_is_not_the_one_that_vanished_here() -> None:
    before, now = cell("old", "aaaabbbb", 1), cell("new", "aaaacccc", 1, path="b.ipynb")

    found = match([before], [now], {})

    assert found.came == (now,)


def test_a_cell_that_was_written_anew_in_its_place_is_the_same_debt() -> None:
    before, now = cell("old", "aaaabbbb", 1), cell("new", "eeeeffff", 1, path="b.ipynb")

    found = match([before], [now], {"a.ipynb": "b.ipynb"})

    assert found.pairs == ((before, now),)
