"""The rundown's clockwork: what is on show, and what is said when nobody asks.  Pure."""
