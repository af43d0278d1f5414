"""Real git repositories with fixed dates."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

Repository = Callable[..., Path]

TRAINING = """import torch


def train():
    net = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for x, y in load():
        loss = torch.nn.functional.mse_loss(net(x), y)
        loss.backward()
        optimizer.step()
        print(loss.item())
    torch.save(net.state_dict(), "net.pt")


if __name__ == "__main__":
    train()
"""
LOOP = """import torch

model = torch.nn.Linear(4, 1)
optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(10):
    loss = model(torch.load("rows.pt")).pow(2).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    print(epoch, loss.item())
torch.save(model.state_dict(), "model.pt")
"""


def commit(folder: Path, files: Mapping[str, str | None], message: str = "work", day: int = 1, who: str = "Ada") -> str:
    """Write files (None deletes), commit them on a fixed day and return the commit."""
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    moment = f"{1_767_225_600 + day * 86_400} +0000"
    dated = {
        **os.environ, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_NAME": who,
        "GIT_COMMITTER_NAME": who, "GIT_AUTHOR_EMAIL": f"{who.lower()}@example.com",
        "GIT_COMMITTER_EMAIL": f"{who.lower()}@example.com",
    }  # fmt: skip
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True, env=dated)
    subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", message], cwd=folder, check=True, env=dated)
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, check=True, env=dated, capture_output=True, text=True
    )
    return done.stdout.strip()
