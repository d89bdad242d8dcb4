"""One live room: ear (events in), mouth (speech out), hands (effects), eyes (cards and health), kept alive together."""
