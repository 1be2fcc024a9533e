import { useMemo } from 'react';
import { Page } from '../../components/page.tsx';
import { DocumentBuilder } from '../../document/document-line.ts';
import { usePicture } from '../../hooks/use-session.ts';

/** What could not be read, why, and what would help. */
export function GapsScreen() {
  const { facts } = usePicture();
  const lines = useMemo(() => {
    const doc = new DocumentBuilder();
    if (facts.gaps.size === 0) return doc.none('Nothing: everything asked for was read.').lines;
    for (const { fact, reason, detail, hint } of facts.gaps.values()) {
      doc.heading(fact);
      doc.field('why', detail).field('kind', reason).field('what would help', hint);
    }
    return doc.lines;
  }, [facts.gaps]);
  return <Page title="Could not be read" name="gaps" lines={lines} />;
}
