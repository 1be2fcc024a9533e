/** What a node says of itself in detail: how it is doing, whom it keeps away, which images it has. */
import { Fields } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

export interface NodeDetail {
  readonly conditions: readonly {
    readonly type: string;
    /** True, False or Unknown. */
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  }[];
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly podCIDRs: readonly string[];
  /** Images on its disk, whether they run or not; the API tells of the 50 largest. */
  readonly images: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
  /** What pods can have of it, as the API writes it: `4`, `16Gi`, `110`; empty where it does not say. */
  readonly allocatable: Readonly<Record<'cpu' | 'memory' | 'pods', string>>;
}

const readings = new WeakMap<KubeObject, NodeDetail>();

export function nodeDetailOf(node: KubeObject): NodeDetail {
  const known = readings.get(node);
  if (known !== undefined) return known;
  const spec = Fields.of(node.spec, 'spec');
  const status = Fields.of(node.status, 'status');
  const detail: NodeDetail = {
    conditions: status.list('conditions', (condition) => ({
      type: condition.text('type'),
      status: condition.text('status'),
      reason: condition.text('reason'),
      message: condition.text('message'),
    })),
    taints: spec.list('taints', (taint) => ({
      key: taint.text('key'),
      value: taint.text('value'),
      effect: taint.text('effect'),
    })),
    podCIDRs: spec.texts('podCIDRs'),
    images: status.list('images', (image) => ({
      names: image.texts('names'),
      sizeBytes: image.number('sizeBytes'),
    })),
    allocatable: status.partOrEmpty('allocatable', (part) => ({
      cpu: String(part.numberOrText('cpu') ?? ''),
      memory: String(part.numberOrText('memory') ?? ''),
      pods: String(part.numberOrText('pods') ?? ''),
    })),
  };
  readings.set(node, detail);
  return detail;
}
