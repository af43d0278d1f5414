"""Sets mldebt up in a repository: option file, hook and CI, each shown as a difference before it is written."""
