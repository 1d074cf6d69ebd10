/**
 * Name of the signal that lets children start. It has its own file, because only workflows may load its
 * handler.
 */
export const letStart = 'letStart'
