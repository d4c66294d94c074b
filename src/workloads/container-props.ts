/**
 * What the program in the main container is started with.
 */
export interface ContainerProps {
  /**
   * The program that runs, in place of the image's entrypoint. `$(NAME)` stands for a variable; no shell reads it.
   *
   * @default - the image's entrypoint
   */
  readonly command?: string[];

  /**
   * Arguments of the program, in place of the image's own. `$(NAME)` stands for a variable; no shell reads them.
   *
   * @default - the image's arguments; none where `command` is given
   */
  readonly args?: string[];

  /**
   * Folder in which the program starts.
   *
   * @default - the image's
   */
  readonly workingDir?: string;
}
