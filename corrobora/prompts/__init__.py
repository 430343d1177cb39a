"""Prompts, one Markdown file each, filled by name; a missing field is an error."""
