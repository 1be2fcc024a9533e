/**
 * HTML that is safe by construction: what is put into a template is escaped and inert unless it is markup already.
 * Attribute values in templates are always quoted.
 */
import { inert } from '../../facts/inert-text.ts';

export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | number | undefined | readonly Child[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template tag. Lists are joined, undefined is left out. */
export function html(parts: TemplateStringsArray, ...children: readonly Child[]): Markup {
  return trusted(parts.reduce((text, part, index) => text + markupOf(children[index - 1]) + part));
}

/** Text of which the line feeds stay, for paragraphs and code. */
export function lines(text: string): Markup {
  return trusted(escaped(inert(text, { newline: 'keep' })));
}

/** Only for markup that holds nothing from outside. */
export function trusted(markup: string): Markup {
  return { markup };
}

function markupOf(child: Child): string {
  if (child === undefined) return '';
  if (typeof child === 'number') return String(child);
  if (typeof child === 'string') return escaped(inert(child));
  if (isList(child)) return child.map(markupOf).join('');
  return child.markup;
}

function isList(child: Markup | readonly Child[]): child is readonly Child[] {
  return Array.isArray(child);
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
