import type { Diagnostic } from '../../../base/diagnostic.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { isNull, type MapNode, type Node, textOf, valueUnder } from '../../source/node.js';
import type { Place } from '../../source/source-text.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';
import { findPodSpec } from './find-pod-spec.js';
import {
  type FoundTemplate,
  followPath,
  type PodTemplatePath,
  parsePodTemplatePath,
} from './pod-template-path.js';
import { podOf, type Resource, readWorkload, resourceOf } from './read-workload.js';
import { Budget } from './reading.js';
import { knownTemplatePaths, whyIgnored } from './resource-kinds.js';

/** Whether any document is an object of the Kubernetes API. */
export function looksLikeKubernetes({ documents }: Manifest): boolean {
  return documents.some(
    (document) =>
      textOf(valueUnder(document, 'apiVersion')) !== undefined &&
      textOf(valueUnder(document, 'kind')) !== undefined,
  );
}

/**
 * Reads Kubernetes manifests: Pods and all that makes Pods, in lists and in several documents, YAML or JSON. Everything
 * else is named in `ignored`.
 */
export function readKubernetes(manifest: Manifest, context: ReaderContext): ReadResult {
  const reader = new KubernetesReader(manifest, context);
  for (const [index, document] of manifest.documents.entries()) reader.readDocument(document, index);
  return reader.result();
}

/** Lists within lists; kubectl makes none. */
const maxListDepth = 10;
const maxDiagnostics = 100;

class KubernetesReader {
  private readonly workloads: DeclaredWorkload[] = [];
  private readonly diagnostics: Diagnostic[] = [];
  private readonly ignored: ReadResult['ignored'] = [];
  private readonly budget: Budget;
  private readonly told: PodTemplatePath[] = [];

  constructor(
    private readonly manifest: Manifest,
    context: ReaderContext,
  ) {
    this.budget = new Budget(manifest.source.text.length);
    for (const text of context.podTemplates) {
      const path = parsePodTemplatePath(text);
      if (path) this.told.push(path);
      else
        this.warn(
          'pod-template-path',
          `"${text.slice(0, 80)}" is no Kind:path.to.template`,
          manifestPlace(manifest),
        );
    }
  }

  result(): ReadResult {
    const { workloads, diagnostics, ignored } = this;
    if (!this.budget.exceeded) return { workloads, diagnostics, ignored };
    const message = 'aliases make it many times as large as its text';
    const error: Diagnostic = {
      code: 'too-large',
      severity: 'error',
      message,
      source: this.manifest.source.path,
    };
    return { workloads: [], diagnostics: [error], ignored: [] };
  }

  readDocument(document: Node, index: number): void {
    const what = `document ${index + 1}`;
    if (document.kind !== 'map') {
      if (!isNull(document)) this.ignore(what, `it is no object, but a ${document.kind}`);
      return;
    }
    const apiVersion = textOf(valueUnder(document, 'apiVersion'));
    const kind = textOf(valueUnder(document, 'kind'));
    if (apiVersion !== undefined && kind !== undefined) this.read(document, apiVersion, kind, 0);
    else if (document.entries.length > 0) this.ignore(what, 'it has no apiVersion and kind');
  }

  private read(node: MapNode, apiVersion: string, kind: string, depth: number): void {
    if (!this.budget.take(1 + node.entries.length)) return;
    const items = kind.endsWith('List') ? valueUnder(node, 'items') : undefined;
    if (items?.kind === 'list') this.readList(items.items, apiVersion, kind, depth);
    else this.readResource(resourceOf(node, apiVersion, kind));
  }

  /** Items of `List` say what they are; those of `PodList` may leave it out. */
  private readList(items: readonly Node[], apiVersion: string, kind: string, depth: number): void {
    if (depth >= maxListDepth) {
      this.ignore(kind, `lists are nested more than ${maxListDepth} deep`);
      return;
    }
    const typed = kind === 'List' ? undefined : kind.slice(0, -'List'.length);
    for (const [index, item] of items.entries()) {
      const itemKind = textOf(valueUnder(item, 'kind')) ?? typed;
      const itemVersion =
        textOf(valueUnder(item, 'apiVersion')) ?? (typed === undefined ? undefined : apiVersion);
      if (item.kind === 'map' && itemKind !== undefined && itemVersion !== undefined)
        this.read(item, itemVersion, itemKind, depth + 1);
      else this.ignore(`${kind}, item ${index + 1}`, 'it has no apiVersion and kind');
    }
  }

  private readResource(resource: Resource): void {
    const { node, apiVersion, kind, called } = resource;
    const told = this.told.filter((path) => path.kind === kind).map(({ steps }) => steps);
    const known = told.length > 0 ? told : knownTemplatePaths(apiVersion, kind);
    if (!known) {
      this.readUnknown(resource);
      return;
    }
    const found = known.flatMap((steps) => followPath(node, steps, this.budget));
    const pods = found.map((template) => ({ ...template, pod: podOf(template.template) }));
    for (const { pod, label } of pods) {
      if (!pod) continue;
      const { workload, diagnostics } = readWorkload(
        resource,
        pod,
        pods.length > 1 ? label : '',
        this.budget,
      );
      this.workloads.push(workload);
      for (const { code, message, hint } of diagnostics) this.warn(code, message, workload.at, hint);
    }
    this.explainMissing(called, pods, told.length > 0);
  }

  /** A patch names only what it changes; a variable in the place of a template hides it. */
  private explainMissing(
    called: string,
    found: readonly (FoundTemplate & { pod: ReturnType<typeof podOf> })[],
    told: boolean,
  ): void {
    if (found.length === 0) {
      this.ignore(
        called,
        told ? 'nothing stands where its PodTemplate was said to be' : 'it has no PodTemplate',
      );
      return;
    }
    for (const { pod, template, label } of found) {
      if (pod) continue;
      const where = label === '' ? 'it' : label;
      this.ignore(called, `${where} has no Pod's spec`);
      if (template.kind !== 'map' && !isNull(template))
        this.warn('unreadable-pod-template', `${called}: ${where} is no PodTemplate`, template);
    }
  }

  private readUnknown({ node, apiVersion, kind, called }: Resource): void {
    const reason = whyIgnored(apiVersion, kind);
    const path = reason === undefined ? findPodSpec(node, this.budget) : undefined;
    if (path === undefined) {
      this.ignore(called, reason ?? 'not a kind known to start containers');
      return;
    }
    const option = `--pod-template ${kind}:${path}`;
    this.ignore(called, `its kind is not known; say where its Pod is: ${option}`);
    this.warn(
      'unknown-pod-template',
      `${called} seems to hold a Pod, but its kind is not known`,
      node,
      `say where its Pod is: ${option}`,
    );
  }

  private ignore(what: string, reason: string): void {
    this.ignored.push({ what: cut(what), reason: cut(reason) });
  }

  private warn(code: string, message: string, at: Place, hint?: string): void {
    if (this.diagnostics.length >= maxDiagnostics) return;
    this.diagnostics.push({
      code,
      severity: 'warning',
      message: cut(message),
      source: at.source.path,
      position: at.source.position(at.start),
      ...(hint !== undefined && { hint: cut(hint) }),
    });
  }
}

/** Names are as long as somebody made them. */
function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

function manifestPlace({ source }: Manifest): Place {
  return { source, start: 0, end: 0 };
}
