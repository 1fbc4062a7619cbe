"""The top-level keys of the values of the pinned charts, by which a misspelled one is found."""


def _keys(words: str) -> frozenset[str]:
    return frozenset(words.split())


ARGO_CD = _keys(
    """
    apiVersionOverrides applicationSet commitServer configs controller crds
    createAggregateRoles createClusterRoles dex externalRedis extraObjects fullnameOverride
    global kubeVersionOverride nameOverride namespaceOverride notifications openshift redis
    redis-ha redisSecretInit repoServer server
    """
)
ARGO_ROLLOUTS = _keys(
    """
    apiVersionOverrides clusterInstall containerSecurityContext controller crdAnnotations
    createClusterAggregateRoles dashboard extraObjects fullnameOverride global
    imagePullSecrets installCRDs keepCRDs kubeVersionOverride nameOverride namespaceOverride
    notifications podAnnotations podLabels podSecurityContext providerRBAC serviceAccount
    serviceAnnotations
    """
)
ISTIOD = _keys(
    """
    affinity autoscaleBehavior autoscaleEnabled autoscaleMax autoscaleMin base cni
    compatibilityVersion configMap cpu deploymentAnnotations deploymentLabels enabled env
    envVarFrom experimental extraContainerArgs gatewayClasses gateways global hub image
    initContainers ipFamilies ipFamilyPolicy istiodRemote jwksResolverExtraRootCA
    keepaliveMaxServerConnectionAge memory meshConfig nodeSelector ownerName pdb pilot
    platform podAnnotations podLabels profile replicaCount resources revision revisionTags
    rollingMaxSurge rollingMaxUnavailable seccompProfile serviceAccountAnnotations
    serviceAnnotations sidecarInjectorWebhook sidecarInjectorWebhookAnnotations tag taint
    telemetry tolerations topologySpreadConstraints traceSampling trustedZtunnelName
    trustedZtunnelNamespace variant volumeMounts volumes
    """
)
ISTIO_BASE = _keys(
    """
    base compatibilityVersion defaultRevision enabled experimental global platform profile
    """
)
ISTIO_CNI = _keys(
    """
    affinity ambient chained cni cniBinDir cniConfDir cniConfFileName cniNetnsDir
    compatibilityVersion daemonSetLabels enabled env excludeNamespaces global hub image
    istioOwnedCNIConfig istioOwnedCNIConfigFileName logging ownerName platform
    podAnnotations podLabels profile provider pullPolicy repair resourceQuotas resources
    revision seLinuxOptions seccompProfile tag terminationGracePeriodSeconds tolerations
    updateStrategy useAppArmorAnnotation variant
    """
)
ISTIO_GATEWAY = _keys(
    """
    additionalContainers affinity annotations autoscaling compatibilityVersion
    containerSecurityContext dnsConfig dnsPolicy enabled env envVarFrom global
    imagePullPolicy imagePullSecrets initContainers kind labels lifecycle minReadySeconds
    name networkGateway networkGatewayPorts nodeSelector platform podAnnotations
    podDisruptionBudget priorityClassName profile rbac readinessProbe replicaCount resources
    revision securityContext service serviceAccount strategy terminationGracePeriodSeconds
    tolerations topologySpreadConstraints volumeMounts volumes
    """
)
MONGODB_KUBERNETES = _keys(
    """
    agent community database initDatabase initOpsManager managedSecurityContext mongodb
    multiCluster operator opsManager readinessProbe registry search versionUpgradeHook
    voyageai
    """
)
PROMETHEUS = _keys(
    """
    alertRelabelConfigs alertmanager commonMetaLabels configmapReload extraManifests
    extraScrapeConfigs forceNamespace imagePullSecrets kube-state-metrics networkPolicy
    prometheus-node-exporter prometheus-pushgateway rbac ruleFiles scrapeConfigFiles
    scrapeConfigs server serverFiles serviceAccounts
    """
)
