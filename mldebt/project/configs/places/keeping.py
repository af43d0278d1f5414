"""Which calls and parameters keep a configuration beside weights, where it is a record and no use."""

from collections.abc import Sequence

from mldebt.patterns import regex

SAVERS = regex(
    r"(save|save_checkpoint|save_on_master|save_state|save_ckpt|save_model|write_checkpoint|checkpoint_save)"
)
KEPT = regex(r"checkpoint|ckpt|meta_?data|_meta\b|extra_state")


def is_kept_beside(key: int | str | None, wrap: Sequence[str] | None) -> bool:
    """Say whether a parameter is called as what is kept with weights: `fit(…, checkpoint_data={"a": vars(args)})`."""
    return isinstance(key, str) and bool(wrap) and KEPT.search(key) is not None
