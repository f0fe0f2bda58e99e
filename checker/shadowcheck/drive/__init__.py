"""Drive: a real program is taken through the answers that its calls may have, or a called one through its events."""
