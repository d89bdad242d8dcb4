"""Comments in the operator's language, by models that the user brings; nothing here ever asks the network."""
