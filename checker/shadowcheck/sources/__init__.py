"""Sources: where models and designs come from. Today these are Python files and installed packages."""
