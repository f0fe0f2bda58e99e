"""The documented mistakes of requesters, each as a good design with a few transitions changed."""
