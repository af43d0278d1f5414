"""Names that something outside the repository sets or reads: launchers, sweepers, deepspeed, accelerate."""

LAUNCHED = frozenset({
    "local_rank", "local-rank", "LOCAL_RANK", "local_world_size", "node_rank", "nnodes", "nproc_per_node",
    "master_addr", "master_port",
})  # fmt: skip
DEEPSPEED = frozenset({"deepspeed", "deepspeed_config", "deepscale", "deepscale_config", "deepspeed_mpi"})


def external_reader(dest: str) -> str | None:
    """Return who outside the repository needs an option of this name, or None."""
    if dest in LAUNCHED:
        return "the distributed launcher, which passes it to every process"
    if dest in DEEPSPEED:
        return "deepspeed"
    return None
