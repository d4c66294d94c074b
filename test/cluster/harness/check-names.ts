/** The checks of `prove`, in the order in which an object goes through them. */
export const CHECKS = {
  accepted: 'the server accepts it under strict validation, without a warning (but of the annotation that names GKE\'s class of an Ingress, which GKE reads only there)',
  idempotent: 'applied again, it changes nothing, and nothing was added inside its lists',
  kept: 'every value that was sent is stored as it was sent',
  admitted: 'its pods are admitted by Pod Security ("restricted" unless another level was asked for)',
} as const;
