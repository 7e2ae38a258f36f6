"""The demo: a study of runs, continued by every demo, and its report."""
