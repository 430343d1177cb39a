"""The metrics, one a file; `corrobora.evals.metric` says what a metric is."""
