"""The service over HTTP, with FastAPI: routes, problems, documentation."""
