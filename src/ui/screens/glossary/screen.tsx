import { useMemo } from 'react';
import { allExplanations, explain } from '../../../insight/explanation.ts';
import { Page } from '../../components/page.tsx';
import { DocumentBuilder } from '../../document/document-line.ts';

/** The words that the screens use; the one that was asked for comes first. */
export function GlossaryScreen({ topic = '' }: { readonly topic?: string }) {
  const lines = useMemo(() => {
    const doc = new DocumentBuilder();
    const asked = explain(topic);
    if (topic !== '' && asked.length === 0) {
      doc.none(`Nothing is written about ${topic}. These words are explained:`);
    }
    const others = allExplanations().filter(({ word }) => !asked.some((known) => known.word === word));
    for (const { word, text } of [...asked, ...others]) doc.heading(word).text(text);
    return doc.lines;
  }, [topic]);
  return <Page title="Words" name="glossary" lines={lines} />;
}
