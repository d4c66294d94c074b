import { keepsQuorum, podMaker, runsOnKnative } from '../demand/capabilities';
import type { PlanInput } from '../demand/plan-input';
import { FIXED_OF_MEMBERS } from '../profile/take-over';

/**
 * What is kept of an object that runs already, against what the workload is.
 *
 * @throws where no object could have both
 */
export function checkTakeOver(input: PlanInput): void {
  const { name, pod: { takeOver } } = input;
  if (takeOver === undefined || runsOnKnative(input)) {
    return;
  }
  const ofMembers = FIXED_OF_MEMBERS.filter((field) => takeOver[field] !== undefined);
  if (podMaker(input) !== 'stateful-set') {
    if (ofMembers.length > 0) {
      throw new Error(`takeOver has ${ofMembers.join(', ')}, which only a StatefulSet has, and this workload is a Deployment: leave ${ofMembers.length === 1 ? 'it' : 'them'} out`);
    }
    return;
  }
  if (takeOver.serviceName === name) {
    throw new Error(`takeOver has serviceName '${name}', which is the name of the Service for callers, and that of the members is headless: replace the StatefulSet without its pods (kubectl delete statefulset ${name} --cascade=orphan), and leave serviceName out`);
  }
  if (takeOver.podManagementPolicy === 'OrderedReady' && keepsQuorum(input)) {
    throw new Error(`takeOver has podManagementPolicy OrderedReady, and with it a quorum never starts again after all members stopped: one alone has no majority, so it is not ready, and the next one waits for it; replace the StatefulSet without its pods (kubectl delete statefulset ${name} --cascade=orphan) and leave podManagementPolicy out, or say quorum: false`);
  }
}
