"""Games of a show: rules first, one entry a person, a result that follows from the committed events.  Pure."""
