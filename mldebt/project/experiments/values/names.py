"""Tells hyper-parameters from other names, and replicates (seed, fold, worker, device, output) from new configurations.

A name is a hint. In files that hold nothing but settings any name counts; elsewhere only names that mean a
hyper-parameter in the field. Names measured as noise on 97 hand-labelled commits (`epoch`, `model`, `r`, `c`, `t` are
loop and analysis variables) never count, and `loss`, `encoder`, `kernel` only where they are given a word.
"""

import re
from functools import lru_cache

from mldebt.patterns import regex

CLEAR = regex(
    r"(?:^|_)(?:"
    r"lrs?|lrate|lr\d|lrf|learn(?:ing)?_?rates?|wd|weight_?decay|l[12](?:_?reg)?|momentum|betas?|beta_?[12]|nesterov|"
    r"drop|dropout[a-z]?|w_?drop|w_?decay|drop_?rate|drop_?path|dropconnect|p_?drop|batch|batch_?size|bs|micro_?batch|epochs|n_?epochs?|num_?epochs?|"
    r"nb_?epochs?|max_?epochs?|(?:n|num_?|n_|boost\w*_)rounds?|trees|estimators|leaves|leaf|depth|colsample(?:_?by\w+)?|"
    r"subsample\w*|bagging|feature_?fraction|alpha|lambda|gamma|min_?child|min_?data|min_?gain|max_?bin|min_?split|"
    r"samples_?(?:split|leaf)|ngrams?|hidden|units|layers?|n_?layers?|heads|(?:n|num)_?head|emb|embd|embed|embedding|filters|"
    r"channels|width_?mult|depth_?mult|kernel_?size|d_?model|d_?ff|hidden_?dim|(?:warm|cool)_?(?:up|down)|num_iterations|max_iters|train_iters|decay|milestones|scheduler|optimi[sz]er|optim|"
    r"clip|grad_?clip|clipping|norm_?clip|grad(?:ient)?_?norm|accumulate|accumulation|grad_?accum|smoothing|mix_?up|cut_?mix|cutout|augment\w*|aug|"
    r"mosaic|image_?size|img_?size|imgsz|input_?size|crop_?size|patch_?size|activation|margin|lora|max_?features|n_?features|"
    r"solver|criterion|penalty|patience|early_?stop\w*|pos_?weight|class_?weights?|loss_?weights?|weights?_?loss|"
    r"loss_?(?:type|fn|function|name)|ema|polyak|target_?update|entropy|discount|gae|vf_?coef|ent_?coef|clip_?range|backbone|"
    r"(?:(?:n|nb|num(?:ber_of)?|max|total|train\w*)_)?episodes|(?:n|nb|num|max)_?episode_train\w*|"
    r"num(?:ber)?_?(?:of_)?(?:train\w*_)?steps|total_?time_?steps|eps(?:ilon)?_(?:start|end|min|max|final|decay)|rollout_?len(?:gth)?|"
    r"n_?hid|n_?critic|learn(?:ing)?_?starts?|start_(?:time)?steps|(?:train(?:ing)?|target\w*?|updates?|learn(?:ing)?|policy|sync)_?(?:freq(?:uency)?|interval|every)|arch|pretrained|boosting|booster|objective|teacher_?forcing|n_?est|stacks|experts|(?:samples|images|imgs|ims)_?per_?(?:gpu|device|batch)"
    r")(?=_|$|\d)"
)
"""Words that mean how a model is built or trained wherever they stand."""
VAGUE = regex(
    r"(?:^|_)(?:epoch|"
    r"eps|epsilon|eta|n?_?steps|iters?|n_?iters?|iterations|reg|stride|dilation|block_?size|seq(?:uence)?_?len(?:gth)?|max_?len(?:gth)?|"
    r"context_?len(?:gth)?|window_?size|horizon|dim|dims|temperature|temp|tau|schedule|[hv]?flip|rotate|rescale|translate|crop|resolution|rank|"
    r"components|neighbou?rs|clusters|feature_?size|tol|threshold|negatives|num_?samples|sample_?rate|replay|buffer_?size|"
    r"freeze|unfreeze|stages|quantile|sigma|noise|beam|vocab_?size|aux|n_?trials|max_?evals|n_?calls"
    r")(?=_|$|\d)"
)
"""Words that may as well be of data, of decoding, of a simulation or of a machine."""
MINOR = regex(
    r"(?:^|_)(?:seeds?|random_?state|rng|folds?|n_?folds?|n_?splits?|kfold|workers?|n_?jobs|n_?proc\w*|num_?proc|n?_?threads?|nthread|"
    r"num_?process(?:es)?|cpus?|device|devices|mesh|layout|cudas?|gpus?|gpu_?ids?|local_?rank|world_?size|n?nodes|port|host|url|user|output|out|outputs|out_?dir|"
    r"save|saves|saving|writes?|log|logs|logging|logger|print|prints|verbose|verbosity|debug|(?:single|one|overfit)_?batch(?:es)?|fast_dev_run|name|names|labels|class_?names|title|project|entity|version|classes|n(?:b|um)?_?class|class_?(?:num|count)|n_?cls|alias|suffix|prefix|comment|"
    r"tags?|notes?|paths?|dirs?|files?|filename|folder|root|checkpoint|checkpoints|ckpt|resume|backend|dist|ddp|pin_?memory|"
    r"prefetch\w*|tqdm|description|author|date|keep|display|visual\w*|visul\w*|shows?|plot|figure|figsize|dpi|fontsize|compile|profile|benchmark|wandb|tensorboard|"
    r"mlflow|neptune|comet|log_?num(?:ber)?|timeout|refresh|report\w*|create|overwrite|re_?compute|export|dump|dry_?run|cache|use_?cache|progress|monitor|hostname|email|job|queue|partition|memory|mem|metric|"
    r"start_?epochs?|initial_?epochs?|restore|snapshots?|interval|frequency|freq|every|import|imports|requires|dependencies|docker|executable|submission|allow|allowed)(?=_|$|\d)"
)
BATCHED = regex(r"(?:^|_)(?:batch_?size|train_?batch)|(?:samples|images|imgs|ims)_?per_?(?:gpu|device|batch)$")
"""Sizes of batches, though a machine is named."""
UPDATED = regex(
    r"((?:^|_)(?:train(?:ing)?|target|updates?|learn(?:ing)?|policy|sync)(?:_\w+)?)_?(?:freq(?:uency)?|interval|every)$"
)
"""How often what trains is renewed, where the name before that tells of nothing else."""
MEASURED_BY = regex(r"(?:^|_)(?:eval|test|valid?|infer\w*|predict\w*)(?:_|$)")
PART = regex(
    r"p|(?:keep_?)?prob(?:ability)?s?|rates?|ratio|value|enabled?|use|type|size|factor|start|end|min|max|num|count|scale|"
    r"weights?|coef\w*"
)
"""Words that mean something only of what holds them: `dropout.p`."""
SECTIONS = frozenset({
    "logger", "loggers", "logging", "wandb", "mlflow", "neptune", "comet", "clearml", "tensorboard", "tracking",
    "paths", "hydra", "checkpoint", "checkpoints", "checkpointing", "hardware", "environment", "notifications",
    "export", "deploy", "deployment", "serving", "inference", "prediction", "predict", "eval", "evaluation", "test",
    "testing",
})  # fmt: skip
"""Parts of a configuration that say where a run is told of or kept, or how it is measured or used."""
MEASURED = regex(
    r"(?:^|_)(?:feat(?:ure)?s?|inputs?|obs|observations?|states?|actions?)_dims?$|"
    r"(?:^|_)(?:eval|test|val)[a-z]*_episodes?$|_episodes?_(?:eval|test|val)[a-z]*$"
)
"""Sizes that the data have, and how often a model is measured: more of them is no parameter."""
MEASURING = regex(r"^(?:eval|test|val|valid|validat\w*|inference|predict|pred|infer|dev|demo|sample|generation)_")
DROPPED = frozenset({
    "epoch", "model", "device", "r", "c", "t", "i", "j", "x", "y", "step", "it", "iteration", "layer", "_",
    "batch_first",
})  # fmt: skip
ONLY_WORDS = frozenset({"loss", "encoder", "kernel", "decoder", "metric"})
BUILDING = regex(
    r"(?:.*\.)?(?:\w*LR|\w*(?:Scheduler|Annealing\w*|Warm(?:up|Restarts)\w*|Decay|Plateau)|\w*Adam\w*|SGD|RMSprop|Ada(?:grad|delta|max)\w*|"
    r"Lamb|Lion|LARS|Adafactor|\w*Optimizer|\w*Loss|\w*(?:Classifier|Regressor)|(?:Linear|Nu)?SV[CR]|Lasso|Ridge|ElasticNet|"
    r"(?:\w*Conv|Conv|Dropout|(?:Max|Avg|Average)Pool\w*?)(?:[123][dD])?|Dense|LSTM|GRU|EarlyStopping|"
    r"Random[A-Z]\w*|(?:Horizontal|Vertical)?Flip|Rotate\w*|Shift\w+|ColorJitter|Cutout|CoarseDropout|Mixup|RandAugment|"
    r"(?:Time|Frequency)(?:Mask\w*|Stretch)|Gauss(?:ian)?(?:Noise|Blur)|ImageDataGenerator|TrainingArguments|\w*Config)"
)
"""Calls that build what trains: optimisers, schedules, losses, estimators, layers, augmentations, by their names."""
LONGEST = 200
"""Characters of a name that somebody calls."""
MODELS = frozenset({"model", "net", "network"})
CHOSEN = regex(
    r"^(?:\w+_)?(?:loss|optimi[sz]er|optim|scheduler|criterion|backbone|arch|encoder|decoder)_?name$|^model_?name$"
)
"""Names of what a run is made of, which choose it by a word."""
CONFIGURED = regex(r"(?:^|_)(?:config|conf|cfg|hparams|params|settings)$")
"""What holds a whole configuration, chosen by its name."""
LABEL = regex(
    r"(?i)(?:^|[_\-. ])(?:v\d+|exp\w*|tests?\d*|runs?\d*|fold\w*|best|final|new|my|models?\d*|trial\w*|"
    r"debug|ckpt|checkpoint|baseline)(?=[_\-. ]|$)|\d{5,}"
)
"""What a saved model is called, by a word or a date in it."""
SEARCHED = regex(r"(?<=[\w'\"])(?<!^self)\.(?:values?|min|max|low|high|choices)$")
"""What a search says of the values that a parameter may have: its name stands before."""
OPTION = regex(r"--|-[A-Za-z]\w")
"""How an option begins on a command line; one of a single letter tells nothing."""
CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=20_000)
def plain(key: str) -> str:
    """Return the last part of a key as lower-case words joined by `_`."""
    bare = SEARCHED.sub("", re.sub(r"\[\d+\]$", "", key.strip().lstrip("-")))
    last = bare.rpartition(".")[2].strip("'\"[]")
    spaced = CAMEL.sub("_", last) if not last.isupper() else last
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")


