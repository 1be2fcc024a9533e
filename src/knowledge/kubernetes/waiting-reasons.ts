/** What the words mean that a kubelet or scheduler gives for a pod or container that does not run. */

const REASONS: Readonly<Record<string, string>> = {
  CrashLoopBackOff: 'it keeps ending; the kubelet waits longer and longer before it starts it again',
  ImagePullBackOff: 'its image can’t be fetched; the kubelet waits before it tries again',
  ErrImagePull: 'its image can’t be fetched',
  ErrImageNeverPull: 'its image is not on the node, and may not be fetched',
  InvalidImageName: 'the name of its image makes no sense',
  ErrImageInspect: 'the node can’t look into its image',
  RegistryUnavailable: 'the registry of its image does not answer',
  SignatureValidationFailed: 'the signature of its image is not accepted',
  CreateContainerConfigError: 'something that it refers to is missing, or its settings contradict each other',
  CreateContainerError: 'the runtime can’t make it',
  RunContainerError: 'the runtime can’t start it',
  PreStartHookError: 'what is to run before it fails',
  PostStartHookError: 'what is to run after its start fails',
  ContainerCreating: 'the node prepares it: volumes, network, image',
  PodInitializing: 'the init containers come first',
  Unschedulable: 'no node has room for it, or none that it accepts',
  SchedulingGated: 'somebody holds it back from being given to a node',
  Evicted: 'its node ran short of something and gave it up',
  Preempted: 'a pod that matters more took its place',
  NodeLost: 'its node does not answer any more',
  NodeShutdown: 'its node was shut down',
  Terminated: 'its node was shut down',
  DeadlineExceeded: 'it took longer than it may',
  OOMKilled: 'it used more memory than it may',
  ContainerStatusUnknown: 'nobody knows what became of it; its node was gone',
  ContainerCannotRun: 'the runtime can’t run it',
  StartError: 'its program could not be started',
  UnexpectedAdmissionError: 'the kubelet refused it',
  NodeAffinity: 'its node is not one that it accepts',
  Terminating: 'somebody deletes it; it has time to end',
};

/** What a reason means, as it reads behind it and a colon; undefined for one that is not known. */
export function reasonMeaning(reason: string): string | undefined {
  return Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
}
