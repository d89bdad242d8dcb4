"""The only concurrency helpers: mailbox, supervisor, broadcast, clock of the loop, virtual time."""
