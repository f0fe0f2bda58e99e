"""What a requester design may assume of its environment, and what it must guarantee."""
