"""Applies what models answer when they are asked to edit a file. Knows nothing of the store."""
