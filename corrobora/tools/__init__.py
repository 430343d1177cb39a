"""The retrieval tools: what the graph calls and what other agents are given."""
