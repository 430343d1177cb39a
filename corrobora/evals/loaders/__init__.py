"""The data sets' layouts, one a file; `corrobora.evals.dataset` says what a loader gives."""
