"""What names, calls and objects mean across files."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.code import Code, Spot, Target
from mldebt.project.project import Project
from mldebt.project.resolution import calls, names, objects

ProjectOf = Callable[[Mapping[str, str]], Project]


@pytest.fixture
def code_of(project_of: ProjectOf) -> Callable[[Mapping[str, str]], Code]:
    return lambda files: project_of(files).sources.code


CodeOf = Callable[[Mapping[str, str]], Code]


def reached(code: Code, path: str, line: int) -> Target:
    """Return what the call that starts last on a line reaches."""
    found = [
        code.callee(Spot(path, number), call)
        for number, scope in enumerate(code.modules[path].scopes)
        for call in scope.calls
        if call.line == line
    ]
    return found[-1]


def test_an_alias_means_what_it_was_imported_as(code_of: CodeOf) -> None:
    code = code_of({"a.py": "import lightgbm as lgb\nlgb.train(p, d)\n"})

    assert reached(code, "a.py", 2) == Target("external", "lightgbm.train")


def test_a_re_export_leads_to_the_definition(code_of: CodeOf) -> None:
    files = {
        "pkg/__init__.py": "from .inner import build as make\n", "pkg/inner.py": "def build():\n    return 1\n",
        "a.py": "from pkg import make\nmake()\n",
    }  # fmt: skip

    assert reached(code_of(files), "a.py", 2).path == "pkg/inner.py"


def test_a_star_import_brings_the_names_of_a_module(code_of: CodeOf) -> None:
    files = {"tools.py": "def build():\n    return 1\n", "a.py": "from tools import *\nbuild()\n"}

    assert reached(code_of(files), "a.py", 2).path == "tools.py"


def test_a_star_import_of_a_library_gives_its_name(code_of: CodeOf) -> None:
    code = code_of({"a.py": "from pycaret.regression import *\ncompare_models()\nprint(1)\n"})

    assert reached(code, "a.py", 2).name == "pycaret.regression.compare_models"
    assert reached(code, "a.py", 3).name.startswith("builtins.print")


def test_a_relative_import_counts_its_dots(code_of: CodeOf) -> None:
    files = {
        "pkg/__init__.py": "", "pkg/sub/__init__.py": "", "pkg/base.py": "def go():\n    pass\n",
        "pkg/sub/x.py": "from ..base import go\ngo()\n",
    }  # fmt: skip

    assert reached(code_of(files), "pkg/sub/x.py", 2).path == "pkg/base.py"


def test_an_attribute_set_on_self_has_the_class_it_was_given(code_of: CodeOf) -> None:
    text = (
        "class Model:\n    def fit(self):\n        pass\n\nclass Job:\n    def __init__(self):\n"
        "        self.model = Model()\n"
        "    def run(self):\n        self.model.fit()\n"
    )

    assert reached(code_of({"a.py": text}), "a.py", 9).name == "a.Model.fit"


def test_an_inherited_method_is_found_in_the_base_of_another_file(code_of: CodeOf) -> None:
    files = {
        "base.py": "class Base:\n    def train(self):\n        pass\n", "a.py": "import base\n\n"
        "class Mine(base.Base):\n    pass\n\nMine().train()\n",
    }  # fmt: skip

    assert reached(code_of(files), "a.py", 6).name == "base.Base.train"


def test_super_means_the_base(code_of: CodeOf) -> None:
    text = "class A:\n    def go(self):\n        pass\n\nclass B(A):\n    def go(self):\n        super().go()\n"

    assert reached(code_of({"a.py": text}), "a.py", 7).name == "a.A.go"


def test_a_factory_gives_the_class_it_returns(code_of: CodeOf) -> None:
    text = "class Net:\n    def fit(self):\n        pass\n\ndef make():\n    return Net()\n\nnet = make()\nnet.fit()\n"

    assert reached(code_of({"a.py": text}), "a.py", 9).name == "a.Net.fit"


def test_an_annotated_parameter_has_its_class(code_of: CodeOf) -> None:
    text = "class Net:\n    def fit(self):\n        pass\n\ndef go(net: Net):\n    net.fit()\n"

    assert reached(code_of({"a.py": text}), "a.py", 6).name == "a.Net.fit"


def test_a_parameter_has_the_class_its_callers_pass(code_of: CodeOf) -> None:
    text = "class Net:\n    def fit(self):\n        pass\n\ndef go(net):\n    net.fit()\n\ngo(Net())\n"

    assert reached(code_of({"a.py": text}), "a.py", 6).name == "a.Net.fit"


def test_a_function_is_called_by_the_name_it_is_imported_as(code_of: CodeOf) -> None:
    files = {
        "a.py": "def fit(rows):\n    return rows\n", "b.py": "from a import fit as train\n\ntrain(1)\n",
        "c.py": "def train(rows):\n    return rows\n\ntrain(2)\n",
    }  # fmt: skip

    (called,) = code_of(files).calls_to(Spot("a.py", 1))

    assert called[0] == Spot("b.py", 0)


def test_a_fluent_call_keeps_the_class(code_of: CodeOf) -> None:
    text = "import torch\nmodel = torch.nn.Linear(1, 1).to(device).cuda()\nmodel.fit()\n"

    assert reached(code_of({"a.py": text}), "a.py", 3).name == "torch.nn.Linear.fit"


def test_a_registry_reaches_all_it_holds(project_of: ProjectOf) -> None:
    text = (
        "def one():\n    pass\n\ndef two():\n    pass\n\nTABLE = {'one': one, 'two': two}\n\ndef go(name):\n"
        "    TABLE[name]()\n"
    )
    code = project_of({"a.py": text}).sources.code

    names = {code.scope(spot).name for spot in code.edges(Spot("a.py", 3))}

    assert names == {"one", "two"}


def test_what_cannot_be_followed_is_unknown(code_of: CodeOf) -> None:
    code = code_of({"a.py": "def go(thing):\n    thing.fit()\n"})

    assert reached(code, "a.py", 2).kind == "unknown"


def test_what_an_outside_object_returns_when_called_is_unknown(code_of: CodeOf) -> None:
    text = "import types\nmaker = types.SimpleNamespace()\nnet = maker()\nnet.fit()\n"

    assert reached(code_of({"a.py": text}), "a.py", 4).kind == "unknown"


def test_a_lone_module_name_of_a_far_folder_is_a_library(code_of: CodeOf) -> None:
    files = {
        "bench/images/evaluate.py": "def load():\n    pass\n",
        "examples/a.py": "import evaluate\nevaluate.load()\n",
    }

    assert reached(code_of(files), "examples/a.py", 2) == Target("external", "evaluate.load")


def test_a_folder_named_like_a_library_does_not_hide_it(code_of: CodeOf) -> None:
    code = code_of({"lightgbm/simple.py": "import lightgbm as lgb\nlgb.train(p, d)\n"})

    assert reached(code, "lightgbm/simple.py", 2) == Target("external", "lightgbm.train")


def test_inside_a_package_a_library_is_not_the_package_named_alike(code_of: CodeOf) -> None:
    text = "import pytorch_lightning as pl\npl.Trainer()\n"
    packages = {f"own/{name}__init__.py": "" for name in ("", "pytorch_lightning/", "models/")}

    assert reached(code_of({**packages, "own/models/run.py": text}), "own/models/run.py", 2).kind == "external"


@pytest.mark.parametrize("name", ["datasets", "test"])
def test_a_script_in_a_package_imports_its_neighbour_of_a_usual_name(code_of: CodeOf, name: str) -> None:
    files = {
        "src/__init__.py": "",
        f"src/{name}.py": "def go():\n    pass\n",
        "src/run.py": f"from {name} import go\ngo()\n",
    }

    assert reached(code_of(files), "src/run.py", 2).kind == "function"


def test_a_lone_module_below_the_script_is_found(code_of: CodeOf) -> None:
    files = {"src/lib/opts.py": "def opts():\n    pass\n", "src/main.py": "from opts import opts\nopts()\n"}

    assert reached(code_of(files), "src/main.py", 2).path == "src/lib/opts.py"


def test_imports_in_a_circle_end(code_of: CodeOf) -> None:
    code = code_of({"a.py": "from b import go\ngo()\n", "b.py": "from a import go\n"})

    assert reached(code, "a.py", 2).kind in ("unknown", "external")
    assert code.closure("a.py") == {"a.py", "b.py"}


def test_closures_go_through_circles_and_known_closures(code_of: CodeOf) -> None:
    code = code_of(
        {"a.py": "import b\n", "b.py": "import c\nimport d\n", "c.py": "import b\n", "d.py": "", "e.py": "import a\n"}
    )

    assert code.closure("c.py") == {"b.py", "c.py", "d.py"}
    assert code.closure("e.py") == {"a.py", "b.py", "c.py", "d.py", "e.py"}
    assert [path for path in code.modules if code.is_imported(path)] == ["a.py", "b.py", "c.py", "d.py"]


def test_a_module_never_means_itself_by_an_absolute_name(code_of: CodeOf) -> None:
    files = {
        "models/lightgbm.py": "import lightgbm\nlightgbm.train(p, d)\n", "model.py": "def build():\n    return 1\n",
        "utils/model.py": "from model import build\nbuild()\n",
    }  # fmt: skip
    code = code_of(files)

    assert reached(code, "models/lightgbm.py", 2) == Target("external", "lightgbm.train")
    assert reached(code, "utils/model.py", 2).path == "model.py"


@pytest.mark.parametrize("call", ["import lib\nlib.fit.fit()\n", "from lib.fit import fit\nfit()\n"])
def test_a_package_that_exports_a_function_by_its_modules_name_means_the_function(code_of: CodeOf, call: str) -> None:
    files = {
        "lib/__init__.py": "from . import fit\n", "lib/fit/__init__.py": "from .fit import fit\n",
        "lib/fit/fit.py": "def fit():\n    return 1\n", "a.py": call,
    }  # fmt: skip

    assert reached(code_of(files), "a.py", 2) == Target("function", "lib.fit.fit.fit", "lib/fit/fit.py", 1)


def test_the_module_itself_is_found_by_its_own_function(code_of: CodeOf) -> None:
    files = {
        "lib/__init__.py": "from .fit import fit\n",
        "lib/fit.py": "def fit():\n    return 1\n\ndef rest():\n    pass\n",
        "a.py": "from lib.fit import rest\nrest()\n",
    }  # fmt: skip

    assert reached(code_of(files), "a.py", 2).name == "lib.fit.rest"


def test_a_folder_of_modules_without_an_init_is_walked_through(code_of: CodeOf) -> None:
    files = {
        "lib/__init__.py": "from . import tools\n", "lib/tools/io/__init__.py": "from .read import load\n",
        "lib/tools/io/read.py": "def load():\n    return 1\n", "a.py": "import lib\nlib.tools.io.load()\nlib.tools()\n",
    }  # fmt: skip
    code = code_of(files)

    assert reached(code, "a.py", 2).path == "lib/tools/io/read.py"
    assert reached(code, "a.py", 3).kind == "unknown"


def test_a_method_that_a_class_here_defines_beats_one_that_another_may_inherit(code_of: CodeOf) -> None:
    files = {
        "optim.py": "class Optim:\n    def step(self):\n        return 1\n",
        "data.py": "import torchtext\n\nclass Batches(torchtext.data.Iterator):\n    pass\n",
        "trainer.py": "class Trainer:\n    def __init__(self, optim):\n        self.optim = optim\n\n"
        "    def train(self):\n        self.optim.step()\n",
        "docs.py": "from data import Batches\nfrom trainer import Trainer\n\nTrainer(Batches())\n",
        "train.py": "from optim import Optim\nfrom trainer import Trainer\n\nTrainer(Optim()).train()\n",
    }  # fmt: skip

    assert reached(code_of(files), "trainer.py", 6).name == "optim.Optim.step"


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ("import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), '../../common'))\n", "function"),
        ("import os, sys\nprint(sys.path, os.getcwd())\n", "external"),
    ],
)
def test_a_file_that_adds_to_the_search_path_finds_modules_far_away(code_of: CodeOf, says: str, kind: str) -> None:
    files = {
        "tries/one/run.py": f"{says}from fitting import fit\nfit()\n",
        "common/fitting.py": "def fit():\n    pass\n",
    }

    assert reached(code_of(files), "tries/one/run.py", 4).kind == kind


def test_a_known_package_is_no_file_far_away_of_that_name(code_of: CodeOf) -> None:
    files = {
        "tries/one/run.py": "import sys\nsys.path.append('..')\nfrom evaluate import load\nload()\n",
        "common/evaluate.py": "def load():\n    pass\n",
    }

    assert reached(code_of(files), "tries/one/run.py", 4).kind == "external"


@pytest.mark.parametrize(
    ("stars", "name", "meant"),
    [
        ("from pylab import *\nfrom keras.callbacks import *", "TensorBoard", "keras.callbacks.TensorBoard"),
        ("from keras.layers import *\nfrom keras.callbacks import *", "TensorBoard", "keras.callbacks.TensorBoard"),
        ("from keras.layers import *\nfrom keras.callbacks import *", "Dense", "keras.layers.Dense"),
        ("from own import *\nfrom keras.callbacks import *", "CSVLogger", "keras.callbacks.CSVLogger"),
        ("from own import *", "Adam", "keras.optimizers.Adam"),
        ("from own import *", "plot", "pylab.plot"),
    ],
)
def test_a_name_comes_from_the_likeliest_of_all_that_is_imported_whole(
    project_of: ProjectOf, stars: str, name: str, meant: str
) -> None:
    files = {"own.py": "from pylab import *\nfrom keras.optimizers import Adam\n", "train.py": f"{stars}\n{name}()\n"}
    code = project_of(files).sources.code

    assert code.callee(Spot("train.py", 0), code.scope(Spot("train.py", 0)).calls[0]).name == meant


def test_a_library_comes_through_two_star_imports(code_of: CodeOf) -> None:
    files = {
        "util/__init__.py": "from .logs import *\nfrom .others import *\n",
        "util/logs.py": "import wandb\n",
        "util/others.py": "import torch\n",
        "train.py": "from util import *\nwandb.init()\n",
    }

    assert reached(code_of(files), "train.py", 2) == Target("external", "wandb.init")


def test_a_ring_of_star_imports_is_gone_through_once(code_of: CodeOf) -> None:
    names = [f"ring{number}" for number in range(40)]
    files = {f"{own}.py": "".join(f"from {name} import *\n" for name in names if name != own) for own in names}
    files["ring39.py"] += "def go():\n    pass\n"

    code = code_of({**files, "train.py": "from ring0 import *\nlost()\ngo()\n"})

    assert reached(code, "train.py", 2).kind == "unknown"
    assert reached(code, "train.py", 3) == Target("function", "ring39.go", "ring39.py", 1)


def test_what_calls_reach_is_the_same_however_little_is_kept(
    project_of: ProjectOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = project_of(
        {
            "nets.py": "class Net:\n    def fit(self):\n        return self\n\ndef make():\n    return Net()\n",
            "train.py": "from nets import make\nnet = make()\nnet.fit()\nmake().fit()\n",
        }
    ).sources.python
    kept = [reached(Code(modules), "train.py", line).spot for line in (2, 3, 4)]

    for module in (names, calls, objects):
        monkeypatch.setattr(module, "MOST_KEPT", 1)
    code = Code(modules)

    assert [reached(code, "train.py", line).spot for line in (2, 3, 4)] == kept
    assert kept == [Spot("nets.py", 3), Spot("nets.py", 2), Spot("nets.py", 2)]
    assert len(code._callee) == len(code._types_known) == 1
