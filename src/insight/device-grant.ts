/** Which devices of the host a container was given, whichever of the engine's three ways was used. */
import type { HostConfig } from '../facts/container.ts';

export interface DeviceGrant {
  /** path: a device file. rule: any device that a rule matches. driver: what a driver puts in, such as a GPU. */
  readonly kind: 'path' | 'rule' | 'driver';
  /** The device file, the rule, or the driver: the class of device when no driver is named. */
  readonly name: string;
}

export function deviceGrants(
  devices: HostConfig['Devices'],
  rules: HostConfig['DeviceCgroupRules'],
  requests: HostConfig['DeviceRequests'],
): readonly DeviceGrant[] {
  return [
    ...devices.map(({ PathOnHost }) => ({ kind: 'path', name: PathOnHost }) as const),
    ...rules.map((rule) => ({ kind: 'rule', name: rule }) as const),
    ...requests.map(({ Driver, Capabilities }) => ({
      kind: 'driver' as const,
      name: Driver || (Capabilities[0]?.[0] ?? 'unknown'),
    })),
  ];
}
