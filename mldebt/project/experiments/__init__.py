"""What was tried: experiments told from history, notebooks, configs and run stores."""
