import { expect, test } from 'vitest';
import { parseIpRange } from '../../src/insight/ip-range.ts';
import { metadataAddresses } from '../../src/knowledge/cloud-metadata.ts';

test.each([
  ['Amazon EC2', ['169.254.169.254', 'fd00:ec2::254']],
  ['Google Compute Engine', ['169.254.169.254', 'fd20:ce::254']],
  ['Alibaba Cloud ECS', ['100.100.100.200']],
  ['Microsoft Corporation', ['169.254.169.254']],
  ['', ['169.254.169.254']],
])('%s tells at %o', (cloud, addresses) => {
  expect(metadataAddresses(cloud)).toEqual(addresses);
  expect(addresses.map(parseIpRange)).not.toContain(undefined);
});
