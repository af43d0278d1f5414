"""Knows what parts of models are called, and where they stand."""

import re

from mldebt.patterns import regex

PART_NAME = regex(
    r"(?!\w+(?:Model|Network|Net|Classifier|Regressor|Detector)(?:V?\d+)?$|[A-Z]\w*[a-z\d]For[A-Z]\w+$)"
    r".*(?:Loss(?:es|Fn|Func(?:tion)?)?|Criterion|Matcher|PostProcess\w*|Metric|Block\w*|Layer|Attention|Attn|Embed\w*|Head|Neck"
    r"|(?:Batch|Layer|Group|Instance|RMS|Spectral|^)Norm(?!alizing)\w*|MLP|Mlp|Conv\w*|Pool(?:ing|er)?|Bottleneck|Stem|"
    r"Wrapper|Mixin|Sampler|PositionalEncoding|Encoding|Cell|Upsampl\w+|Downsampl\w+|\w*[LE]LU_?|Swish|Mish|Activation"
    r"|\w+Linear|Dropout\w*|DropPath|Residual|FeedForward|Processor|Extractor|Schedule[rs]?|Callback|Augment\w*|Transform|Normalize\w*"
    r"|Perceptual\w*|Identity|Scalar|Temperature|Interpolate|Flatten|Reshape|Sum|Concat|Aggregator|Quantizer|LPIPS|\w*SSIM|\w*GeMP?|\w*R[oO]I_?(?:Align|Crop)\w*|\w*Calibrat(?:or|ion)"
    r"|(?:Temperature|Platt|Vector|Matrix)Scal(?:er|ing)|\w*Margin(?:Product|Head|Linear)|AdaCos|NMS|Non_?Max(?:imum)?_?Suppression)(?:\d*[dD])?\d*"
)
PART_PATH = regex(
    r"(?:.*/)?(?:layers?|blocks?|modules?|components?|(?P<loss>loss(?:es)?(?:_\w+(?=\.py))?)|ops|utils?|common|old|deprecated|third_party"
    r"|thirdparty|attention|heads?|necks?|pooling|backbones?|(?P<input>augment\w*|transforms?|features))(?:/.*|\.py)",
    re.IGNORECASE,
)
BASE_FILE = regex(r"(?:.*/)?_?base(?:_\w+)?\.py")
LOSSES = ("loss", "criterion", "crossentropy", "cross_entropy", "infonce", "ntxent", "nt_xent", "labelsmoothing")
BASE_NAME = regex(r"(?:_?Base|Abstract)[A-Z]\w*|\w+Base|\w+Interface|\w+Abstract(?:[A-Z]\w*)?")


def is_part(name: str) -> bool:
    """Say whether a class is called as parts of models are."""
    return bool(PART_NAME.fullmatch(name))
