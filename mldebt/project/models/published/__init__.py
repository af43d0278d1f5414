"""Weights that documents hand out: links in tables, lists and sentences, commands that fetch, ids of a hub."""
