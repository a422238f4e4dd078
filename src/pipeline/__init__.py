"""The pipeline lifted from this project's notebooks: one module a stage, run by `dvc repro`."""
