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
  { annotation: 'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', values: ['intranet'] },
  {
    annotation: 'service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type',
    values: ['private'],
  },
];

export function asksForInternal(annotations: Readonly<Record<string, string>>): boolean {
  return INTERNAL.some(({ annotation, values }) => values.includes(annotations[annotation] ?? ''));
}
