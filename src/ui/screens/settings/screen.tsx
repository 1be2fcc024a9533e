import { useMemo, useState } from 'react';
import { Page } from '../../components/page.tsx';
import type { DocumentLine } from '../../document/document-line.ts';
import { useTextCapture } from '../../hooks/use-commands.ts';
import { useNavigation } from '../../hooks/use-navigation.ts';
import { useChanging, usePorts } from '../../hooks/use-ports.ts';
import { bindKeys, showChord } from '../../keys/bindings.ts';
import { KEYMAP } from '../../keys/keymap.ts';
import { failureText } from '../../text/trouble.ts';
import { settingsDocument } from './present.ts';

/** Theme, and every key: enter on a key waits for the new one. */
export function SettingsScreen() {
  const { settings } = usePorts();
  const current = useChanging(settings);
  const { go } = useNavigation();
  const [waiting, setWaiting] = useState<string>();
  const [note, setNote] = useState('');

  const save = (keys: Readonly<Record<string, readonly string[]>>, done: string) => {
    settings.change({ keys }).then(
      () => setNote(done),
      (error: unknown) => setNote(`Not saved: ${failureText(error)}`),
    );
  };
  useTextCapture(waiting !== undefined, (chord) => {
    if (waiting === undefined) return;
    setWaiting(undefined);
    if (chord === 'esc' || chord === 'ctrl-c') {
      setNote('Nothing changed.');
      return;
    }
    if (chord === 'delete') {
      const { [waiting]: _removed, ...rest } = current.keys;
      save(rest, `${waiting} has its own keys again.`);
      return;
    }
    const owner = bindKeys(current.keys).commandOf.get(chord);
    const keys = { ...current.keys, [waiting]: [chord] };
    const { clashes } = bindKeys(keys);
    const { clashes: before } = bindKeys(current.keys);
    const fresh = clashes.filter((clash) => !before.includes(clash));
    if (fresh.length > 0) {
      setNote(`Not changed. ${fresh[0]}`);
      return;
    }
    const taken = owner === undefined || owner === waiting ? '' : ` It was a key of ${owner}.`;
    save(keys, `${showChord(chord)} is now ${waiting}.${taken}`);
  });

  const onEnter = (line: DocumentLine) => {
    const command = KEYMAP.find(({ id }) => line.id === `key ${id}`);
    if (command === undefined) return;
    setWaiting(command.id);
    setNote(`Press the new key; esc leaves it, delete gives back its own. ${command.title}`);
  };
  const lines = useMemo(
    () => settingsDocument(current, settings.path, bindKeys(current.keys)),
    [current, settings.path],
  );
  return (
    <Page
      title="Settings"
      aside={[{ text: note, token: 'accent' }]}
      name="settings"
      lines={lines}
      onEnter={(line) => {
        if (line.id === 'theme') go({ kind: 'into', place: { screen: 'themes' } });
        else onEnter(line);
      }}
    />
  );
}
