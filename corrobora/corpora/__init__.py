"""Keep elements and find them again: the catalogue, the index of words and vectors, its owner."""
