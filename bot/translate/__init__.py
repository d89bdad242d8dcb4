"""Comments in the operator's language and captions in viewers', by models that the user brings; never the network."""
