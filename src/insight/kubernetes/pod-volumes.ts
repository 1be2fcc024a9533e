/** The volumes of a pod: what kind each is, who mounts it where, what stands behind it, and how bad that is. */
import { posix } from 'node:path';
import { SEVERITIES, type Severity } from '../../facts/finding.ts';
import type { KubeVolume, PodReading } from '../../facts/kubernetes/pod-spec.ts';
import { claimOf, persistentVolumeOf } from '../../facts/kubernetes/storage.ts';
import { hostPath } from '../../knowledge/host-path.ts';
import { isOnNodes } from '../../knowledge/kubernetes/node-places.ts';
import { VOLUME_KINDS, type VolumeKind } from '../../knowledge/kubernetes/volume-kinds.ts';
import { headOf, oncePerRow, type ReachedPlace, sensitivePlaces } from '../sensitive-path.ts';
import { isListed, type KubeCluster, objectNamed } from './listed.ts';

interface VolumeUse {
  readonly container: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
  /** The part of the volume that is mounted; empty for all of it. */
  readonly subPath: string;
  /** None, HostToContainer, Bidirectional; empty means None. */
  readonly propagation: string;
}

/** A folder of the node that a container gets. */
interface NodeFolder {
  /** As the object has it. */
  readonly path: string;
  /** As the API has it: Directory, File, Socket…; empty when nothing is checked. */
  readonly type: string;
  /** The claim and volume that it hides behind; undefined when the pod names it itself. */
  readonly claim: { readonly claim: string; readonly volume: string } | undefined;
  readonly isWritable: boolean;
  /** Sensitive places that it is, lies in or holds on every node; the worst first. */
  readonly places: readonly ReachedPlace[];
  /** Those that it holds on nodes that have them. */
  readonly possiblePlaces: readonly ReachedPlace[];
}

/** A token of the pod's service account in a folder. */
interface ProjectedToken {
  /** Whom it is good for; empty for the API server. */
  readonly audience: string;
  readonly expirationSeconds: number;
}

export interface PodVolume {
  readonly name: string;
  /** The name of the field: hostPath, secret, csi…; empty when there is none. */
  readonly source: string;
  readonly kind: VolumeKind | undefined;
  /** `secret api-db`, `claim store, volume db-0: a folder of the node /var/tmp/db`. */
  readonly words: string;
  readonly path: string;
  readonly uses: readonly VolumeUse[];
  readonly nodeFolder: NodeFolder | undefined;
  readonly tokens: readonly ProjectedToken[];
  /** Names of secrets that it shows. */
  readonly secrets: readonly string[];
  readonly severity: Severity;
  readonly why: string;
  /** False while it is a claim of which it is not known what stands behind it. */
  readonly isResolved: boolean;
}

/** What the API server uses when a token names no lifetime: one hour. */
const TOKEN_SECONDS = 3600;

/** Without a cluster, claims are left unresolved. */
export function podVolumes(pod: PodReading, cluster?: KubeCluster): readonly PodVolume[] {
  return pod.spec.volumes.map((volume, index) => {
    const { source } = volume;
    const uses = usesOf(pod, volume.name);
    const behind = volume.persistentVolumeClaim
      ? behindClaim(pod.namespace, volume.persistentVolumeClaim.claimName, cluster)
      : undefined;
    const nodeFolder = nodeFolderOf(volume, behind, uses);
    const kind = KINDS.get(source);
    const worst = nodeFolder && headOf(nodeFolder.places);
    return {
      name: volume.name,
      source,
      kind,
      words: volumeWords(volume, source, behind),
      path: `${pod.path}.volumes[${index}]`,
      uses,
      nodeFolder,
      tokens: tokensOf(volume),
      secrets: secretsOf(volume),
      severity: worseOf(nodeFolder && folderSeverity(nodeFolder), worst?.severity, kind?.severity),
      why: worst?.why ?? (nodeFolder ? KINDS.get('hostPath')?.why : kind?.why) ?? '',
      isResolved: behind?.isResolved ?? true,
    };
  });
}

const KINDS: ReadonlyMap<string, VolumeKind> = new Map(VOLUME_KINDS.map((kind) => [kind.source, kind]));

/** A folder of the node is bad even where the lists know nothing of it; less so when it can only be read. */
function folderSeverity({ isWritable }: NodeFolder): Severity {
  return isWritable ? 'high' : 'medium';
}

/** The kind counts only where nothing more exact is known. */
function worseOf(
  folder: Severity | undefined,
  place: Severity | undefined,
  kind: Severity | undefined,
): Severity {
  const known = [folder, place].filter((severity) => severity !== undefined);
  const all = known.length > 0 ? known : [kind ?? 'info'];
  return all.toSorted((a, b) => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b))[0] ?? 'info';
}

