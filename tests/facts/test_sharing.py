from mldebt.facts.code import PythonFacts
from mldebt.facts.lazy import Room
from mldebt.facts.reading import decode_facts, encode_facts, read_facts
from mldebt.facts.texts import SettingsFacts

SOURCE = b"import numpy as np\nx = np.array(1)\ny = np.array(x)\nnp.save(np.array, y)\n"


def decoded() -> PythonFacts:
    facts = decode_facts(encode_facts(read_facts("python", SOURCE)))
    assert isinstance(facts, PythonFacts)
    return facts


def test_words_of_a_fixed_set_are_one_string_after_decoding() -> None:
    left, right = decoded(), decoded()

    uses = [read.use for facts in (left, right) for read in facts.scopes[0].reads]

    assert len({id(use) for use in uses}) == len(set(uses))


def test_equal_keys_and_values_of_settings_are_kept_once() -> None:
    content = encode_facts(read_facts("toml", b'[a]\nrate = 0.25\nname = "nearly"\n'))
    room, untouched = Room(), decode_facts(content)

    left, right = room.decode(content), room.decode(content)

    assert isinstance(left, SettingsFacts)
    assert isinstance(right, SettingsFacts)
    assert left == right == untouched
    for one, other in zip(left.entries, right.entries, strict=True):
        assert (one.key is other.key, one.value is other.value, one.kind is other.kind) == (True, True, True)


def test_equal_names_of_imports_are_kept_once() -> None:
    content = encode_facts(read_facts("python", SOURCE))
    room = Room()

    left, right = room.decode(content), room.decode(content)

    assert isinstance(left, PythonFacts)
    assert isinstance(right, PythonFacts)
    assert left == right == decode_facts(content)
    assert all(one.module is other.module for one, other in zip(left.imports, right.imports, strict=True))
