"""What the operator sees and does: comments and their fates, what is said and why, queue, skip and panic."""
