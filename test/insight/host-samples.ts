/** Parts of a host for tests, with the schemas' own defaults for what a test is not about. */
import {
  type AuditState,
  auditStateSchema,
  type DaemonOption,
  daemonOptionSchema,
  type HostFile,
  type HostProcess,
  hostFileSchema,
  hostProcessSchema,
  type Listener,
  listenerSchema,
  type MountPoint,
  mountPointSchema,
  type SubId,
  subIdSchema,
  type Unit,
  unitSchema,
} from '../../src/facts/host.ts';

type Fields = Readonly<Record<string, unknown>>;

export const hostFile = (fields: Fields): HostFile => hostFileSchema.parse(fields);
export const hostProcess = (fields: Fields): HostProcess => hostProcessSchema.parse(fields);
export const listener = (fields: Fields): Listener => listenerSchema.parse(fields);
export const mountPoint = (fields: Fields): MountPoint => mountPointSchema.parse(fields);
export const subId = (fields: Fields): SubId => subIdSchema.parse(fields);

export function auditState(...rules: readonly Fields[]): AuditState {
  return auditStateSchema.parse({ enabled: true, source: 'kernel', rules });
}

/** Options by name, all from daemon.json. */
export function daemonOptions(values: Fields): Readonly<Record<string, DaemonOption>> {
  const entries = Object.entries(values).map(
    ([name, value]) => [name, daemonOptionSchema.parse({ value, origin: 'daemon.json' })] as const,
  );
  return Object.fromEntries(entries);
}

export function unit(settings: Readonly<Record<string, readonly string[]>>): Unit {
  return unitSchema.parse({ path: '/lib/systemd/system/test.service', settings });
}
