# Two stages: the first has pip and the sources, the second only what runs.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/vivavoce
WORKDIR /src
COPY requirements.lock ./
RUN /opt/vivavoce/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY server server
COPY interview interview
COPY parsing parsing
COPY offers offers
COPY prompts prompts
COPY web web
RUN /opt/vivavoce/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home vivavoce \
    && install --directory --owner=vivavoce --mode=0700 /data
COPY --from=build /opt/vivavoce /opt/vivavoce
ENV PATH=/opt/vivavoce/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VIVAVOCE_HOST=0.0.0.0 \
    VIVAVOCE_PORT=8000 \
    VIVAVOCE_DATA=/data
USER vivavoce
WORKDIR /home/vivavoce
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["vivavoce"]
CMD ["serve"]
