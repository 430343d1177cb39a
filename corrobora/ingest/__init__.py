"""A file becomes a Document and its Elements: readers by format, layout, passages, captions."""
