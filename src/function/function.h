/* function.h: what a function (or operator) is: one row, written whole in one place.
 *
 * Enters: operands. Leaves: cells. A row carries the name, the signature, the help, the kernels, the derivative, the Excel
 * spelling and examples; tests/unit/test_registry.c proves every claim of every row. To add a function write one block in
 * the family's file and add it to the list at the file's end (an unlisted row is a compile error: unused constant).
 * A new family is a file fn_NAME.c, a line in families.def and one in meson.build.
 *
 * Kernels. A function is exactly one of
 *   map    one cell from one cell of each argument (IF, SIN, +). The driver broadcasts over arrays and over table rows.
 *   fold   one cell from all cells of its ranges (SUM, COUNTIF). The driver streams blocks and merges in a fixed tree.
 *   array  anything else: whole operands in, a whole result out (MMULT, MATCH).
 * Beside the general kernel, which knows every kind of cell, stands an optional fast one for operands that are all finite
 * numbers. A fast kernel need not care about errors: the driver looks at its results, and a block with a result that is not finite
 * is computed again by the general kernel, which says #NUM! or #DIV/0!. So the two must agree wherever results are finite. */
#ifndef CG_FUNCTION_FUNCTION_H
#define CG_FUNCTION_FUNCTION_H

#include <stddef.h>

#include "base/cell.h"
#include "base/vector.h"

/* ---- Signature: "(x:num, [digits:num=0]) -> num" ----
 * Kinds. num, text, bool: a scalar, coerced as Excel does (blank is 0, "" or FALSE; text that reads as a number is one); an
 * error among them is the result, the leftmost first. any: a scalar as it is, errors still end the call. cell: a scalar as it
 * is, errors too (IF's branches, ISBLANK). range: a whole operand, never mapped (folds and arrays only); errors reach the kernel.
 * [x:num=0] may be left out and then is 0; [x:num] may be left out and is then absent (n_args smaller) or, left out in the
 * middle, blank. `x:num...` repeats the last parameter, `a:range, b:any...2` the last two. */
typedef enum cg_parameter_kind {
    CG_PARAMETER_NUMBER,
    CG_PARAMETER_TEXT,
    CG_PARAMETER_BOOLEAN,
    CG_PARAMETER_ANY,
    CG_PARAMETER_CELL,
    CG_PARAMETER_RANGE
} cg_parameter_kind;

typedef struct cg_parameter {
    const cg_text *name;
    cg_parameter_kind kind;
    bool optional, has_default;
    cg_cell initial; /* when has_default */
} cg_parameter;

typedef struct cg_signature {
    cg_parameter *parameters;
    uint32_t n_parameters;
    uint32_t repeat;             /* how many of the last parameters repeat; 0: none */
    uint32_t least, most;        /* arguments a call may have (most: CG_MAX_ARGUMENTS when repeating) */
    cg_parameter_kind result;    /* NUMBER, TEXT, BOOLEAN or ANY */
} cg_signature;

/* The parameter that argument `index` of a call belongs to. */
const cg_parameter *cg_signature_parameter(const cg_signature *signature, uint32_t index);

/* ---- What kernels see ---- */

/* A whole argument, row by row. `reference`: it came from cells, a column or an array, where aggregates skip text and booleans;
 * else it was given directly, where they are coerced. */
typedef struct cg_operand {
    const cg_cell *cells;
    uint32_t rows, cols;
    bool reference;
} cg_operand;

typedef struct cg_function cg_function;

typedef struct cg_call {
    const cg_function *function;
    const cg_operand *args; /* of array kernels and folds (for a fold's ranges: the part now added) */
    uint32_t n_args;
    cg_cell *result; /* of array kernels: rows * cols cells to fill, row by row */
    uint32_t rows, cols;
    cg_texts *texts;      /* where a new text is interned */
    double *scratch;      /* of array kernels that ask for it (cg_function.scratch); never smaller than asked */
    double now;           /* the serial date and time at which the sheet is evaluated (clock.h) */
    /* Random draws: see base/random.h. `index` counts the cells of the result over all rows. */
    uint64_t seed, start, stream, index;
} cg_call;

