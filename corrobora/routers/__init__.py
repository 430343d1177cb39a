"""A query and the corpora there are become a RoutingDecision; one policy a file."""
