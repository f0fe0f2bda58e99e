"""The formats of logs that programs around VSS write, as tables: how a line is known, and what it tells."""
