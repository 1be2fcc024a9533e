import { useMemo } from 'react';
import { containerName } from '../../../facts/container.ts';
import { Page } from '../../components/page.tsx';
import { useContainerWatch } from '../../hooks/use-container-watch.ts';
import { useViewState } from '../../hooks/use-navigation.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { processDocument, processOf } from './present.ts';
import { useProcess } from './use-process.ts';

const NAME = 'process';

/** One process of a container, followed while somebody looks at it. */
export function ProcessScreen({ id, pid }: { readonly id: string; readonly pid: number }) {
  const { facts } = usePicture();
  const reading = useProcess(id, pid);
  const [{ revealed }] = useViewState(NAME);
  useContainerWatch(id);
  const { containers, processes, changes } = facts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other facts change without anything to show here.
  const lines = useMemo(
    () => processDocument(facts, id, pid, reading, revealed),
    [containers, processes, changes, id, pid, reading, revealed],
  );
  const container = containers.get(id);
  const name = container === undefined ? id.slice(0, 12) : containerName(container);
  const running = processOf(facts, id, pid);
  return (
    <Page title={`Containers › ${name} › ${running?.name ?? 'process'} ${pid}`} name={NAME} lines={lines} />
  );
}
