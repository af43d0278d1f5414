"""What rules ask beyond dead or alive: clashing defaults, references to nowhere, misspellings, twins."""
