"""The designs that `shadowcheck new` writes: a writer to start from, and a requester, as a function and as a state machine; all verify."""
