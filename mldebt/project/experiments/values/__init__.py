"""Names and values of parameters: which are hyper-parameters, and when two are the same."""
