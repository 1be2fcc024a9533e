import { useMemo } from 'react';
import { GLOSSARY } from '../../../knowledge/glossary.ts';
import { Page } from '../../components/page.tsx';
import { DocumentBuilder } from '../../document/document-line.ts';

/** The words that the screens use; the one that was asked for comes first. */
export function GlossaryScreen({ topic }: { readonly topic?: string }) {
  const lines = useMemo(() => {
    const doc = new DocumentBuilder();
    const wanted = topic?.toLowerCase() ?? '';
    const asked = GLOSSARY.filter(({ word }) => word.toLowerCase() === wanted);
    const near =
      asked.length > 0 || wanted === ''
        ? []
        : GLOSSARY.filter(({ word }) => word.toLowerCase().includes(wanted));
    const first = [...asked, ...near];
    if (wanted !== '' && first.length === 0)
      doc.none(`Nothing is written about ${topic}. These words are explained:`);
    for (const { word, text } of [...first, ...GLOSSARY.filter((entry) => !first.includes(entry))])
      doc.heading(word).text(text);
    return doc.lines;
  }, [topic]);
  return <Page title="Words" name="glossary" lines={lines} />;
}
