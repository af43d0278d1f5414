"""Settings that a run keeps beside its results: by a method of their own, in a log file, in the name of a folder."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun
from mldebt.project.runs.keeping.records import SETTINGS_KEPT, SETTINGS_NAMED

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

SCRIPT = """
import argparse, csv, logging, os
import torch
from helper import make_log, folder_of

def main():
    args = argparse.ArgumentParser().parse_args()
    BEFORE
    for x in range(epochs):
        loss = model(x)
        loss.backward()
        optimizer.step()
        AFTER
    torch.save(model, "model.pt")

if __name__ == "__main__":
    main()
"""
HELPER = """
import logging

def make_log(folder):
    logging.basicConfig(filename=f"{folder}/run.log")

def folder_of(args):
    return "runs/{}.lr={}.bs={}.arch={}".format(args.data, args.lr, args.batch_size, args.arch)
"""
OUTSIDE = "from own_tools import create_logging; create_logging(args.out_dir, 'w')"
ROW = "csv.DictWriter(out, fieldnames=names).writerow({'mse': avg.mse, 'rmse': avg.rmse})"
LOOP = "for name, value in sorted(vars(args).items()): logging.info('%s: %s', name, value)"
NAME = "out = os.path.join(args.work, f'{args.arch}_{args.lr}', 'bs={}'.format(args.bs))"


def says(runs: Mapping[str, TrainingRun]) -> set[str]:
    """Return what is said of the settings of the one run."""
    run = runs["train.py"]
    assert run.tracking == "untracked"
    return {item.says for item in run.evidence} & {SETTINGS_KEPT, SETTINGS_NAMED}


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("train_config.save(os.path.join('out', 'config.json'))", "pass", {SETTINGS_KEPT}),
        ("self.cfg.dump('out/cfg.py')", "pass", {SETTINGS_KEPT}),
        ("model.config.save_pretrained('out')", "pass", set()),
        ("train_config.save", "pass", set()),
        ("make_log('out'); logging.info(args)", "logging.info(loss)", {SETTINGS_KEPT}),
        ("make_log('out'); logging.info('args: %s', str(vars(args)))", "pass", {SETTINGS_KEPT}),
        (f"make_log('out')\n    {LOOP}", "pass", {SETTINGS_KEPT}),
        ("make_log('out'); logging.info('config from %s', args.config)", "pass", set()),
        ("logging.info(args)", "logging.info(loss)", set()),
        (f"{OUTSIDE}; logging.info(args)", "pass", {SETTINGS_KEPT}),
        ("from own_tools import get_logger; log = get_logger('run'); log.info(args)", "pass", set()),
        ("out = folder_of(args)", ROW, {SETTINGS_NAMED}),
        (NAME, ROW, {SETTINGS_NAMED}),
        (NAME, "print(loss)", set()),
        ("out = os.path.join(args.work, args.name)", ROW, set()),
        ("print(vars(args), file=open('run.txt', 'a'))", "pass", {SETTINGS_KEPT}),
        ("import sys; print(vars(args), file=sys.stderr)", "pass", set()),
        ("import shutil; shutil.copy(f'conf/{args.data}_Configs.py', 'out')", "pass", {SETTINGS_KEPT}),
        ("import shutil; shutil.copy('data/train.csv', 'out')", "pass", set()),
        ("pass", "save_it(args.out, model)", set()),
        ("pass", "save_checkpoint(model, optimizer, cfg.train.work_dir, path)", set()),
        ("pass", "save_checkpoint(args, model)", set()),
        ("pass", "write_summary(os.path.join(args.out, 'x.txt'), loss)", set()),
        ("pass", "save_it(args.lr, args.wd, args.seed, model)", set()),
        ("import json; json.dump(args.__dict__, open('a.json', 'w'))", "pass", {SETTINGS_KEPT}),
        ("import json; json.dump(cfg.train, open('a.json', 'w'))", "pass", {SETTINGS_KEPT}),
        ("import json; json.dump({'args': vars(args), 'mse': loss}, open('a.json', 'w'))", "pass", {SETTINGS_KEPT}),
        ("import yaml; yaml.dump(cfg.to_dict(), open(model_path, 'w'))", "pass", {SETTINGS_KEPT}),
        ("made = {'a': args.lr, 'b': args.wd, 'c': args.seed}", "out.write_text(json.dumps(made))", {SETTINGS_KEPT}),
        (
            "made = {'a': args.lr, 'b': args.wd, 'c': args.seed, 'model': model_names}",
            "out.write_text(json.dumps(made))",
            {SETTINGS_KEPT},
        ),
        ("made = {'a': args.lr, 'b': args.wd, 'net': model}", "save_it(made)", set()),
        ("made = dict(args=args, net=model.state_dict())", "save_it(made)", set()),
        ("pass", "torch.save({'net': weights, 'config': args, 'val_accuracy': best}, 'a.pt')", {SETTINGS_KEPT}),
        ("pass", "made = {'net': weights, 'args': args, 'best_f1': best}; save_it(made)", {SETTINGS_KEPT}),
        ("pass", "torch.save({'net': weights, 'args': args, 'epoch': 3, 'loss': loss}, 'a.pt')", set()),
        ("pass", "torch.save({'net': weights, 'val_accuracy': best}, 'a.pt')", set()),
        ("save_yaml(made, 'out/config.yaml')", "pass", {SETTINGS_KEPT}),
        ("import json; config = {'lr': 0.1}; json.dump(config, open('a.json', 'w'))", "pass", {SETTINGS_KEPT}),
        ("import json; args = dict(vars(args)); json.dump(args, open('a.json', 'w'))", "pass", {SETTINGS_KEPT}),
        ("pass", "import json; info = vars(args); open('a.json', 'a').write(json.dumps(info))", {SETTINGS_KEPT}),
        ("pass", "import json; info = vars(model); open('a.json', 'a').write(json.dumps(info))", set()),
        ("config = dict(config); torch.save(config, 'a.pt')", "pass", {SETTINGS_KEPT}),
        ("made = dict(str(made)); torch.save(made, 'a.pt')", "pass", set()),
        ("made = {'a': str(made).format(made)}; save_it(str(made))", "pass", set()),
        ("save_model_args(args, model_dir)", "pass", {SETTINGS_KEPT}),
        ("out.write(str(args) + '\\n')", "pass", {SETTINGS_KEPT}),
        ("import sys; out.write(' '.join(sys.argv))", "pass", {SETTINGS_KEPT}),
        ("import sys; print(' '.join(sys.argv))", "pass", set()),
        ("import sys; sys.stderr.write(' '.join(sys.argv))", "pass", set()),
        ("import sys; out.write(sys.argv[0])", "pass", set()),
        ("import sys; make_log('out'); logging.info('started by %s', sys.argv)", "pass", {SETTINGS_KEPT}),
        ("pass", "csv.writer(out).writerow([args.lr, args.wd, args.seed, loss])", {SETTINGS_KEPT}),
        ("pass", "csv.writer(out).writerow([args.lr, args.data_path, args.out, loss])", set()),
        ("out.write(f'{args.lr}'); out.write(f'{args.wd}'); out.write(f'{args.seed}')", "pass", {SETTINGS_KEPT}),
    ],
)
def test_settings_that_are_kept_beside_the_results_may_be_a_record(
    runs_of: RunsOf, before: str, after: str, kept: set[str]
) -> None:
    text = SCRIPT.replace("BEFORE", before).replace("AFTER", after)

    assert says(runs_of({"train.py": text, "helper.py": HELPER})) == kept


def test_rows_of_scores_are_results(runs_of: RunsOf) -> None:
    text = SCRIPT.replace("BEFORE", "out = open('log.csv', 'w')").replace("AFTER", ROW)

    run = runs_of({"train.py": text, "helper.py": HELPER})["train.py"]

    assert "results written to a home-grown table" in run.reason


def test_scores_printed_into_a_file_are_kept(runs_of: RunsOf) -> None:
    text = SCRIPT.replace("BEFORE", "pass").replace("AFTER", "print(loss, file=open('run.txt', 'a'))")

    run = runs_of({"train.py": text.replace("torch.save", "str"), "helper.py": HELPER})["train.py"]

    assert "log text written to a file" in run.reason


def test_a_workbook_of_scores_is_a_table(runs_of: RunsOf) -> None:
    text = SCRIPT.replace("BEFORE", "pass").replace("AFTER", "report.to_excel('report.xlsx')")

    run = runs_of({"train.py": text, "helper.py": HELPER})["train.py"]

    assert "results written to a home-grown table" in run.reason


def test_a_table_that_is_handed_in_holds_no_metrics(runs_of: RunsOf) -> None:
    text = SCRIPT.replace("BEFORE", "sub_file = 'submissions/run.csv'").replace("AFTER", "result1.to_csv(sub_file)")

    run = runs_of({"train.py": text, "helper.py": HELPER})["train.py"]

    assert "home-grown table" not in run.reason
