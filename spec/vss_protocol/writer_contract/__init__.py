"""What a writer design may assume of its environment, and what it must guarantee."""
