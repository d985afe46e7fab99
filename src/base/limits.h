/* limits.h: every limit of cellgrad, in one place. Each has a diagnostic code and a test. */
#ifndef CG_BASE_LIMITS_H
#define CG_BASE_LIMITS_H

enum {
    CG_MAX_ERRORS = 20,           /* diagnostics kept in one run */
    CG_MAX_SOURCE_BYTES = 1 << 28, /* a sheet file */
    CG_MAX_NESTING = 128,         /* brackets and calls inside each other in a formula; Excel allows 64 */
    CG_MAX_FORMULA_TOKENS = 8192, /* tokens of one formula (Excel: 8,192 characters) */
    CG_MAX_INCLUDE_DEPTH = 16,
    CG_MAX_NAME_LENGTH = 255,     /* characters, as in Excel */
    CG_MAX_TEXT_LENGTH = 32767,   /* characters of a text cell, as in Excel */
    CG_MAX_ARGUMENTS = 255,       /* of one call, as in Excel */
    CG_MAX_NODES = 1 << 24,       /* of a graph */
    CG_MAX_REFERENCE_DEPTH = 100, /* references in a chain that are followed at once; a longer one is taken in parts */
    CG_MAX_COLUMNS = 16384,       /* of a table; Excel's sheet width */
    CG_MAX_ROWS = 2147483647,     /* of a table */
    CG_MAX_ARRAY_CELLS = 1 << 27, /* of one array that a formula makes */
    CG_EXCEL_ROWS = 1048576,
    CG_EXCEL_COLUMNS = 16384,
};

#endif
