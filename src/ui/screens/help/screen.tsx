import { useMemo } from 'react';
import { Page } from '../../components/page.tsx';
import { useBindings } from '../../hooks/use-bindings.ts';
import type { ScreenName } from '../../navigation/place.ts';
import { helpDocument } from './present.ts';

export function HelpScreen({ about }: { readonly about: ScreenName }) {
  const bindings = useBindings();
  const lines = useMemo(() => helpDocument(about, bindings), [about, bindings]);
  return <Page title="Help" name="help" lines={lines} />;
}
