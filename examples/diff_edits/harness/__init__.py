"""A pytest harness that plays every case with one strategy and records what happened in a store."""
