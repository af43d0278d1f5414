"""Knowledge as data: training calls, trackers, run stores."""