@lru_cache(maxsize=20_000)
def is_hyper(key: str) -> bool:
    """Say whether a name means a hyper-parameter of training."""
    name = _meant(key)
    is_list = "," in key  # a list of words is no name of a parameter
    if (name in DROPPED and not _is_length(key)) or MEASURED.search(name) or is_list:
        return False
    return (name == "c" or any(words.search(name) for words in (CLEAR, VAGUE))) and not is_minor(key)


@lru_cache(maxsize=20_000)
def is_clear(key: str) -> bool:
    """Say whether a name means a hyper-parameter of training and hardly anything else."""
    return is_hyper(key) and CLEAR.search(_meant(key)) is not None


def _meant(key: str) -> str:
    """Return the plain name of a key, behind that of what holds it where it says nothing by itself."""
    name = plain(key)
    holder = plain(key.rpartition(".")[0]) if "." in key and PART.fullmatch(name) else ""
    return f"{holder}_{name}" if holder else name


@lru_cache(maxsize=20_000)
def is_minor(key: str) -> bool:
    """Say whether changing a name makes a replicate or another place of output, not a new configuration."""
    name = _meant(key)
    if "sweeper" not in key and any(plain(part) in SECTIONS for part in key.split(".")[:-1]):
        return True
    if CHOSEN.search(name) or (BATCHED.search(name) and not MEASURED_BY.search(name)):
        return False
    name = UPDATED.sub(r"\1", name)
    return (MINOR.search(name) is not None or MEASURING.match(name) is not None) and "dropout" not in name


