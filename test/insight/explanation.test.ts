import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allExplanations, explain } from '../../src/insight/explanation.ts';
import { CAPABILITIES } from '../../src/knowledge/capabilities.ts';
import { GLOSSARY } from '../../src/knowledge/glossary.ts';
import { KNOWN_PORTS } from '../../src/knowledge/ports.ts';

describe('explain', () => {
  it.each([
    ['digest', 'digest'],
    ['Digest ', 'digest'],
    ['latest', 'tag'],
    ['SYS_ADMIN', 'SYS_ADMIN'],
    ['cap_sys_admin', 'SYS_ADMIN'],
    ['/var/run/docker.sock', 'docker.sock'],
    ['/etc/shadow', '/etc/shadow'],
    ['22', 'port 22'],
    ['redis', 'port 6379'],
    ['volume', 'volume'],
    ['propag', 'propagation'],
  ])('%s finds %s first', (topic, word) => {
    expect(explain(topic)[0]?.word).toBe(word);
  });

  it.each(['', '  ', 'xyzzy'])('finds nothing for %j', (topic) => {
    expect(explain(topic)).toEqual([]);
  });

  it('knows every word that a screen asks for', () => {
    const folder = new URL('../../src/ui/', import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tsx?$/.test(name),
    );
    const topics = sources.flatMap((name) =>
      Array.from(
        readFileSync(new URL(name, folder), 'utf8').matchAll(/topic: '([^']+)'/g),
        ([, topic = '']) => topic,
      ),
    );
    expect(topics.length).toBeGreaterThan(10);
    const words = new Set(GLOSSARY.flatMap(({ word, also = [] }) => [word, ...also]));
    expect(topics.filter((topic) => !words.has(topic))).toEqual([]);
  });
});

describe('what is known', () => {
  it('explains each word once, in whole sentences', () => {
    const words = allExplanations().map(({ word }) => word);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
    for (const { word, text } of allExplanations()) expect(text, word).toMatch(/^[\p{Lu}“].*[.]$/u);
  });

  it('has all capabilities of Linux by number, and the defaults of the engines', () => {
    expect(CAPABILITIES.map(({ bit }) => bit)).toEqual(Array.from({ length: 41 }, (_, bit) => bit));
    const given = (engine: 'Docker' | 'Podman') =>
      CAPABILITIES.filter(({ givenBy }) => givenBy.includes(engine)).length;
    expect([given('Docker'), given('Podman')]).toEqual([14, 11]);
  });

  it('has each port once', () => {
    expect(new Set(KNOWN_PORTS.map(({ port }) => port)).size).toBe(KNOWN_PORTS.length);
  });
});
