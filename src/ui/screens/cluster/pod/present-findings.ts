/** What was found about the workload of a pod; on a container's screen, what names that container comes first. Pure. */
import type { EvidenceValue, Finding } from '../../../../facts/finding.ts';
import type { PodContainer } from '../../../../facts/kubernetes/pod-spec.ts';
import type { Changes } from '../../../../session/earlier-run.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { findingLines } from '../../../document/finding-lines.ts';
import { podResources } from '../seen-cluster.ts';
import type { SeenPod } from './seen-pod.ts';

export function podFindings(seen: SeenPod, changes: Changes | undefined): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const resources = podResources(seen, seen.pod);
  const findings = resources.flatMap(({ kind, id }) => seen.audit.findingsOf(kind, id));
  if (findings.length === 0) return doc.none('Being checked…').lines;
  const names = resources.map(({ id }) => id).join(' and ');
  doc.none(`These are judged for ${names}: whoever changes that changes its pods.`);
  const { only } = seen;
  if (only === undefined) {
    findingLines(doc, findings, changes);
    return doc.lines;
  }
  const own = findings.filter((finding) => namesContainer(finding, only, seen));
  const others = findings.filter((finding) => !own.includes(finding));
  doc.heading(`About ${only.container.name} (${own.length})`);
  if (own.length === 0) doc.none('Nothing that names it.');
  findingLines(doc, own, changes);
  doc.heading(`About the whole pod, or its other containers (${others.length})`);
  findingLines(doc, others, changes);
  return doc.lines;
}

/**
 * Whether something that failed is about this container. Evidence tells: a list of names of containers, the path of a field
 * in it, or what was found of it where others have nothing of the kind. Else the words of the reason do.
 */
export function namesContainer(finding: Finding, { container, path }: PodContainer, seen: SeenPod): boolean {
  const { status, evidence, reason } = finding;
  if (status !== 'fail' && status !== 'waived') return false;
  const all = new Set(seen.reading.containers.map((entry) => entry.container.name));
  const found = evidence.map(({ value }) => mentioned(value, all)).find((names) => names.size > 0);
  if (found !== undefined) return found.has(container.name);
  // A template has its containers elsewhere than the pod, in the same order.
  const place = path.slice(path.indexOf('spec.') + 'spec.'.length);
  const texts = evidence.flatMap(({ value }) => textsOf(value));
  if (texts.some((text) => /containers\[\d+\]/i.test(text)))
    return texts.some((text) => text.includes(`.${place}.`) || text.endsWith(`.${place}`));
  const images = new Set(seen.reading.containers.map((entry) => entry.container.image));
  if (texts.some((text) => images.has(text)) && texts.every((text) => images.has(text)))
    return texts.includes(container.image);
  const words = reason.split(/[\s,]+/);
  return [...all].some((name) => words.includes(name)) && words.includes(container.name);
}

/** The containers of a list that holds nothing else, by name or with what was found of each. */
function mentioned(value: EvidenceValue, names: ReadonlySet<string>): ReadonlySet<string> {
  if (!Array.isArray(value)) return NOBODY;
  const items = value.map((item: EvidenceValue) => mentionOf(item));
  if (!items.every((item) => names.has(item.name))) return NOBODY;
  const telling = items.filter(({ isEmpty }) => !isEmpty);
  return new Set((telling.length > 0 ? telling : items).map(({ name }) => name));
}

const NOBODY: ReadonlySet<string> = new Set();

/** `main`, or `{container: main, add: [NET_RAW]}`; empty where the others have something and it has not. */
function mentionOf(item: EvidenceValue): { readonly name: string; readonly isEmpty: boolean } {
  if (typeof item === 'string') return { name: item, isEmpty: false };
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return { name: '', isEmpty: false };
  const { container, ...found } = Object.fromEntries<EvidenceValue>(Object.entries(item));
  const name = typeof container === 'string' ? container : '';
  return { name, isEmpty: Object.values(found).every(isNothing) };
}

function isNothing(value: EvidenceValue): boolean {
  return (
    value === null ||
    value === '' ||
    value === 0 ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}

function textsOf(value: EvidenceValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((item: EvidenceValue) => textsOf(item));
}
