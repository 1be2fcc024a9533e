/** What the UI asks of the program around it. The program does the I/O; the UI shows what comes of it. */
import type { Waiver } from '../audit/waiver.ts';
import type { EvidenceWish, WrittenEvidence } from '../facts/evidence.ts';
import type { Extracted, ExtractWish } from '../facts/extraction.ts';
import type { Profile } from '../facts/profile.ts';
import type { Trouble } from '../facts/target.ts';
import type { Addition } from '../insight/profile/add-to-profile.ts';
import type { DeskState } from '../session/profile-desk.ts';
import type { StyleOf } from './hooks/use-style.ts';
import type { SessionPort } from './session/session-port.ts';

/** What of the settings the screens read and change. */
export interface UiSettings {
  /** `auto` or a theme's name. */
  readonly theme: string;
  /** Chords by command id. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** The column that each list is sorted by. */
  readonly sort: Readonly<Record<string, string>>;
  /** By the list's name: what its rows are grouped by. */
  readonly group: Readonly<Record<string, string>>;
  /** The benchmark whose checks are shown, with its version; empty for all checks. */
  readonly benchmark: string;
}

/** A value that changes, and who wants to know. `current` gives the same object until it changes. */
export interface Changing<T> {
  readonly current: () => T;
  readonly subscribe: (listener: () => void) => () => void;
}

interface ThemeChoice {
  readonly name: string;
  readonly title: string;
  readonly background: 'dark' | 'light' | 'any';
}

export interface ThemeOn {
  readonly name: string;
  readonly style: StyleOf;
  /** Why it is not the one that was asked for: NO_COLOR, a terminal with 16 colours. */
  readonly note: string;
}

/** One step of the discovery: where a target came from, and what became of it. */
export interface Tried {
  /** As a person would type it after --target. */
  readonly target: string;
  /** Where it came from, in words: `DOCKER_HOST`, `the current Docker context`. */
  readonly origin: string;
  readonly outcome:
    | { readonly state: 'asking' }
    /** It is known, and one of too many to ask all of them: a kube context beside the current one. */
    | { readonly state: 'unasked' }
    /** Who answered, in words: an engine’s name, version and API version; of a file, how many images it holds. */
    | { readonly state: 'answered'; readonly engine: string }
    | { readonly state: 'failed'; readonly trouble: Trouble };
}

export interface SessionOn {
  readonly session: SessionPort;
  /** Set when nothing answered and the demo stands in: says so under the header. */
  readonly banner: string;
  /** What went wrong as this session took the place of another one, for the last line; nothing when left out. */
  readonly notice?: string;
}

export interface Ports {
  readonly version: string;
  readonly settings: Changing<UiSettings> & {
    /** Resolves when it is written; rejects with a message for a person. */
    readonly change: (change: Partial<UiSettings>) => Promise<void>;
    /** Where the settings are kept. */
    readonly path: string;
    /** What was wrong with them at the start, one line. */
    readonly problem: string;
  };
  readonly theme: Changing<ThemeOn> & {
    readonly choices: () => readonly ThemeChoice[];
    /** Reads a person's own themes; resolves with one line for each that is broken. */
    readonly readOwn: () => Promise<readonly string[]>;
    /** Shows a theme without keeping it; undefined goes back to the one in the settings. */
    readonly preview: (name: string | undefined) => void;
  };
  readonly session: Changing<SessionOn> & {
    /** Connects to another target; rejects with a TargetError and leaves the session as it is. */
    readonly open: (target: string) => Promise<void>;
    /** Asks every candidate again; each outcome is told as it comes. */
    readonly look: (tell: (tried: readonly Tried[]) => void) => Promise<void>;
  };
  /** What a person accepts: kept in a file of theirs, and judged by at once. */
  readonly waivers: {
    /** Where they are kept, whether or not there are any yet. */
    readonly path: string;
    /** Who accepts it, as a suggestion: the name of this user; empty when that is not known. */
    readonly owner: string;
    /** Resolves when it is written and the session judges by it; rejects with a message for a person. */
    readonly add: (waiver: Waiver) => Promise<void>;
  };
  /** What a person has recorded as normal, in files of theirs. Its value is what is being recorded. */
  readonly profiles: Changing<DeskState> & {
    /** Where they are kept, whether or not there are any yet. */
    readonly folder: string;
    /** Begins to record a container; resolves once it has begun. It ends by itself, and the state tells how. */
    readonly record: (containerId: string, forMs: number) => Promise<void>;
    /** Ends a recording now and saves it. */
    readonly finish: (containerId: string) => void;
    /** Ends a recording, and saves nothing. */
    readonly cancel: (containerId: string) => void;
    /** Takes something into the profile of an image; rejects with a message for a person. */
    readonly accept: (image: Profile['image'], addition: Addition, container: string) => Promise<void>;
    /** Deletes the profile of an image; rejects with a message for a person. */
    readonly remove: (imageId: string) => Promise<void>;
  };
  /** Writes files of images to folders of the person. */
  readonly extract: {
    /** The folder that is suggested. */
    readonly folder: string;
    /** Rejects with a TargetError, and with the signal's reason; what was left out is told. */
    readonly write: (imageId: string, wish: Omit<ExtractWish, 'maxBytes'>) => Promise<Extracted>;
  };
  /** Takes evidence of a container to a file of the person. */
  readonly evidence: {
    /** The file that is suggested for a container with this name. */
    readonly suggest: (name: string) => string;
    /** Rejects with a message for a person, and with the signal's reason; nothing is left then. */
    readonly write: (wish: Omit<EvidenceWish, 'bounds'>) => Promise<WrittenEvidence>;
  };
  /** Puts text on the clipboard of the terminal (OSC 52). */
  readonly copy: (text: string) => void;
  /** Clears the terminal's screen and puts its cursor into the first cell. */
  readonly clear: () => void;
  /** Stops the process group, as ctrl-z does for other programs. Returns when it goes on. */
  readonly suspend: () => Promise<void>;
}
