/** `plimsoll profile`: records what is normal for an image, and tells what a container does that is not. */
import { dirname, resolve } from 'node:path';
import { type ContainerInspect, containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { inert } from '../facts/inert-text.ts';
import type { Profile } from '../facts/profile.ts';
import { TargetError } from '../facts/target-error.ts';
import { mergedProfile } from '../insight/profile/add-to-profile.ts';
import { DEVIATION_KINDS, type Deviation, deviationsFrom } from '../insight/profile/deviations.ts';
import { observeContainer } from '../insight/profile/observe-container.ts';
import { profileOf } from '../insight/profile/profile-of.ts';
import { clockText, readSpan } from '../insight/profile/span.ts';
import type { CheckedContainer } from '../reports/profile-check.ts';
import { openSession } from '../session/open-session.ts';
import { profileWords, saveDraft } from '../session/profile-desk.ts';
import { openProfileShelf, profileText, readProfile, readProfiles } from '../session/profile-shelf.ts';
import { isRecorded, type Recorded, recordProfile } from '../session/record-profile.ts';
import type { Session } from '../session/session.ts';
import { chosenContainer } from './chosen-container.ts';
import { type CommandStreams, columnsOf, writeAll } from './command-streams.ts';
import { INTERRUPTED } from './error-text.ts';
import { hostRootFolder } from './host-root.ts';
import { nothingAnswered } from './nothing-answered.ts';
import { oneOf } from './one-of.ts';
import { ownRules, profileFolder } from './own-rules.ts';
import { lineOf } from './progress-line.ts';
import { paintFor } from './terminal-paint.ts';
import { UsageError } from './usage-error.ts';
import { writeFileWhole } from './write-file.ts';

/** As they stand on the command line; what makes no sense is a UsageError. */
interface ProfileOptions {
  readonly target?: string | undefined;
  /** How long, such as 5m. */
  readonly for?: string | undefined;
  /** Where the engine's host is mounted; has to be a folder. */
  readonly hostRoot?: string | undefined;
  /** Of Plimsoll itself. */
  readonly version: string;
}

export interface RecordProfileOptions extends ProfileOptions {
  /** A file in place of the person's own folder. */
  readonly output?: string | undefined;
}

export interface CheckProfileOptions extends ProfileOptions {
  /** A file in place of the person's own profiles. */
  readonly profile?: string | undefined;
  readonly format?: string | undefined;
}

const USUAL_SPAN = '5m';
/** What was not read by then is told as not compared. */
const LONGEST_LOOK_MS = 30_000;

/**
 * Gives the exit code: 0 when it was saved, also after ctrl-c or a hang-up, which end it early; 130 when that came before the
 * containers were known; 3 when nothing answers or nothing could be seen, and then nothing is saved. Rejects with a UsageError or a TargetError.
 */
export async function profileRecordCommand(
  name: string,
  options: RecordProfileOptions,
  streams: CommandStreams = process,
  given?: AbortSignal,
): Promise<number> {
  const forMs = spanOf(options.for ?? USUAL_SPAN);
  if (options.output !== undefined) await keptIn(resolve(options.output));
  return withSession(options, streams, given, async (session, stop) => {
    const id = chosenContainer(session.facts.containers.values(), name);
    const began = performance.now();
    let words = '';
    const progress = lineOf(streams.stderr, (text: string) => text);
    const show = (): void => {
      const elapsed = Math.min(forMs, performance.now() - began);
      progress.show(
        `Recording ${inert(name)}, ${clockText(elapsed)} of ${clockText(forMs)}${words}; ctrl-c saves what is there`,
      );
    };
    const ticking = setInterval(show, 1_000);
    show();
    const onSight = (draft: Profile): void => {
      words = `: ${profileWords(draft)}`;
    };
    const recorded = await recordProfile(session, { containerId: id, forMs, stop, onSight })
      .catch((error: unknown) => {
        throw new UsageError(error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        clearInterval(ticking);
        progress.clear();
      });
    return tellRecorded(recorded, name, options, streams, session.facts);
  });
}

async function tellRecorded(
  { draft, end }: Recorded,
  name: string,
  { output }: RecordProfileOptions,
  { stdout, stderr }: CommandStreams,
  facts: Facts,
): Promise<number> {
  const say = (text: string): unknown => stderr.write(`${inert(text)}\n`);
  if (end === 'stopped') say(`Stopped early.`);
  if (end === 'container-stopped') say(`${name} does not run any more: stopped early.`);
  if (draft.knows.length === 0) {
    say(`plimsoll: nothing of ${name} could be seen, nothing is saved`);
    for (const fact of [`processes ${name}`, `changes ${name}`]) {
      const gap = facts.gaps.get(fact);
      if (gap) say(`${fact}: ${gap.detail}. ${gap.hint}`);
    }
    return 3;
  }
  const { file, profile } =
    output === undefined
      ? await saveDraft(openProfileShelf(profileFolder()), draft).catch((error: unknown) => {
          throw new UsageError(error instanceof Error ? error.message : String(error));
        })
      : await saveIn(resolve(output), draft);
  say(`${name} is recorded: ${profileWords(draft)}.`);
  if (profile.recordings.length > 1)
    say(
      `The profile of ${profile.image.name} has ${profile.recordings.length} recordings now: ${profileWords(profile)}.`,
    );
  if (!draft.knows.includes('programs'))
    say('Programs, ports and peers could not be seen: run Plimsoll as root where the container runs.');
  await writeAll(stdout, [`${inert(file)}\n`]);
  return 0;
}

/** The profile in a file of the person's own choice; undefined when there is no such file yet. Throws a UsageError. */
async function keptIn(file: string): Promise<Profile | undefined> {
  const { existsSync } = await import('node:fs');
  if (!existsSync(dirname(file))) throw new UsageError(`can't write ${file}: its folder does not exist`);
  if (!existsSync(file)) return undefined;
  return profileIn(file);
}

async function profileIn(file: string): Promise<Profile> {
  const read = await readProfile(file);
  if ('problem' in read) throw new UsageError(`${file} ${read.problem}`);
  return read.profile;
}

/** Adds to what is in the file already, when that is about the same image. */
async function saveIn(
  file: string,
  draft: Profile,
): Promise<{ readonly file: string; readonly profile: Profile }> {
  const before = await keptIn(file);
  if (before !== undefined && before.image.id !== draft.image.id)
    throw new UsageError(
      `${file} is the profile of another image, ${before.image.name}: nothing was written over it`,
    );
  const profile = before === undefined ? draft : mergedProfile(before, draft);
  await writeFileWhole(file, [profileText(profile)], 0o600);
  return { file, profile };
}

const FORMATS = ['table', 'json'] as const;

/**
 * Gives the exit code: 0 when nothing is new, 1 when something is, 3 when nothing answers. Rejects with a UsageError, also where
 * there is no profile to compare with, or a TargetError.
 */
export async function profileCheckCommand(
  names: readonly string[],
  options: CheckProfileOptions,
  streams: CommandStreams = process,
  given?: AbortSignal,
): Promise<number> {
  const format = oneOf('--format', options.format ?? 'table', FORMATS);
  const forMs = options.for === undefined ? undefined : spanOf(options.for);
  const own = options.profile === undefined ? undefined : await profileIn(resolve(options.profile));
  if (own === undefined) {
    const { problems } = await readProfiles(profileFolder());
    for (const { file, message } of problems)
      streams.stderr.write(`plimsoll: ${inert(`${file} ${message}`)}\n`);
  }
  return withSession(options, streams, given, async (session, stop) => {
    await session.reloadProfiles();
    const chosen = names.map((name) => chosenContainer(session.facts.containers.values(), name));
    const compared = comparable(session.facts, chosen, own);
    const checked = await watched(session, compared, forMs, stop);
    const { stdout } = streams;
    const at = new Date().toISOString();
    if (format === 'json') {
      const { profileCheckJson } = await import('../reports/profile-check.ts');
      await writeAll(stdout, [
        profileCheckJson(checked, { version: options.version, target: session.facts.target, at }),
      ]);
    } else {
      const { profileCheckTable } = await import('../reports/profile-check.ts');
      await writeAll(
        stdout,
        profileCheckTable(checked, { paint: paintFor(stdout), width: columnsOf(stdout) ?? 80 }),
      );
    }
    return checked.some(({ deviations }) => deviations.length > 0) ? 1 : 0;
  });
}

interface Comparable {
  readonly container: ContainerInspect;
  readonly profile: Profile;
}

/** What is compared with what. Throws a UsageError when that would be nothing. */
function comparable(
  facts: Facts,
  chosen: readonly string[],
  own: Profile | undefined,
): readonly Comparable[] {
  const found: Comparable[] = [];
  const ids = chosen.length > 0 ? chosen : [...facts.containers.keys()];
  for (const id of ids) {
    const fact = facts.containers.get(id);
    if (fact === undefined) continue;
    const name = containerName(fact);
    const isChosen = chosen.length > 0;
    if (fact.stage !== 'inspected') {
      if (isChosen) throw new UsageError(`${name} could not be read`);
      continue;
    }
    const { inspect } = fact;
    const isOfFile = isChosen || own?.image.id === inspect.Image || own?.image.name === inspect.Config.Image;
    const profile = own === undefined ? profileOf(inspect.Image, facts) : isOfFile ? own : undefined;
    if (profile !== undefined && inspect.State.Running) found.push({ container: inspect, profile });
    else if (isChosen && !inspect.State.Running) throw new UsageError(`${name} does not run`);
    else if (isChosen)
      throw new UsageError(
        `there is no profile of ${inspect.Config.Image}, the image of ${name}: plimsoll profile record ${name} makes one`,
      );
  }
  if (found.length === 0)
    throw new UsageError(
      'no container that runs here has a profile of its image: plimsoll profile record CONTAINER makes one',
    );
  return found;
}

/** Looks at the containers until all of them were seen, or for as long as it is asked for; what was new once stays in. */
async function watched(
  session: Session,
  compared: readonly Comparable[],
  forMs: number | undefined,
  stop: AbortSignal,
): Promise<readonly CheckedContainer[]> {
  const found = new Map(
    compared.map(({ container }) => [container.Id, new Map<string, Deviation & { at: string }>()]),
  );
  const kinds = new Map(compared.map(({ container }) => [container.Id, new Set<string>()]));
  const look = (): boolean => {
    const { facts } = session;
    for (const { container, profile } of compared) {
      const now = facts.containers.get(container.Id);
      if (now?.stage !== 'inspected' || !now.inspect.State.Running) continue;
      const { list, compared: seen } = deviationsFrom(profile, observeContainer(now.inspect, facts));
      const known = found.get(container.Id);
      for (const kind of seen) kinds.get(container.Id)?.add(kind);
      for (const one of list)
        if (known?.has(one.id) === false) known.set(one.id, { ...one, at: new Date().toISOString() });
    }
    return compared.every(({ container }) => isSeen(facts, container));
  };
  const over = new AbortController();
  const { promise, resolve: done } = Promise.withResolvers<void>();
  const signal = AbortSignal.any([over.signal, stop]);
  signal.addEventListener('abort', () => done(), { once: true });
  if (signal.aborted) done();
  const timer = setTimeout(done, forMs ?? LONGEST_LOOK_MS);
  const unsubscribe = session.subscribe(() => {
    if (look() && forMs === undefined) done();
  });
  for (const { container } of compared) void session.watchContainer(container.Id, over.signal);
  if (look() && forMs === undefined) done();
  await promise;
  clearTimeout(timer);
  unsubscribe();
  look();
  over.abort();
  return compared.map(({ container, profile }) => ({
    name: container.Name.replace(/^\//, ''),
    id: container.Id,
    image: container.Config.Image,
    imageId: container.Image,
    profile,
    compared: DEVIATION_KINDS.filter((kind) => kinds.get(container.Id)?.has(kind)),
    deviations: [...(found.get(container.Id)?.values() ?? [])].sort(byKind),
  }));
}

function byKind(one: Deviation, other: Deviation): number {
  return DEVIATION_KINDS.indexOf(one.kind) - DEVIATION_KINDS.indexOf(other.kind);
}

/** Whether all was looked at that will be. */
function isSeen({ containers, processes, changes, gaps }: Facts, { Id, Name }: ContainerInspect): boolean {
  const name = Name.replace(/^\//, '');
  const now = containers.get(Id);
  if (now?.stage !== 'inspected' || !now.inspect.State.Running) return true;
  return (
    (processes.has(Id) || gaps.has(`processes ${name}`)) && (changes.has(Id) || gaps.has(`changes ${name}`))
  );
}

/** Every profile that there is, one line each. Gives 0, and 2 when one of them can't be used. */
export async function profileListCommand(streams: CommandStreams = process): Promise<number> {
  const folder = profileFolder();
  const { profiles, files, problems } = await readProfiles(folder);
  const lines = [...profiles.values()].map((profile) => {
    const { name, id } = profile.image;
    return inert(`${name}  ${id.slice(0, 19)}  ${profileWords(profile)}  ${files.get(id)}`);
  });
  await writeAll(
    streams.stdout,
    lines.map((line) => `${line}\n`),
  );
  if (lines.length === 0) streams.stderr.write(`There are no profiles in ${inert(folder)}\n`);
  for (const { file, message } of problems)
    streams.stderr.write(`plimsoll: ${inert(`${file} ${message}`)}\n`);
  return problems.length > 0 ? 2 : 0;
}

/** One profile as its file has it. Rejects with a UsageError when there is none. */
export async function profileShowCommand(image: string, streams: CommandStreams = process): Promise<number> {
  const { profiles } = await readProfiles(profileFolder());
  const wanted = image.replace(/^sha256:/, '');
  const found = [...profiles.values()].filter(
    ({ image: { name, id } }) => name === image || id.replace(/^sha256:/, '').startsWith(wanted),
  );
  const [first] = found;
  if (first === undefined)
    throw new UsageError(`there is no profile of ${image}; plimsoll profile list shows all`);
  if (found.length > 1)
    throw new UsageError(
      `${found.length} builds of ${image} have a profile: name one by its id (${found.map(({ image: { id } }) => id.slice(0, 19)).join(', ')})`,
    );
  await writeAll(streams.stdout, [
    inert(profileText(first), { newline: 'keep', maxLength: Number.POSITIVE_INFINITY }),
  ]);
  return 0;
}

function spanOf(text: string): number {
  const ms = readSpan(text);
  if (ms === undefined)
    throw new UsageError(`--for ${text} is no length of time: 5m, 90s, 1h30m, at most 7d`);
  return ms;
}

/** Opens the target, waits until its containers are known, and closes it again. Ctrl-c aborts the signal. */
async function withSession(
  { target, hostRoot }: ProfileOptions,
  streams: CommandStreams,
  given: AbortSignal | undefined,
  work: (session: Session, stop: AbortSignal) => Promise<number>,
): Promise<number> {
  const stopped = new AbortController();
  const stop = given === undefined ? stopped.signal : AbortSignal.any([given, stopped.signal]);
  const leave = (): void => stopped.abort();
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  // A terminal that closes says so twice, and what was recorded until then is saved too.
  process.on('SIGHUP', leave);
  try {
    const { session, attempts } = await openSession({
      target,
      hostRoot: hostRootFolder(hostRoot),
      rules: ownRules({}),
    });
    if (session === undefined) {
      streams.stderr.write(nothingAnswered(attempts));
      return 3;
    }
    try {
      if (await untilKnown(session, stop)) return await work(session, stop);
      streams.stderr.write('plimsoll: given up before the containers were read\n');
      return INTERRUPTED;
    } finally {
      await session.close();
    }
  } finally {
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    process.off('SIGHUP', leave);
  }
}

/** Resolves when all containers were inspected, or with false when it is given up before. Rejects with a TargetError. */
function untilKnown(session: Session, stop: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const { facts } = session;
      const { connection } = facts;
      if (connection.state === 'failed') reject(new TargetError(connection.trouble));
      else if (connection.state === 'live' || isRecorded(facts)) resolve(true);
      else if (stop.aborted) resolve(false);
      else return;
      unsubscribe();
      stop.removeEventListener('abort', look);
    };
    const unsubscribe = session.subscribe(look);
    stop.addEventListener('abort', look);
    look();
  });
}
