import { Box } from 'ink';
import { useMemo } from 'react';
import { compareImages } from '../../../insight/layers/image-comparison.ts';
import { findNode } from '../../../insight/layers/image-tree.ts';
import { TreeExplorer } from '../../../insight/layers/tree-explorer.ts';
import { Rule } from '../../components/rule.tsx';
import { StyledLine } from '../../components/styled-line.tsx';
import { useClipboard } from '../../hooks/use-clipboard.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useImageReading } from '../../hooks/use-image-reading.ts';
import { useLaidImage } from '../../hooks/use-laid-image.ts';
import { useNavigation } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { FilesPane, headWords } from '../layers/files-pane.tsx';
import { NothingYet } from '../layers/layers-view.tsx';
import { useFileTree } from '../layers/use-file-tree.ts';
import { comparedDetail, countSegments, originOf } from './present.ts';

interface Props {
  readonly id: string;
  readonly other: string;
}

/** What differs from one image to another. Both are read first, one after the other. */
export function ComparisonScreen({ id, other }: Props) {
  const { rows } = useRoom();
  const one = useLaidImage(id);
  const two = useLaidImage(other);
  const first = useImageReading(id);
  const second = useImageReading(other, first.isWhole || first.trouble !== '');
  if (one !== undefined && two !== undefined && first.isWhole && second.isWhole)
    return <Compared one={one} other={two} />;
  return first.isWhole ? (
    <NothingYet laid={undefined} reading={second} height={rows} />
  ) : (
    <NothingYet laid={undefined} reading={first} height={rows} />
  );
}

function Compared({ one, other }: { readonly one: LaidImage; readonly other: LaidImage }) {
  const { columns, rows: height, linear } = useRoom();
  const { go } = useNavigation();
  const copy = useClipboard();
  const comparison = useMemo(
    () => compareImages({ tree: one.tree, image: one.image }, { tree: other.tree, image: other.image }),
    [one.tree, one.image, other.tree, other.image],
  );
  const looked = useMemo(() => {
    const { tree } = comparison;
    return {
      tree,
      explorer: new TreeExplorer(tree),
      nodeOf: (path: string) => findNode(tree, path),
    };
  }, [comparison]);
  const paneHeight = Math.max(1, height - 5 - (linear ? 0 : 1));
  const tree = useFileTree(looked, comparison.mode, paneHeight);
  const file = tree.current;
  const names = { one: one.image.name, other: other.image.name };
  const open = (screen: 'file' | 'path') => (): void => {
    if (file === undefined) return;
    const { isOther, layer } = originOf(comparison, file);
    const { imageId } = (isOther ? other : one).image;
    const { path } = file;
    go({
      kind: 'into',
      place: screen === 'file' ? { screen, id: imageId, layer, path } : { screen, id: imageId, path },
    });
  };
  useCommands('view', {
    'go.in': open('file'),
    'move.right': open('file'),
    ...tree.handlers,
    'look.timeline': open('path'),
    ...(file === undefined ? {} : { 'look.copy': () => copy(`/${file.path}`) }),
  });
  const details = file === undefined ? [] : comparedDetail(file, names);
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <StyledLine
        width={columns}
        segments={[{ text: ` ${names.one} → ${names.other}`, token: 'text.strong' }]}
      />
      <StyledLine width={columns} segments={countSegments(comparison)} />
      <FilesPane
        secretsOf={noSecrets}
        tree={tree}
        head={headWords(tree, 'what differs')}
        empty={tree.query === '' ? 'Nothing differs.' : 'Nothing here matches.'}
        isActive
        width={columns}
        height={paneHeight}
      />
      <Rule />
      {[0, 1].map((line) => (
        <StyledLine key={line} width={columns} segments={details[line] ?? []} />
      ))}
    </Box>
  );
}

function noSecrets(): number {
  return 0;
}
