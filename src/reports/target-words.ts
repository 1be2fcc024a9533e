import type { Facts } from '../facts/facts.ts';
import { inert } from '../facts/inert-text.ts';

/** What was audited, inert: `unix:///run/docker.sock`, `host prod-7`, `Docker 28.5.1`, `API 1.51`, `rootful`. */
export function targetWords({ target, engine, info }: Facts): readonly string[] {
  const words = [target.uri];
  if (info?.Name) words.push(`host ${info.Name}`);
  if (engine) {
    words.push(`${engine.name} ${engine.version}`, `API ${engine.apiVersion}`);
    words.push(engine.rootless ? 'rootless' : 'rootful');
  }
  return words.map((word) => inert(word));
}
