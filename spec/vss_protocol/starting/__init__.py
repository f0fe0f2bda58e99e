"""The designs that `shadowcheck new` writes: a writer and a requester to start from, which verify."""
