# The image of the controller: `docker build -t devflow .`
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/devflow
COPY pyproject.toml requirements.lock README.md ./
# Exactly the packages that are tested, checked by their hashes.
RUN /opt/devflow/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/devflow/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
COPY --from=build /opt/devflow /opt/devflow
ENV PATH=/opt/devflow/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 65532:65532
ENTRYPOINT ["devflow"]
CMD ["controller"]
