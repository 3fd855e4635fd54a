import type { MapNode, Node } from '../source/node.js';
import type { Place } from '../source/source-text.js';
import type { DeclaredContainer } from './declared-container.js';
import type { ManifestFormat } from './manifest-format.js';
import type { Setting, Unresolved } from './setting.js';

/**
 * One thing that starts containers, as a manifest declares it: a Compose service, a Pod or what makes Pods, a
 * Dockerfile's image, one `docker run`, one running container. Rules see every format through this.
 */
export interface DeclaredWorkload {
  format: ManifestFormat;
  /** `service web`, `Deployment shop/web` (namespace only where written), `container web`, `image Dockerfile`. */
  resource: string;
  /** The format's word: `service`, `Deployment`, `container`. */
  kind: string;
  name: string;
  namespace?: string;
  /** Its name, or where it begins. */
  at: Place;
  /** In the order of the text; a Compose service has exactly one. */
  containers: DeclaredContainer[];
  /** Only where Kubernetes (or `podman kube`) makes Pods. */
  pod?: DeclaredPod;
  /** Compose profiles, none of which is active: it is started only when asked for. Absent where it is in none. */
  inactiveProfiles?: string[];
  /** What could not be evaluated. Never empty in silence: a rule reports each. */
  unresolved: Unresolved[];
}

/** What belongs to a Pod rather than to its containers; the rest is resolved into each container by the reader. */
export interface DeclaredPod {
  /** The Pod's spec, for the Pod Security Standards and for what only Kubernetes has. */
  spec: MapNode;
  /** The Pod's own metadata (of a Deployment: its template's). */
  metadata?: Node;
  /** `spec.os.name`; Linux where absent. */
  os?: Setting<string>;
  hostNetwork?: Setting<boolean>;
  hostPid?: Setting<boolean>;
  hostIpc?: Setting<boolean>;
  /** false: the Pod has a user namespace of its own. */
  hostUsers?: Setting<boolean>;
  shareProcessNamespace?: Setting<boolean>;
  serviceAccountName?: Setting<string>;
  automountServiceAccountToken?: Setting<boolean>;
  runtimeClassName?: Setting<string>;
  priorityClassName?: Setting<string>;
  /** `metadata.namespace` of the object. */
  namespace?: Setting<string>;
}
