/** Which keys the footer names on which screen. Pure. */
import type { Facts } from '../../facts/facts.ts';
import { kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import type { Hint } from '../components/footer.tsx';
import { isTopScreen, type Place, type TopScreen, topScreens } from '../navigation/place.ts';
import { NUMBER_COMMANDS } from './keymap.ts';

const TOP_WORD: Readonly<Record<TopScreen, string>> = {
  home: 'Home',
  containers: 'Containers',
  images: 'Images',
  networks: 'Networks',
  checks: 'Checks',
  host: 'Host',
  workloads: 'Workloads',
  'cluster-images': 'Images',
  services: 'Services',
  nodes: 'Nodes',
  pods: 'Pods',
  rbac: 'RBAC',
  namespaces: 'Namespaces',
};

/** With how many there are, where there is room for that. */
function topWords(screen: TopScreen, facts: Facts): Pick<Hint, 'word' | 'shortWord'> {
  const word = TOP_WORD[screen];
  switch (screen) {
    case 'containers':
      return { word: `${word} ${facts.containers.size}`, shortWord: 'Cont' };
    case 'images':
      return { word: `${word} ${facts.images.size}`, shortWord: 'Img' };
    case 'networks':
      return { word: `${word} ${facts.networks.size}`, shortWord: 'Net' };
    case 'workloads':
      return { word, shortWord: 'Work' };
    case 'cluster-images':
      return { word, shortWord: 'Img' };
    case 'services':
      return { word: `${word} ${kubeObjects(facts.kube, 'services').size}`, shortWord: 'Svc' };
    case 'nodes':
      return { word: `${word} ${kubeObjects(facts.kube, 'nodes').size}`, shortWord: word };
    case 'pods':
      return { word: `${word} ${kubeObjects(facts.kube, 'pods').size}`, shortWord: word };
    case 'namespaces':
      return { word: `${word} ${kubeObjects(facts.kube, 'namespaces').size}`, shortWord: 'NS' };
    default:
      return { word };
  }
}

const LOG_HINTS: readonly Hint[] = [
  { command: 'go.back' },
  { command: 'tab.next' },
  { command: 'go.in', word: 'unfold' },
  { command: 'look.status', word: 'level' },
  { command: 'look.since' },
  { command: 'look.wrap' },
  { command: 'look.times' },
  { command: 'look.copy' },
];

const LAYER_HINTS: readonly Hint[] = [
  { command: 'tab.next', word: 'side' },
  { command: 'look.mode' },
  { command: 'look.views' },
  { command: 'look.timeline' },
  { command: 'look.inside', shortWord: 'inside' },
  { command: 'program.extract' },
];

export function screenHints(place: Place, facts: Facts): readonly Hint[] {
  if (isTopScreen(place.screen)) {
    return topScreens(facts.target).flatMap((screen, index) => {
      const command = NUMBER_COMMANDS[index];
      return command === undefined
        ? []
        : [{ command, ...topWords(screen, facts), active: screen === place.screen }];
    });
  }
  const back: Hint = { command: 'go.back' };
  const open: Hint = { command: 'go.in' };
  switch (place.screen) {
    case 'container':
    case 'image':
      if (place.tab === 'Layers') return LAYER_HINTS;
      if (place.tab === 'Logs') return LOG_HINTS;
      if (place.tab === 'Timeline')
        return [
          back,
          { command: 'tab.next' },
          open,
          { command: 'look.mode', word: 'log lines' },
          { command: 'look.copy' },
        ];
      return [
        ...(place.tab === 'Packages' ? [{ command: 'look.inside' as const }] : []),
        back,
        { command: 'tab.next' },
        open,
        ...(place.tab === 'Raw' ? [{ command: 'look.fold' as const }] : []),
        ...(place.tab === 'Config' ? [{ command: 'look.reveal' as const }] : []),
        ...(place.screen === 'container'
          ? [
              { command: 'program.extract', word: 'evidence' } as const satisfies Hint,
              { command: 'look.benchmark', word: 'record' } as const satisfies Hint,
            ]
          : []),
        { command: 'look.explain' },
        { command: 'look.copy' },
        { command: 'look.by-hand' },
      ];
    case 'profile':
      return [
        back,
        open,
        { command: 'program.waive', word: 'accept' },
        { command: 'look.benchmark', word: 'record' },
        { command: 'program.delete' },
      ];
    case 'pod':
    case 'pod-container':
      if (place.tab === 'Logs') {
        return [
          ...LOG_HINTS.slice(0, 4),
          { command: 'look.run-before' },
          { command: 'look.next-container' },
          ...LOG_HINTS.slice(4),
        ];
      }
      return [
        back,
        { command: 'tab.next' },
        open,
        ...(place.tab === 'Raw' || place.tab === 'Network' ? [{ command: 'look.fold' as const }] : []),
        ...(place.tab === 'Config' ? [{ command: 'look.reveal' as const }] : []),
        ...(place.tab === 'Overview' ? [{ command: 'look.layers' as const }] : []),
        { command: 'look.explain' },
        { command: 'look.copy' },
        { command: 'look.by-hand' },
      ];
    case 'workload':
    case 'node':
    case 'service':
    case 'ingress':
    case 'policy':
    case 'subject':
    case 'role':
    case 'namespace':
    case 'cluster-image':
      return [
        back,
        { command: 'tab.next' },
        open,
        ...(place.tab === 'Raw' ? [{ command: 'look.fold' as const }] : []),
        ...(place.tab === 'Findings' ? [{ command: 'program.waive' as const }] : []),
        { command: 'look.explain' },
        { command: 'look.copy' },
        { command: 'look.by-hand' },
      ];
    case 'reach-map':
      return [
        back,
        { command: 'tab.next', word: 'next' },
        open,
        { command: 'look.explain' },
        { command: 'look.copy' },
        { command: 'look.by-hand' },
      ];
    case 'reach-of':
      return [back, { command: 'tab.next' }, open, { command: 'look.explain' }, { command: 'look.copy' }];
    case 'reach-why':
      return [
        back,
        open,
        { command: 'program.waive' },
        { command: 'look.explain' },
        { command: 'look.copy' },
        { command: 'look.by-hand' },
      ];
    case 'reach':
      return [
        back,
        ...(place.id === undefined ? [] : [{ command: 'tab.next' as const }]),
        open,
        { command: 'look.copy' },
        { command: 'look.by-hand' },
      ];
    case 'who-can':
      return [
        back,
        { command: 'look.ask' },
        { command: 'tab.next', word: 'next' },
        open,
        { command: 'look.sort' },
        { command: 'look.by-hand' },
      ];
    case 'views':
      return [back, open, { command: 'look.inside' }];
    case 'paths':
      return [
        back,
        open,
        { command: 'look.timeline' },
        { command: 'look.copy' },
        { command: 'program.extract' },
      ];
    case 'path':
      return [back, open, { command: 'look.copy' }];
    case 'file':
      return [
        back,
        { command: 'tab.next' },
        { command: 'look.reveal' },
        { command: 'look.timeline' },
        { command: 'look.copy' },
        { command: 'program.extract' },
      ];
    case 'changed-file':
    case 'mounted-file':
      return [back, { command: 'tab.next' }, { command: 'look.reveal' }, { command: 'look.copy' }];
    case 'process':
      return [
        back,
        open,
        { command: 'look.reveal' },
        { command: 'look.explain' },
        { command: 'look.copy' },
        { command: 'look.by-hand' },
      ];
    case 'gaps':
    case 'glossary':
    case 'help':
      return [back, { command: 'look.copy' }];
    case 'comparison':
      return [back, open, { command: 'look.sort' }, { command: 'look.status' }, { command: 'look.copy' }];
    case 'check':
    case 'findings':
      return [
        back,
        open,
        { command: 'program.waive' },
        { command: 'look.copy' },
        { command: 'look.by-hand' },
      ];
    case 'pod-containers':
    case 'policies':
    case 'events':
      return [back, open, { command: 'look.sort' }, { command: 'look.explain' }, { command: 'look.by-hand' }];
    case 'network':
      return [back, open, { command: 'look.copy' }, { command: 'look.by-hand' }];
    case 'themes':
      return [back, { command: 'go.in', word: 'keep' }];
    case 'targets':
      return [back, { command: 'go.in', word: 'connect' }, { command: 'program.refresh', word: 'ask again' }];
    case 'settings':
      return [back, { command: 'go.in', word: 'change' }];
    default:
      return [back, open, { command: 'look.copy' }];
  }
}

/** The most important first: they stay longest when room is short. */
export function alwaysHints(place: Place): readonly Hint[] {
  return [
    ...(place.screen === 'help' ? [] : [{ command: 'program.help' as const }]),
    { command: 'program.palette' },
    // There is nothing to look for among a handful of themes.
    ...(place.screen === 'themes' ? [] : [{ command: 'look.filter' as const }]),
    { command: 'program.quit' },
  ];
}
