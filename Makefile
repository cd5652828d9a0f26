.PHONY: lock
lock:
	uv pip compile pyproject.toml --group dev --group build --extra s3 --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -o requirements-dev.lock -q
	uv pip compile pyproject.toml --group build --universal --generate-hashes --python-version 3.11 --no-annotate --no-header -c requirements-dev.lock -o requirements.lock -q
