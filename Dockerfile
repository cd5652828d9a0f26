# The first stage has pip and the sources, the others only what runs. `docker build .` makes the server and the worker,
# `docker build --target offers-api .` the JSON offers API. Python 3.13: before 3.12 a cancellation can be lost
# (`server/wiring/cancelling.py`); the locks hold for both.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/vivavoce
WORKDIR /src
ARG PDF=yes
COPY requirements-crew.lock requirements-pdf.lock ./
RUN if [ "$PDF" = yes ]; then lock=requirements-pdf.lock; else lock=requirements-crew.lock; fi \
    && /opt/vivavoce/bin/pip install --require-hashes -r "$lock"
COPY pyproject.toml README.md LICENSE ./
COPY server server
COPY interview interview
COPY parsing parsing
COPY offers offers
COPY prompts prompts
COPY web web
RUN /opt/vivavoce/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim AS run
RUN useradd --system --uid 10001 --create-home vivavoce \
    && install --directory --owner=vivavoce --mode=0700 /data
COPY --from=build /opt/vivavoce /opt/vivavoce
ENV PATH=/opt/vivavoce/bin:$PATH \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /home/vivavoce
STOPSIGNAL SIGTERM
ENTRYPOINT ["vivavoce"]

# Without more it serves the sample set; offers of your own: mount a folder and add `--files /offers` to the command.
FROM run AS offers-api
EXPOSE 8090
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8090/healthz', timeout=2)"]
CMD ["offers-api", "--host", "0.0.0.0", "--port", "8090"]

FROM run AS app
# What printing reports as PDF needs of the system; `--build-arg PDF=no` leaves it and the library out.
# What reading scanned CVs needs; `--build-arg SCANS=no` leaves it out.
ARG PDF=yes
ARG SCANS=yes
USER root
RUN if [ "$SCANS" = yes ]; then apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-fra \
    && rm -rf /var/lib/apt/lists/*; fi
RUN if [ "$PDF" = yes ]; then apt-get update \
    && apt-get install --yes --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation \
    && rm -rf /var/lib/apt/lists/*; fi
USER 10001
ENV VIVAVOCE_HOST=0.0.0.0 \
    VIVAVOCE_PORT=8000 \
    VIVAVOCE_DATA=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["serve"]
