/** Kubernetes manifests on disk or on standard input, without any cluster. */
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { FactChange } from '../../../facts/fact-change.ts';
import type { Gap } from '../../../facts/gap.ts';
import type { ImageHistory } from '../../../facts/image.ts';
import type { LayerReader } from '../../../facts/image-layers.ts';
import { KUBE_RESOURCES, type KubeResource } from '../../../facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey } from '../../../facts/kubernetes/kube-object.ts';
import { manifestPlace, rememberPlace } from '../../../facts/kubernetes/manifest-place.ts';
import type { FactSink, Source } from '../../../facts/source.ts';
import type { TargetIdentity } from '../../../facts/target.ts';
import { TargetError, TargetUsageError } from '../../../facts/target-error.ts';
import { readManifest } from './manifest-documents.ts';
import { manifestTexts } from './manifest-files.ts';
import { manifestResource } from './manifest-resources.ts';

/** The path of `manifests:PATH`. Throws a TargetUsageError when nothing is named. No shell expands `~` behind a colon. */
export function manifestPath(target: string): string {
  const path = target.slice('manifests:'.length);
  if (path === '')
    throw new TargetUsageError(
      `${target} names no file`,
      'Write manifests:PATH, or manifests:- for standard input',
    );
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

/** Gaps about one file are few; many more say no more. */
const MOST_GAPS_OF_FILE = 20;

export class ManifestSource implements Source {
  readonly identity: TargetIdentity;
  private readonly path: string;
  private sink: FactSink | undefined;
  /** Standard input can be read once only. */
  private changes: readonly FactChange[] | undefined;

  constructor(path: string) {
    this.path = path;
    const label = path === '-' ? 'standard input' : basename(path) || path;
    this.identity = { kind: 'manifests', uri: `manifests:${path}`, label };
  }

  async load(sink: FactSink, signal?: AbortSignal): Promise<void> {
    const changes = this.path === '-' && this.changes ? this.changes : await this.read(signal);
    this.changes = changes;
    sink([...changes, { kind: 'connection', connection: { state: 'recorded', at: Date.now() } }]);
  }

  async watch(sink: FactSink): Promise<void> {
    this.sink = sink;
    await this.refresh();
  }

  async refresh(): Promise<void> {
    try {
      await this.load((changes) => this.sink?.(changes));
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      this.sink?.([{ kind: 'connection', connection: { state: 'failed', trouble: error.trouble } }]);
    }
  }

  async imageHistory(): Promise<ImageHistory> {
    throw noImages(this.path);
  }

  async layerReader(): Promise<LayerReader> {
    throw noImages(this.path);
  }

  async close(): Promise<void> {
    this.sink = undefined;
  }

  private async read(signal: AbortSignal | undefined): Promise<readonly FactChange[]> {
    const found = new Found();
    for await (const given of manifestTexts(this.path, signal)) {
      if ('text' in given) found.add(given.file, given.text);
      else found.gap(given.file, given.detail, given.hint);
    }
    if (found.isEmpty) {
      throw new TargetError({
        kind: 'not-found',
        what: `${this.path === '-' ? 'Standard input' : this.path} can’t be audited`,
        why: found.firstTrouble ?? 'it holds no object of Kubernetes',
        tryThis:
          found.firstHint ?? 'Name a file or folder with manifests; render charts with helm template first',
      });
    }
    return found.changes(this.path);
  }
}

/** What was found in all files so far. */
class Found {
  private readonly objects = new Map<KubeResource, Map<string, KubeObject>>();
  private readonly gaps: Gap[] = [];

  get isEmpty(): boolean {
    return this.objects.size === 0;
  }

  get firstTrouble(): string | undefined {
    const [gap] = this.gaps;
    return gap && `${gap.fact}: ${gap.detail}`;
  }

  get firstHint(): string | undefined {
    return this.gaps[0]?.hint;
  }

  add(file: string, text: string): void {
    const { objects, problems } = readManifest(text);
    for (const { line, detail, hint } of problems.slice(0, MOST_GAPS_OF_FILE))
      this.gap(`${file}:${line}`, detail, hint);
    const rest = problems.length - MOST_GAPS_OF_FILE;
    if (rest > 0) this.gap(file, `${rest} more of its documents can’t be read`, 'Correct the first ones');
    for (const { object, line } of objects) {
      const resource = manifestResource(object);
      if (resource === undefined) continue;
      rememberPlace(object, { file, line });
      const known = this.objects.get(resource) ?? new Map<string, KubeObject>();
      this.objects.set(resource, known);
      const key = kubeKey(object);
      const before = known.get(key);
      if (before === undefined) known.set(key, object);
      else this.repeated(object, key, before, `${file}:${line}`);
    }
  }

  gap(place: string, detail: string, hint: string): void {
    this.gaps.push({ fact: place, reason: 'malformed', detail, hint });
  }

  changes(path: string): readonly FactChange[] {
    const identity = {
      context: path,
      namespace: '',
      version: '',
      server: '',
      user: undefined,
      rights: new Map(),
    };
    return [
      { kind: 'kube', identity },
      ...KUBE_RESOURCES.map(
        (resource): FactChange => ({
          kind: 'kube-listed',
          resource,
          objects: [...(this.objects.get(resource)?.values() ?? [])],
          // What is not in the manifests may be in the cluster.
          extent: { of: 'nothing' },
        }),
      ),
      ...this.gaps.map((gap): FactChange => ({ kind: 'gap', gap })),
    ];
  }

  /** The same object twice is no harm; two of one name are, because the later one wins in the cluster. */
  private repeated(object: KubeObject, key: string, before: KubeObject, place: string): void {
    if (JSON.stringify(object) === JSON.stringify(before)) return;
    const first = manifestPlace(before);
    this.gap(
      place,
      `${object.kind} ${key} is already in ${first?.file}:${first?.line}; only that one is judged`,
      'Audit one variant at a time, such as what kustomize build makes of it',
    );
  }
}

function noImages(path: string): TargetError {
  return new TargetError({
    kind: 'unsupported',
    what: 'There are no images to take apart',
    why: `${path} holds manifests, which only name images`,
    tryThis: 'Open an engine that has the image, or archive:FILE',
  });
}
