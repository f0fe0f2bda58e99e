"""The designs that `shadowcheck new` writes: a writer as a class, a requester as a function, and both as state machines; all verify."""
