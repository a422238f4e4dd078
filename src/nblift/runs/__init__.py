"""Executing notebooks as CI does: papermill, a fresh kernel each, HTML that opens offline, JUnit XML."""
