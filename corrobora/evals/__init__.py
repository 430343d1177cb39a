"""Measure: data sets, runs over them, metrics, reports. One metric, loader or suite a file."""
