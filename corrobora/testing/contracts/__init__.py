"""What every implementation of a port keeps: subclass, override the fixture, run."""
