"""What something outside the repository sets or reads: launchers, deepspeed, libraries that take a mapping whole."""

from collections.abc import Collection

from mldebt.patterns import regex

LAUNCHED = frozenset({
    "local_rank", "local-rank", "LOCAL_RANK", "local_world_size", "node_rank", "nnodes", "nproc_per_node",
    "master_addr", "master_port",
})  # fmt: skip
CLOUD = frozenset({"job_dir", "job-dir"})
KERNEL = frozenset({"f", "ff", "fff"})
DEEPSPEED = frozenset({"deepspeed", "deepspeed_config", "deepscale", "deepscale_config", "deepspeed_mpi"})

MAPPINGS = regex(
    r"(lightgbm|xgboost|catboost)\.(train|cv|CatBoost|Booster)|lightgbm\.engine\.(train|cv)|xgboost\.training\.(train|cv)"
)
"""Functions of libraries whose first argument, `params`, is a mapping of which they read every key."""


def takes_mapping(dotted: str, key: int | str | None) -> bool:
    """Say whether a library function reads every key of the mapping that it gets as an argument."""
    return key in (0, "params") and MAPPINGS.fullmatch(dotted) is not None


def external_reader(dest: str, flags: Collection[str] = ()) -> str | None:
    """Return who outside the repository needs an option of this name, or None."""
    if dest in LAUNCHED:
        return "the distributed launcher, which passes it to every process"
    if dest in CLOUD:
        return "Google Cloud's training service, which passes its --job-dir on to the program"
    if dest in DEEPSPEED:
        return "deepspeed"
    if "-f" in flags and dest in KERNEL:
        return "Jupyter, which passes -f with a file to every kernel"
    return None
