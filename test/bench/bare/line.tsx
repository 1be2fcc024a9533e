/** The least that Ink can do: one line. What Plimsoll's start-up is compared with. */
import { render, Text } from 'ink';

render(<Text>bare line</Text>);
