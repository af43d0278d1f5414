"""Runs migrations inside the transaction of the connection the store hands over; it never opens one of its own."""

from alembic import context

from mldebt.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)  # fmt: skip
with context.begin_transaction():
    context.run_migrations()
