import type { Version } from './version';
import { FLAG, type PropTable, text, whole } from '../../private/known-props';

/**
 * Options of `Runtime.jvm` and `Runtime.springBoot`.
 */
export interface JvmOptions {
  /**
   * The Java release in the image, for example `21` or `21.0.4`.
   *
   * 11 or newer. The collector is always written out, so its default, which changes with JDK 27, does not matter.
   *
   * @default - not known; the settings are the same
   */
  readonly version?: string;

  /**
   * Whether the image has a class data sharing archive (AppCDS, or an AOT cache) that its command uses.
   *
   * The start is then assumed to take 6 s instead of 10 s, with Spring Boot 15 s instead of 25 s.
   *
   * @default - true with `cdsArchive`, else false
   */
  readonly cds?: boolean;

  /**
   * Absolute path of the class data sharing archive in the image, passed as `-XX:SharedArchiveFile`.
   *
   * Leave it out where the image's own command names the archive.
   *
   * @default - none is passed
   */
  readonly cdsArchive?: string;

  /**
   * Classes that the program loads (`jcmd <pid> VM.classloader_stats`, or what Paketo's calculator prints as "Loaded Class Count").
   *
   * The metaspace is then planned and bounded for so many. From 1000 to 1000000.
   *
   * @default - as many as fill 80 MiB of metadata, with Spring Boot 110 MiB; not bounded
   */
  readonly loadedClasses?: number;

  /**
   * Whether the image was built by Paketo's buildpacks (Spring Boot's `build-image`), whose memory calculator runs before the program.
   *
   * It refuses to start where its sum exceeds the limit, so the memory is planned by its terms (RT-J11), and BPL_JVM_THREAD_COUNT,
   * BPL_JVM_LOADED_CLASS_COUNT and BPL_JVM_HEAD_ROOM are set.
   *
   * @default false
   */
  readonly paketo?: boolean;
}

/** Java's own classes are more than a few hundred, and no program has so many as the most. */
const LEAST_CLASSES = 1000;
const MOST_CLASSES = 1_000_000;

export const JVM: PropTable<JvmOptions> = { version: text('21'), cds: FLAG, cdsArchive: text('/app/application.jsa'), loadedClasses: whole(LEAST_CLASSES, MOST_CLASSES, 12_000), paketo: FLAG };

/** What the factories choose. */
export interface JvmChoice {
  readonly version: Version | undefined;
  readonly spring: boolean;
  readonly cds: boolean;
  readonly cdsArchive: string | undefined;
  /** Classes that the program loads; undefined = not declared. */
  readonly loadedClasses?: number | undefined;
  /** Paketo's memory calculator runs before the program. */
  readonly paketo?: boolean;
}
