"""Secrets go, the words of machine learning stay."""

import pytest

from mldebt.findings.redact import redact, redact_value


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('api_key = "abc123secretvalue"', 'api_key = "[redacted]"'),
        ("password: hunter2hunter", "password: [redacted]"),
        ('"clientSecret": "s3cr3tvalue"', '"clientSecret": "[redacted]"'),
        ("url = 'postgres://bob:pw@db/x'", "url = 'postgres://[redacted]@db/x'"),
        ("login AKIAIOSFODNN7EXAMPLE now", "login [redacted] now"),
        ("token = 'k3J9xPq82mZr61LwT0vYbN4c'", "token = '[redacted]'"),
        ("wandb login --api-key 0123456789abcdef0123", "wandb login --api-key [redacted]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "[redacted]"),
    ],
)
def test_a_secret_is_hidden(source: str, shown: str) -> None:
    assert redact(source) == shown


@pytest.mark.parametrize(
    "source",
    [
        "max_tokens: 4096",
        'pad_token = "<pad>"',
        "tokenizer = AutoTokenizer.from_pretrained('bert-base-uncased')",
        'password = os.environ["PASSWORD"]',
        "api_key: ${oc.env:WANDB_KEY}",
        'key = "model.encoder.layer"',
        "lr: 0.001",
        "primary_key: user_identifier",
        "https://example.com/data.csv",
        "git@github.com:acme/models.git",
        "user: someone",
        "def load(secret: str = None) -> None:",
    ],
)
def test_plain_source_is_left_alone(source: str) -> None:
    assert redact(source) == source


def test_a_value_is_judged_with_its_key() -> None:
    assert redact_value("db.password", "hunter2") == "[redacted]"
    assert redact_value("trainer.max_epochs", "10") == "10"
    assert redact_value("data.url", "s3://key:secret@bucket/x") == "s3://[redacted]@bucket/x"
    assert redact_value("password", None) is None
