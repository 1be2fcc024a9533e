/** Where the content of a pod's volume comes from, by the name of its field. */
import type { Severity } from '../../facts/finding.ts';

export interface VolumeKind {
  readonly source: string;
  /** In words: `a folder of the node`. */
  readonly title: string;
  /** How bad it is to have one at all, beyond what is in it; `info` for what Kubernetes itself fills. */
  readonly severity: Severity;
  readonly why: string;
}

const OLD_DISK = 'A disk that the pod names itself goes past claims, quotas and storage classes.';
const SHARED_DISK =
  'The pod reaches a storage server by itself, past claims; whoever writes the pod chooses server and path.';

export const VOLUME_KINDS: readonly VolumeKind[] = [
  {
    source: 'hostPath',
    title: 'a folder of the node',
    severity: 'high',
    why: 'The container reads or changes files of its node, which other pods and the node itself use.',
  },
  {
    source: 'emptyDir',
    title: 'an empty folder',
    severity: 'info',
    why: 'Gone with the pod. Without a size limit it can fill the node’s disk or memory.',
  },
  {
    source: 'configMap',
    title: 'a config map',
    severity: 'info',
    why: 'Settings, in plain text for everybody who reads config maps.',
  },
  {
    source: 'secret',
    title: 'a secret',
    severity: 'info',
    why: 'Whoever gets into the container has it.',
  },
  {
    source: 'projected',
    title: 'several sources in one folder',
    severity: 'info',
    why: 'Config maps, secrets, facts of the pod, tokens of its service account.',
  },
  {
    source: 'downwardAPI',
    title: 'facts of the pod',
    severity: 'info',
    why: 'Labels, annotations and limits of the pod itself.',
  },
  {
    source: 'persistentVolumeClaim',
    title: 'a claimed volume',
    severity: 'info',
    why: 'Outlives the pod. What stands behind it decides who else can read it.',
  },
  {
    source: 'ephemeral',
    title: 'a claimed volume for this pod alone',
    severity: 'info',
    why: 'Made with the pod and gone with it.',
  },
  {
    source: 'csi',
    title: 'a volume of a driver',
    severity: 'info',
    why: 'A driver on the node fills it; what is in it depends on the driver.',
  },
  {
    source: 'image',
    title: 'the files of an image',
    severity: 'info',
    why: 'Read-only, and as trustworthy as the image.',
  },
  { source: 'nfs', title: 'a folder of an NFS server', severity: 'medium', why: SHARED_DISK },
  { source: 'iscsi', title: 'an iSCSI disk', severity: 'medium', why: SHARED_DISK },
  { source: 'glusterfs', title: 'a GlusterFS volume', severity: 'medium', why: SHARED_DISK },
  { source: 'cephfs', title: 'a CephFS folder', severity: 'medium', why: SHARED_DISK },
  { source: 'rbd', title: 'a Ceph disk', severity: 'medium', why: SHARED_DISK },
  { source: 'quobyte', title: 'a Quobyte volume', severity: 'medium', why: SHARED_DISK },
  { source: 'fc', title: 'a Fibre Channel disk', severity: 'medium', why: SHARED_DISK },
  {
    source: 'flexVolume',
    title: 'a volume of a driver program on the node',
    severity: 'medium',
    why: 'A program of the node runs as root with options that the pod chooses. CSI took its place.',
  },
  {
    source: 'gitRepo',
    title: 'a Git repository',
    severity: 'high',
    why: 'The node fetches it as root; hooks and links in the repository have led to code on the node. No longer supported.',
  },
  { source: 'awsElasticBlockStore', title: 'an AWS disk', severity: 'low', why: OLD_DISK },
  { source: 'azureDisk', title: 'an Azure disk', severity: 'low', why: OLD_DISK },
  { source: 'azureFile', title: 'an Azure share', severity: 'low', why: OLD_DISK },
  { source: 'cinder', title: 'a Cinder disk', severity: 'low', why: OLD_DISK },
  { source: 'gcePersistentDisk', title: 'a Google disk', severity: 'low', why: OLD_DISK },
  { source: 'portworxVolume', title: 'a Portworx volume', severity: 'low', why: OLD_DISK },
  { source: 'scaleIO', title: 'a ScaleIO volume', severity: 'low', why: OLD_DISK },
  { source: 'storageos', title: 'a StorageOS volume', severity: 'low', why: OLD_DISK },
  { source: 'vsphereVolume', title: 'a vSphere disk', severity: 'low', why: OLD_DISK },
  { source: 'flocker', title: 'a Flocker volume', severity: 'low', why: OLD_DISK },
  { source: 'photonPersistentDisk', title: 'a Photon disk', severity: 'low', why: OLD_DISK },
];
