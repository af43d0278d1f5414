"""Knows the bases that make a class a network or an estimator, by their names in the libraries that define them."""

import re

import msgspec

from mldebt.patterns import regex

BASES: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (regex(r"(?:.*\.)?LightningModule"), "lightning", True),
    (regex(r"(?:.*\.)?(?:TF|Flax)?PreTrainedModel"), "transformers", True),
    (regex(r"(?:.*\.)?PyTorchModelHubMixin|(?:.*\.)?KerasModelHubMixin|(?:.*\.)?ModelHubMixin"), "torch", True),
    (regex(
        r"(?:(?:pytorch_)?transformers|pytorch_pretrained_bert)\.(?:.*\.)?(?:\w+For[A-Z]\w+|\w+Model|\w+LMHeadModel)"
    ), "transformers", False),
    (regex(r"mlflow\.pyfunc\.(?:.*\.)?PythonModel"), "mlflow", True),
    (regex(r"tensorpack\.(?:.*\.)?ModelDesc(?:Base)?"), "tensorflow", True),
    (regex(
        r"torch\.nn\.(?!functional|utils|init|Parameter|parameter)(?:.*\.)?\w+|torch\.jit\.ScriptModule"
        r"|torch_geometric\.nn\.\w*\.?\w+"
    ), "torch", False),
    (regex(
        r"(?:(?:tensorflow|tf)\.)?(?:compat\.v1\.|python\.)?keras\.(?:.*\.)?(?:Model|Sequential|Functional)"
        r"|tensorflow\.(?:Module|estimator\.Estimator)"
    ), "keras", False),
    (regex(r"tfsnippet\.(?:.*\.)?VarScopeObject|sonnet\.(?:.*\.)?(?:\w*Module|RNNCore)"), "tensorflow", False),
    (regex(
        r"(?:(?:tensorflow|tf)\.)?(?:compat\.v1\.|python\.)?keras\.(?:.*\.)?layers\.(?:.*\.)?\w+"
    ), "keras", False),
    (regex(
        r"flax\.(?:linen|nn|nnx)\.(?:.*\.)?\w*Module|haiku\.(?:.*\.)?\w*Module|equinox\.(?:.*\.)?Module|objax\.Module"
    ), "jax", False),
    (regex(r"sklearn\.(?:.*\.)?(?:ClassifierMixin|RegressorMixin|ClusterMixin|OutlierMixin)"), "sklearn", True),
    (regex(
        r"sklearn\.(?:linear_model|ensemble|svm|neighbors|naive_bayes|tree|neural_network|gaussian_process"
        r"|pipeline)\.\w+"
    ), "sklearn", True),
    (regex(r"xgboost\.(?:.*\.)?XGB\w+|lightgbm\.(?:.*\.)?LGBM\w+|catboost\.CatBoost\w*"), "boosting", True),
    (regex(
        r"paddle\.nn\.Layer|(?:jittor|oneflow)\.(?:nn\.)?Module|tensorlayerx?\.(?:nn|models?|layers)\.(?:.*\.)?(?:Module|Model|Layer)|mxnet\.gluon\.(?:.*\.)?(?:Hybrid)?Block|chainer\.(?:Chain|Link)|mindspore\.nn\.Cell"
        r"|tinygrad\.nn\.\w+"
    ), "other", False),
    (regex(
        r"(?:timm|torchvision|segmentation_models_pytorch|fairseq|fairseq2|detectron2|mmengine|mmcv|mmseg|mmdet|mmcls"
        r"|mmpretrain|efficientnet_pytorch|speechbrain|nemo|espnet2?|monai|scvi)\.(?:.*\.)?\w*(?:Module(?:Class)?|Model|Net|Network"
        r"|Transformer|Backbone|Segmentor|Detector|Encoder|Decoder|Classifier|RCNN|ViT)"
    ), "torch", False),
)  # fmt: skip
NEVER = regex(
    r"(?:pydantic|django|sqlalchemy|odoo|peewee|mongoengine|sqlmodel|msgspec|dataclasses|builtins|typing|enum|abc"
    r"|tortoise|marshmallow|unittest)\b.*|torch\.nn\.(?:\w+\.)*\w*DataParallel"
)
LAYER = regex(
    r"(?:.*\.)?keras\.(?:.*\.)?layers\.(?:.*\.)?(?!object$)\w+|torch\.nn\.(?:\w+\.)*(?:Conv\w*\d[dD]|\w*(?:Norm|Pool)\w*)"
)
COMPUTES = regex(r"(?:[a-z]+_)?forward(?:_(?:features?|impl|once|pass|step|train))?|call|training_step")
"""How a method is called that computes, all of an answer or what a base's `forward` asks for: `features_forward`."""
USED = regex(rf"{COMPUTES.pattern}|fit|predict|build_model|train_step|train")
OUTER = regex(r"(?:.*[_.])?(?:Loss|Criterion|Metric)")


EITHER_NAME = regex(r".*(?:MLP|Mlp|Conv\w*)\d*|(?!\w*(?:Pos|Time|Tok|Word|Patch|Label|Class))\w+Embedding")
"""What a layer may be called, and a whole network as well: `GraphConv`, `MLP`, `ProtoNetEmbedding`."""
WHOLE_NAME = regex(
    r"\w*(?:Model|Net|Network|Classifier|Regressor|Detector|[Ff]ormer|GAN|VAE|Auto[Ee]ncoder)(?:V?\d+)?|\w+For[A-Z]\w+"
)
"""What only a whole network is called."""


class Kind(msgspec.Struct, frozen=True):
    """What a class is by its ancestors or its deeds."""

    framework: str
    is_whole: bool = False
    is_loss: bool = False
    is_plain: bool = False
    is_driver: bool = False
    is_layer: bool = False


def known(name: str) -> Kind | None:
    """Return the kind of a base outside the repository, by its canonical name."""
    if NEVER.fullmatch(name):
        return None
    for pattern, framework, is_whole in BASES:
        if pattern.fullmatch(name):
            is_layer = bool(LAYER.fullmatch(name))
            return Kind(framework, is_whole=is_whole, is_loss=bool(OUTER.fullmatch(name)), is_layer=is_layer)
    return None
