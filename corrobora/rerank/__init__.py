"""Judges: more evidence about the candidates that can still change the outcome."""
