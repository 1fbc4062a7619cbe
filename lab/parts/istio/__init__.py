"""The parts by which requests reach pods; and the namespaces they share."""

CONTROL_PLANE = "istio-system"
INGRESS = "istio-ingress"
