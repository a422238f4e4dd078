"""Run the pipeline, and compare value by value with what the notebook computed."""
