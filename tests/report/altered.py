"""Reports in which other verdicts were found."""

import dataclasses


def with_verdicts(report, *verdicts):
    return dataclasses.replace(report, findings=dataclasses.replace(report.findings, verdicts=verdicts))
