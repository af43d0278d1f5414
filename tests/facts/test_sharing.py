from mldebt.facts.code import PythonFacts
from mldebt.facts.reading import decode_facts, encode_facts, read_facts
from mldebt.facts.sharing import Sharing
from mldebt.facts.texts import SettingsFacts

SOURCE = b"import numpy as np\nx = np.array(1)\ny = np.array(x)\nnp.save(np.array, y)\n"


def decoded() -> PythonFacts:
    facts = decode_facts(encode_facts(read_facts("python", SOURCE)))
    assert isinstance(facts, PythonFacts)
    return facts


def test_equal_names_of_two_files_are_kept_once_and_say_the_same() -> None:
    left, right, untouched = decoded(), decoded(), decoded()
    sharing = Sharing()

    sharing.share(left)
    sharing.share(right)

    assert left.imports == right.imports == untouched.imports
    assert left.imports[0].target is right.imports[0].target
    assert left.imports[0].target is not untouched.imports[0].target
    assert [scope.reads for scope in left.scopes] == [scope.reads for scope in untouched.scopes]


def test_words_of_a_fixed_set_are_one_string_after_decoding() -> None:
    left, right = decoded(), decoded()

    uses = [read.use for facts in (left, right) for read in facts.scopes[0].reads]

    assert len({id(use) for use in uses}) == len(set(uses))


def test_equal_keys_and_values_of_settings_are_kept_once() -> None:
    content = encode_facts(read_facts("toml", b'[a]\nrate = 0.25\nname = "nearly"\n'))
    left, right, untouched = (decode_facts(content) for _ in range(3))
    assert isinstance(left, SettingsFacts)
    assert isinstance(right, SettingsFacts)
    sharing = Sharing()

    sharing.share(left)
    sharing.share(right)

    assert left == right == untouched
    for one, other in zip(left.entries, right.entries, strict=True):
        assert (one.key is other.key, one.value is other.value, one.kind is other.kind) == (True, True, True)
