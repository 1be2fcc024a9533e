/** A person's profiles for the screens: what records them is loaded when the first one is recorded or changed. */
import type { DeskState, ProfileDesk } from '../session/profile-desk.ts';
import type { Session } from '../session/session.ts';
import type { Ports } from '../ui/ports.ts';
import { HeldValue } from './held-value.ts';

export interface ProfilePort {
  readonly port: Ports['profiles'];
  /** Saves what is being recorded. Resolves with how that went, one line each, for a person. */
  readonly close: () => Promise<readonly string[]>;
}

/** `live` is the session that is on screen. */
export function openProfilePort(folder: string, live: () => Session | undefined): ProfilePort {
  const state = new HeldValue<DeskState>({ recordings: [], ended: { number: 0, words: '' } });
  let opened: Promise<ProfileDesk> | undefined;
  const desk = (): Promise<ProfileDesk> => {
    opened ??= Promise.all([
      import('../session/profile-desk.ts'),
      import('../session/profile-shelf.ts'),
    ]).then(([{ ProfileDesk }, { openProfileShelf }]) => {
      const made = new ProfileDesk(openProfileShelf(folder));
      made.subscribe(() => state.set(made.current()));
      return made;
    });
    return opened;
  };
  const session = (): Session => {
    const now = live();
    if (now === undefined) throw new Error('No target is open.');
    return now;
  };
  return {
    port: {
      folder,
      current: state.current,
      subscribe: state.subscribe,
      record: async (containerId, forMs) => (await desk()).record(session(), containerId, forMs),
      finish: (containerId) => void opened?.then((one) => one.finish(containerId)),
      cancel: (containerId) => void opened?.then((one) => one.cancel(containerId)),
      accept: async (image, addition, container) =>
        (await desk()).accept(session(), image, addition, container),
      remove: async (imageId) => (await desk()).remove(session(), imageId),
    },
    close: async () => (await opened)?.close() ?? [],
  };
}
