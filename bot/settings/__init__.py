"""room.toml as typed settings: `room` is the whole, the others are its larger tables."""
