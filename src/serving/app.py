"""The REST API of this project's production model. `nblift serve` runs it; settings are `NBLIFT_` variables."""

from nblift.serving import create_app

app = create_app()
