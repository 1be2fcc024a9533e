/** What the kubelets behind the API server for tests say of themselves, in the words of a real one. */

/**
 * As a kubelet of kubeadm's making tells it at /configz: what is zero or empty is left out, and most of what is left at its
 * default is not repeated here.
 */
export function kubeletSettings(change: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    kubeletconfig: {
      enableServer: true,
      staticPodPath: '/etc/kubernetes/manifests',
      staticPodURLHeader: { Authorization: ['Bearer made-up'] },
      syncFrequency: '1m0s',
      address: '0.0.0.0',
      port: 10250,
      rotateCertificates: true,
      authentication: {
        x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' },
        webhook: { enabled: true, cacheTTL: '2m0s' },
        anonymous: { enabled: false },
      },
      authorization: {
        mode: 'Webhook',
        webhook: { cacheAuthorizedTTL: '5m0s', cacheUnauthorizedTTL: '30s' },
      },
      eventRecordQPS: 50,
      eventBurst: 100,
      enableDebuggingHandlers: true,
      streamingConnectionIdleTimeout: '4h0m0s',
      podPidsLimit: -1,
      makeIPTablesUtilChains: true,
      featureGates: { ContainerCheckpoint: true },
      seccompDefault: false,
      ...change,
    },
  };
}
