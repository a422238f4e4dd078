"""Between the socket and the service: the short way for plain requests, and what bounds all of them."""
