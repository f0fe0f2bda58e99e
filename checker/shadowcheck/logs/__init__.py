"""Logs, as they are written: reading files of any size line by line, and the lines that recorded runs consist of."""
