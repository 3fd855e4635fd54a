import { type MapNode, type Node, type ScalarNode, valueUnder } from '../../source/node.js';
import type { SourceText } from '../../source/source-text.js';
import type { ComposeModel, ServiceNode } from './compose-model.js';
import { mergeServices } from './merge-services.js';
import { type Project, short } from './project.js';

/** Services that extend each other, one after another. */
const maxDepth = 50;

/** What a service is without its own `extends`: looked up by name in one file. */
type Services = ReadonlyMap<string, ServiceNode>;

/** Replaces each service that extends another by both merged (Compose specification, 05-services, extends). */
export function extendServices(project: Project, model: ComposeModel, source: SourceText): void {
  const extender = new Extender(project);
  for (const service of model.services.values()) {
    // Included ones are done; they come from other files.
    if (service.value.kind === 'map' && service.entry.key.source === source)
      service.value =
        extender.extend(service.value, service.name, model.services, source.path, 0) ?? service.value;
  }
}

interface Base {
  name: string;
  services: Services;
  file: string;
}

class Extender {
  /** By file and name, what was extended already; `undefined` is what could not be. */
  private readonly done = new Map<string, MapNode | undefined>();
  private readonly underWay = new Set<string>();
  private readonly servicesOf = new Map<SourceText, Services>();

  constructor(private readonly project: Project) {}

  /** `undefined`, with a diagnostic, where it cannot be extended. */
  extend(
    service: MapNode,
    name: string,
    services: Services,
    file: string,
    depth: number,
  ): MapNode | undefined {
    const node = valueUnder(service, 'extends');
    if (!node || node.tag === '!reset') return service;
    const key = `${file}\0${name}`;
    if (this.done.has(key)) return this.done.get(key);
    this.underWay.add(key);
    const extended = this.merge(service, node, services, file, depth);
    this.underWay.delete(key);
    this.done.set(key, extended);
    return extended;
  }

  private merge(
    service: MapNode,
    node: Node,
    services: Services,
    file: string,
    depth: number,
  ): MapNode | undefined {
    const base = this.findBase(node, services, file);
    if (!base) return undefined;
    const found = base.services.get(base.name);
    if (!found) {
      this.project.error('unknown-service', `there is no service "${short(base.name)}" to extend`, node);
      return undefined;
    }
    if (found.value.kind !== 'map') return service;
    const underWay = this.underWay.has(`${base.file}\0${base.name}`);
    if (underWay || depth >= maxDepth) {
      const what = underWay ? 'extends itself' : `is more than ${maxDepth} services away from its base`;
      this.project.error('extends-cycle', `the service "${short(base.name)}" ${what}`, node);
      return undefined;
    }
    const parent = this.extend(found.value, base.name, base.services, base.file, depth + 1);
    return parent && mergeServices(this.project, parent, service);
  }

  private findBase(node: Node, services: Services, file: string): Base | undefined {
    const name = node.kind === 'scalar' ? node : valueUnder(node, 'service');
    const path = valueUnder(node, 'file');
    if (name?.kind !== 'scalar' || (path && path.kind !== 'scalar')) {
      this.project.error('wrong-type', '`extends` names no service', node);
      return undefined;
    }
    const nameText = this.textOf(name);
    if (nameText === undefined) return undefined;
    if (!path) return { name: nameText, services, file };
    const pathText = this.textOf(path);
    return pathText === undefined ? undefined : this.openBase(nameText, pathText, path);
  }

  private openBase(name: string, path: string, node: ScalarNode): Base | undefined {
    const outer = this.project.scopeOf(node.source);
    const opened = this.project.open(outer, path, `extends ${outer.base.path}`, node);
    if (!opened) return undefined;
    const { source, documents } = opened;
    let services = this.servicesOf.get(source);
    if (!services) {
      // Its paths lead from its own directory; its variables are those of the file that extends it.
      this.project.setScope(source, { base: source, directory: '', lookup: outer.lookup });
      services = servicesIn(documents);
      this.servicesOf.set(source, services);
    }
    return { name, services, file: source.path };
  }

  private textOf(node: ScalarNode): string | undefined {
    const { text, missing, problem } = this.project.interpolate(node);
    if (missing.length === 0 && problem === undefined) return text;
    const reason = problem ?? `the variable ${short(missing[0] ?? '')} has no value here`;
    this.project.error('unresolved', `\`extends\`: ${reason}`, node);
    return undefined;
  }
}

function servicesIn(documents: readonly Node[]): Services {
  const services = new Map<string, ServiceNode>();
  for (const document of documents) {
    const section = valueUnder(document, 'services') ?? document;
    if (section.kind !== 'map') continue;
    for (const entry of section.entries)
      services.set(entry.key.text, { name: entry.key.text, entry, value: entry.value });
  }
  return services;
}
