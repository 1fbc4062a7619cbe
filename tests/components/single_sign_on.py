"""Settings of single sign-on, as the component of Argo CD takes them."""

SSO = {
    "url": "https://argocd.example.com",
    "issuer": "https://login.example.com",
    "client_id": "argocd",
    "client_secret": "argocd-sso:secret",
    "admin_groups": ["platform"],
}
