"""One set of rows through the notebook, the pipeline, the service and a container: whether all answer the same."""
