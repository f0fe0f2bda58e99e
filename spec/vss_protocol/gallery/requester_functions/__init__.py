"""The requesters of the gallery once more, as functions: each as a team would write it that shares the steps of all its programs."""
