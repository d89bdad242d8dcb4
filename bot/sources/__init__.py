"""Live-comment feeds: bytes of a platform or relay in, contract events out.  One file a kind."""
