"""VTube Studio: a Live2D model of the user's own opens its mouth and changes its face with the host."""
