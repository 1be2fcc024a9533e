/** What each screen is for, in plain words. Data for the help screen. Keys stand as the command in braces: `{look.filter}`. */
import type { ScreenName } from '../../navigation/place.ts';

export interface ScreenHelp {
  readonly title: string;
  readonly text: readonly string[];
}

export const SCREEN_HELP: Readonly<Record<ScreenName, ScreenHelp>> = {
  home: {
    title: 'Home: what is wrong here, what first',
    text: [
      'The posture is a score from 0 to 100: the weights of all passes, divided by those of all passes and fails together. A critical check weighs 10, a high one 6, a medium one 3, a low one 1. What is unknown, manual, waived or does not apply does not count.',
      '“Decided” is the share of automatic checks that came to a verdict, over everything that they apply to. A high score says little when few were decided.',
      'The table counts what passes of what was decided, by where it is (rows) and what it protects (columns). ? means that nothing of it could be decided yet, · that nothing here needs deciding, – that no check looks there: none of them is a pass. {tab.next} and {tab.previous} go from cell to cell, {go.in} shows the checks behind one.',
      'The worst findings come first. “Open to others” names the ports that somebody other than this host can reach; of a cluster, what is reached from outside of it after network policies. “Could not be read” names what is missing from the picture.',
    ],
  },
  containers: {
    title: 'Containers',
    text: [
      'Everything that runs or could be started again. The worst come first.',
      'Filter with {look.filter} and words: nginx, !nginx for everything else, or a field: image:nginx port:22 user:root state:exited open:everyone risk:critical.',
    ],
  },
  images: {
    title: 'Images',
    text: [
      'Every image on this host, who uses it and what its configuration gets wrong.',
      '{look.layers} goes straight to the layers of the image under the cursor. {look.compare} marks an image; on another one it shows what differs between the two.',
    ],
  },
  networks: {
    title: 'Networks',
    text: ['Every network, whether its containers reach the outside and each other, and who sits on it.'],
  },
  escapes: {
    title: 'Escapes: who gets out, and how',
    text: [
      'Every container by the known ways out of it. A way is open when all that it rests on is there, and one step away when one more setting would open it. Of some it is not known: then the tab says what would have to be read.',
      'Open a container for the chains: what each rests on, the fact that says so, and what breaks it cheapest.',
    ],
  },
  'reach-map': {
    title: 'Who reaches whom',
    text: [
      'Every port of every container that runs, against everybody who may begin a connection: machines outside, this host, and the containers, those on the same networks as one column. What is open that should not be comes first.',
      'A full circle is open, a half one open for some, an empty one a way with nobody listening at its end. ? means that something that decides could not be read, – that no way leads there, = the container itself. {tab.next} and {tab.previous} go from column to column; the lines below say who stands in it and why. {go.in} opens the reasons, or, on the row itself, everybody who reaches the container.',
      'It rests on the networks and what they forbid, on published ports and their addresses, on the rules of the host’s packet filter, and on the sockets that programs really listen on. Plimsoll sends no packet.',
      'Find with {look.filter} and words: a container, a port, a service, undeclared, outside:open.',
    ],
  },
  'reach-of': {
    title: 'Who reaches whom, from one place',
    text: [
      'May reach: the ports of other containers that it gets to, and from each of them where somebody who broke in gets next. Reached by: who gets to each of its ports.',
      '{go.in} folds a container, or opens the reasons behind a port.',
    ],
  },
  'reach-why': {
    title: 'Why somebody reaches a port, or not',
    text: [
      'Every way from the start to the port with its steps: what opens it, what closes it, and the fact behind each. The widest way counts. The last line of an open way says what would close it.',
    ],
  },
  checks: {
    title: 'Checks',
    text: [
      'Every rule with its result on this host, as it is now. Open one to see the evidence for each resource, why it matters, what someone does with it, and how to fix it.',
      'The first line counts the checks by their status; the one that the list is narrowed to stands in brackets. A check with failures counts as failed, whatever else it found. Waived and changed ones are counted beside that.',
      'Keys of this list: group by another property, narrow to a status, show one benchmark only, fold the groups, and accept what fails. The last line says how it stands.',
      'Filter with {look.filter} and fields: severity:critical layer:image control:secrets resource:daemon cis:5.5.',
    ],
  },
  host: {
    title: 'The host',
    text: [
      'The machine under the engine, the engine’s daemon on it, and the swarm that it is in. The worst news first; the tabs go deeper: the options in effect and who set each, who may use the engine, where programs listen, the files that checks look at, every finding, and all facts.',
      'What could not be read says why, and what would help.',
    ],
  },
  profiles: {
    title: 'Profiles: what is normal',
    text: [
      'By image, what was recorded as normal while somebody had its containers watched, and how much is new now. Programs and ports are compared for every container that runs; with whom it talks and what it writes for those that somebody looks at.',
      '{look.benchmark} on a container records one; it goes on while you look at other things. Each is a file of yours that you can read and edit; the folder stands below the list.',
    ],
  },
  profile: {
    title: 'The profile of an image',
    text: [
      'First what its containers do that is not in the profile; each of it is also a finding. {program.waive} takes what is under the cursor into the profile, and it is normal from then on. {go.in} opens the process or the changed files behind it.',
      'Then what the profile has, since when, and from which container: programs with the users that they ran as, ports, peers, and files written to the container’s own file system. # stands for a number and * for a name made at random; at the end * is everything beneath. What could not be seen while it was recorded is not compared.',
      '{look.benchmark} records again and adds to it. {program.delete} deletes the profile, which is a file of yours; nothing on the host is touched.',
    ],
  },
  waivers: {
    title: 'Waivers',
    text: [
      'What somebody accepted: which check, on what, why, and until when. While a waiver holds, what it names does not count. After its last day it counts again, and the waiver is marked as expired. An unused one names nothing that fails: most likely it is not needed any more.',
      'They are kept in a file that you can edit; its place stands at the end of the list.',
    ],
  },
  process: {
    title: 'One process of a container',
    text: [
      'What it runs and where that comes from, what it may do, with whom it talks, and, as root on the host, its environment and its open files. It is followed while you look; nothing is run in the container.',
      'Values that look like secrets are hidden; {look.reveal} shows the one under the cursor.',
    ],
  },
  'changed-file': {
    title: 'A file that a container changed',
    text: [
      'As the container has it now, beside what the image has. Text and Hex show what is in it, Summary its rights, owner, times and digests.',
    ],
  },
  folder: {
    title: 'A folder of a mount, a volume or a container',
    text: [
      'What is in it, as it is on the host now: nothing runs in the container, and nothing is changed. {go.in} goes into a folder or opens a file; links are followed inside only. Marked are setuid programs, what everybody may write, and keys and secrets by their names; {look.filter} finds those by their marks too.',
      'Owners have the names that the container knows, and behind them those of the host where they differ. Devices, sockets and pipes are shown and never opened, and nor are files that the kernel makes up. {program.refresh} reads it again.',
    ],
  },
  'mounted-file': {
    title: 'A file of a mount, a volume or a container',
    text: [
      'As it is on the host now. Text and Hex show what is in it, Summary its rights, owner, times and digests.',
    ],
  },
  container: {
    title: 'One container',
    text: [
      'Its worst news first. The tabs go deeper: how it is configured, what of the host it sees, who reaches it, what confines it, every finding, and the engine’s own answer.',
      'Privileges shows what was configured beside what the kernel says; ≠ marks where they differ.',
      'Logs are followed while the tab is open; at the end the cursor goes with what is written. {go.in} unfolds a line: all fields of JSON, the whole text of another. {look.status} leaves only graver lines, {look.filter} finds, {look.next} goes on, {look.since} shows more of the past, {look.wrap} wraps, {look.times} changes the times. Where more comes than anybody reads, lines are left out and counted.',
      'Timeline has what the engine told, the state, changed files and starts of processes in one line of time, the newest first; {go.in} opens what it is about, {look.mode} adds the log. {look.filter} takes words and kind:file,process since:10m after:14:02 before:14:10. At its end it says what nobody remembers.',
      '{program.extract} writes all there is about it to one file: what runs, what it changed with the files themselves, its log, what is found, and the sum of each part. It only reads. plimsoll --target snapshot:FILE opens it anywhere.',
    ],
  },
  image: {
    title: 'One image',
    text: [
      'What it is, how it was made step by step, what it starts, what its layers hold, who uses it, and what is wrong with it.',
      'Layers: on the left what each instruction of the build brought, on the right its files. {tab.next} and {go.in} go over to the files, {go.back} comes back. Signs: + added, ~ changed, - taken away, · something changed inside, ○ a later layer hides it, ✖ holds a secret, ▲ setuid or setgid. What is hidden or taken away later is still in the image: whoever has it can read it.',
      '{look.mode} shows the files of one layer, of all up to it, or against a layer that was marked with {look.compare}. {look.sort} sorts by name, size or time, {look.status} shows only what is added, changed or taken away, {look.fold} opens all folders. {look.filter} filters by a part of the path or a glob such as **/*.pem; {look.all-layers} looks in all layers at once, {look.views} has ready views, {look.timeline} tells what became of a path, {program.extract} writes files to a folder.',
      '{look.inside} looks inside the files for secrets and packages. It takes longer, and what it finds counts as findings of the image too.',
    ],
  },
  views: {
    title: 'Ready views',
    text: [
      'What people look for in an image, counted over all layers. {go.in} shows the paths. What is gone in the end counts too: whoever has the image can still read it.',
      'The efficiency is 1 minus the wasted bytes, divided by the bytes of the files of all layers. Wasted are versions of files that a later layer replaces or takes away.',
    ],
  },
  paths: {
    title: 'Paths of all layers',
    text: [
      'Each line is one version of a path, with the layer that brought it and what became of it in the end. {look.filter} narrows by a part of the path or a glob such as **/*.pem. {go.in} opens the file as that layer has it, {look.timeline} tells what became of the path.',
    ],
  },
  path: {
    title: 'Timeline of a path',
    text: [
      'Which layer brought it, which changed what of it, which took it away, with the instruction that made the layer. {go.in} on a version opens the file as it was then.',
    ],
  },
  file: {
    title: 'One file',
    text: [
      'As one layer has it, whatever became of it later. Text hides what looks like a secret; {look.reveal} shows the one under the cursor. Hex shows the bytes. Summary tells what it is: type, owner, digests, what a program needs and how it is hardened, what is in an archive, certificates, strings.',
      'Of a file of more than 32 MB the beginning is read.',
    ],
  },
  comparison: {
    title: 'Two images compared',
    text: [
      'What differs in the end from the one that was marked to the other: + is only in the other, - only in the marked one, ~ differs. Layers that both have are pulled once.',
    ],
  },
  network: {
    title: 'One network',
    text: ['Its addresses and rules, and who sits on it.'],
  },
  check: {
    title: 'One check',
    text: [
      'Where it fails, or what it found and the facts that decided; then why it matters, what someone does with it, the fix, and the rule itself. {go.in} on a resource goes there.',
    ],
  },
  findings: {
    title: 'Findings',
    text: ['Every finding of one kind in one list. {go.in} opens the evidence and the fix.'],
  },
  gaps: {
    title: 'What could not be read',
    text: [
      'A check that needs one of these is unknown, never passed. Each line says why it is missing and what would help.',
      'Mistakes in checks and policy of your own stand here too.',
    ],
  },
  glossary: {
    title: 'Words',
    text: ['What the words on these screens mean.'],
  },
  targets: {
    title: 'Targets',
    text: [
      'Every place where an engine was looked for, in the order in which it was tried, and what became of it; then the other kube contexts, which are asked without logging in. {go.in} connects to the one under the cursor; :target takes any other, :ctx a kube context.',
    ],
  },
  themes: {
    title: 'Themes',
    text: [
      'The theme under the cursor is on at once. {go.in} keeps it, {go.back} goes back to the one before.',
    ],
  },
  settings: {
    title: 'Settings',
    text: [
      '{go.in} changes the line under the cursor. For a key: press the new one. What clashes is said at the top.',
    ],
  },
  workloads: {
    title: 'Workloads',
    text: [
      'What somebody wrote to have pods: Deployments, StatefulSets, DaemonSets, Jobs, CronJobs, and pods that nobody keeps. The worst come first.',
      '“Open to” is the widest from which a port of its pods is reached after network policies: the whole world, the network of the nodes, its own node, or the cluster. Ports are those of the pods.',
      'Filter with {look.filter} and fields: namespace:shop kind:Job image:redis open:outside ready:no risk:critical.',
    ],
  },
  workload: {
    title: 'One workload',
    text: ['What it asks for, the pods it has, and what is wrong with it.'],
  },
  pods: {
    title: 'Pods',
    text: [
      'Every pod, how it stands, and why it is no better. “Least confined by” is the one setting that gives it the most: privileged, a folder of its node, a capability, root. The risk is that of its workload, because whoever mends that mends its pods.',
      'Filter with {look.filter} and fields: namespace:shop state:CrashLoopBackOff node:edge-2 image:redis setting:privileged owner:StatefulSet.',
    ],
  },
  pod: {
    title: 'One pod',
    text: [
      'Its worst news first. The tabs go deeper: how it is written down, what it mounts, who reaches it and where it may go, what confines it, as whom it talks to the API server and what that lets it do, what was found and noted, its logs, and the object itself.',
      'Privileges shows what is in effect, who said so, and beside it what is usual and what is hardened. What was found is judged for its workload: whoever mends that mends the pods.',
      'Logs are followed while the tab is open. {go.in} unfolds the line under the cursor, {look.status} leaves only graver lines, {look.since} shows more of the past, {look.run-before} the run before the last restart, {look.next-container} the next container; at the end the cursor goes with what is written.',
    ],
  },
  'pod-containers': {
    title: 'Containers of the cluster',
    text: [
      'Every container of every pod; init, sidecar and ephemeral ones are named as such. “User” is whom its first process runs as, after what the pod and the container say; “by image” means that neither does.',
      'Filter with {look.filter} and fields: role:ephemeral user:root image:redis state:CrashLoopBackOff setting:privileged.',
    ],
  },
  'pod-container': {
    title: 'One container of a pod',
    text: ['The same tabs as of the pod, for one container.'],
  },
  'cluster-images': {
    title: 'Images of the cluster',
    text: [
      'Every image that runs in the cluster or is asked for, with its digest, who runs it, and on which nodes.',
      'A doubt: the tag moved while pods kept running, so that one name stands for several images; it asks for latest, which is whatever was pushed last; no node has it yet.',
    ],
  },
  'cluster-image': { title: 'One image of the cluster', text: ['Who runs it, where, and by which name.'] },
  nodes: {
    title: 'Nodes',
    text: [
      'Every node, its versions, and how many pods run there. “Silent” has not reported for a while, “closed” takes no new pods.',
    ],
  },
  node: { title: 'One node', text: ['Its versions, what runs on it, and what is wrong with it.'] },
  services: {
    title: 'Services and ingresses',
    text: [
      'What leads to pods: from where, on which ports, to how many pods. “Reached by” counts network policies in: “policies close it” means that none of its pods lets anybody in this way.',
      'Filter with {look.filter} and fields: type:LoadBalancer reach:world port:443 kind:ingress.',
    ],
  },
  service: { title: 'One service', text: ['Who reaches it, on which ports, and which pods are behind it.'] },
  ingress: { title: 'One ingress', text: ['Which hosts and paths it takes, and where they lead.'] },
  policies: {
    title: 'Network policies',
    text: [
      'Which pods each policy selects, and what it lets in and out. – means that it says nothing about that direction, “nothing” that it closes it.',
      'A pod that no policy selects reaches everything and is reached by everything in the cluster. Whether anything enforces policies is up to the network plugin.',
    ],
  },
  policy: { title: 'One network policy', text: ['The pods it selects, and what it lets in and out.'] },
  rbac: {
    title: 'RBAC: who may do what',
    text: [
      'Users, groups and service accounts, the worst that each may do, and through which binding and role. A sign in front means that it leads to more rights than it looks like; +3 that there are three more ways. What the cluster came with stands last.',
      '{go.in} shows all rights, {look.explain} the ways to more. :who-can asks the other way round: who may do something. Filter with {look.filter} and fields: kind:Group namespace:shop may:secrets given:person risk:critical.',
    ],
  },
  subject: {
    title: 'One subject',
    text: ['What it may do, through which bindings, and what that leads to.'],
  },
  role: { title: 'One role', text: ['What it permits, and who has it.'] },
  namespaces: {
    title: 'Namespaces',
    text: [
      'Every namespace with the Pod Security level that it enforces, and the strictest that it could enforce today without refusing anything that is there. audit and warn only tell somebody.',
      '{go.namespace} looks at the namespace under the cursor alone, as :ns NAME does from anywhere; :ns all widens again.',
    ],
  },
  namespace: {
    title: 'One namespace',
    text: ['Its Pod Security level, what stands in the way of a stricter one, and what is in it.'],
  },
  reach: {
    title: 'Who reaches whom',
    text: [
      'First a map: how many pods of each namespace some pod of another one may reach, as the network policies have it, and what is open to the outside. {tab.next} and {tab.previous} go from cell to cell, {go.in} shows the workloads behind one.',
      'Then one start: whom it may reach, and with {tab.next} who may reach it, workload by workload with the ports. {go.in} on a workload asks the same of that one, so that you can walk on from there. “past policies” is what uses the network of the same node: no policy holds it back.',
      'Without a policy for a direction everything is open in it. Whether anything enforces the policies is up to the network plugin of the cluster.',
    ],
  },
  'who-can': {
    title: 'Who can do it',
    text: [
      'The number keys ask nine questions that are worth asking in every cluster. {look.ask} asks what you type: a verb and a resource, as in get secrets, create pods -n shop, get pods/exec, create deployments.apps. So does :who-can get secrets.',
      'The list has everybody whom a binding lets do it, what people gave first; {look.filter} narrows it. Open one to see all that it may do.',
      'Members of system:masters may do everything, whatever bindings say. Whom a certificate or an identity provider puts into a group, the cluster does not know.',
    ],
  },
  events: {
    title: 'Events',
    text: [
      'What the cluster reported lately, the newest first; the API server forgets it after an hour or so. {go.in} opens what it is about. type:warning leaves what went wrong.',
    ],
  },
  help: { title: 'Help', text: ['This page.'] },
};
