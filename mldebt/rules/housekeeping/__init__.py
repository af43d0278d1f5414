"""Rules about mldebt's own comments: they are judged last, on what the other rules found."""
