import { createContext, useContext, useLayoutEffect, useRef } from 'react';
import { CommandRegistry, type Handlers, type Layer, type TextCapture } from '../keys/command-registry.ts';

export const CommandContext = createContext(new CommandRegistry());

/** Carries out commands for as long as the component is mounted. */
export function useCommands(layer: Layer, handlers: Handlers): void {
  const registry = useContext(CommandContext);
  const newest = useRef(handlers);
  useLayoutEffect(() => {
    newest.current = handlers;
  });
  useLayoutEffect(() => registry.register(layer, () => newest.current), [registry, layer]);
}

/** Takes every key as text while `active`. */
export function useTextCapture(active: boolean, capture: TextCapture): void {
  const registry = useContext(CommandContext);
  const newest = useRef(capture);
  useLayoutEffect(() => {
    newest.current = capture;
  });
  useLayoutEffect(() => {
    if (!active) return;
    return registry.capture((chord) => newest.current(chord));
  }, [registry, active]);
}
