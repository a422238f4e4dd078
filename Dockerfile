# The REST API of the registry's production version, as one image:
#
#   make image                    (nblift export build/model && docker build -t penguins .)
#   docker run --rm -p 8000:8000 -e NBLIFT_AUTH=off penguins
#
# NBLIFT_AUTH=off has to be said aloud: inside of a container the service listens on every address, and without keys
# anyone who reaches it may ask. An image answers with the version that was exported when it was built. To follow a
# live registry instead, build with a lock that holds mlflow (--build-arg LOCK=requirements/...) and run with
# -e NBLIFT_MODEL_DIR= -e NBLIFT_REGISTRY_URI=http://... -e NBLIFT_STORE=... (a folder that user 10001 may write to,
# better on a volume: a restart without the registry answers from it)
ARG BASE=python:3.11-slim

FROM ${BASE} AS builder
ARG LOCK=requirements/serve.txt
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /tools && python -m venv --without-pip /srv/venv
COPY requirements requirements
# pip compiles what it installs to bytecode; the libraries' own tests stay out of the image
RUN /tools/bin/pip --python /srv/venv/bin/python install --require-hashes -r "${LOCK}" \
    && find /srv/venv/lib/python3*/site-packages/pandas /srv/venv/lib/python3*/site-packages/scipy \
        /srv/venv/lib/python3*/site-packages/sklearn -type d -name tests -prune -exec rm -r {} +
RUN /tools/bin/pip install --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && /tools/bin/pip --python /srv/venv/bin/python install --no-deps dist/*.whl \
    && rm -r src/nblift \
    && python -m compileall -q src

FROM ${BASE}
LABEL org.opencontainers.image.title="nblift service" org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /srv
COPY --from=builder /srv/venv venv
COPY --from=builder /build/src src
# the deployment's own say: the model's name, and the types that its file may be made of
COPY params.yaml ./
COPY build/model model
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NBLIFT_HOST=0.0.0.0 \
    NBLIFT_PORT=8000 \
    NBLIFT_MODEL_DIR=/srv/model
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"NBLIFT_PORT\"]}/health/ready', timeout=4)"]
CMD ["nblift", "serve"]
