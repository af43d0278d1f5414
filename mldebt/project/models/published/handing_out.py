"""Knows how a text hands out weights, how it says that they are somebody else's, and how their files are called."""

from functools import lru_cache

from mldebt.patterns import regex
from mldebt.project.models.texts.passages import Part

RELEASED = regex(
    r"(?i)\b(?:pre-?trained|released?|available|our|fine-?tuned|trained|saved|download\w*)\b.*\b(?:models?|checkpoints?"
    r"|weights|networks)\b|\b(?:models?|checkpoints?|weights)\b.*\b(?:download|release|zoo|available|hub)\w*"
    r"|^(?:<[^<>]{0,80}>|\W)*(?:(?:models?|networks?)\W{1,3})?(?:checkpoints?|weights|models?)\W*$"
)
OTHERS = regex(
    r"(?i)support(?!ing)|base|backbone|baseline|related|compar|third|other|require|acknowledg|credit|awesome|resource|prepar"
)
NAMED_LINK = regex(r"\[\[?([^\[\]\n]{1,200})\]?\]\((https?://[^)\s]{1,500})\)")
LINK = regex(r"https?://[^)\]\s<>\"']+")
GIVEN = regex(r"(?i)\b(?:weights?|checkpoints?|models?)\b")
BORROWED = regex(
    r"(?i)\b(?:backbones?|baselines?|third|others?|related|acknowledg\w*|credits?"
    r"|imagenet\W{1,2}(?:pre-?)?(?:trained|weights?|models?)"
    r"|(?:trained|weights?|models?) (?:on|from|of|for) imagenet)\b"
)
WEIGHT_FILE = regex(r"(?i).*\.(?:pt|pth|th|ckpt|safetensors|onnx|h5|hdf5|keras|gguf|tflite|pdparams|pth\.tar)")
HOLDS_ARRAYS = regex(r"(?i).*\.(?:h5|hdf5)")
"""What may be weights or data."""
GIVEN_FILE = regex(rf"{WEIGHT_FILE.pattern}|.*\.(?:pkl|pickle|bin|npz|msgpack|joblib)")


HANDED_OUT = regex(
    r"(?i)\b(?:pre-?trained|trained|fine-?tuned|released?|our|download\w*|provide\w*|available|get|obtain\w*)\b[^.]{0,80}"
    r"\b(?:models?|checkpoints?|weights|ckpts?|networks?)\b"
    r"|\b(?:checkpoints?|weights|ckpts?|trained models?)\b[^.]{0,80}\b(?:download\w*|available|here|found|at|from)\b"
)
"""How a sentence says that it hands out weights."""
DATA = regex(
    r"(?i)\bdata(?: ?sets?)?\b(?!/)|\bcorp(?:us|ora)\b|\bimages\b|\bannotations?\b|\bfeatures?\b|\bresults?\b"
    r"|\bembeddings?\b"
)
WORK = regex(
    r"(?i)\b(?:data|train\w*|evaluat\w*|install\w*|usage|test\w*|demo|citation|licen[cs]e|prepar\w*|environment"
    r"|contacts?|authors?|visuali[sz]\w*|figures?|plots?|prior|previous|competit\w*|pre-?computed|extracted|faq|news|logs?"
    r"|configs?|tokeni[sz]ers?)\b"
)
"""Of what a section below speaks that tells what to do with the models."""
LEARNED_FROM = regex(r"(?i)\btrained (?:on|with|using|from)\b[^.,;]{0,60}\b(?:data ?sets?|images|data|corpus)\b")
"""What is no data though it names some: `our model trained on the Harbour dataset`."""
BESIDE = regex(
    r"(?i)(?<![a-z])(?:data(?:sets?)?|inputs?|outputs?|features?|images|embeddings?|tokeni[sz]ers?|spm|sentence-?piece"
    r"|bpe|vocab(?:ulary)?|optim(?:i[sz]er)?)(?![a-z])"
)
"""What a file, an archive or an id is of that is called like weights: `model_inputs.zip`, `me/tide-tokenizer`."""
TO_START = regex(
    r"(?i)\b(?:(?:for|before|prior to|to (?:start|begin)) (?:re-?)?training|to (?:re-?)?train)\b(?! on\b)[^.;]{0,60}"
    r"\b(?:download|get|obtain|needs?|required?)\b"
)
"""How a sentence calls weights that a training begins with: `for training the model, download the weights of …`."""
TRAINED = regex(r"(?i)\b(?:(?:pre-?)?trained|checkpoints?|weights|ckpts?)\b|\bmodels?\.\w")
ARCHIVE = regex(r"(?i)[\w.%+-]+\.(?:zip|tar|tar\.gz|tgz|tar\.bz2|7z|rar)")
WRITTEN_FILE = regex(
    r"(?i)(?:[\w./-]|=(?=\d)){1,120}\.(?:pt|pth|th|t7|ckpt|safetensors|onnx|h5|hdf5|keras|pdparams|pth\.tar)\b"
)


@lru_cache(maxsize=8)
def hands_out(part: Part) -> bool:
    """Say whether a section tells where to get trained weights that are nobody else's."""
    told = NAMED_LINK.sub(r" \1 ", part.text)
    return not OTHERS.search(part.heading) and not BORROWED.search(told) and bool(HANDED_OUT.search(told))


def is_on_released(heading: str) -> bool:
    """Say whether a heading speaks of models that are given out here, and not of what others made."""
    return bool(RELEASED.search(heading)) and not OTHERS.search(heading)


def is_below_released(part: Part) -> bool:
    """Say whether the heading of a section speaks of released models, or one that it stands below and it of no data."""
    if is_on_released(part.heading):
        return True
    is_else = OTHERS.search(part.heading) or DATA.search(part.heading) or WORK.search(part.heading)
    above = part.title.split(" > ")[:-1]
    return not is_else and any(map(is_on_released, above[1:]))
