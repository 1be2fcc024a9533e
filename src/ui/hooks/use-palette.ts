import { useContext, useRef, useState } from 'react';
import { kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import type { TargetIdentity } from '../../facts/target.ts';
import {
  completed,
  type PaletteAction,
  paletteMatches,
  paletteOf,
  paletteRest,
} from '../palette/palette-command.ts';
import type { Picture } from '../session/session-feed.ts';
import { CommandContext } from './use-commands.ts';
import { useNarrowing } from './use-narrowing.ts';
import { useNavigation } from './use-navigation.ts';
import { sayFailure, useNotice } from './use-notice.ts';
import { useOpening } from './use-opening.ts';
import { usePorts } from './use-ports.ts';
import { type PromptState, usePrompt } from './use-prompt.ts';
import { useSeen, useSessionFeed } from './use-session.ts';

export interface PaletteState extends PromptState {
  /** Which of the matching commands enter runs. */
  readonly cursor: number;
}

/** The command palette's line, its cursor, and what enter does. */
export function usePalette(): PaletteState {
  const act = usePaletteAction();
  const say = useNotice();
  const feed = useSessionFeed();
  const commands = paletteOf(useSeen(targetIn));
  const [cursor, setCursor] = useState(0);
  const at = useRef(0);
  const point = (to: number) => {
    at.current = to;
    setCursor(to);
  };
  const prompt = usePrompt('', () => point(0), {
    onSubmit: (text) => {
      const command = paletteMatches(text, commands)[at.current];
      point(0);
      if (command === undefined) say(`There is no command ${text.trim()}.`);
      else act(command.action(paletteRest(text)));
    },
    onChord: (chord, text, setText) => {
      const matches = paletteMatches(text, commands);
      if (chord === 'down') point(Math.min(at.current + 1, matches.length - 1));
      else if (chord === 'up') point(Math.max(at.current - 1, 0));
      else if (chord === 'tab') {
        const command = matches[at.current];
        const isNamed = /^\s*\S+\s/.test(text) && command?.completes !== undefined;
        const names = isNamed ? kubeObjects(feed.picture().facts.kube, 'namespaces').keys() : [];
        setText(isNamed ? (completed(text, names) ?? text) : `${command?.name ?? text} `);
      }
    },
  });
  return { ...prompt, cursor };
}

function targetIn({ facts }: Picture): TargetIdentity {
  return facts.target;
}

function usePaletteAction(): (action: PaletteAction) => void {
  const { go } = useNavigation();
  const registry = useContext(CommandContext);
  const ports = usePorts();
  const say = useNotice();
  const open = useOpening();
  const narrow = useNarrowing();
  return (action) => {
    switch (action.kind) {
      case 'go':
        go({ kind: 'to', place: action.place });
        break;
      case 'run':
        registry.run(action.command);
        break;
      case 'theme':
        if (ports.theme.choices().some(({ name }) => name === action.name) || action.name === 'auto') {
          ports.settings.change({ theme: action.name }).catch(sayFailure(say));
        } else say(`There is no theme ${action.name}. :theme lists them.`);
        break;
      case 'open-target':
        open(action.target);
        break;
      case 'narrow':
        narrow(action.namespace);
        break;
    }
  };
}
