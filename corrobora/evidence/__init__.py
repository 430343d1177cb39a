"""Scores become weights of evidence, belief, conflict and how many to keep: pure mathematics."""
