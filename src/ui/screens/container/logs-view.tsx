import { containerName } from '../../../facts/container.ts';
import { useNavigation } from '../../hooks/use-navigation.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { LogView } from '../../log/log-view.tsx';

interface Props {
  readonly id: string;
  readonly height: number;
  /** From this moment on in place of the end; milliseconds since 1970. */
  readonly from: number | undefined;
}

/** The log of a container of an engine. */
export function LogsView({ id, height, from }: Props) {
  const { go } = useNavigation();
  const container = usePicture().facts.containers.get(id);
  const state = container?.stage === 'inspected' ? container.inspect.State : undefined;
  return (
    <LogView
      place={{ kind: 'container', id }}
      name={container === undefined ? id.slice(0, 12) : containerName(container)}
      height={height}
      // All runs are in one log; one that has ended is opened anew when the next one begins.
      run={state?.StartedAt ?? ''}
      from={
        from === undefined
          ? undefined
          : {
              at: from,
              toEnd: () => go({ kind: 'instead', place: { screen: 'container', id, tab: 'Logs' } }),
            }
      }
    />
  );
}
