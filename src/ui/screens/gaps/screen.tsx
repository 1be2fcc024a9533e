import { useMemo } from 'react';
import { Page } from '../../components/page.tsx';
import { usePicture } from '../../hooks/use-session.ts';
import { gapsDocument } from './present.ts';

/** What could not be read, why, and what would help. */
export function GapsScreen() {
  const { facts, ruleProblems } = usePicture();
  const lines = useMemo(
    () => gapsDocument([...facts.gaps.values()], ruleProblems, facts.connection),
    [facts.gaps, facts.connection, ruleProblems],
  );
  return <Page title="Could not be read" name="gaps" lines={lines} />;
}
