"""The vocabulary of the house: values and protocols only.  No I/O, no event loop."""
