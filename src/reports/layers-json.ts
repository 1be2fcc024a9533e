/**
 * The layers of an image as one JSON document; checks/layers.schema.json describes it. It comes in pieces, because a glob
 * may match many paths. Layers count from 1, as in the table.
 */
import type { LayerEntry } from '../facts/layer-entry.ts';
import type { LayerRuleResult } from '../insight/layers/layer-rules.ts';
import type { LayerSummary } from '../insight/layers/layer-summary.ts';
import { type OddEntries, oddEntries } from '../insight/layers/odd-entries.ts';
import type { PathEvent } from '../insight/layers/path-timeline.ts';
import type { WastedPath } from '../insight/layers/wasted-space.ts';
import { modeText } from '../insight/mode-text.ts';
import { maskText } from '../insight/secret-value.ts';
import { harmless } from './harmless-data.ts';
import type { LayersReport } from './layers-report.ts';

const SCHEMA_VERSION = 1;
const NAMED_WASTED = 100;

/** `version` is that of Plimsoll itself. */
export function* layersJson(report: LayersReport, version: string): Generator<string> {
  const { image, layers, wasted, dive, rules, paths } = report;
  const head = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'plimsoll', version },
    image: {
      id: image.imageId,
      name: image.name,
      os: image.inspect.Os,
      architecture: image.inspect.Architecture,
      size: wasted.totalBytes,
    },
    problems: image.problems,
    oddEntries: oddOf(oddEntries(image)),
    layers: layers.map(layerOf),
    efficiency: {
      score: rounded(wasted.score),
      wastedBytes: wasted.wastedBytes,
      totalBytes: wasted.totalBytes,
      wastedPaths: wasted.pathCount,
      mostWasted: wasted.top(NAMED_WASTED).map(wastedOf),
    },
    dive: {
      efficiency: rounded(dive.efficiency),
      wastedBytes: dive.wastedBytes,
      userWastedPercent: finite(rounded(dive.userWastedPercent)),
    },
    rules: rules.map(ruleOf),
  };
  const text = JSON.stringify(harmless(head), null, 2);
  if (paths === undefined) {
    yield `${text}\n`;
    return;
  }
  yield `${text.slice(0, text.lastIndexOf('\n'))},\n  "paths": [`;
  let separator = '\n';
  for (const { path, events } of paths.timelines()) {
    const history = { path, events: events.map(eventOf) };
    yield separator + JSON.stringify(harmless(history), null, 2).replace(/^/gm, '    ');
    separator = ',\n';
  }
  yield separator === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}

function oddOf({ count, named }: OddEntries): unknown {
  return { count, named: named.map(({ layer, kind, path }) => ({ layer: layer + 1, kind, path })) };
}

function layerOf(summary: LayerSummary): unknown {
  const { layer, diffId, instruction, text, created, state, size, share, added, changed, removed } = summary;
  return {
    layer: layer + 1,
    diffId,
    instruction,
    text: maskText(text),
    created: created > 0 ? isoTime(created) : null,
    state,
    size,
    share: rounded(share),
    files: { added, changed, removed },
    wastedBytes: summary.wastedBytes,
  };
}

function wastedOf({ path, bytes, layers, hiddenBy, isReplaced }: WastedPath): unknown {
  return {
    path,
    bytes,
    layers: layers.map((layer) => layer + 1),
    hiddenBy: hiddenBy + 1,
    fate: isReplaced ? 'replaced' : 'removed',
  };
}

function ruleOf({ rule, isBroken, limit, value, paths }: LayerRuleResult): unknown {
  return {
    rule,
    status: isBroken ? 'broken' : 'kept',
    limit,
    value: finite(rounded(value)),
    ...(rule === 'forbid' && { paths: paths.map(({ path, layer }) => ({ path, layer: layer + 1 })) }),
  };
}

function eventOf({ layer, kind, entry, changed, by }: PathEvent): unknown {
  return { layer: layer + 1, kind, changed, by, entry: entry === undefined ? null : entryOf(entry) };
}

function entryOf(entry: LayerEntry): unknown {
  const { type, mode, uid, gid, size, mtime, target, hardlinkOf, digest, xattrs } = entry;
  return {
    type,
    mode: mode.toString(8).padStart(4, '0'),
    permissions: modeText(type, mode),
    uid,
    gid,
    size,
    mtime: isoTime(mtime),
    target,
    hardlinkOf,
    digest,
    xattrs,
  };
}

/** Null for a time that no calendar has. */
function isoTime(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function rounded(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 1e6) / 1e6 : value;
}

/** JSON knows no NaN and no Infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
