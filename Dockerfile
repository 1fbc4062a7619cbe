# One image for the controller and for Argo CD's plugin: `docker build -t devflow .`
# The base by its index of all architectures, so that two builds begin with the same files: Python 3.11.16.
ARG BASE=python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b

FROM ${BASE} AS build
# The time that is written into files; a release gives that of its commit.
ARG SOURCE_DATE_EPOCH=1767225600
ENV SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH} PYTHONHASHSEED=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1
WORKDIR /src
COPY image/*.lock image/
RUN python -m venv --without-pip /opt/devflow
# Exactly the packages that are tested, checked by their hashes. Wheels only: nothing of others is run to build them.
RUN pip --python /opt/devflow/bin/python install --require-hashes --only-binary :all: --requirement image/requirements.lock
RUN pip install --require-hashes --only-binary :all: --requirement image/build.lock
COPY . .
RUN pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /wheels . \
 && pip --python /opt/devflow/bin/python install --no-deps --no-index /wheels/*.whl
# Compiled here, because the root is read-only where it runs. Of these two nothing is ever imported there.
RUN python -m compileall -q --invalidation-mode unchecked-hash -x '/(pulumi_kubernetes|debugpy)/' /opt/devflow/lib

FROM ${BASE}
ARG VERSION=0.0.0
LABEL org.opencontainers.image.title=devflow org.opencontainers.image.licenses=Apache-2.0 org.opencontainers.image.version=${VERSION}
# The base image comes without its library compiled: each start of the plugin would do that anew.
RUN PYTHONHASHSEED=0 python -m compileall -q --invalidation-mode unchecked-hash -x '/(site-packages|test|idlelib|lib2to3)/' /usr/local/lib/python3.11
COPY --from=build /opt/devflow /opt/devflow
ENV PATH=/opt/devflow/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The controller's. Argo CD runs its plugins as 999.
USER 65532:65532
# For Docker, and Podman, which keeps it only where it builds with `--format docker`. Kubernetes has probes of its own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8085/healthz', timeout=2)"]
ENTRYPOINT ["devflow"]
CMD ["controller"]
