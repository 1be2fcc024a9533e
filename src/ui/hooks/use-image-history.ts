import { useEffect, useState } from 'react';
import type { ImageHistory } from '../../facts/image.ts';
import { failureText } from '../text/trouble.ts';
import { useSessionFeed } from './use-session.ts';

interface Told {
  readonly id: string;
  readonly history: ImageHistory | undefined;
  readonly trouble: string | undefined;
}

/** An image's history, asked for when it is first looked at. */
export function useImageHistory(id: string, wanted: boolean): Omit<Told, 'id'> {
  const { session } = useSessionFeed();
  const [told, setTold] = useState<Told>();
  useEffect(() => {
    if (!wanted) return;
    let mounted = true;
    const tell = (answer: Omit<Told, 'id'>) => {
      if (mounted) setTold({ id, ...answer });
    };
    session.imageHistory(id).then(
      (history) => tell({ history, trouble: undefined }),
      (error: unknown) =>
        tell({
          history: undefined,
          trouble: `Could not be read: ${failureText(error)}`,
        }),
    );
    return () => {
      mounted = false;
    };
  }, [session, id, wanted]);
  return told?.id === id ? told : { history: undefined, trouble: undefined };
}
