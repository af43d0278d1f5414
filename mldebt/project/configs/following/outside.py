"""What something outside the repository sets or reads: launchers, deepspeed, libraries that take a mapping whole."""

from collections.abc import Collection

from mldebt.patterns import regex

LAUNCHED = frozenset({
    "local_rank", "local-rank", "LOCAL_RANK", "local_world_size", "node_rank", "nnodes", "nproc_per_node",
    "master_addr", "master_port",
})  # fmt: skip
CLOUD = frozenset({"job_dir", "job-dir"})
MODELARTS = frozenset({"data_url", "train_url"})
KERNEL = frozenset({"f", "ff", "fff"})
JUPYTER = regex(r"(?i)jupyter|i-?python|ipykernel|notebook|colab")
DEEPSPEED = frozenset({"deepspeed", "deepspeed_config", "deepscale", "deepscale_config", "deepspeed_mpi"})

MAPPINGS = regex(
    r"(lightgbm|xgboost|catboost)\.(train|cv|CatBoost|Booster)|lightgbm\.engine\.(train|cv)|xgboost\.training\.(train|cv)"
)
"""Functions of libraries whose first argument, `params`, is a mapping of which they read every key."""

_SETUP = frozenset({"config_file", "eval_only"})
_DEEPSPEED = DEEPSPEED | {"local_rank", "device_rank"}
_OPTIMIZER = frozenset({
    "opt", "lr", "weight_decay", "momentum", "opt_eps", "opt_betas", "opt_args", "opt_foreach", "layer_decay",
    "layer_decay_min_scale", "layer_decay_no_opt_scale",
})  # fmt: skip
_SCHEDULER = frozenset({
    "sched", "epochs", "lr", "min_lr", "warmup_lr", "warmup_epochs", "warmup_prefix", "decay_epochs", "decay_rate",
    "decay_milestones", "cooldown_epochs", "patience_epochs", "lr_noise", "lr_noise_pct", "lr_noise_std", "seed",
    "lr_cycle_mul", "lr_cycle_decay", "lr_cycle_limit", "lr_cycle_min", "lr_k_decay", "eval_metric",
    "sched_on_updates",
})  # fmt: skip
_IMAGES = frozenset({
    "in_chans", "chans", "input_size", "img_size", "interpolation", "mean", "std", "crop_pct", "crop_mode",
    "use_train_size", "test_input_size",
})  # fmt: skip
READ_OF_OPTIONS = {
    "timm.optim.create_optimizer": _OPTIMIZER,
    "timm.optim.optimizer_kwargs": _OPTIMIZER,
    "timm.scheduler.create_scheduler": _SCHEDULER,
    "timm.scheduler.scheduler_kwargs": _SCHEDULER,
    "timm.data.resolve_data_config": _IMAGES,
    "timm.utils.CheckpointSaver": frozenset({"model"}),
    "detectron2.engine.default_setup": _SETUP,
    "deepspeed.initialize": _DEEPSPEED,
    "ds_init": _DEEPSPEED,
}
"""All that a function of a library reads of the options of a program; `ds_init` is what programs call deepspeed's."""


def may_read_option(dotted: str, dest: str) -> bool:
    """Say whether a function of a library that gets all options may read one of them."""
    known = _read_by(dotted)
    return known is None or dest in known


def reads_option(dotted: str, dest: str) -> bool:
    """Say whether a function of a library that gets all options is known to read one of them."""
    return dest in (_read_by(dotted) or ())


def _read_by(dotted: str) -> frozenset[str] | None:
    """Return what a function reads; a library's module inside its package is passed over: `timm.optim.factory.f`."""
    parts = dotted.split(".")
    return READ_OF_OPTIONS.get(dotted) or READ_OF_OPTIONS.get(".".join([*parts[:2], *parts[-1:]]))


def takes_mapping(dotted: str, key: int | str | None) -> bool:
    """Say whether a library function reads every key of the mapping that it gets as an argument."""
    return key in (0, "params") and MAPPINGS.fullmatch(dotted) is not None


def external_reader(dest: str, flags: Collection[str] = (), told: str = "") -> str | None:
    """Return who outside the repository needs an option of this name, or None; `told` is its help."""
    if dest in LAUNCHED:
        return "the distributed launcher, which passes it to every process"
    if dest in CLOUD:
        return "Google Cloud's training service, which passes its --job-dir on to the program"
    if dest in MODELARTS:
        return "Huawei's ModelArts, which passes --data_url and --train_url to the program of a job"
    if dest in DEEPSPEED:
        return "deepspeed"
    if any(flag.startswith("--dynet") for flag in flags):
        return "DyNet, which takes its own options off the command line when it is imported"
    if "-f" in flags and (dest in KERNEL or JUPYTER.search(told)):
        return "Jupyter, which passes -f with a file to every kernel"
    return None
