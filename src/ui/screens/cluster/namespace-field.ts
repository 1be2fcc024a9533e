/** In which namespace an object is, as a line of a document. */
import type { DocumentBuilder } from '../../document/document-line.ts';
import type { ClusterPlace } from '../../navigation/cluster-place.ts';

type Tab = Extract<ClusterPlace, { readonly screen: 'namespace' }>['tab'];

/** What a file puts into no namespace will be in one that nobody knows yet, so no way leads there. */
export function namespaceField(doc: DocumentBuilder, namespace: string, tab?: Tab): void {
  doc.field('namespace', namespace || '–', {
    topic: 'kubernetes namespace',
    ...(namespace === ''
      ? {}
      : { open: { screen: 'namespace', id: namespace, ...(tab === undefined ? {} : { tab }) } }),
  });
}
