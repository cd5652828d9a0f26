// @ts-check
export { default } from "./not-found.js";
