/** The few pieces of XML 1.0 that a report is made of. Texts become harmless on the way: none ends what it is in. */
import { inert } from '../facts/inert-text.ts';

export type Attributes = Readonly<Record<string, string | number>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * A text for an element or an attribute. XML 1.0 forbids most control characters, lone surrogates and U+FFFE, even
 * when written as a number: inert text has none of them.
 */
export function xmlText(text: string): string {
  return inert(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

export function opened(name: string, attributes: Attributes): string {
  return `<${name}${attributesText(attributes)}>`;
}

export function closed(name: string): string {
  return `</${name}>`;
}

/** `content` is XML already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  if (content === '') return `<${name}${attributesText(attributes)}/>`;
  return opened(name, attributes) + content + closed(name);
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('');
}
