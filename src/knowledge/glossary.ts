/**
 * The words of the screens and reports, each in a few plain sentences for a person who meets it for the first
 * time. Add or change one freely: `word` is what a screen asks for, `also` are other words for the same.
 */

import { KUBERNETES_WORDS } from './kubernetes/words.ts';

export interface GlossaryEntry {
  readonly word: string;
  readonly also?: readonly string[];
  readonly text: string;
}

export const GLOSSARY: readonly GlossaryEntry[] = [
  // Plimsoll's own words.
  {
    word: 'target',
    text: 'What is looked at: a Docker or Podman engine, a cluster, images or manifests in files, this machine alone, facts that were saved, or the built-in demo. :target shows which ones were tried and why the others did not answer.',
  },
  {
    word: 'facts',
    also: ['fact'],
    text: 'What was observed, in the engine’s own words and shape. Every verdict rests on facts that can be opened and read.',
  },
  {
    word: 'gap',
    also: ['could not be read'],
    text: 'A fact that could not be read, with the reason and what would help. A check that needs it is unknown, never passed.',
  },
  {
    word: 'check',
    also: ['rule'],
    text: 'One question about the safety of a container, an image or the host, with its answer worked out from facts. Checks are text files that anybody can read, change and add to.',
  },
  {
    word: 'finding',
    text: 'The answer of one check about one thing: this container passes, that one fails.',
  },
  {
    word: 'evidence',
    text: 'The facts that decided a finding, with their values. Secrets in them are masked.',
  },
  {
    word: 'posture',
    text: 'All findings summed up: how deep this host is riding. The score is the weight of all passes divided by the weight of all passes and fails together, times 100, rounded down. The weights: critical 10, high 6, medium 3, low 1, info 0. What is unknown, for a person to judge, waived or does not apply is left out. “Decided” is the number of automatic verdicts (pass, fail and waived) divided by those and the unknown ones. The table counts passes among passes and fails, without weights; ? is where nothing could be decided yet, · where nothing here needs deciding, – where no check looks. None of these three is a pass.',
  },
  {
    word: 'score',
    text: 'From 0 to 100: the passed checks among the passed and failed ones, where critical weighs 10, high 6, medium 3 and low 1. What is unknown does not count either way.',
  },
  {
    word: 'decided',
    also: ['coverage'],
    text: 'The share of automatic checks that came to a verdict. The rest lacked a fact: a high score says little when few checks were decided.',
  },
  {
    word: 'severity',
    also: ['risk', 'critical', 'high', 'medium', 'low', 'info'],
    text: 'How bad a failed check is. Critical gives away the host, high is a long step on the way, medium helps an intruder, low is a missing precaution, info is worth knowing.',
  },
  {
    word: 'status',
    also: ['pass', 'fail', 'manual', 'not-applicable'],
    text: 'Pass and fail are verdicts. Manual leaves the verdict to a person and shows the evidence. Unknown lacked a fact. Not applicable means that the question does not arise here.',
  },
  {
    word: 'unknown',
    text: 'The check could not be decided because a fact could not be read. It never counts as passed; its reason says what would help.',
  },
  {
    word: 'profile',
    also: ['normal', 'record', 'not in profile'],
    text: 'What is normal for the containers of one image: the programs that run, as whom, the ports, with whom they talk, where they write. It is recorded while somebody has a container watched for a chosen time; later whatever is not in it is a finding. It is a file of yours. In it # stands for a number and * for a name made at random, so that the next log file is no news.',
  },
  {
    word: 'waiver',
    also: ['waived'],
    text: 'An exception that somebody answers for: which check, where, why, who, and until when.',
  },
  { word: 'baseline', text: 'An earlier result to compare with, so that only what is new stands out.' },
  {
    word: 'layer of the house',
    also: ['layer and control', 'control'],
    text: 'Findings are sorted in two ways: by layer (image, container, host, network, orchestrator, registry) and by what protects there (content, configuration, trust, secrets, host, isolation, runtime).',
  },
  {
    word: 'live',
    also: ['stale', 'recorded'],
    text: 'Live: the engine tells of every change, and what you see is true now. Stale: the connection broke, and what you see was true then; it is tried again. Recorded: facts that do not change, as in the demo.',
  },
  {
    word: 'read-only',
    text: 'Plimsoll asks the engine and never tells it to do anything. Every request that could change something is refused inside the program before it leaves.',
  },
  {
    word: 'demo',
    text: 'A recorded host that comes with the program. It opens when no engine answers, so that there is something to look at.',
  },
  {
    word: 'by hand',
    text: 'The commands that give the same answer without Plimsoll, to learn from and to check it with.',
  },

  // Containers and images.
  {
    word: 'container',
    text: 'A program with its own view of files, network and processes. It runs on the host’s kernel: the walls are settings, and this is about how thick they are.',
  },
  {
    word: 'image',
    text: 'The files and settings that containers are made from. A container keeps its image as it was, even when the name has moved on to a newer one.',
  },
  {
    word: 'tag',
    also: ['latest'],
    text: 'A name for one version of an image, such as nginx:1.27. Its owner can move it to another image at any time; latest is just the tag that is taken when none is given.',
  },
  {
    word: 'digest',
    also: ['pinned'],
    text: 'The fingerprint of an image (sha256:…). Unlike a tag it always means exactly the same content.',
  },
  {
    word: 'layer',
    also: ['history', 'instruction'],
    text: 'One step of an image, made by one instruction of its build. A later step can hide a file of an earlier one, but not remove it: what was ever added can be read.',
  },
  {
    word: 'registry',
    text: 'The server that images are fetched from. Docker Hub is meant when a name has no server in front.',
  },
  {
    word: 'state',
    also: ['running', 'exited', 'created', 'paused', 'restarting', 'dead'],
    text: 'Created: made, never started. Running, paused: as it says. Restarting: it keeps ending and is started again. Exited: it ended, with a code. Dead: the engine failed to remove it.',
  },
  {
    word: 'exit code',
    text: 'The number a program ends with; 0 is success. 125 to 127 come from the engine: not started, not executable, not found. From 129 on a signal ended it: 137 is killed, 143 is asked to stop.',
  },
  {
    word: 'out of memory',
    also: ['oom', 'oom killed'],
    text: 'The kernel killed a process because the container used more memory than its limit, or because the host ran out of it.',
  },
  {
    word: 'restart policy',
    also: ['restarts'],
    text: 'What the engine does when the program ends: nothing, start it again after a failure, or always. Without an end to it, a crashing or attacked program is started again and again.',
  },
  {
    word: 'health check',
    also: ['health', 'unhealthy'],
    text: 'A command that the engine runs in the container every now and then to see whether it still works. Without one, running only means that the process exists.',
  },
  {
    word: 'entrypoint',
    text: 'The program that a container starts. The command behind it becomes its arguments.',
  },
  {
    word: 'process',
    also: ['processes', 'pid'],
    text: 'A program that runs. The processes of a container are ordinary ones of the host, which numbers them too; inside they have other numbers, and the first one is 1.',
  },
  {
    word: 'connection',
    also: ['sockets', 'listening'],
    text: 'Two programs that talk over a network. Who listens waits for others to begin; a connection out was begun by the container itself. An address without a name belongs to nobody on the container’s networks.',
  },
  {
    word: 'drift',
    also: ['not from the image', 'origin'],
    text: 'How far a running container is from its image. Programs that the image does not have, or whose file is gone, were brought along after the start: by an update, by a person, or by an intruder.',
  },
  {
    word: 'writable layer',
    also: ['changes'],
    text: 'What a container writes on its own file system lies in a layer of its own above those of the image, and goes with the container. Volumes and other mounts are not in it.',
  },
  { word: 'command', text: 'What a container runs: the program, or the arguments of its entrypoint.' },
  {
    word: 'user',
    also: ['root', 'uid'],
    text: 'Who the program in the container is. Without a setting it is root, and that is the host’s root unless users are remapped or the engine runs rootless: whatever leads out of the container then leads to everything.',
  },
  {
    word: 'rootless',
    also: ['rootful'],
    text: 'The engine runs as an ordinary user. Root in a container is then only that user outside.',
  },
  {
    word: 'environment',
    also: ['env'],
    text: 'Named values that a program is started with. Everybody who may ask the engine can read them, and so can every process the program starts.',
  },
  {
    word: 'secret in the environment',
    also: ['secret', 'masked'],
    text: 'A value that looks like a password, key or token. Whoever may ask the engine can read it, and it ends up in logs and crash reports. Better is a file that is mounted and read. It is masked here; a key shows one value at a time.',
  },
  {
    word: 'label',
    text: 'A note on a container or image, as name and value. Programs use them; none of them protects anything.',
  },
  {
    word: 'log driver',
    text: 'Where the engine sends what the container prints. With “none” nothing is kept, and an intruder leaves no trace there; json-file without a limit can fill the disk.',
  },
  {
    word: 'runtime',
    text: 'The program that the engine has containers started by, mostly runc. Others put a stronger wall around them.',
  },
  {
    word: 'stop signal',
    text: 'What the program is sent when it should end. After a grace period it is killed.',
  },

  // What confines a container.
  {
    word: 'privileged',
    text: 'Nearly all walls are taken away: every capability, every device, no seccomp, no AppArmor. Root in such a container is root on the host.',
  },
  {
    word: 'capability',
    also: ['capabilities', 'cap-add', 'cap-drop'],
    text: 'Root’s power, cut into 41 pieces. Docker gives 14 of them to a container; most programs need none or one. Some of the others, SYS_ADMIN first, are as good as root on the host.',
  },
  {
    word: 'no new privileges',
    also: ['no-new-privileges', 'security options'],
    text: 'A promise of the kernel: no program started in the container gets more rights than its parent, not even a setuid one. It costs nothing and is off by default.',
  },
  {
    word: 'seccomp',
    text: 'A filter for what the program may ask of the kernel. The engine’s own filter refuses about forty rarely needed and often abused calls.',
  },
  {
    word: 'apparmor',
    text: 'A security module of the kernel. Its profile says which files and powers a program may use, root or not. “unconfined” or no profile means that nobody checks.',
  },
  {
    word: 'selinux',
    text: 'A security module of the kernel, as AppArmor is, that goes by labels on files and processes.',
  },
  {
    word: 'read-only root filesystem',
    also: ['read-only root'],
    text: 'The container can’t change its own programs and settings, only what is mounted for it. An intruder has nowhere to leave a tool.',
  },
  {
    word: 'device',
    also: ['devices'],
    text: 'A file that stands for hardware of the host. Passed in, the container can use it past all other walls: a disk gives every file on it.',
  },
  {
    word: 'memory limit',
    text: 'The most memory the container may use. Without one, a leak or an attack takes what the whole host has.',
  },
  {
    word: 'pids limit',
    also: ['process limit', 'processes'],
    text: 'The most processes the container may have. Without one, a program that keeps starting copies of itself stops the host.',
  },
  {
    word: 'cpu limit',
    also: ['processor', 'cpu'],
    text: 'How much of the processors the container may use. Without a limit it may take all that nobody else claims.',
  },
  {
    word: 'cgroup',
    also: ['control group'],
    text: 'How the kernel counts and limits what a group of processes uses: memory, processors, processes, devices.',
  },
  {
    word: 'escape path',
    also: ['escape', 'ways out', 'breakout'],
    text: 'A known way out of a container to the host. It rests on several things: a right, a mount, a version. With all of them it is open; take one away and it is closed. The cheapest to take away stands under each.',
  },
  {
    word: 'masked path',
    also: ['masked paths', 'read-only path', 'kernel settings'],
    text: 'Files of the kernel in /proc and /sys that engines hide from containers, or let them only read: keys, memory, settings of the whole machine. --privileged and systempaths=unconfined open them.',
  },
  {
    word: 'namespace',
    also: ['namespaces'],
    text: 'The kernel’s way to give a process its own view of something: network, processes, mounts, names, users. Shared with the host or with another container, that wall is not there.',
  },
  {
    word: 'host network',
    text: 'The container uses the host’s own network: every port it opens is open on the host, and services that listen on this host only can be reached from it.',
  },
  {
    word: 'host pid',
    also: ['pid namespace'],
    text: 'The container sees all processes of the host, with their arguments and, of some, their environment. As root it may end them, and with SYS_PTRACE take them over.',
  },
  {
    word: 'host ipc',
    also: ['ipc namespace'],
    text: 'The container shares memory and queues with programs of the host and may read and change them.',
  },
  {
    word: 'user namespace',
    also: ['userns', 'remapped'],
    text: 'Gives users other numbers inside than outside. Remapped, root in the container is an ordinary user of the host.',
  },

  // Files.
  {
    word: 'mount',
    also: ['mounts'],
    text: 'Something from outside that the container sees as a folder or file: a path of the host, a volume, or memory. What it can do with a path of the host, it does to the host.',
  },
  {
    word: 'bind',
    also: ['bind mount'],
    text: 'A folder or file of the host, seen inside the container under another name. It is the same file: changes inside are changes outside.',
  },
  {
    word: 'volume',
    text: 'A folder that the engine keeps for containers. It outlives them and holds nothing of the host’s own, unless it was made of a folder of the host.',
  },
  { word: 'tmpfs', text: 'A folder in memory. It is gone when the container ends.' },
  {
    word: 'propagation',
    also: ['shared', 'rshared', 'rprivate', 'slave'],
    text: 'Whether mounts made later on one side appear on the other. Private is the default: they do not. Shared goes both ways: the container can mount over paths of the host.',
  },
  {
    word: 'docker.sock',
    also: ['socket', 'docker socket', '/var/run/docker.sock'],
    text: 'The door to the engine. Whoever can talk to it can start a container with any rights, so it is as good as root on the host. Mounted read-only it still takes commands.',
  },

  // Network.
  {
    word: 'published port',
    also: ['published', 'open to', 'bind address', 'port'],
    text: 'A port of the host that leads into the container. The address before it says who can reach it: 127.0.0.1 only this host, 0.0.0.0 or :: everybody who reaches the host. Docker opens it in the firewall too, ahead of rules such as ufw’s.',
  },
  {
    word: 'reach',
    also: ['who reaches whom', 'reachability', 'reach map'],
    text: 'Whether a connection that begins in one place gets to a port in another. It is worked out from networks, published ports, the rules of the host’s packet filter and the sockets that programs listen on; nothing is sent. Idle means that the way is open and nobody listens at its end now; unknown, that something which decides could not be read.',
  },
  {
    word: 'user-land proxy',
    also: ['userland-proxy', 'docker-proxy'],
    text: 'A small program of Docker that listens on the host for each published port and passes on what the packet filter does not translate: connections from this host itself, from containers on other networks, and over IPv6 to a container that has none. For those the host’s own rules count, not those in DOCKER-USER.',
  },
  {
    word: 'host firewall',
    also: ['DOCKER-USER', 'packet filter', 'nftables'],
    text: 'The rules of the host’s packet filter. Docker puts its own before those of ufw and firewalld, so a published port is open whatever these say. Only rules in the chain DOCKER-USER come first.',
  },
  {
    word: 'icc',
    also: ['inter-container communication', 'enable_icc'],
    text: 'Whether containers on one bridge network reach each other. It is on unless somebody turns it off; then only old links and published ports lead from one to the other.',
  },
  {
    word: 'exposed port',
    also: ['exposed'],
    text: 'A port that the image says its program listens on. It is a note: without publishing it, only the container’s own networks reach it.',
  },
  {
    word: 'network',
    also: ['bridge', 'neighbour', 'beside it'],
    text: 'What connects containers. All that sit on the same network reach every port of each other, published or not.',
  },
  {
    word: 'internal network',
    also: ['internal'],
    text: 'A network without a way out: its containers reach each other and nobody else.',
  },
  {
    word: 'alias',
    also: ['aliases', 'also known as'],
    text: 'Another name under which the containers of a network find this one.',
  },
  {
    word: 'dns',
    also: ['extra hosts'],
    text: 'How names become addresses. The engine answers for containers and passes the rest on to the servers shown here.',
  },

  // Engines.
  {
    word: 'engine',
    also: ['daemon', 'docker', 'podman'],
    text: 'The program that starts and keeps containers: Docker’s runs all the time and mostly as root, Podman’s only when it is needed.',
  },
  {
    word: 'context',
    also: ['docker context'],
    text: 'A name under which the docker command remembers how to reach an engine.',
  },
  {
    word: 'api version',
    text: 'The dialect of questions and answers that both sides speak. Older ones lack some facts.',
  },

  ...KUBERNETES_WORDS,
];
