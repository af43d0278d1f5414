"""Jinja2 templates of the report, installed as mldebt.templates."""
