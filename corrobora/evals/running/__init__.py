"""`corrobora run`: questions in, answers out, under one budget, resumed where it stopped."""
