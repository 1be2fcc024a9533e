import { useMemo } from 'react';
import { Page } from '../../../components/page.tsx';
import { DocumentBuilder } from '../../../document/document-line.ts';
import { usePicture } from '../../../hooks/use-session.ts';
import type { ClusterPlace } from '../../../navigation/cluster-place.ts';

/** How many objects of each resource are known: stands for screens that are still to come. */
export function ObjectsScreen({ place }: { readonly place: ClusterPlace }) {
  const { facts } = usePicture();
  const lines = useMemo(() => {
    const doc = new DocumentBuilder();
    for (const [resource, objects] of facts.kube?.objects ?? []) doc.field(resource, String(objects.size));
    return doc.lines;
  }, [facts]);
  return <Page title={place.screen} name={place.screen} lines={lines} />;
}
