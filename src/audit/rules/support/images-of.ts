import type { BuildStage, DeclaredBuild } from '../../model/declared-build.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import { type ImageReference, parseImageReference } from './image-reference.js';
import { rememberLast } from './remember-last.js';

/** An image that somebody else makes and this manifest fetches. */
export interface FetchedImage {
  setting: Setting<string>;
  reference: ImageReference;
}

/**
 * The images that a container is started from, or that a Dockerfile builds upon and copies from. An image that the
 * manifest has built is not fetched. Computed once for each container.
 */
export const imagesOf: (container: DeclaredContainer) => FetchedImage[] = rememberLast((container) =>
  referencesOf(container).flatMap((setting) => {
    const reference = parseImageReference(setting.value);
    return reference === undefined ? [] : [{ setting, reference }];
  }),
);

function referencesOf({ build, builds, image, role }: DeclaredContainer): Setting<string>[] {
  if (build !== undefined) return ofBuild(build);
  return image === undefined || builds !== undefined || role === 'image' ? [] : [image];
}

function ofBuild({ stages }: DeclaredBuild): Setting<string>[] {
  const names = new Set(stages.flatMap(({ name }) => name ?? []));
  return stages.flatMap((stage) => [...(stage.fromStage ? [] : [stage.from]), ...copiedFrom(stage, names)]);
}

/** `COPY --from=IMAGE` and `RUN --mount=from=IMAGE`; a number or a stage's name is no image. */
function copiedFrom({ instructions }: BuildStage, stages: ReadonlySet<string>): Setting<string>[] {
  return instructions.flatMap(({ flags }) =>
    flags.flatMap(({ name, value, at }) => {
      const from = name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(value)?.[1] : value;
      if (name !== 'from' && name !== 'mount') return [];
      if (from === undefined || /^\d+$/.test(from) || stages.has(from.toLowerCase())) return [];
      // A bare word is mostly a stage of the same file, or one given to the build by name.
      return from.includes('/') || from.includes(':') ? [{ value: from, at }] : [];
    }),
  );
}
