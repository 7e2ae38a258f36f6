"""The demo: a study of edit sessions, continued by every run, and its report."""
