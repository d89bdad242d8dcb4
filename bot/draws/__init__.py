"""Draws that anybody can check: rules first, a commitment, a frozen list, integers only.  Pure."""
