"""Knows the words by which documentation items are recognised: tasks, data sets, metrics, limits, headings."""

import re

from mldebt.patterns import regex

TASK = regex(
    r"classif(?:y|ie[rsd]+|ication)|(?<!drift )(?<!version )(?<!error )(?<!bug )\bdetect(?:ion|or|ors|ing|s)\b"
    r"|segment(?:ation|ing)"
    r"|generative|(?:image|text|music|code|caption|video|speech|molecule|story|data|sentence|character|face"
    r"|title)[ -]generat\w*|generat(?:e|es|ing|ion of) (?:\w+ )?(?:images?|text|music|samples"
    r"|captions|code|video|faces|sentences)"
    r"|\bpredict(?:s|ing|ions?|ive|or)?\b|forecast|translat(?:ion|e|es|ing|or)\b|recogni(?:[sz]e|[sz]ing|tion|[sz]er)"
    r"|super.?resolution|language model|auto-?encod|variational|adversarial|\bGANs?\b"
    r"|reinforcement learning|regression|recommend(?:er|ation|ing)|embeddings?\b|summari[sz](?:ation|e|er|ing)"
    r"|question.answer|retrieval|re-?identif\w+|\bre-?id\b|(?:object|multi-object|people|visual) tracking"
    r"|pose estimat|depth estimat|estimat(?:es|ing|ion of)|captioning|denois|diffusion|inpaint|colori[sz]"
    r"|style transfer|(?:text|speech|image|video)[- ]to[- ]\w+|sentiment|anomal|clustering"
    r"|learning to rank|ranking model|reconstruct|representation learning|self-supervised|contrastive|pre-?training of"
    r"|language understanding|time[ -]series|sequence model|graph (?:neural|convolution|attention)"
    r"|convolutional|recurrent (?:neural )?network|neural network|semantic (?:segmentation|search)|optical flow"
    r"|point clouds?|transcri(?:be|ption|bing)|(?:speech|image|view|voice) synthesis|\bchurn\b|credit scor|risk scor"
    r"|named entity|tagging|dependency pars|neural machine|transfer learning|metric learning|siamese|\bchat ?bots?\b"
    r"|dialog|(?:ai|chat|coding|virtual|voice) assistant|instruction[- ](?:tuning|following)|optical character|\bOCR\b"
    r"|\bLLMs?\b|vision transformer"
    r"|seq2seq|sequence[- ]to[- ]sequence|policy gradient|actor-critic|q-learning|\bDQN\b|collaborative filtering"
    r"|\bmatting\b|deblur|dehaz|derain|salien(?:t|cy)|correspondences?\b|(?:image|feature|stereo|patch) matching"
    r"|(?:point cloud|image) registration|(?:crowd|object|people) counting|voice conversion|relation extraction"
    r"|link prediction|entity linking|lip[- ]?(?:sync|read)|camouflaged|frame interpolation|visual grounding"
    r"|scene graph|multi-?label|linear model|decision tree|random forest|gradient boost"
    r"|检测|识别|分类|分割|预测|翻译|聚类|检索|超分|去噪|问答|情感|推荐(?:系统|模型)|生成对抗|(?:图像|文本|语音)(?:生成|合成)",
    re.IGNORECASE,
)  # fmt: skip
METHOD = regex(
    r"(?i:\bconvolutional\b(?: (?:neural )?net\w*)?|\b(?:recurrent|deep|artificial)? ?neural net\w*|linear models?"
    r"|\b(?:decision trees?|random forests?|gradient boost\w*|naive bayes|nearest neighbou?rs?|support vector"
    r"|perceptron)(?: (?:classifi|regress)\w*)?|(?:transfer|metric|representation|reinforcement|q)[ -]learning"
    r"|\b(?:linear|logistic|ridge|lasso|polynomial|kernel|poisson|softmax|vector) regression"
    r"|[\w./-]+\.(?:py|ipynb|sh|csv|json|ya?ml|md|txt)\b"
    r"|\bpredict\w* (?:examples|outputs?|results?|on|with|using|functions?|methods?|mode|steps?|time)\b"
    r"|\bpoint clouds?\b|[\w-]+ (?:accuracy|reports?|loss(?:es)?|heads?|layers?|scores?|results?|metrics?|datasets?)\b"
    r"|\bGANs?\b|\bDQN\b|adversarial|variational|auto-?encod\w*|seq2seq|sequence[- ]to[- ]sequence|actor-critic|siamese"
    r"|contrastive|self-supervised|diffusion|embeddings?|vision transformer|pre-?training of|policy gradient|generative"
    r"|graph (?:neural|convolution\w*|attention)|collaborative filtering|\bLLMs?\b|sequence models?|multi-?label)"
    r"|[\"“][^\"”]{8,200}[\"”]|`[^`\n]+`|\b\w+_\w+\b|\b[A-Z]?[a-z]+[A-Z]\w*"
)
"""How a model works, which may do any task so, and what files code and works of others are called."""
TELLS = regex(
    r"\b(?:is an?|are|for|implements?|implementation of|propose[sd]?|introduce[sd]?|learns?|maps?|takes?|produces?"
    r"|combines?|uses?|consists?|trained)\b",
    re.IGNORECASE,
)
METRIC = regex(
    r"准确率|精确率|正确率|召回率|精度|误差"
    r"|(?a:\b(?:acc(?:uracy)?(?:@\d)?"
    r"|top-?\s?[15]|m?AP(?:50|75|box|mask|val|test)?|box AP|mask AP|m?IoUs?|F-?1|AUC|AUROC"
    r"|ROC|BLEU|ROUGE(?:-\w)?"
    r"|WER|CER|PSNR|SSIM|LPIPS|FID|perplexity|ppl|RMSE|MSE|MAE|MAPE|R2|R\^2|(?:val(?:idation)?|test|eval|log|nll"
    r"|final) ?loss|loss(?! (?:function|coefficient|term|weight))|errors?|precision|recall|dice|scores?"
    r"|rank-?\s?1|k-?nn|linear|(?<=%\s)accurate|nDCG|MRR|hits?@?\d*"
    r"|[RP]@\d+|EER|MOTA|NDS|AMOTA|EPE|bpd|bits|CV|LB|PQ|AR|LFW|reward|return)\b)",
    re.IGNORECASE,
)  # fmt: skip
"""Beside English the words of Chinese, which stand without spaces: to their letters no word has an end."""
HOPED = regex(
    r"(?i)\b(?:goals?|aim(?:s|ed|ing)?|(?:is|are|be) (?:required|targeted)|(?:must|needs? to|want to|hope to)"
    r" (?:be|reach|achieve|exceed|get|have)|success criteri\w+|expect(?:ed)?)\b"
)
"""How a sentence says that its figures are wanted and not reached."""
NUMBER = regex(
    r"(?a:(?<![\w.@/-])[-+]?\d{1,4}(?:\.\d+)?\s*%?(?![\w/-])"
    r"|(?<![\w.@/-])\d{1,3}(?:\.\d+)?\s?[-–]\s?\d{1,3}(?:\.\d+)?\s*%)"
)
DATA_SET = regex(
    r"(?<![A-Za-z])(?:(?i:ImageNet(?:-?\w+)?|ILSVRC\w*|COCO(?:-?\w+)?|MNIST|Fashion-?MNIST|CIFAR-?\d*|Cityscapes"
    r"|ADE20K|SQuAD|LibriSpeech|KITTI|CelebA(?:-HQ)?"
    r"|Market-?1501|Duke(?:MTMC)?\w*|MSMT17|OpenWebText|WikiText\w*|BookCorpus|MultiNLI|MovieLens|Criteo|LJSpeech|VCTK"
    r"|AudioSet|UCF-?101|nuScenes|ScanNet|ShapeNet"
    r"|ModelNet\d*|LAION\w*|LSUN|FFHQ|DIV2K|BSDS?\d+|IWSLT\w*|Multi30k|tiny.?shakespeare|OpenML|ISIC|CheXpert|MIMIC\w*"
    r"|Objects365|Places365|Omniglot|MuJoCo|CartPole\w*|iNaturalist\w*"
    r"|WMT'?\d+)|[A-Z][a-z]\w+-v\d\b"
    r"|EMNIST|MS-?COCO|GLUE|WMT|VOC\s?\d*|Pascal|LFW|SVHN|STL-?10|Wikipedia|C4|The Pile|Penn Tree\s?[Bb]ank"
    r"|PTB|SNLI|MNLI|IMDB|Amazon Reviews?|Yelp"
    r"|AG ?News|Common ?Voice|Kinetics(?:-?\d+)?|Waymo|ETT[hm]?\d?|Electricity|Cora|PubMed|Citeseer|OGB\w*|Reddit"
    r"|(?:[Dd]ata|[Dd]ownload|[Ii]mages)[^.;\n]{0,60}\bKaggle|Kaggle\b[^.;\n]{0,60}\b(?:[Dd]ata\w*|[Cc]ompetitions?|[Cc]hallenges?)"
    r"|Alpaca|Common ?Crawl|Set5|Iris|Titanic|SIIM|RSNA"
    r"|Home Credit|PTB-XL|LVIS|Oxford\w*|Caltech\w*|Mini-?ImageNet|(?<!Isaac )Gym|Atari|COCO-?Stuff)(?![a-z])"
)  # fmt: skip
TRAINED_ON = regex(
    r"\b(?:[Tt]rained|train(?:ing|s)?|[Ff]ine-?tuned|fine-?tuning|[Pp]re-?trained|pre-?training|learned|fit(?:ted)?"
    r"|[Ee]valuated|tested"
    r"|benchmarked)\b(?:\s+[\w-]+){0,4}?\s+(?:(?:on|from)\s+"
    r"(?!(?:[\w-]+\s+){0,3}?(?:Ubuntu|Windows|Mac ?OS|CentOS|Debian|[GR]TX|GeForce|Tesla|Titan|TITAN|Quadro|A\d+00"
    r"|[VH]100)\b)"
    r"(?:the\s+|an?\s+|our\s+)?(?:[\w-]+\s+){0,2}?(?!The|This|That|Your|My|Our|[A-Z]-?\d?\b|GPU|TPU|CPU|CUDA|PyTorch|Torch"
    r"|TensorFlow|Keras|JAX|Linux|Python|Google|AWS|Colab|DDP|FSDP|Deep|Data|Docker|Slurm|NVIDIA"
    r"|RL|PPO|SAC|DQN|TD3|Isaac|Reinforcement)"
    r"([A-Z][\w-]+)|(?:on|with|using|from)\s+(?:the\s+|an?\s+|our\s+)?"
    r"(?:(?:(?:about|around|over|some|nearly|roughly|approximately|more than)\s+|[~≈]\s?)?"
    r"\d[\w,.]*\s+(?:[\w-]+\s+){0,3}?(?:images|records|samples|sentences|transactions|reviews|hours"
    r"|recordings|documents|customers|patients|rows|tokens|examples|cells|molecules|proteins|sequences)"
    r"|(?:transactions|reviews|recordings|x-?rays|tweets|sine waves)\b))"
)  # fmt: skip
"""What something was trained `with` or `using` is data where it is counted: `using Vertex` names a tool."""
USED_FROM = regex(
    r"\b(?:use[sd]?|taken|obtained|collected|sourced)\b[^;]{0,60}?"
    r"\b(?:images?|photos|pictures|scans|videos?|audio|recordings?|records|texts?|reviews|tweets|articles|data ?sets?"
    r"|data|samples?)\b[^;]{0,60}?\bfrom\s+(?:the\s+|an?\s+)?[^\w\s]{0,2}(?!The|This|That|Your|My|Our|Google|AWS|Hugging"
    r"|Docker|Git|PyTorch|Torch|TensorFlow|Keras|MLflow|Deep|Data)[A-Z][\w-]+"
)
"""How a text says whose recordings were used: `I used audio files (.wav) from the … Database of Emotional Speech`."""
NAMED_DATA = regex(
    r"\b(?!(?:The|This|That|These|Your|Our|Each|Any|Custom|Test|Train|Validation|A|An|PyTorch|Torch|Datasets?|Data"
    r"|Download|Prepare|Same|Benchmark|All|And|For|Create|Own|Other|Both|Load|Build|In|On|With|Use|HuggingFace|Hugging|Face|Large"
    r"|Small|Big|New|Full|Whole|Raw|Public|Open|Sample|Multiple|Several|Different|Supported|Available|Input|Output"
    r"|\w{3,}(?:ing|ed))\b)"
    r"([A-Z][\w.-]{2,}|[\w-]+/[\w.-]+)\s+(?:[Dd]ata ?[Ss]ets?|[Cc]orpus|[Cc]orpora)\b"
    r"|(?a:(?<![\w-])(?!GPU|CPU|TPU|PyTorch|CUDA|Linux|Docker)[A-Z][\w-]{2,})"
    r"(?:[^A-Za-z\n。，；]{0,12}(?:数据集|数据库|语料)|[^A-Za-z\n。，；]{0,4}上(?:进行)?了?(?:预?训练|微调|测试|评估))"
)  # fmt: skip
LIMITS = regex(
    r"(?<!strengths and )(?<!advantages and )limitation"
    r"|\bbias(?:es|ed)?\b(?=.*\b(?:toward|against|risk|may|can)\b)|out.of.scope|caveat|\bfails?\b"
    r"|not suitable|not (?:be )?(?:proposed|intended|designed|recommended|meant) for|should not be used"
    r"|not use (?:it )?for (?!commercial)"
    r"|does not (?:work|generali[sz]e|handle|support)|cannot (?:be used|handle)|known issue",
    re.IGNORECASE,
)  # fmt: skip
LIMIT_TITLE = regex(
    r"limitation|\bbiases\b|^bias\W*(?:$|,|and\b|&|/)|(?:\band|&|,|/)\s*bias\W*$|\brisks\b|^risk\W*$|out.of.scope|caveat"
    r"|known issue",
    re.IGNORECASE,
)
"""A heading on what a model cannot do; one on credit risk names its task."""
LIMITED = regex(
    r"^\W*(?:it|they|fails|not|does not|(?:(?:known|current|main) )?(?:limitations?|caveats?|known issues?|out.of.scope"
    r"|bias(?:es)?))\b"
    r"|\b(?:models?|networks?|nets?|classifiers?|detectors?|predict\w*|results?|performance|accuracy"
    r"|generali[sz]\w*|approach|method|implementation|intended|proposed"
    r"|(?:clinical|medical|diagnostic|financial|legal|investment)[ -](?:use|decisions?|diagnos[ei]s|advice))\b",
    re.IGNORECASE,
)
"""Whose limits a document must tell of: a model's or its results', or it begins with the words for them."""
NOT_LIMITED = regex(
    r"\b(?:if|without|highlight\w*|discuss\w*|explor\w*|overcom\w+|address\w*|tackl\w+|mitigat\w+|resolv\w+|solv\w+|alleviat\w+|most|several|many"
    r"|previous|prior|existing|traditional)\b[^.;]{0,80}(?:limitation|\bfails?\b|does not|cannot)"
    r"|\b(?:memory|computation\w*|computing|GPUs?|CPUs?|RAM|bandwidth|hardware|batch sizes?|file sizes?|licen[sc]e)\b",
    re.IGNORECASE,
)
"""Whose limits they are not: those of machines and of what others did, or what happens if a tool fails."""
USE_TITLE = regex(r"^(?:intended uses?.*|uses?|direct use|downstream use.*|use cases?|intended users?)$", re.IGNORECASE)
USE_TEXT = regex(r"\bintended (?:for|to be used|use|users?)\b|\bdesigned to be used by\b", re.IGNORECASE)
DATA_TITLE = regex(
    r"^(?:training |train |the )?data(?: ?sets?)?$|training data|^data ?sets?\b|数据集|训练数据", re.IGNORECASE
)
DATA_LINK = regex(
    r"https?://(?:www\.)?(?:kaggle\.com/(?:datasets|c|competitions)/|(?:huggingface\.co|hf\.co)/datasets/)\w"
)
"""The page of a data set or a competition: it names data in any language."""
RESULT_TITLE = regex(
    r"result|evaluation|performance|benchmark|metric|model zoo|leaderboard|结果|性能|效果|评估", re.IGNORECASE
)
OWNER_TITLE = regex(r"^(?:contact|authors?|maintainers?|model card (?:contact|authors).*|owners?)$", re.IGNORECASE)
LICENCE_TITLE = regex(r"licen[sc]e", re.IGNORECASE)
SIGNATURE_TITLE = regex(r"input|output|schema|signature|request|response|\bapi\b|predict", re.IGNORECASE)
VERSION = regex(r"\b(?:version|release[d]?|v)\s*:?\s*\d+(?:\.\d+)*\b|\b20\d\d-\d\d-\d\d\b", re.IGNORECASE)
DATA_HEAD = regex(r"\bdata(?:\s?sets?)?\b|corpus|corpora", re.IGNORECASE)
NOT_ABOUT = regex(
    r"install|requirement|licen[sc]e|citation|acknowledg|contribut|changelog|setup|environment|dependenc"
    r"|table of contents|getting help|docker|prerequisite|structure|citing|reference|contact|todo|folder"
    r"|\bnews\b|\bupdates?\b|what.s new|road.?map|log.?book|artifacts"
    r"|trouble.?shoot|common (?:errors?|problems?|pitfalls?)|安装|环境|依赖|许可|引用|致谢|目录|结构|参考",
    re.IGNORECASE,
)  # fmt: skip
SHAPE = regex(
    r"[\[(]\s*(?:[A-Za-z_][\w]*|\d+|\*|\.\.\.)(?:\s*(?:,|x|×|\*)\s*(?:[A-Za-z_][\w/+\-* ]*|\d+"
    r"|\.\.\.)){1,5}\s*,?\s*[\])]|\b[NB]\s*[x×]\s*\w+(?:\s*[x×]\s*\w+)*|\b(?:shape|size"
    r"|dim(?:ension)?s?)\b\s*:?\s*[\[(:`=]",
    re.IGNORECASE,
)  # fmt: skip
INPUT = regex(
    r"\b(?:args?|arguments|parameters|inputs?|expects?|takes?|accepts?|given|receives?)\b|:param\b|@param\b"
    r"|\bx\s*(?:\([^)]*\))?\s*:|^\s*\w+\s*(?:\([^)\n]+\))?\s*:\s+\S",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
OUTPUT = regex(r"\b(?:returns?|outputs?|yields?|produces?|predicts?|gives)\b|:returns?:|:rtype:", re.IGNORECASE)
INPUT_LINE = regex(
    r"^\W*inputs?(?: (?:shape|size|format|features?|images?))?\W*[:|]\W*\w+(?:\W+\w+){2}"
    r"|\b(?:shape|size|dimensions) of (?:the |an? |each )?inputs?\b[^\n()\[\]]{0,60}[(\[]\w+(?:[, x×]+\w+)+[)\]]",
    re.IGNORECASE | re.MULTILINE,
)
OUTPUT_LINE = regex(
    r"^\W*outputs?(?: (?:shape|size|format|class(?:es)?|labels?))?\W*[:|]\W*\w+(?:\W+\w+){2}"
    r"|\bnumber of output (?:classes|labels|units|values)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""A line or a table's row on what goes in or comes out, or what a builder says of the shape it is given for it."""
TRAINED_ON_HOLDS = ("rain", "tuned", "tuning", "learned", "fit", "valuated", "tested", "benchmarked")
NAMED_DATA_HOLDS = ("ata set", "ata Set", "ataset", "ataSet", "orpus", "orpora", "数据", "语料", "上")
"""Parts one of which every match of the pattern of that name holds."""
DIGIT = regex(r"\d")
