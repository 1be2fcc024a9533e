/** Where clouds tell a machine about itself, its keys and its role included: to every program that asks. */

interface CloudMetadata {
  /** Matches what the machine's firmware names. */
  readonly firmware: RegExp;
  readonly addresses: readonly string[];
}

const BY_CLOUD: readonly CloudMetadata[] = [
  { firmware: /amazon|\bec2\b/i, addresses: ['169.254.169.254', 'fd00:ec2::254'] },
  { firmware: /google/i, addresses: ['169.254.169.254', 'fd20:ce::254'] },
  { firmware: /alibaba/i, addresses: ['100.100.100.200'] },
];

const USUAL: readonly string[] = ['169.254.169.254'];

/** IPv6 ones answer only programs that have IPv6. */
export function metadataAddresses(cloud: string): readonly string[] {
  return BY_CLOUD.find(({ firmware }) => firmware.test(cloud))?.addresses ?? USUAL;
}
