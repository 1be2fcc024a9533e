/** The theme that is on: the one in the settings, or the one that a person tries out. */
import type { SettingsFile } from '../session/settings/settings-file.ts';
import type { Ports, ThemeOn } from '../ui/ports.ts';
import { applyColourDepth } from '../ui/theme/colour-depth.ts';
import { HeldValue } from './held-value.ts';
import type { ThemeShelf } from './theme-shelf.ts';

export type ThemeSwitch = Ports['theme'];

export function switchThemes(shelf: ThemeShelf, settings: SettingsFile): ThemeSwitch {
  let preview: string | undefined;
  const turnOn = (): ThemeOn => {
    const theme = shelf.on(preview ?? settings.current().theme);
    applyColourDepth(theme.depth);
    return theme;
  };
  let shown = preview ?? settings.current().theme;
  const held = new HeldValue(turnOn());
  const renew = (): void => {
    const wanted = preview ?? settings.current().theme;
    if (wanted === shown) return;
    shown = wanted;
    held.set(turnOn());
  };
  settings.subscribe(renew);
  return {
    current: held.current,
    subscribe: held.subscribe,
    choices: shelf.choices,
    readOwn: shelf.readOwn,
    preview: (name) => {
      preview = name;
      renew();
    },
  };
}
