"""The benchmark: our engines beside the model checkers of others, on the same models, in the same run.

``python checker/benchmarks/run.py`` does everything; `plan` says what is measured, `contestants` how each tool is run,
`bounds` what the figures should show. It is not part of the installed package: `run.py` puts it on the path, with the
models of `tests/oracles`. Read in the order `plan`, `processes`, `sample`, `contestants`, `counting`, `peers`,
`measure`, `tables`.
"""
