# One image for the controller and for Argo CD's plugin: `docker build -t devflow .`
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock ./
# Exactly the packages that are tested, checked by their hashes.
RUN pip download --no-cache-dir --require-hashes --dest /packages --requirement requirements.lock
RUN python -m venv --without-pip /opt/devflow
COPY . .
# Of those packages, the ones that are needed at run time.
RUN pip --python /opt/devflow/bin/python install --no-cache-dir --no-compile --no-index --find-links /packages .
# Compiled here, because the root is read-only where it runs. Of these two nothing is ever imported there.
RUN python -m compileall -q --invalidation-mode unchecked-hash -x '/(pulumi_kubernetes|debugpy)/' /opt/devflow/lib

FROM python:3.11-slim-bookworm
# The base image comes without its library compiled: each start of the plugin would do that anew.
RUN python -m compileall -q --invalidation-mode unchecked-hash -x '/(site-packages|test|idlelib|lib2to3)/' /usr/local/lib/python3.11
COPY --from=build /opt/devflow /opt/devflow
ENV PATH=/opt/devflow/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The controller's. Argo CD runs its plugins as 999.
USER 65532:65532
ENTRYPOINT ["devflow"]
CMD ["controller"]
