"""Knows the hosts of weights that texts link to, which words name what is linked to and how a text offers it."""

from urllib.parse import SplitResult, urlsplit

from mldebt.patterns import regex

HUB = "huggingface.co"
NOT_OWNERS = frozenset({"docs", "papers", "spaces", "datasets", "collections", "blog", "models", "tasks", "join"})
FILE_HOST = regex(
    r"(?i)drive\.google\.com|onedrive|1drv\.|sharepoint|dropbox\.com|pan\.baidu\.com|cloud\.tsinghua|box\.com|mega\.(?:nz|co)"
    r"|zenodo\.org|figshare|weiyun|amazonaws\.com|storage\.googleapis|fbaipublicfiles|blob\.core\.windows|jbox\.sjtu"
    r"|mediafire|owncloud|nextcloud|aliyuncs|modelscope|kaggle\.com|download\.openmmlab|download\.pytorch"
)
"""Who keeps files for others: the one list that tables, lists, sentences and commands are asked by."""
NAME = regex(r"[A-Za-z][\w.+\-/]{2,60}")
"""What may name a network in brackets: one word."""
NO_NAME = regex(
    r"(?i)(?:google|g|one|baidu|pan|cloud|tsinghua|drop|sky|share|net|jian|guo|yun|tencent|wei|aliyun|ali|kaggle|zenodo|hugging"
    r"|face|mega|box|drive|driver|disk|folder|baiduyun|here|this|link|links|url|download|downloads|site|page|website|file|files|zip"
    r"|model|models|weights?|checkpoints?|ckpts?|pre-?trained|trained|released?|paper|arxiv|code|log|logs|repo|github|mirror|list|data"
    r"|[_/.-])+"
)
NO_WEIGHTS = regex(
    r"(?i)(?:.*[_.-])?(?:tokeni[sz]er|vocab(?:ulary)?|config|cfg|ya?ml|json|pdf|slides?|poster|video|demo|supplement\w*|curves?|plots?|figures?"
    r"|logs?|paper|code|report|arxiv|features?|labels?|train|test|val|valid|optimi[sz]er|coco"
    r"|imagenet(?:-\w+)?|cifar-?\d*|mnist|sentence-?piece|spm|bpe|merges|tensorboard|hyper-?param\w*|embeddings?"
    r"|(?:attention|feature|saliency)[ _-]maps?|matri(?:x|ces)"
    r"|(?:docker|predictions?|submissions?|outputs?|mesh(?:es)?|cad|urdf)(?:[_ -](?:files?|images?|models?))?"
    r"|optimi[sz]er(?:[_ -]states?|\.pt)|vocab\.txt)"
)
"""What lies beside networks, or what they were trained on."""
OWN = regex(
    r"(?i)\b(?:our|we (?:release|provide|publish|share|upload)\w*|available|can (?:be|find)\b|final|released|hosted"
    r"|uploaded)\b"
    r"[^.]{0,80}\b(?:models?|checkpoints?|weights)\b|\b(?:models?|checkpoints?|weights)\b[^.]{0,80}"
    r"\b(?:available|released|uploaded|published|hosted|on the hub)\b"
)
TAKES = regex(
    r"(?i)\b(?:start|initiali[sz]e|use|using|used|load|from|based|built|adapt|convert|fine-?tun(?:es?\b|ing))\w*\b"
)
"""How a sentence says that it takes what others made."""
PAGE = regex(
    r"(?i)//(?:www\.)?kaggle\.com/(?:(?:datasets|models)/[\w-]+/[\w-]+|[\w-]+/[\w-]*(?:model|weight|checkpoint)[\w-]*)/?$"
)
"""The page of what is kept beside a competition."""


def keeps_files(link: str) -> bool:
    """Say whether a link leads to a host of files, a release of a code host, or a model of the hub."""
    parts = split_link(link)
    if "kaggle.com" in parts.netloc.lower():
        return bool(PAGE.search(link))
    if parts.netloc.lower() == HUB:
        return parts.path.strip("/").partition("/")[0] not in NOT_OWNERS
    return bool(FILE_HOST.search(parts.netloc)) or "/releases/download/" in parts.path


def hub_owner(link: str) -> str:
    """Return who holds a model of the hub that a link leads to; empty where it leads elsewhere."""
    parts = split_link(link)
    steps = [step for step in parts.path.split("/") if step]
    is_model = parts.netloc == HUB and len(steps) == 2 and steps[0] not in NOT_OWNERS  # owner and name
    return steps[0] if is_model else ""


def split_link(link: str) -> SplitResult:
    """Return the parts of a link; of one that is none (`https://[your-host]/net.pth`) they are empty."""
    try:
        return urlsplit(link)
    except ValueError:
        return SplitResult("", "", "", "", "")
