"""Instances: a network for definite numbers of replicas, as fields and rules over integers."""
