"""Reports in which other verdicts were found."""

import dataclasses


def with_verdicts(report, *verdicts):
    return dataclasses.replace(report, outcome=dataclasses.replace(report.outcome, verdicts=verdicts))
