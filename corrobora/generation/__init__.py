"""Write, cite, check: claims, quotes, places, abstention."""
