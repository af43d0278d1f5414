"""Names that something outside the repository sets or reads: launchers, sweepers, deepspeed, accelerate."""

LAUNCHED = frozenset({
    "local_rank", "node_rank", "nproc_per_node", "master_addr", "master_port", "rank", "local-rank", "local_world_size", "nnodes",
    "LOCAL_RANK",
})  # fmt: skip
DEEPSPEED = frozenset({"deepspeed", "deepspeed_config", "deepscale", "deepscale_config", "deepspeed_mpi"})


def external_reader(dest: str) -> str | None:
    """Return who outside the repository needs an option of this name, or None."""
    if dest in LAUNCHED and dest not in ("rank",):
        return "the distributed launcher, which passes it to every process"
    if dest in DEEPSPEED:
        return "deepspeed"
    return None
