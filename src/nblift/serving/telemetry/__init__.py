"""What the service tells of itself: metrics, logs, and the identity of a request."""
