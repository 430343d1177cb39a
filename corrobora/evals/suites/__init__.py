"""The suites, one a file: what is done with a data set, and which metrics look at it."""
