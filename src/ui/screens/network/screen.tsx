import { useMemo } from 'react';
import { Page } from '../../components/page.tsx';
import { usePicture } from '../../hooks/use-session.ts';
import { networkDocument } from './present.ts';

export function NetworkScreen({ id }: { readonly id: string }) {
  const { facts } = usePicture();
  const lines = useMemo(() => networkDocument(facts, id), [facts, id]);
  return (
    <Page
      title={`Networks › ${facts.networks.get(id)?.Name ?? id.slice(0, 12)}`}
      name="network"
      lines={lines}
    />
  );
}