/* One cell from coerced scalars (n_args of them, see call->n_args). Errors in num, text, bool and any arguments never get here. */
typedef cg_cell (*cg_map)(cg_call *call, const cg_cell *args);
/* The same for n all-number (or all-boolean, as 0 and 1) elements of each argument. A function that gives booleans writes 0 and 1. */
typedef void (*cg_numbers)(const double *const *args, double *result, size_t n);

/* The cells of one operand for n rows as one vector for each cell of its shape: at[row * cols + col][0..n). A `fixed` operand
 * is the same for all rows and has one element a vector. */
typedef struct cg_slots {
    const double *const *at;
    uint32_t rows, cols;
    bool fixed;
} cg_slots;
/* The fast kernel of folds and arrays when called once a row: results[row * cols + col][0..n). All operands are finite numbers. */
typedef void (*cg_slots_kernel)(const cg_slots *args, uint32_t n_args, double *const *results, uint32_t rows, uint32_t cols,
                                size_t n);

enum { CG_FOLD_STATE = 128 }; /* bytes a fold may keep */
typedef struct cg_fold {
    /* false: the ranges are added one after another, each call of add has one range (call->args[0]).
     * true: the ranges are walked in step, cell by cell; all have the same shape, or where `by_place` as many cells, which go
     * together in their order; else the result is `mismatch`. call->args holds all arguments, in which those of kind range have
     * the same number of cells (rows * 1) and scalars one. */
    bool lockstep, by_place;
    cg_error mismatch; /* of a lockstep fold; CG_NO_ERROR means CG_VALUE */
    void (*start)(void *state); /* NULL: all bytes zero */
    void (*add)(void *state, cg_call *call);
    /* Fast: n elements of each range, all numbers that count as they do in a reference. NULL: none. */
    void (*add_numbers)(void *state, const double *const *ranges, size_t n);
    void (*merge)(void *state, const void *later); /* state: of earlier cells */
    cg_cell (*finish)(const void *state, cg_call *call);
} cg_fold;

/* Beside `map`, for n elements of two cells each of any kind: makes 0 or 1 where odd[i] is not 0 and both are texts, and clears
 * that. */
typedef void (*cg_text_pairs)(const cg_cell *xs, const cg_cell *ys, double *result, uint64_t *odd, size_t n);

typedef struct cg_kernel {
    cg_map map;
    cg_numbers numbers;
    cg_text_pairs text_pairs;
    const cg_fold *fold;
    void (*array)(cg_call *call);
    cg_slots_kernel slots;
} cg_kernel;

/* ---- Shapes of array results ---- */
typedef struct cg_shape {
    uint32_t rows, cols;
} cg_shape;

/* Whether a fold walks two such ranges in step. */
static inline bool cg_fold_pairs(const cg_fold *fold, cg_shape a, cg_shape b) {
    bool alike = a.rows == b.rows && a.cols == b.cols;
    return alike || (fold->by_place && (uint64_t)a.rows * a.cols == (uint64_t)b.rows * b.cols);
}

typedef struct cg_shape_call {
    const cg_shape *args;
    const cg_operand *constants; /* cells NULL where the argument is not constant */
    uint32_t n_args;
    double *scratch; /* as a kernel's, for rules that read many cells; NULL when the call is not constant */
} cg_shape_call;

/* Sets *shape and returns NULL; or returns why the arguments do not fit, and the call is `function->misfit`. */
typedef const char *(*cg_shape_rule)(const cg_shape_call *call, cg_shape *shape);

enum { CG_MOST_RULES = 9, CG_MOST_EXAMPLES = 12 };

struct cg_function {
    const char *name;      /* upper case, or the operator's sign */
    const char *sig;
    const char *help;      /* one or two sentences */
    const cg_kernel *eval;

