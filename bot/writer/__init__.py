"""Words: a persona's own copy, an optional language model, and the cut into clauses.  Never a figure, only slots."""
