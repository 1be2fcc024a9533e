/** The keymap with a user's overrides, and what clashes in them. */
import { type CommandId, KEYMAP, type KeyBinding, UNLOSABLE } from './keymap.ts';

export interface Bindings {
  readonly commandOf: ReadonlyMap<string, CommandId>;
  readonly keysOf: ReadonlyMap<CommandId, readonly string[]>;
  /** One line each, for a person: chords given twice, unknown commands, commands left without a key. */
  readonly clashes: readonly string[];
}

const COMMANDS: ReadonlySet<string> = new Set(KEYMAP.map(({ id }) => id));

function isCommand(id: string): id is CommandId {
  return COMMANDS.has(id);
}

/**
 * Applies overrides (command id to chords). A clash leaves the command that the user rebound with the chord, except
 * that a command which nobody can do without takes its own keys back before it has none.
 */
export function bindKeys(overrides: Readonly<Record<string, readonly string[]>> = {}): Bindings {
  const clashes: string[] = [];
  const keysOf = new Map<CommandId, readonly string[]>();
  const rebound = new Map<string, CommandId>();

  for (const [id, keys] of Object.entries(overrides)) {
    if (!isCommand(id)) {
      clashes.push(`${id}: no such command`);
      continue;
    }
    const kept: string[] = [];
    for (const chord of new Set(keys)) {
      const owner = rebound.get(chord);
      if (owner !== undefined) {
        clashes.push(`${chord}: given to ${owner} and to ${id}; ${owner} keeps it`);
        continue;
      }
      rebound.set(chord, id);
      kept.push(chord);
    }
    if (kept.length > 0 || !UNLOSABLE.includes(id)) keysOf.set(id, kept);
    else if (keys.length === 0) clashes.push(`${id}: needs at least one key; the default stays`);
  }

  for (const binding of KEYMAP satisfies readonly KeyBinding[]) {
    if (keysOf.has(binding.id)) continue;
    const free = binding.keys.filter((chord) => !rebound.has(chord));
    const taken = binding.keys.filter((chord) => rebound.has(chord));
    if (free.length > 0 || !UNLOSABLE.includes(binding.id)) keysOf.set(binding.id, free);
    if (free.length > 0) continue;
    const thief = rebound.get(taken[0] ?? '') ?? 'another';
    if (UNLOSABLE.includes(binding.id)) {
      const back = taken.map((chord) => `${chord} from ${rebound.get(chord) ?? 'another'}`).join(', ');
      clashes.push(`${binding.id}: needs at least one key; it takes back ${back}`);
      restore(binding, keysOf, rebound);
    } else {
      clashes.push(`${binding.id}: lost its keys ${taken.join(', ')} to ${thief}`);
    }
  }

  const commandOf = new Map<string, CommandId>();
  for (const [id, keys] of keysOf) {
    for (const chord of keys) commandOf.set(chord, id);
  }
  return { commandOf, keysOf, clashes };
}

/**
 * Gives a command that nobody can do without its own keys back. Whoever of its kind has none after that gets theirs:
 * the keys of these commands are not each other's, so that comes to an end.
 */
function restore(
  { id, keys }: { readonly id: CommandId; readonly keys: readonly string[] },
  keysOf: Map<CommandId, readonly string[]>,
  rebound: Map<string, CommandId>,
): void {
  const robbed = keys.flatMap((chord) => takeBack(chord, keysOf, rebound) ?? []);
  keysOf.set(id, keys);
  for (const binding of KEYMAP) {
    const isLost = robbed.includes(binding.id) && keysOf.get(binding.id)?.length === 0;
    if (isLost && UNLOSABLE.includes(binding.id)) restore(binding, keysOf, rebound);
  }
}

/** Takes a chord from whoever the user gave it to, and tells who that was. */
function takeBack(
  chord: string,
  keysOf: Map<CommandId, readonly string[]>,
  rebound: Map<string, CommandId>,
): CommandId | undefined {
  const thief = rebound.get(chord);
  rebound.delete(chord);
  if (thief !== undefined)
    keysOf.set(
      thief,
      (keysOf.get(thief) ?? []).filter((key) => key !== chord),
    );
  return thief;
}

/** The key of a command as people write it; empty when this user has none for it. */
export type KeyWords = (command: CommandId) => string;

export function keyWordsOf({ keysOf }: Bindings): KeyWords {
  return (command) => showChord(keysOf.get(command)?.[0] ?? '');
}

/** In texts that name keys: `{look.status} leaves only graver lines`. */
const NAMED_KEY = /\{([a-z]+\.[a-z0-9-]+)\}/g;

/** A text of ours with the keys that this user has; of a command without one it says so. */
export function withKeys(text: string, keys: KeyWords): string {
  return text.replaceAll(NAMED_KEY, (whole, id: string) => (isCommand(id) ? keys(id) || '(no key)' : whole));
}

const SHOWN: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  enter: '⏎',
};

/** A chord as people write it. */
export function showChord(chord: string): string {
  return SHOWN[chord] ?? chord;
}
