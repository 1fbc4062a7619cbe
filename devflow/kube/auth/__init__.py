"""From a kubeconfig, or a pod's service account, to a cluster and proof of who we are."""
