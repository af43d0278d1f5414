"""Knows what a sentence that links to a host of files speaks of: its authors' weights, or anything else."""

from mldebt.patterns import regex
from mldebt.project.models.files.stored import is_public_name
from mldebt.project.models.published.handing_out import BORROWED, LEARNED_FROM, TO_START

WEIGHTS = r"(?:weights?|checkpoints?|ckpts?|models?|networks?|snapshots?)"
MADE_OF = (
    r"(?:[\w-]*data ?sets?|data|corp(?:us|ora)|images?|results?|features?|predictions?|outputs?|scores?|videos?"
    r"|samples?|labels?|masks?|papers?|embeddings?|demos?|poses?|captions?|examples?|detections?|proposals?|clouds?|planes|logs?"
    r"|curves?|tokeni[sz]ers?|vocab(?:ulary|ularies)?)"
)
"""What weights are made of or for, and what they make."""
NOUN = regex(
    rf"(?i)\b(?:({WEIGHTS}|(?:pre-?trained|fine-?tuned) (?-i:[A-Z0-9])[\w.+-]+)|{MADE_OF}|annotations?|codes?|slides?"
    r"|posters?|splits?|configs?|lists?|pages?|websites?|projects?|containers?|lmdb|tfrecords?|scripts?|notebooks?|forms?"
    r"|licen[cs]e|textures?|mesh(?:es)?|lexicons?|questions?|dictionar(?:y|ies)|statistics|repo(?:sitory)?|materials?|supplementary)\b"
)
"""What a text speaks of: weights, or what else is kept for others."""
OFFER = regex(
    r"(?i)\b(?:(?:pre-?|re-?)?trained|fine-?tuned|our|my|download\w*|provid\w+|available|get|obtain\w*|find|found|releas\w+"
    r"|shar\w+|upload\w+|host\w+|checkpoints?|ckpts?|weights)\b"
)
PURPOSE = regex(
    r"(?i)\b(?:on|with|using|for|in|of|as|to (?:generate|reproduce|obtain|get|evaluate|test|produce|create|extract))\b"
    rf"[^.,;:()\[\]]{{0,60}}?\b{MADE_OF}\b"
)
"""What weights are for, or were made of: `our models to reproduce the results of the paper`."""
MADE = regex(
    rf"(?i)\b{MADE_OF}\b[^.:;]{{0,80}}?\b(?:of|by|for|from|with|using|that|which)\b[^.:;]{{0,60}}?\b{WEIGHTS}\b"
)
"""What was made by models: `the results of our model`."""
PATH = regex(r"`[^`\n]{0,80}/[^`\n]{0,80}`|\S{0,200}/\S*")
"""Where something is put: `below ./data/`."""
NOT_OWN = regex(
    r"(?i)\b(?:backbones?|baselines?|third[- ]party|acknowledg\w*|credits?|imagenet|convert\w*|borrowed|taken from"
    r"|(?:provided|released|trained|published) by|copied from|official|original(?:ly)?|(?:the|their) authors?"
    r"|fine-?tuned (?:on|from) [^.]{0,40}pre-?trained|other (?:works?|repositor\w+|authors?|projects?)|initiali[sz]\w+"
    r"|needs? (?:an?|the|some|to have)|necessary|required?"
    r"|smpl\w*|flownet\w*|detectron\w*|stable[- ]diffusion|res2net|vq-?gan|vgg\w*|inception\w*|bert|roberta|glove"
    r"|word2vec|fasttext|openpose|hrnet|yolo\w*|arcface|clip|swin\w*|[\w-]*coco[- ](?:pre-?)?trained"
    r"|feature extractors?|language model)\b"
)
"""Weights of those on whose work a text builds, and of the networks that everybody starts from."""
OURS = regex(r"(?i)\b(?:our|my)\b")


def speaks_of_something(told: str) -> bool:
    """Say whether a sentence names anything that may be kept for others, and not only what it is for."""
    return bool(NOUN.search(PURPOSE.sub(" ", MADE.sub(" results ", told.replace("_", " ")))))


def offers_weights(told: str, before: str, text: str) -> bool:
    """Say whether the last thing that is spoken of `before` a link, or in its own text, are the authors' weights."""
    words = [f"{word.strip('.,:()')}.pth" for word in told.split()]
    told, before, text = (one.replace("_", " ") for one in (told, before, text))
    is_others = any(what.search(told) for what in (NOT_OWN, BORROWED, TO_START)) or any(map(is_public_name, words))
    if is_others and not OURS.search(told):
        return False
    bare = PURPOSE.sub(" ", LEARNED_FROM.sub(" ", MADE.sub(" results ", PATH.sub(" ", before))))
    nouns = list(NOUN.finditer(text)) or list(NOUN.finditer(bare))
    return bool(nouns and nouns[-1][1] and OFFER.search(told))
