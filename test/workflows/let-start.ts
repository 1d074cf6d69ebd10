/** The signal that lets the children of a workflow start. Not beside its handler, which only workflows may load. */
export const letStart = 'letStart'
