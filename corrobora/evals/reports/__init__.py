"""The report of a measurement, for scripts, for people in a terminal and in a browser."""
