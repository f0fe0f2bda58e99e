"""Networks: roles, the table of steps that wires them, and predicates over their states."""
