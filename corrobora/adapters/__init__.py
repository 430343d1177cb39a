"""One outside engine each, behind a port; foreign exceptions stop here."""
