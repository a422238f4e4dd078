"""`python -m nblift`."""

from nblift.cli import main

main()