    /* Derivatives in the sheet language, one a parameter (a repeated parameter's rule serves all its arguments), over the
     * parameter names, `self` (the result) and in .adjoint also `adj` (the adjoint of the result).
     *   .d        d self / d parameter, cell by cell. The driver multiplies by the adjoint (an exact-zero adjoint stays 0) and sums where
     *             the argument was broadcast. For a fold: d self / d (each cell of the range).
     *   .adjoint  the adjoint of the parameter itself, in its shape. For functions that mix cells.
     * In a rule of a repeated parameter its name means the one argument; a call argument that holds `every` stands for one
     * argument for each of the call's repeated arguments: SUM(--(every=self)) is SUM(--(a=self), --(b=self)). The call meant is the
     * outermost around it that takes `every` where its own parameters repeat: 1/COUNT(every) is 1/COUNT(a, b). `others` is
     * the product of the other repeated arguments; `place` says, from 1, which of the repeated arguments (groups) it is; `all` is
     * all repeated arguments as one array, one below the other and blank where one does not reach, `before` those before this one.
     * "0" is a step or an argument that only selects. An omitted optional parameter means its default in a rule. */
    const char *d[CG_MOST_RULES];
    const char *adjoint[CG_MOST_RULES];
    const char *not_differentiable; /* why there is none; exactly one of the three is given (a function without arguments: none) */

    /* Where the gradient test samples, one entry an argument, separated by ";": "0.1..9", "-1..1 2x3" for an array, "=2" for a
     * formula that is not varied, "~0.5 {1,2}" for numbers at most 0.5 from those. NULL: "-2..2" for each scalar. */
    const char *probe;
    const char *excel;   /* Excel spelling when it differs from a call of `name`: "LOG({x},2)"; {x...} is x and all after it */
    const char *examples[CG_MOST_EXAMPLES]; /* "LOG2(8) = 3": left and right of the last " = " are formulas that agree to 1e-14 */

    cg_shape_rule shape; /* of array kernels; NULL: 1 x 1 */
    cg_error misfit;     /* result when the shape rule refuses; CG_NO_ERROR means CG_VALUE */
    size_t (*scratch)(const cg_shape_call *call); /* doubles of scratch an array kernel wants; NULL: none */
    uint32_t shaped_by;  /* bit i: the values of argument i decide the shape of the result (FILTER's second) */
    uint32_t by_rows;    /* bit i: row r of the result depends on row r of argument i only (MMULT's first), so it can be mapped over rows */
    bool total;          /* finite numbers never give an error (overflow aside) */
    bool carries;        /* fast kernels: a num, any, cell or range argument that is not finite makes a result that is not
                            finite either, or is not chosen (IF's branches); so the program need not look at each step */
    bool truths;         /* fast kernels: booleans among its ranges count, as 0 and 1 */
    bool random;         /* draws: each call is its own stream, and is never shared or folded away */
    bool clock;          /* tells the time: the same in all formulas, but another one tomorrow; is not folded away */
    bool shape_only;     /* depends on the shapes of the arguments, not on their cells (ROWS) */
    bool positional;     /* depends on where the formula or the reference stands (ROW, COLUMN); the graph computes it */
    bool special;        /* its arguments are names and formulas, which the graph compiles in place of a call (LET) */
    bool empty_is_default; /* an argument left empty between commas is its default, as in Excel's newer functions; else a blank */
    bool last_reaches;   /* the last parameter, when it is a reference, starts at its first cell and is as large as the first one */
    bool makes_texts;    /* that are neither arguments nor its result: threads cannot share its calls */
    bool internal;       /* made by cellgrad, not to be written in a sheet */
};

