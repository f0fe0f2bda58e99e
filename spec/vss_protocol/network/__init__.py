"""The network of one backup: the roles, and the table of steps in which they move together."""
