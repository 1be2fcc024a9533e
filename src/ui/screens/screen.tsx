import { type ComponentType, useEffect, useState } from 'react';
import type { Place } from '../navigation/place.ts';
import { HomeScreen } from './home/screen.tsx';
import type { OtherPlace } from './other-screen.tsx';

type Other = ComponentType<{ readonly place: OtherPlace }>;

let other: Other | undefined;

/** Loads every screen but Home; they and what they know would only keep the first frame waiting. */
export async function loadOtherScreens(): Promise<Other> {
  other ??= (await import('./other-screen.tsx')).OtherScreen;
  return other;
}

/** The screen of a place. */
export function Screen({ place }: { readonly place: Place }) {
  return place.screen === 'home' ? <FirstScreen /> : <LaterScreen place={place} />;
}

/** Home; once it is drawn, the others are loaded. */
function FirstScreen() {
  useEffect(() => {
    void loadOtherScreens();
  }, []);
  return <HomeScreen />;
}

function LaterScreen({ place }: { readonly place: OtherPlace }) {
  const [Loaded, setLoaded] = useState<Other | undefined>(() => other);
  useEffect(() => {
    if (Loaded !== undefined) return;
    let mounted = true;
    loadOtherScreens().then((screen) => {
      if (mounted) setLoaded(() => screen);
    });
    return () => {
      mounted = false;
    };
  }, [Loaded]);
  return Loaded === undefined ? null : <Loaded place={place} />;
}
