import type { DeclaredContainer } from '../../model/declared-container.js';
import type { MapNode } from '../../source/node.js';
import type { TextStyle } from '../tree/text-style.js';

/** A service whose text is changed. */
export interface Service {
  /** Its own map in the text. */
  map: MapNode;
  container: DeclaredContainer;
  style: TextStyle;
}