function usesOf({ containers }: PodReading, name: string): readonly VolumeUse[] {
  return containers.flatMap(({ container }) =>
    container.volumeMounts
      .filter((mount) => mount.name === name)
      .map(({ mountPath, readOnly, subPath, subPathExpr, mountPropagation }) => ({
        container: container.name,
        mountPath,
        readOnly,
        subPath: subPath || subPathExpr,
        propagation: mountPropagation,
      })),
  );
}

interface BehindClaim {
  readonly claim: string;
  readonly volume: string;
  readonly folder: { readonly path: string; readonly type: string } | undefined;
  readonly isResolved: boolean;
}

function behindClaim(namespace: string, claim: string, cluster: KubeCluster | undefined): BehindClaim {
  const unknown = { claim, volume: '', folder: undefined, isResolved: false };
  if (cluster === undefined) return unknown;
  const object = objectNamed(cluster, 'persistentvolumeclaims', namespace, claim);
  if (object === undefined)
    return { ...unknown, isResolved: isListed(cluster, 'persistentvolumeclaims', namespace) };
  const { volumeName } = claimOf(object);
  if (volumeName === '') return { ...unknown, isResolved: true };
  const volume = objectNamed(cluster, 'persistentvolumes', '', volumeName);
  if (volume === undefined)
    return { ...unknown, volume: volumeName, isResolved: isListed(cluster, 'persistentvolumes') };
  const { hostPath: folder, local } = persistentVolumeOf(volume);
  const own = folder ?? (local && { path: local.path, type: 'local' });
  return { claim, volume: volumeName, folder: own, isResolved: true };
}

function nodeFolderOf(
  volume: KubeVolume,
  behind: BehindClaim | undefined,
  uses: readonly VolumeUse[],
): NodeFolder | undefined {
  const folder = volume.hostPath ?? behind?.folder;
  if (folder === undefined) return undefined;
  const claim = behind && { claim: behind.claim, volume: behind.volume };
  const isClaimReadOnly = volume.persistentVolumeClaim?.readOnly ?? false;
  const shown = uses.length > 0 ? uses : [{ readOnly: false, subPath: '' }];
  const places = shown
    .flatMap(({ readOnly, subPath }) =>
      // A variable in the path is only known inside the container: the whole folder is taken then.
      sensitivePlaces(
        hostPath(subPath.includes('$') ? folder.path : posix.join(folder.path || '/', subPath)),
        !(readOnly || isClaimReadOnly),
      ),
    )
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const isThere = ({ isInside, place, isUsual }: ReachedPlace): boolean =>
    !isInside || isOnNodes(place, isUsual);
  const sure = oncePerRow(places.filter(isThere));
  return {
    path: folder.path,
    type: folder.type,
    claim,
    isWritable: !isClaimReadOnly && shown.some(({ readOnly }) => !readOnly),
    places: sure,
    possiblePlaces: oncePerRow(places.filter((place) => !isThere(place))).filter(
      ({ row }) => !sure.some((known) => known.row === row),
    ),
  };
}

function tokensOf({ projected }: KubeVolume): readonly ProjectedToken[] {
  return (projected ?? []).flatMap(({ serviceAccountToken }) =>
    serviceAccountToken
      ? [
          {
            audience: serviceAccountToken.audience,
            expirationSeconds: serviceAccountToken.expirationSeconds ?? TOKEN_SECONDS,
          },
        ]
      : [],
  );
}

function secretsOf({ secret, projected }: KubeVolume): readonly string[] {
  const names = [secret?.secretName ?? '', ...(projected ?? []).map((source) => source.secret)];
  return names.filter((name) => name !== '');
}

function volumeWords(volume: KubeVolume, source: string, behind: BehindClaim | undefined): string {
  const { hostPath: folder, secret, configMap, csi, nfs, image, emptyDir } = volume;
  if (folder) return `${folder.path} of the node`;
  if (behind) {
    const target = behind.folder ? `: ${behind.folder.path} of the node` : '';
    return behind.volume === ''
      ? `claim ${behind.claim}`
      : `claim ${behind.claim}, volume ${behind.volume}${target}`;
  }
  if (secret) return `secret ${secret.secretName}`;
  if (configMap) return `config map ${configMap.name}`;
  if (csi) return `driver ${csi.driver}`;
  if (nfs) return `${nfs.server}:${nfs.path}`;
  if (image) return `image ${image.reference}`;
  if (emptyDir) return emptyDir.medium === 'Memory' ? 'an empty folder in memory' : 'an empty folder';
  return KINDS.get(source)?.title ?? (source === '' ? 'nothing' : source);
}
