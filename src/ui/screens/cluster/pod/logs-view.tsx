import { useKeyWords } from '../../../hooks/use-bindings.ts';
import { useCommands } from '../../../hooks/use-commands.ts';
import { useViewState } from '../../../hooks/use-navigation.ts';
import { withKeys } from '../../../keys/bindings.ts';
import { LogView } from '../../../log/log-view.tsx';
import type { SeenPod } from './seen-pod.ts';

interface Props {
  readonly seen: SeenPod;
  readonly height: number;
}

/** The container whose log is shown first: one that is in trouble, else the first that lasts. */
function firstContainer({ only, containers, status }: SeenPod): string {
  if (only !== undefined) return only.container.name;
  const lasting = containers.filter(({ role }) => role === 'container');
  const isInTrouble = ({ container }: (typeof lasting)[number]): boolean => {
    const { waiting, terminated } = status.byContainer.get(container.name)?.state ?? {};
    return waiting !== undefined || (terminated !== undefined && terminated.exitCode !== 0);
  };
  return (lasting.find(isInTrouble) ?? lasting[0] ?? containers[0])?.container.name ?? '';
}

/** The log of one of the containers of a pod. */
export function LogsView({ seen, height }: Props) {
  const [{ mode, folded }, change] = useViewState('Logs');
  const { only, containers, status, pod } = seen;
  const names = containers.map(({ container }) => container.name);
  const name = names.includes(mode) ? mode : firstContainer(seen);
  const previous = folded.has('previous');
  const own = status.byContainer.get(name);
  const hasOthers = only === undefined && names.length > 1;
  const toContainer = (by: number) => () =>
    change((before) => {
      const at = names.indexOf(names.includes(before.mode) ? before.mode : name);
      return { ...before, mode: names[(at + by + names.length) % names.length] ?? '' };
    });
  const keys = useKeyWords();
  useCommands('screen', {
    'look.run-before': () =>
      change((before) => {
        const after = new Set(before.folded);
        if (!after.delete('previous')) after.add('previous');
        return { ...before, folded: after };
      }),
    ...(hasOthers
      ? { 'look.next-container': toContainer(1), 'look.previous-container': toContainer(-1) }
      : {}),
  });
  return (
    <LogView
      place={{
        kind: 'pod-container',
        namespace: pod.metadata.namespace,
        pod: pod.metadata.name,
        container: name,
      }}
      name={name}
      note={hasOthers ? withKeys(`{look.next-container} next of ${names.length} containers`, keys) : ''}
      height={height}
      previous={previous}
      run={
        previous
          ? ''
          : `${pod.metadata.uid} ${own?.containerID} ${Object.keys(own?.state ?? {}).join()} ${stateOf(own)}`
      }
      emptyWords={(trouble) =>
        trouble === '' || previous || (own?.restartCount ?? 0) === 0
          ? trouble
          : `${trouble} ${withKeys('{look.run-before} shows the run before.', keys)}`
      }
    />
  );
}

function stateOf(own: ReturnType<SeenPod['status']['byContainer']['get']>): string {
  const { waiting, running, terminated } = own?.state ?? {};
  if (running !== undefined) return 'running';
  return terminated === undefined ? (waiting?.reason ?? '') : 'ended';
}
