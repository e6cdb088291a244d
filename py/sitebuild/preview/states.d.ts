/** Returns the names of the open page's states, or shows the one that is named; see ../states.js. */
declare function states(): string[];
declare function states(wanted: string): null;
export default states;
