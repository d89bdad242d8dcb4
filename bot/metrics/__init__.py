"""What the room did, in figures and lines: a listener like any other."""
