# Two images on one layer of locked libraries: `dagster` (webserver and daemon, no user code) and `code` (code server
# and command line). The shared layer costs its disk once, and a change of our code leaves the first image as it is.

FROM python:3.11-slim-bookworm AS libraries
COPY requirements/uv.lock requirements/postgres.lock /build/
RUN pip install --no-cache-dir --require-hashes -r /build/uv.lock
RUN python -m venv --without-pip /opt/venv \
    && uv pip sync --no-cache --compile-bytecode --require-hashes --python /opt/venv/bin/python /build/postgres.lock

FROM python:3.11-slim-bookworm AS dagster
# The home is a volume: made here so that it belongs to the user who writes it.
RUN useradd --uid 10001 --create-home app \
    && install -d -o app -g app /opt/dagster /var/lib/marketing-assets
COPY --from=libraries /opt/venv /opt/venv
COPY --chown=app:app deploy/dagster.yaml deploy/workspace.yaml /opt/dagster/
ENV PATH=/opt/venv/bin:$PATH DAGSTER_HOME=/opt/dagster PYTHONUNBUFFERED=1
WORKDIR /opt/dagster
USER app

FROM dagster AS code
# Laid out as a checkout, because the package finds mappings, sample and lock files beside itself.
WORKDIR /app
COPY marketing.yaml dagster.yaml workspace.yaml ./
COPY requirements requirements
COPY data data
COPY marketing_assets marketing_assets
ENV PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1
EXPOSE 4000
HEALTHCHECK --interval=30s --timeout=20s --start-period=90s --retries=3 \
    CMD ["dagster", "api", "grpc-health-check", "-p", "4000"]
CMD ["dagster", "code-server", "start", "-h", "0.0.0.0", "-p", "4000", "-m", "marketing_assets.definitions", "--location-name", "marketing_assets"]
