import type { DotnetOptions, GolangOptions, JvmOptions, NodejsOptions, PythonOptions } from './runtime-options';
import { between, FLAG, type PropTable, text, whole } from '../../private/known-props';
import { durationUpTo } from '../../private/quantities';

/*
 * The options of each runtime. What a version means, and what options mean together, is checked where they are read.
 */

/** Java's own classes are more than a few hundred, and no program has so many as the most. */
const LEAST_CLASSES = 1000;
const MOST_CLASSES = 1_000_000;

export const NODEJS: PropTable<NodejsOptions> = { version: text('22') };
export const GOLANG: PropTable<GolangOptions> = { version: text('1.25'), cgo: FLAG };
export const JVM: PropTable<JvmOptions> = { version: text('21'), cds: FLAG, cdsArchive: text('/app/application.jsa'), loadedClasses: whole(LEAST_CLASSES, MOST_CLASSES, 12_000), paketo: FLAG };
export const PYTHON: PropTable<PythonOptions> = { version: text('3.13'), server: text('gunicorn'), workersPerCore: between(1, 2, '1: more workers share a core without being faster, and each takes its own memory') };
export const DOTNET: PropTable<DotnetOptions> = { version: text('9.0') };

/** A start of more than an hour is a slip of the unit, as in a profile. */
export const GENERIC = { startup: durationUpTo(3600, 'Duration.seconds(5)') };
