/** Annotations by which a service asks a cloud for a load balancer that only the company’s own network reaches. */

interface InternalAnnotation {
  readonly annotation: string;
  readonly values: readonly string[];
}

const INTERNAL: readonly InternalAnnotation[] = [
  { annotation: 'service.beta.kubernetes.io/aws-load-balancer-scheme', values: ['internal'] },
  { annotation: 'service.beta.kubernetes.io/aws-load-balancer-internal', values: ['true', '0.0.0.0/0'] },
  { annotation: 'service.beta.kubernetes.io/azure-load-balancer-internal', values: ['true'] },
  { annotation: 'networking.gke.io/load-balancer-type', values: ['Internal', 'internal'] },
  { annotation: 'cloud.google.com/load-balancer-type', values: ['Internal', 'internal'] },
  { annotation: 'service.beta.kubernetes.io/openstack-internal-load-balancer', values: ['true'] },
  { annotation: 'service.beta.kubernetes.io/oci-load-balancer-internal', values: ['true'] },
  { annotation: 'oci-network-load-balancer.oraclecloud.com/internal', values: ['true'] },
  { annotation: 'service.beta.kubernetes.io/do-loadbalancer-network', values: ['INTERNAL'] },
  { annotation: 'service.beta.kubernetes.io/scw-loadbalancer-private', values: ['true'] },
  { annotation: 'load-balancer.hetzner.cloud/disable-public-network', values: ['true'] },
  { annotation: 'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', values: ['intranet'] },
  {
    annotation: 'service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type',
    values: ['private'],
  },
];

const AWS = 'service.beta.kubernetes.io/aws-load-balancer';

/** The load balancer controller of AWS takes the services that say so, and makes them internal unless they say otherwise. */
function isInternalByDefault(annotations: Readonly<Record<string, string>>): boolean {
  const isOfController = ['external', 'nlb-ip'].includes(annotations[`${AWS}-type`] ?? '');
  return (
    isOfController &&
    annotations[`${AWS}-scheme`] === undefined &&
    annotations[`${AWS}-internal`] === undefined
  );
}

export function asksForInternal(annotations: Readonly<Record<string, string>>): boolean {
  if (isInternalByDefault(annotations)) return true;
  return INTERNAL.some(({ annotation, values }) => values.includes(annotations[annotation] ?? ''));
}
