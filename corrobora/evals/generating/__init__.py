"""`corrobora generate-questions`: a test set made of the documents of an index."""
