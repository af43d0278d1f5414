"""What people read elsewhere, as Markdown: a mail, a comment, a ticket, a model card."""
