/**
 * Prints what checks ask of the host that this runs on, as JSON: the demo's recording runs it where its daemon lives. The
 * argument is the target.
 */
import { collect } from '../src/session/collect.ts';

const { collected } = await collect({ target: process.argv[2] });
if (collected === undefined) throw new Error('nothing answers');
const { host, live, imageAccounts, swarm, gaps } = collected.facts;
console.log(
  JSON.stringify({
    host,
    live: Object.fromEntries(live),
    imageAccounts: Object.fromEntries(imageAccounts),
    swarm,
    gaps: [...gaps.values()],
  }),
);
