"""Learn: the state machine of a called program is found out by sending it events, in every order that is documented."""
