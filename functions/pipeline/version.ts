/** Stands in every manifest; a test keeps it equal to the package's version. */
export const ENGINE = 'waybill 0.1.0';
