"""ingress-nginx: two Services, and a canary Ingress that Argo Rollouts makes from the app's."""

from devflow.release.routers.nginx.router import NGINX

__all__ = ["NGINX"]
