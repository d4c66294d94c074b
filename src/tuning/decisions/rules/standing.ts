/**
 * How a rule holds that no decision or finding cites. Every rule is either cited, named beside the code that follows it, or stands here; a test walks them.
 */
export enum Standing {
  /** In force: part of settings whose decisions cite another rule, or of how objects are printed. */
  FOLLOWED = 'in force: settings cite another rule',
  /** In force by what is not written. */
  LEFT_OUT = 'in force: a field is left out',
  /** How Kubernetes, Istio or a runtime behaves, or advice to the program: other rules build on it. */
  BACKGROUND = 'a fact or an advice that other rules use',
  /** No plan follows it so far. */
  NOT_YET = 'not implemented yet',
}

const of = (standing: Standing, ids: string): ReadonlyArray<readonly [string, Standing]> => ids.split(', ').map((id) => [id, standing]);

/** By id. */
export const STANDINGS: ReadonlyMap<string, Standing> = new Map([
  ...of(Standing.FOLLOWED, 'RT-G2, RT-G4, RT-J3, RT-J5, RT-J6, RT-J9, RT-J10, RT-N1, RT-N5, RT-R2, RT-W1, RT-E1, MEM-1, MEM-10, MEM-12, MEM-13, MEM-14, MEM-16, CAP-2, CAP-7, CAP-8, CAP-9, HPA-7, HPA-9, HPA-10, PRB-0, PRB-3, PRB-9, '
    + 'PRB-12, TRM-5, PDB-3, PRI-1, STS-11, STS-12, IST-9, IST-15, KN-4, KN-5, KN-6, KN-13, KN-17, KN-23, SEC-3, SEC-7, SEC-9, IMG-1, IMG-4, IMG-9, OBS-11, PAY-4, A22, A23, B5, B6, B7, B9, B12, B18, B26, rulings 2, rulings 20, '
    + 'DESIGN 1, DESIGN 11, DESIGN 12'),
  ...of(Standing.LEFT_OUT, 'RT-G3, HPA-11, HPA-13, HPA-15, PRB-2, PRB-10, SPR-5, STS-3, STS-8, STS-10, NET-2, NET-4, NET-5, NET-7, IST-6, KN-9, KN-22, SEC-4, SEC-5, SEC-10, A13, A21, rulings 11, rulings 19, rulings 21'),
  ...of(Standing.BACKGROUND, 'CPU-8, CPU-9, CPU-11, CPU-12, CPU-13, RT-G6, RT-R4, MEM-4, MEM-6, MEM-7, MEM-8, MEM-11, MEM-15, CAP-4, HPA-14, PRB-11, PRB-13, KA-2, NET-9, NET-10, NET-12, NET-13, IMG-3, OBS-3'),
  ...of(Standing.NOT_YET, 'CPU-14, RT-P6, NET-1, IST-13, SEC-11, OBS-1, OBS-2, OBS-6, OBS-7, B27'),
]);