/* ---- Macros for rows ---- */
#define CG_MAP1(name, expression)                                                                                      \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call;                                                                                                    \
        double x = args[0].number;                                                                                     \
        return cg_number_cell(expression);                                                                             \
    }                                                                                                                  \
    CG_VECTOR_CLONES static void name##_numbers(const double *const *args, double *result, size_t n) {                 \
        const double *xs = args[0];                                                                                    \
        for (size_t i = 0; i < n; i++) {                                                                               \
            double x = xs[i];                                                                                          \
            result[i] = (expression);                                                                                  \
        }                                                                                                              \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map, .numbers = name##_numbers};

#define CG_MAP2(name, expression)                                                                                      \
    static cg_cell name##_map(cg_call *call, const cg_cell *args) {                                                    \
        (void)call;                                                                                                    \
        double x = args[0].number, y = args[1].number;                                                                 \
        return cg_number_cell(expression);                                                                             \
    }                                                                                                                  \
    CG_VECTOR_CLONES static void name##_numbers(const double *const *args, double *result, size_t n) {                 \
        const double *xs = args[0], *ys = args[1];                                                                     \
        for (size_t i = 0; i < n; i++) {                                                                               \
            double x = xs[i], y = ys[i];                                                                               \
            result[i] = (expression);                                                                                  \
        }                                                                                                              \
    }                                                                                                                  \
    static const cg_kernel name = {.map = name##_map, .numbers = name##_numbers};

/* ---- Registry ---- */
typedef struct cg_entry {
    const cg_function *function;
    cg_signature signature;
    const char *family; /* "math", "matrix", ... */
    uint32_t index;
} cg_entry;

typedef struct cg_registry cg_registry; /* read-only once made */

/* Parses the signatures of all rows; aborts the program on a malformed row (a test walks them all). */
cg_registry *cg_registry_create(cg_arena *arena, cg_texts *texts);
/* By its name or an old one (aliases.def); NULL when there is no such function. Case does not matter. */
const cg_entry *cg_registry_find(const cg_registry *registry, const cg_text *name);
size_t cg_registry_count(const cg_registry *registry);
const cg_entry *cg_registry_at(const cg_registry *registry, size_t index);
/* The most similar name of a function users may write, or NULL. */
const char *cg_registry_similar(const cg_registry *registry, const char *name);

/* ---- Excel's coercions, for kernels of `any`, `cell` and `range` parameters (coerce.c) ---- */
/* Number, or an error cell: blank 0, booleans 0 and 1, text that reads as a number, a date or a time (coerce.h) that number, other text
 * #VALUE!, errors themselves. */
cg_cell cg_to_number(cg_cell cell);
/* Text cell, or an error: numbers in General format, TRUE, FALSE, blank "". */
cg_cell cg_to_text(cg_cell cell, cg_texts *texts);
/* Boolean cell, or an error: numbers but 0 are TRUE, the texts TRUE and FALSE, blank FALSE, other text #VALUE!. */
cg_cell cg_to_boolean(cg_cell cell);
/* By parameter kind; `any` and `cell` stay as they are. */
cg_cell cg_coerce(cg_cell cell, cg_parameter_kind kind, cg_texts *texts);

/* Evaluates a call on whole operands by the general kernels, with Excel's coercion, broadcasting (#N/A where shapes do not reach)
 * and folds. call->args, n_args, rows, cols, result, texts, scratch and the random fields are set by the caller; result shape as
 * cg_result_shape says. This is the one meaning of every function; every other path is a faster way to it. */
void cg_call_evaluate(const cg_entry *entry, cg_call *call);
/* What the same makes of single cells (call->n_args of them, and room for CG_MAX_ARGUMENTS), which it coerces where they are; for
 * functions with a `map` kernel. */
cg_cell cg_call_cells(const cg_entry *entry, cg_call *call, cg_cell *cells);
/* Shape of a call's result from the shapes (and constants) of its arguments; NULL or why they do not fit. */
const char *cg_result_shape(const cg_entry *entry, const cg_shape_call *call, cg_shape *shape);
/* What a call with such arguments gives when they do not fit: the first error among those that are one constant, else `misfit`. */
cg_error cg_misfit_error(const cg_entry *entry, const cg_shape_call *call);

#endif
