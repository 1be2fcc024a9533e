/** What a container does that is not in the profile of its image, on its own screen. Pure. */
import type { ContainerInspect } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { deviationsOf } from '../../../insight/profile/deviations.ts';
import { profileOf } from '../../../insight/profile/profile-of.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import { SEVERITY_SIGN } from '../../text/risk.ts';

const TOPIC = 'profile';

/** One line; nothing where the image has no profile. */
export function profileField(doc: DocumentBuilder, facts: Facts, inspect: ContainerInspect): void {
  const profile = profileOf(inspect.Image, facts);
  if (profile === undefined) return;
  const open = { screen: 'profile', id: inspect.Image } as const;
  const news = deviationsOf(inspect, facts)?.list.length ?? 0;
  const words = !inspect.State.Running
    ? 'recorded; it does not run'
    : news === 0
      ? 'recorded; nothing is new'
      : `${news} ${news === 1 ? 'thing is' : 'things are'} not in it`;
  doc.field('profile', [{ text: words, token: news > 0 ? 'severity.high' : undefined }], {
    topic: TOPIC,
    open,
  });
}

/** Where it listens and with whom it talks, as far as that is new; nothing where nothing is. */
export function profileNewsLines(doc: DocumentBuilder, facts: Facts, inspect: ContainerInspect): void {
  const news = (deviationsOf(inspect, facts)?.list ?? []).filter(
    ({ kind }) => kind === 'listeners' || kind === 'peers',
  );
  if (news.length === 0) return;
  doc.heading(`Not in the profile (${news.length})`, { topic: TOPIC });
  for (const { id, kind, subject, words } of news)
    doc.item(
      `profile ${id}`,
      [
        { text: ` ${SEVERITY_SIGN.high} `, token: 'severity.high' },
        { text: `${kind === 'listeners' ? 'listens on' : 'talks to'} ${subject}` },
        { text: `   ${words}`, token: 'text.dim' },
      ],
      3,
      { open: { screen: 'profile', id: inspect.Image }, topic: TOPIC },
    );
}
