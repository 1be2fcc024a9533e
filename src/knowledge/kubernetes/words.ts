/** The words of a cluster, for a person who meets them for the first time. Add or change one freely. */

interface Word {
  readonly word: string;
  /** Other words for the same. */
  readonly also?: readonly string[];
  readonly text: string;
}

export const KUBERNETES_WORDS: readonly Word[] = [
  // What runs.
  {
    word: 'pod',
    also: ['pods'],
    text: 'A group of containers that run on the same node and share one network address. The smallest thing that a cluster starts, and what nearly every setting is about.',
  },
  {
    word: 'init container',
    text: 'Runs before the others of its pod and has to end well. It often has more rights than they, and its traces stay on the volumes.',
  },
  {
    word: 'sidecar',
    also: ['native sidecar'],
    text: 'An init container that keeps running beside the others: a proxy, a collector of logs. Often nobody wrote it into the template: something put it in when the pod was made.',
  },
  {
    word: 'ephemeral container',
    also: ['debug container', 'kubectl debug'],
    text: 'Put into a running pod to look into it. It stays until the pod is gone, is in no template, and no review of the workload sees it.',
  },
  {
    word: 'pod phase',
    also: ['crashloopbackoff', 'imagepullbackoff', 'pending'],
    text: 'How far a pod is. A word such as CrashLoopBackOff or ImagePullBackOff is what one of its containers waits for; the events say more.',
  },
  {
    word: 'workload',
    also: ['deployment', 'statefulset', 'daemonset', 'replicaset', 'replicationcontroller', 'job', 'cronjob'],
    text: 'What a person writes to have pods: a Deployment, StatefulSet, DaemonSet, Job or CronJob. It makes the pods anew, so a pod is only mended by changing its workload.',
  },
  {
    word: 'template drift',
    also: ['not as its template has it'],
    text: 'Something of a pod that its template has not, or has otherwise. A webhook put it in, a person did, or a rollout is not done. What nobody wrote nobody reviews.',
  },
  {
    word: 'quality of service',
    also: ['qos', 'requests', 'limits', 'guaranteed', 'burstable', 'besteffort'],
    text: 'Who goes first when a node runs short of memory. It follows from what the containers ask for and what they are limited to: without either, a pod goes first.',
  },
  {
    word: 'ephemeral storage',
    text: 'The disk of the node that a container writes to: its own files, its logs, empty folders. Without a limit one pod can fill the node.',
  },
  {
    word: 'probe',
    also: ['liveness', 'readiness', 'startup probe'],
    text: 'What the kubelet asks a container from time to time: whether it is alive, else it is started again, and whether it is ready, else services send it nothing.',
  },
  {
    word: 'event',
    also: ['events'],
    text: 'What a part of the cluster noted about an object: an image was fetched, a volume could not be mounted. The API server forgets events after an hour or so.',
  },
  {
    word: 'annotation',
    also: ['annotations'],
    text: 'Notes on an object for programs. Some switch protection off, some hold what should be a secret: whoever may read the object reads them.',
  },
  {
    word: 'selector',
    text: 'Which objects are meant, by their labels. An empty one means all.',
  },
  {
    word: 'image pull policy',
    text: 'When the registry is asked for an image. With IfNotPresent a pod gets an image that another one fetched to the node, even where its own account may not fetch it.',
  },
  {
    word: 'image pull secret',
    text: 'The password for a registry, kept as a secret beside the pod. Whoever may read secrets there has it.',
  },
  {
    word: 'service links',
    text: 'Variables with the address of every service of the namespace, that Kubernetes puts into containers unless somebody turns it off. They tell an intruder who else is there.',
  },
  {
    word: 'downward api',
    also: ['field reference'],
    text: 'Facts of the pod itself, given to its containers as variables or files: its name, its address, its labels, its limits.',
  },
  {
    word: 'runtime class',
    also: ['gvisor', 'kata'],
    text: 'Which runtime starts the containers of a pod. A sandbox, such as gVisor or a small virtual machine, has a kernel of its own between the container and the node.',
  },

  // Where it runs.
  {
    word: 'node',
    also: ['nodes'],
    text: 'A machine of the cluster. Whoever is root on it has every container and every token of the pods that run there.',
  },
  {
    word: 'node role',
    text: 'What a node is for. Nodes of the control plane run what decides over the whole cluster: no other pods should run there.',
  },
  {
    word: 'kubelet',
    text: 'The program on each node that starts and watches its pods. Who may talk to it runs commands in all of them.',
  },
  {
    word: 'taint',
    also: ['taints'],
    text: 'Keeps pods off a node unless they say that they put up with it.',
  },
  {
    word: 'toleration',
    also: ['tolerates'],
    text: 'That a pod puts up with a taint of nodes. One that puts up with everything gets onto nodes of the control plane too.',
  },
  {
    word: 'kubernetes namespace',
    also: ['namespaces of a cluster'],
    text: 'A part of a cluster with names, rights and limits of its own. By itself it keeps nobody’s network apart: that is what network policies are for.',
  },

  {
    word: 'quota',
    also: ['resource quota', 'resourcequota'],
    text: 'How much all pods of a namespace may have together. Without one, a single namespace can take the whole cluster.',
  },
  {
    word: 'limit range',
    also: ['limitrange'],
    text: 'What a container of a namespace gets when it asks for nothing, and how much it may ask for at most.',
  },

  // What confines it.
  {
    word: 'pod security',
    also: ['pod security standards', 'restricted'],
    text: 'Three levels of what a pod may ask for. privileged: everything. baseline: nothing that opens the node at once. restricted: what hardening asks for today. A namespace says by its labels which level is enforced.',
  },
  {
    word: 'run as non-root',
    also: ['runasnonroot', 'root is refused'],
    text: 'The kubelet refuses to start a container whose user is root. It holds even where somebody exchanges the image.',
  },
  {
    word: 'fsgroup',
    also: ['supplemental groups'],
    text: 'Groups that the processes of a pod are in beyond those of the image. The files of its volumes are given to the group fsGroup.',
  },
  {
    word: 'sysctl',
    also: ['sysctls', 'kernel settings'],
    text: 'Settings of the kernel that a pod changes. The safe ones hold for the pod alone; others reach the node, and nodes refuse them unless somebody allowed them there.',
  },
  {
    word: 'proc mount',
    also: ['procmount'],
    text: 'Whether the parts of /proc that tell about the node, or change it, are hidden. Unmasked, root in the container can stop or change the node.',
  },

  // What it mounts.
  {
    word: 'pod volume',
    also: ['volumes of a pod'],
    text: 'A folder that containers of a pod mount. Where its content comes from decides who else reads it: the node, a disk, a config map, a secret.',
  },
  {
    word: 'host path',
    also: ['hostpath'],
    text: 'A folder or file of the node itself. What a container changes there it changes on the node, for all of its pods.',
  },
  {
    word: 'empty dir',
    also: ['emptydir'],
    text: 'A folder that is empty when the pod starts and gone with it. It lies on the node’s disk, or in memory.',
  },
  {
    word: 'kubernetes secret',
    also: ['secrets'],
    text: 'Passwords, keys and tokens that the cluster keeps. Whoever may read secrets of a namespace, or start pods there, has them all. Plimsoll never asks for their values.',
  },
  {
    word: 'config map',
    also: ['configmap', 'config maps'],
    text: 'Settings that pods read as variables or files. Everybody who may read config maps reads them: no place for secrets.',
  },
  {
    word: 'persistent volume claim',
    also: ['pvc', 'persistent volume', 'claim'],
    text: 'Asks for storage that outlives the pod. What stands behind it, a disk or a folder of a node, is somebody else’s choice, and may be worse than it looks.',
  },
  {
    word: 'csi driver',
    also: ['csi'],
    text: 'A program of the cluster that brings storage, or secrets from outside, to nodes. It runs there with every right.',
  },

  // As whom it asks.
  {
    word: 'service account',
    also: ['service accounts', 'account'],
    text: 'As whom a pod talks to the API server. Whoever gets into the pod may do what it may do. Pods that name none run as default of their namespace.',
  },
  {
    word: 'service account token',
    also: ['automount'],
    text: 'The pass of a service account. It is mounted into every pod unless the pod or the account says no, and most programs never need it.',
  },
  {
    word: 'projected token',
    also: ['bound token'],
    text: 'A token of the pod’s account that is good for one purpose, for a short time, and only while the pod lives. Whoever reads the file has it for that long.',
  },
  {
    word: 'rbac',
    also: ['role', 'cluster role', 'role binding', 'cluster role binding', 'rights'],
    text: 'Who may do what. A role lists verbs and kinds of objects; a binding gives the role to users, groups or service accounts, in one namespace or everywhere. Nothing takes a right away again.',
  },
  {
    word: 'rbac rule',
    text: 'One line of a role: verbs, kinds of objects, and at times the names of the objects. A star stands for everything there is now and for everything that comes.',
  },
  {
    word: 'rbac subject',
    also: ['subject'],
    text: 'Who has rights: a user or group, which the cluster knows by name only, or a service account, which is an object of it.',
  },
  {
    word: 'group',
    also: ['groups'],
    text: 'Whom a certificate, an identity provider or the API server itself puts together under a name. The cluster can’t tell who is in it.',
  },
  {
    word: 'aggregation',
    also: ['aggregated role'],
    text: 'A cluster role that gathers the rules of all roles with certain labels. Whoever writes a role with such labels adds to it, often without noticing.',
  },
  {
    word: 'escalation',
    also: ['ways up', 'escalation path'],
    text: 'Rights that lead to more rights: reading secrets, starting pods as a stronger account, writing roles. Whoever has one has, in the end, what it leads to.',
  },

  // Who reaches it.
  {
    word: 'exposure',
    also: ['reached from'],
    text: 'From where something can be reached: by everybody, by whoever reaches the nodes, from the node itself, or from inside the cluster.',
  },
  {
    word: 'network policy',
    also: ['network policies', 'networkpolicy'],
    text: 'Says which traffic of some pods is allowed, coming in or going out. A pod that none selects is open to everybody. It only holds where a network plugin enforces it.',
  },
  {
    word: 'default deny',
    also: ['closed inwards', 'closed outwards'],
    text: 'A network policy that takes every pod of a namespace and opens nothing: what is to pass has to be opened by others. Without it, a pod that somebody forgets is open to all.',
  },
  {
    word: 'network plugin',
    also: ['cni'],
    text: 'What connects the pods of all nodes. Some plugins do what network policies say, some do not even look at them.',
  },
  {
    word: 'pod address',
    text: 'Each pod has an address of its own. Without a policy every other pod of the cluster reaches every port on it, whether the pod names the port or not.',
  },
  {
    word: 'service',
    also: ['services', 'clusterip', 'external address', 'headless'],
    text: 'One name and address for several pods. Depending on its type it is reached from inside the cluster only, on every node, or from outside through a load balancer.',
  },
  {
    word: 'node port',
    also: ['nodeport'],
    text: 'A port of a service that is open on every node of the cluster, for whoever reaches a node.',
  },
  {
    word: 'load balancer',
    text: 'An address outside of the cluster that leads to a service. Unless somebody limits it, it is open to the whole internet.',
  },
  {
    word: 'ingress',
    also: ['ingresses'],
    text: 'Leads requests for a host name and path to a service. It is open to whoever reaches the controller that carries it out, mostly everybody.',
  },
  {
    word: 'ingress class',
    text: 'Which controller carries out an ingress.',
  },
  {
    word: 'tls',
    also: ['https'],
    text: 'Encrypts what is sent, and proves who answers. Without it everybody on the way reads passwords and changes answers.',
  },
  {
    word: 'host port',
    also: ['hostport'],
    text: 'A port of the node that leads into a container. It goes past services, and past most network policies.',
  },
];
