import { useApp, useStdout } from 'ink';
import { useEffect, useState } from 'react';

/** A window that is dragged sends a storm of sizes; this long without another one it is over. Milliseconds. */
const CALM = 60;

/**
 * True for a moment after the terminal changed its size, while nothing must be drawn. A frame for one size that
 * reaches a terminal of another wraps and scrolls, and what is then on the screen is not what Ink believes. So
 * it draws an empty frame, the screen is cleared under it by `clear`, and the next frame is drawn from the top.
 */
export function useFreshCanvas(clear: (() => void) | undefined): boolean {
  const { stdout } = useStdout();
  const { waitUntilRenderFlush } = useApp();
  const [isEmpty, setEmpty] = useState(false);
  useEffect(() => {
    if (clear === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    // The event and not the size decides: a storm may end at the size that it began with.
    const resized = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setEmpty(true), CALM);
    };
    stdout.on('resize', resized);
    return () => {
      clearTimeout(timer);
      stdout.off('resize', resized);
    };
  }, [stdout, clear]);
  useEffect(() => {
    if (!isEmpty) return;
    let isOn = true;
    // The empty frame must be out first: Ink skips a frame that equals the one before it.
    waitUntilRenderFlush().then(() => {
      if (!isOn) return;
      clear?.();
      setEmpty(false);
    });
    return () => {
      isOn = false;
    };
  }, [isEmpty, clear, waitUntilRenderFlush]);
  return isEmpty;
}
