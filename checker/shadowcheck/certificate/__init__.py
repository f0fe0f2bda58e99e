"""Certificates: why a claim holds for every number of replicas, as a file that SMT solvers check on their own."""
