"""What a run keeps by itself, without a tracker: results, weights, settings, the text of a log."""
