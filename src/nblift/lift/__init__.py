"""The use cases: lift a notebook, verify a lift."""
