/** How every file begins that `hookbox types` may write again. */
export const MARK = "// Written by `hookbox types`";
