"""The termination paths of the catalogue (T1 to T41), each as a claim that it is possible."""
