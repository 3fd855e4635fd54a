import { fullName, type ImageReference } from './image-reference.js';

type Version = [major: number, minor: number];

/** `before`: versions below it are out of support. `also`: others that are. `all`: the image itself is given up. */
interface Support {
  before?: Version;
  also?: (version: Version) => boolean;
  /** Release names of versions that are out of support. */
  names?: readonly string[];
  all?: string;
}

/**
 * Support that had ended by the end of 2025, from each project's own release page. Incomplete on purpose: only dates
 * that are certain. Versions that are not here are not judged.
 */
const official: Record<string, Support> = {
  debian: { before: [11, 0], names: ['wheezy', 'jessie', 'stretch', 'buster'] },
  ubuntu: {
    before: [22, 4],
    also: ([major, minor]) => major < 25 && !(minor === 4 && major % 2 === 0),
    names: ['trusty', 'xenial', 'bionic', 'focal', 'kinetic', 'lunar', 'mantic', 'oracular'],
  },
  alpine: { before: [3, 19] },
  fedora: { before: [41, 0] },
  centos: { all: 'CentOS Linux ended in June 2024' },
  node: {
    before: [20, 0],
    also: ([major]) => major === 21 || major === 23,
    names: ['hydrogen', 'gallium', 'fermium', 'erbium', 'dubnium', 'carbon'],
  },
  python: { before: [3, 9] },
  php: { before: [8, 1] },
  ruby: { before: [3, 2] },
  golang: { before: [1, 23] },
  mysql: { before: [8, 0] },
  mariadb: { before: [10, 6], also: ([major, minor]) => major === 10 && minor > 6 && minor < 11 },
  postgres: { before: [13, 0] },
  mongo: { before: [6, 0] },
  redis: { before: [6, 0] },
  elasticsearch: { before: [7, 0] },
  rabbitmq: { before: [3, 12] },
  nginx: { before: [1, 25] },
  httpd: { before: [2, 4] },
  tomcat: { before: [9, 0], also: ([major, minor]) => major === 10 && minor === 0 },
  drupal: { before: [10, 0] },
  openjdk: { all: 'this image is deprecated; eclipse-temurin and others replace it' },
  java: { all: 'this image has been deprecated since 2016' },
  jenkins: { all: 'this image is deprecated; jenkins/jenkins replaces it' },
  adoptopenjdk: { all: 'this image is deprecated; eclipse-temurin replaces it' },
};

const dotnet: Support = { before: [8, 0] };
const numbers = /^v?(\d{1,4})(?:\.(\d{1,4}))?/;

/** Why an image's version gets no updates any more; `undefined` where it does, or where that is not known. */
export function endOfLife(reference: ImageReference): string | undefined {
  const name = fullName(reference);
  if (name.startsWith('k8s.gcr.io/')) return 'the registry k8s.gcr.io is frozen; registry.k8s.io replaces it';
  if (name.startsWith('docker.io/bitnamilegacy/')) return 'images of bitnamilegacy are no longer updated';
  const support = supportOf(name);
  if (support === undefined) return undefined;
  if (support.all !== undefined) return support.all;
  return reference.tag !== undefined && hasEnded(support, reference.tag)
    ? 'its support has ended'
    : undefined;
}

function supportOf(name: string): Support | undefined {
  const library = 'docker.io/library/';
  if (name.startsWith(library)) {
    const repository = name.slice(library.length);
    return Object.hasOwn(official, repository) ? official[repository] : undefined;
  }
  return name.startsWith('mcr.microsoft.com/dotnet/') ? dotnet : undefined;
}

function hasEnded({ before, also, names }: Support, tag: string): boolean {
  if (names?.some((release) => tag === release || tag.startsWith(`${release}-`))) return true;
  const [, major, minor] = numbers.exec(tag) ?? [];
  if (major === undefined || before === undefined) return false;
  const version: Version = [Number(major), Number(minor ?? '0')];
  // `python:3` and `alpine:3` are the newest of their kind.
  if (minor === undefined && before[1] > 0 && version[0] === before[0]) return false;
  const isBefore = version[0] < before[0] || (version[0] === before[0] && version[1] < before[1]);
  // Without a minor number, a comparison with one is false.
  return isBefore || (also?.([version[0], Number(minor ?? 'none')]) ?? false);
}
