"""The LangGraph state machine: state, one thin step a node, budgets."""
