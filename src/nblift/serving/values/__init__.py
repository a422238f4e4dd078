"""The values of a record: read as JSON, checked against a model's schema, compared with what training had."""
