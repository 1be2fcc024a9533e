/** Which commands work right now, and who carries them out. The innermost layer that knows a command gets it. */
import type { CommandId } from './keymap.ts';

export type Handlers = Partial<Readonly<Record<CommandId, () => void>>>;

/** An overlay lies over a screen, a screen over the program. */
const LAYERS = ['program', 'screen', 'view', 'overlay'] as const;
export type Layer = (typeof LAYERS)[number];

/** Takes every chord while a person types text. */
export type TextCapture = (chord: string) => void;

interface Registration {
  readonly layer: Layer;
  readonly handlers: () => Handlers;
}

export class CommandRegistry {
  private readonly registrations = new Set<Registration>();
  private readonly captures: TextCapture[] = [];

  /** `handlers` is asked at each command, so that it always sees the newest state. */
  register(layer: Layer, handlers: () => Handlers): () => void {
    const registration = { layer, handlers };
    this.registrations.add(registration);
    return () => {
      this.registrations.delete(registration);
    };
  }

  capture(capture: TextCapture): () => void {
    this.captures.push(capture);
    return () => {
      const at = this.captures.indexOf(capture);
      if (at !== -1) this.captures.splice(at, 1);
    };
  }

  get typing(): TextCapture | undefined {
    return this.captures.at(-1);
  }

  /** True when somebody carried the command out. */
  run(command: CommandId): boolean {
    for (const layer of [...LAYERS].reverse()) {
      for (const registration of this.registrations) {
        if (registration.layer !== layer) continue;
        const handler = registration.handlers()[command];
        if (handler !== undefined) {
          handler();
          return true;
        }
      }
    }
    return false;
  }
}
