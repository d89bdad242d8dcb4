"""What the platforms and markets of a room allow: dated data, merged to the strictest, and what a room breaks of it."""
