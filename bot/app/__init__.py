"""The composition root: from a room folder to a running show.  The only place that names concrete classes."""
