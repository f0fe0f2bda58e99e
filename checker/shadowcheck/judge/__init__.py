"""Judge: claims on an explored graph, each with its verdict and its evidence."""

from shadowcheck.judge.built_in import built_in_claims
from shadowcheck.judge.judge import judge_all
from shadowcheck.judge.verdict import Blame, Evidence, Result, Verdict

__all__ = ["Blame", "Evidence", "Result", "Verdict", "built_in_claims", "judge_all"]
