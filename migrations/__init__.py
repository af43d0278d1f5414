"""Alembic migrations of the store, installed as mldebt.migrations."""
