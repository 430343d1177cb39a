"""Fakes and contract suites for every port, for corrobora's tests and yours."""
