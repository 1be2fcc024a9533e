import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { useSeen } from '../hooks/use-session.ts';
import { type ClusterPlace, isClusterPlace } from '../navigation/cluster-place.ts';
import type { Place } from '../navigation/place.ts';
import type { Picture } from '../session/session-feed.ts';
import { HomeScreen } from './home/screen.tsx';
import type { OtherPlace } from './other-screen.tsx';

/** Screens that are loaded when somebody first goes there: they would only keep the first frame waiting. */
interface LaterScreens<At extends Place> {
  readonly load: () => Promise<ComponentType<{ readonly place: At }>>;
  /** Undefined until they are loaded. */
  readonly loaded: () => ComponentType<{ readonly place: At }> | undefined;
}

function later<At extends Place>(
  load: () => Promise<ComponentType<{ readonly place: At }>>,
): LaterScreens<At> {
  let known: ComponentType<{ readonly place: At }> | undefined;
  return {
    loaded: () => known,
    load: async () => {
      known ??= await load();
      return known;
    },
  };
}

const OTHER = later<OtherPlace>(async () => (await import('./other-screen.tsx')).OtherScreen);
/** Apart from the others, so that who looks at an engine never loads them. */
const CLUSTER = later<ClusterPlace>(async () => (await import('./cluster/cluster-screen.tsx')).ClusterScreen);

/** What Home says of a cluster takes insights that an engine has no use for. */
const CLUSTER_HOME = later<Place>(async () => (await import('./cluster/home/screen.tsx')).ClusterHomeScreen);

/** Loads every screen but Home, those of a cluster where one is looked at. */
export async function loadOtherScreens(ofCluster = false): Promise<void> {
  await Promise.all([OTHER.load(), ...(ofCluster ? [CLUSTER_HOME.load(), CLUSTER.load()] : [])]);
}

/** The screen of a place. */
export function Screen({ place }: { readonly place: Place }) {
  if (place.screen === 'home') return <FirstScreen place={place} />;
  return isClusterPlace(place) ? (
    <LaterScreen key="cluster" screens={CLUSTER} place={place} />
  ) : (
    <LaterScreen key="other" screens={OTHER} place={place} />
  );
}

function isOfCluster({ facts }: Picture): boolean {
  return facts.kube !== undefined;
}

/** Home; once it is drawn, the others are loaded. */
function FirstScreen({ place }: { readonly place: Place }) {
  const ofCluster = useSeen(isOfCluster);
  useEffect(() => {
    void loadOtherScreens(ofCluster);
  }, [ofCluster]);
  return ofCluster ? (
    <LaterScreen key="cluster home" screens={CLUSTER_HOME} place={place} until={<HomeScreen />} />
  ) : (
    <HomeScreen />
  );
}

function LaterScreen<At extends Place>({
  place,
  screens,
  until = null,
}: {
  readonly place: At;
  readonly screens: LaterScreens<At>;
  /** What is shown while it is loaded. */
  readonly until?: ReactNode;
}) {
  const [Loaded, setLoaded] = useState(screens.loaded);
  useEffect(() => {
    if (Loaded !== undefined) return;
    let mounted = true;
    screens.load().then((screen) => {
      if (mounted) setLoaded(() => screen);
    });
    return () => {
      mounted = false;
    };
  }, [Loaded, screens]);
  return Loaded === undefined ? until : <Loaded place={place} />;
}
