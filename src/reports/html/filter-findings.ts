/** What a page looks like to the function below: no more of the browser's types than it needs. */
interface PageNode {
  hidden: boolean;
  value: string;
  textContent: string | null;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  closest(selector: string): PageNode | null;
  querySelector(selector: string): PageNode | null;
  querySelectorAll(selector: string): ArrayLike<PageNode>;
  addEventListener(type: string, listener: (event: { preventDefault(): void }) => void): void;
}

/**
 * Runs in the reader's browser: the page carries the text of this function, and so it uses nothing from outside
 * itself. Without it all findings are visible and the filters are not.
 */
export function filterFindings(page: Pick<PageNode, 'querySelector' | 'querySelectorAll'>): void {
  const form = page.querySelector('#filter');
  const shown = page.querySelector('#shown');
  const nothing = page.querySelector('#nothing');
  if (form === null || shown === null || nothing === null) return;

  const textOf = (node: PageNode | null): string => (node?.textContent ?? '').toLowerCase();
  const cards = Array.from(page.querySelectorAll('.check'), (card) => {
    const head = textOf(card.querySelector('.head'));
    const rows = Array.from(card.querySelectorAll('[data-status]'), (row) => ({
      row,
      status: row.dataset.status ?? '',
      resource: textOf(row.querySelector('.resource')),
      text: head + textOf(row),
    }));
    return { card, rows };
  });
  const total = cards.reduce((sum, { rows }) => sum + rows.length, 0);
  const chosen = (name: string): ReadonlySet<string> =>
    new Set(Array.from(form.querySelectorAll(`[name=${name}]:checked`), ({ value }) => value));
  const typed = (name: string): string =>
    (form.querySelector(`[name=${name}]`)?.value ?? '').trim().toLowerCase();

  const apply = (): void => {
    const severities = chosen('severity');
    const statuses = chosen('status');
    const layer = typed('layer');
    const control = typed('control');
    const kind = typed('kind');
    const resource = typed('resource');
    const words = typed('text').split(/\s+/);
    let visible = 0;
    for (const { card, rows } of cards) {
      const { severity = '', layer: onLayer, control: ofControl, kind: ofKind } = card.dataset;
      const cardFits =
        (severities.size === 0 || severities.has(severity)) &&
        (layer === '' || layer === onLayer) &&
        (control === '' || control === ofControl) &&
        (kind === '' || kind === ofKind);
      let left = 0;
      for (const one of rows) {
        const fits =
          cardFits &&
          (statuses.size === 0 || statuses.has(one.status)) &&
          one.resource.includes(resource) &&
          words.every((word) => one.text.includes(word));
        one.row.hidden = !fits;
        if (fits) left += 1;
      }
      card.hidden = left === 0;
      visible += left;
    }
    for (const group of Array.from(page.querySelectorAll('.group')))
      group.hidden = group.querySelector('.check:not([hidden])') === null;
    shown.textContent = visible === total ? `All ${total} shown` : `${visible} of ${total} shown`;
    nothing.hidden = visible > 0;
  };

  for (const link of Array.from(page.querySelectorAll('.matrix a'))) {
    link.addEventListener('click', () => {
      for (const name of ['layer', 'control']) {
        const field = form.querySelector(`[name=${name}]`);
        if (field !== null) field.value = link.dataset[name] ?? '';
      }
      apply();
    });
  }
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  // The fields are empty only once the event is over.
  form.addEventListener('reset', () => setTimeout(apply));
  form.hidden = false;
  // A browser that comes back to the page fills in what was chosen before.
  apply();
}