def is_choice(key: str) -> bool:
    """Say whether a name holds a whole configuration."""
    return CONFIGURED.search(plain(key)) is not None


def only_words(key: str) -> bool:
    """Say whether a name counts only where it is given a word: as a number it is a result or a matrix."""
    return plain(key) in ONLY_WORDS or CHOSEN.search(plain(key)) is not None or _is_option_of_model(key)


def is_unnamed_option(key: str) -> bool:
    """Say whether a key is an option of a command line whose name by itself tells of no parameter."""
    is_named = is_hyper(key) or is_minor(key) or only_words(key) or is_choice(key)
    return OPTION.match(key) is not None and not is_named and not is_dropped(key)


def _is_option_of_model(key: str) -> bool:
    """Say whether an option chooses the model, which as a variable is the model itself."""
    return key.startswith("--") and plain(key) in MODELS


def _is_length(key: str) -> bool:
    """Say whether an option says how many epochs there are, which as a variable is the one at hand."""
    return key.startswith("--") and plain(key) == "epoch"


def builds(called: str) -> bool:
    """Say whether a call builds what trains: whatever its arguments are called, they are tried."""
    return len(called) <= LONGEST and BUILDING.fullmatch(called) is not None


def is_label(key: str, value: str) -> bool:
    """Say whether a model's name says what it is saved as rather than which model it is."""
    return plain(key) in ("model", "model_name", "modelname") and LABEL.search(value.strip("'\"")) is not None


def is_dropped(key: str) -> bool:
    """Say whether a name is a loop or analysis variable wherever it stands."""
    is_option = _is_option_of_model(key) or _is_length(key)
    return (plain(key) in DROPPED and not is_option) or not plain(key)
