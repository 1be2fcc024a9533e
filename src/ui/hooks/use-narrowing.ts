import { kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import { isTopScreen } from '../navigation/place.ts';
import { useNavigation } from './use-navigation.ts';
import { useNotice } from './use-notice.ts';
import { useOpening } from './use-opening.ts';
import { useSessionFeed } from './use-session.ts';

/** Looks at one namespace of the cluster that is on screen; with an empty name at all of it again. */
export function useNarrowing(): (namespace: string) => void {
  const { place } = useNavigation();
  const feed = useSessionFeed();
  const open = useOpening();
  const say = useNotice();
  return (namespace) => {
    const { kube, target } = feed.picture().facts;
    if (kube === undefined || target.kind !== 'kubernetes') {
      say('Only a cluster has namespaces to choose.');
      return;
    }
    if (namespace === kube.namespace) {
      say(namespace === '' ? 'This is the whole cluster already.' : `This is ${namespace} already.`);
      return;
    }
    const listed = kubeObjects(kube, 'namespaces');
    const isKnown = namespace === '' || listed.has(namespace);
    if (!isKnown && kube.extents.get('namespaces')?.of === 'cluster') {
      say(`There is no namespace ${namespace}. :ns lists them.`);
      return;
    }
    // Who looks at a list goes on looking at it.
    const { screen } = place;
    const stays = isTopScreen(screen) && screen !== 'namespaces';
    const narrowed = `kube:${kube.context}${namespace === '' ? '' : `/${namespace}`}`;
    open(narrowed, stays ? { screen } : { screen: 'home' });
  };
}
