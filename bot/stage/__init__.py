"""What viewers see and hear: the stage server and its page, the avatar, the effects, the labels."""
