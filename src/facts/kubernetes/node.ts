/** A machine of the cluster. */
import { Fields } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

export interface NodeReading {
  readonly isUnschedulable: boolean;
  /** ExternalIP, InternalIP, Hostname… */
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
  /** As `containerd://2.1.9`. */
  readonly containerRuntimeVersion: string;
  readonly kubeletVersion: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly operatingSystem: string;
  readonly architecture: string;
  /** As /etc/machine-id has it. */
  readonly machineID: string;
  /** Of the kernel that it runs on, another one after each start. */
  readonly bootID: string;
}

const readings = new WeakMap<KubeObject, NodeReading>();

export function nodeOf(object: KubeObject): NodeReading {
  const known = readings.get(object);
  if (known !== undefined) return known;
  const reading = {
    isUnschedulable: Fields.of(object.spec, 'spec').bool('unschedulable'),
    ...readStatus(Fields.of(object.status, 'status')),
  };
  readings.set(object, reading);
  return reading;
}

function readStatus(from: Fields): Omit<NodeReading, 'isUnschedulable'> {
  return {
    addresses: from.list('addresses', (address) => ({
      type: address.text('type'),
      address: address.text('address'),
    })),
    ...from.partOrEmpty('nodeInfo', (info) => ({
      containerRuntimeVersion: info.text('containerRuntimeVersion'),
      kubeletVersion: info.text('kubeletVersion'),
      kernelVersion: info.text('kernelVersion'),
      osImage: info.text('osImage'),
      operatingSystem: info.text('operatingSystem'),
      architecture: info.text('architecture'),
      machineID: info.text('machineID'),
      bootID: info.text('bootID'),
    })),
  };
}
