/** How a batch changes what is known of a cluster. */
import { CopyOnWrite } from '../copy-on-write.ts';
import {
  KUBE_RESOURCES,
  type KubeChange,
  type KubeDelta,
  type KubeExtent,
  type KubeFacts,
  type KubeIdentity,
  type KubeResource,
} from './kube-facts.ts';
import { type KubeObject, kubeKey } from './kube-object.ts';
import type { Kubelet } from './kubelet.ts';

const NOTHING_TOUCHED: KubeDelta = new Map();
const NO_KUBELETS: ReadonlyMap<string, Kubelet> = new Map();

/** Costs nothing for a target that is no cluster: nothing is made before the first change comes. */
export class KubeDraft {
  private readonly before: KubeFacts | undefined;
  private identity: KubeIdentity | undefined;
  private extents: Map<KubeResource, KubeExtent> | undefined;
  private readonly drafts = new Map<KubeResource, CopyOnWrite<KubeObject>>();
  private readonly kubelets: CopyOnWrite<Kubelet>;

  constructor(before: KubeFacts | undefined) {
    this.before = before;
    this.kubelets = new CopyOnWrite(before?.kubelets ?? NO_KUBELETS);
  }

  apply(change: KubeChange): void {
    switch (change.kind) {
      case 'kube':
        this.identity = change.identity;
        break;
      case 'kube-listed': {
        const draft = this.draftOf(change.resource);
        const listed = new Map<string, KubeObject>();
        for (const object of change.objects) {
          const key = kubeKey(object);
          const known = draft.get(key);
          listed.set(key, known !== undefined && isSame(known, object) ? known : object);
        }
        draft.replace(listed);
        if (change.resource === 'nodes')
          for (const node of this.before?.kubelets.keys() ?? [])
            if (!listed.has(node)) this.kubelets.delete(node);
        this.extents ??= new Map(this.before?.extents);
        this.extents.set(change.resource, change.extent);
        break;
      }
      case 'kube-object':
        this.draftOf(change.resource).set(kubeKey(change.object), change.object);
        break;
      case 'kube-gone':
        this.draftOf(change.resource).delete(change.key);
        if (change.resource === 'nodes') this.kubelets.delete(change.key);
        break;
      case 'kubelet':
        this.kubelets.set(change.node, change.kubelet);
        break;
      case 'kubelet-unread':
        this.kubelets.delete(change.node);
        break;
    }
  }

  get after(): KubeFacts | undefined {
    const { identity: told, extents: known, drafts, kubelets } = this;
    if (!told && !known && drafts.size === 0 && kubelets.touched.size === 0) return this.before;
    const identity = this.identity ?? this.before;
    // A source tells who the cluster is before anything else; without that the objects are nobody's.
    if (identity === undefined) return undefined;
    const { context, namespace, version, server, user, rights } = identity;
    const objects = new Map<KubeResource, ReadonlyMap<string, KubeObject>>(
      this.before?.objects ?? KUBE_RESOURCES.map((resource) => [resource, new Map()]),
    );
    for (const [resource, draft] of this.drafts) objects.set(resource, draft.after);
    const extents = this.extents ?? this.before?.extents ?? new Map<KubeResource, KubeExtent>();
    return {
      context,
      namespace,
      version,
      server,
      user,
      rights,
      objects,
      extents,
      kubelets: this.kubelets.after,
    };
  }

  get touched(): KubeDelta {
    if (this.drafts.size === 0 && this.kubelets.touched.size === 0) return NOTHING_TOUCHED;
    const touched = new Map<KubeResource, ReadonlySet<string>>();
    for (const [resource, draft] of this.drafts) {
      if (draft.touched.size > 0) touched.set(resource, draft.touched);
    }
    if (this.kubelets.touched.size > 0)
      touched.set('nodes', new Set([...(touched.get('nodes') ?? []), ...this.kubelets.touched]));
    return touched;
  }

  get isIdentityTouched(): boolean {
    return this.identity !== undefined || this.extents !== undefined;
  }

  private draftOf(resource: KubeResource): CopyOnWrite<KubeObject> {
    let draft = this.drafts.get(resource);
    if (draft === undefined) {
      draft = new CopyOnWrite(this.before?.objects.get(resource) ?? new Map<string, KubeObject>());
      this.drafts.set(resource, draft);
    }
    return draft;
  }
}

/** The server gives an object a new version with every change of it. */
function isSame(known: KubeObject, listed: KubeObject): boolean {
  const { uid, resourceVersion } = known.metadata;
  return (
    resourceVersion !== '' &&
    resourceVersion === listed.metadata.resourceVersion &&
    uid === listed.metadata.uid
  );
}
