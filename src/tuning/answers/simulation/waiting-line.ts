/** The requests that arrived in one second. */
export interface Cohort {
  readonly second: number;
  readonly arrived: number;
  /** The part of those that are answered which is late. */
  readonly lateShare: number;
  waiting: number;
  lost: number;
}

/** Who waits, in the order of arrival: first come, first served. */
export class WaitingLine {
  private readonly queue: Cohort[] = [];

  /** The requests of a second join. */
  public join(second: number, arrived: number, lateShare: number): void {
    this.queue.push({ second, arrived, lateShare, waiting: arrived, lost: 0 });
  }

  /** Those who arrived first leave the queue. */
  public take(requests: number): Array<[Cohort, number]> {
    const taken: Array<[Cohort, number]> = [];
    let left = requests;
    for (let i = 0; i < this.queue.length && left > 0; i++) {
      const cohort = this.queue[i];
      const n = Math.min(cohort.waiting, left);
      cohort.waiting -= n;
      left -= n;
      taken.push([cohort, n]);
    }
    return taken;
  }

  /** Cohorts of whom nobody waits; all of them where nobody is left, or nothing will be decided any more. */
  public settle(all: boolean): Cohort[] {
    const waiting = all ? -1 : this.queue.findIndex((cohort) => cohort.waiting > 1e-9 * cohort.arrived);
    return this.queue.splice(0, waiting === -1 ? this.queue.length : waiting);
  }
}
