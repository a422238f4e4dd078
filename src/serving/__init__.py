"""The REST API of this project's production model."""
