import type { Place } from '../source/source-text.js';
import type { Setting } from './setting.js';

/**
 * How a Dockerfile makes an image. Each stage of a file stands in exactly one image's build: in the last stage's, when
 * it contributes to it, else in that of the target it contributes to. So nothing is reported twice.
 */
export interface DeclaredBuild {
  /** In the order of the text. */
  stages: BuildStage[];
  /** `ARG` before the first `FROM`: not in any image unless a stage asks for it. Only the last image's build has them. */
  globals: BuildInstruction[];
}

export interface BuildStage {
  /** Lower case, as `AS name` gives it. */
  name?: string;
  /** Its `FROM` line. */
  at: Place;
  /** What it starts from, variables with a default filled in: an image, `scratch`, or an earlier stage. */
  from: Setting<string>;
  /** It starts from an earlier stage of the file, not from an image. */
  fromStage: boolean;
  /** The platform is written: `--platform=…`. */
  platform?: Setting<string>;
  /** `final`: its files and settings are in the image; `builder`: only what is copied out of it, and the build's log. */
  part: 'final' | 'builder';
  /** Without its `FROM`. */
  instructions: BuildInstruction[];
}

export interface BuildInstruction {
  /** Upper case: `RUN`. Of `ONBUILD RUN …` it is `RUN`, and `onBuild` is set. */
  keyword: string;
  /** The whole instruction, continuation lines and here-documents included. */
  at: Place;
  /** `--mount=type=secret`, `--chown=…`, in order; a flag without `=` has the value ''. */
  flags: BuildFlag[];
  /** What stands behind the flags, continuation lines joined, comments within removed; not expanded. */
  text: string;
  /** The place of `text`. */
  textAt: Place;
  /** `json` for `["a", "b"]`, `shell` for everything else. */
  form: 'json' | 'shell';
  /** The strings of the JSON form; else the text's words, quotes removed, variables as written. */
  words: Setting<string>[];
  /** Here-documents (`RUN <<EOF`), in order. */
  heredocs: BuildHeredoc[];
  /** It runs when another image is built from this one. */
  onBuild?: true;
}

export interface BuildFlag {
  /** Without dashes: `mount`, `chmod`. */
  name: string;
  value: string;
  at: Place;
}

export interface BuildHeredoc {
  /** Its delimiter, without quotes. */
  name: string;
  text: string;
  at: Place;
}
