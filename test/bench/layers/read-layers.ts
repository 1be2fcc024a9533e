/**
 * A program of its own, so that its memory is that of reading layers: takes an image apart through the engine behind the
 * socket that it is given, and prints how many files there were and its highest memory as JSON. With a third argument it
 * looks into the files too. Built like Plimsoll itself.
 */
import { shippedScan } from '../../../src/session/layer-library.ts';
import { EngineClient } from '../../../src/sources/docker/engine-client.ts';
import { engineLayerReader } from '../../../src/sources/docker/engine-layers.ts';
import { Gateway } from '../../../src/sources/docker/gateway.ts';

const [, , path = '', image = '', scanning] = process.argv;
const endpoint = { kind: 'unix', path } as const;
const gateway = await Gateway.create(endpoint);
const reader = engineLayerReader(new EngineClient(gateway), endpoint);
const scan = scanning === undefined ? undefined : await shippedScan();
const { layers, problems } = await reader.read(image, { scan });
const files = layers.reduce((sum, { state }) => sum + (state.kind === 'read' ? state.index.count : 0), 0);
gateway.close();
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ files, problems: problems.length, megabytes }));
