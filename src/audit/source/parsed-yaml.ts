import type { Diagnostic } from '../../base/diagnostic.js';
import type { Node } from './node.js';

/** The documents of a YAML or JSON text. Where a diagnostic is an error, there are no documents. */
export interface ParsedYaml {
  documents: Node[];
  diagnostics: Diagnostic[];
}
