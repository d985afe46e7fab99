/* cellgrad.h: a spreadsheet as text, computed, differentiated, solved, and written as a live workbook.
 *
 *     cg_workbook *book = cg_workbook_create(NULL);
 *     cg_workbook_set_csv(book, "passengers", "titanic.csv");
 *     if (cg_workbook_load_file(book, "titanic_linear.sheet") == CG_OK &&
 *         cg_workbook_solve(book, NULL, NULL) == CG_OK)
 *         printf("%.17g\n", cg_workbook_solve_result(book, 0)->objective);
 *     cg_workbook_close(book);
 *
 * Ownership: everything handed out by pointer is borrowed from the workbook and lives until cg_workbook_close, unless
 * its comment says less. Everything handed in is copied, or read during the call only. Errors: a call that can fail
 * returns a cg_status; what went wrong is then in the workbook's list of diagnostics. After CG_OUT_OF_MEMORY a workbook
 * can only be asked for its diagnostics and closed. Formulas are Excel's, without the leading "=", as in a sheet file:
 * "loss", "AVERAGE(passengers[Loss])", "Model!B3". Names are compared without case. Rows, columns and lists count from
 * 0 in calls and results, as C arrays do; inside formulas and "W[1,2]" they count from 1, as Excel does. Text is UTF-8,
 * and numbers are read and written without regard to the locale. Threads: a workbook is used by one thread at a time;
 * different workbooks are independent. */
#ifndef CELLGRAD_H
#define CELLGRAD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CG_API __attribute__((visibility("default")))
#else
#define CG_API
#endif

/* What a call came to. The numbers are the exit statuses of the program. */
typedef enum cg_status {
    CG_OK = 0,
    CG_EXPECT_FALSE = 1,    /* done, and an `expect` does not hold */
    CG_FILE_ERROR = 2,      /* a file cannot be read or written, or an argument does not fit the workbook */
    CG_SHEET_ERROR = 3,     /* the sheet file is not right */
    CG_DATA_ERROR = 4,      /* a data file is not right */
    CG_OBJECTIVE_ERROR = 5, /* an error value reached the objective of a solve */
    CG_LIMIT_REACHED = 6,   /* a solve stopped at a limit; its best point is kept */
    CG_DIVERGED = 7,        /* a solve diverges, or has no feasible point */
    CG_OUT_OF_MEMORY = 70,
    CG_INTERRUPTED = 130 /* a solve was interrupted; its best point is kept */
} cg_status;

/* "0.1.0". A constant string. */
CG_API const char *cg_version(void);

/* ---- Life of a workbook ---- */

typedef struct cg_workbook cg_workbook;

/* Where memory comes from: resize(user, NULL, n) allocates n bytes aligned for any type, resize(user, p, n) moves a
 * block, resize(user, p, 0) frees it, NULL means none left. Called by the thread that uses the workbook and by the
 * threads of a solve, one at a time. */
typedef struct cg_allocator {
    void *(*resize)(void *user, void *pointer, size_t size);
    void *user;
} cg_allocator;

/* A new workbook, to be closed by the caller. `allocator` is copied; NULL: the C library's memory. NULL when there is
 * none. GSL, NLopt, libcsv and libxlsxwriter use the C library's memory in any case. */
CG_API cg_workbook *cg_workbook_create(const cg_allocator *allocator);
/* Frees the workbook and all that was borrowed from it. NULL is fine. */
CG_API void cg_workbook_close(cg_workbook *workbook);

/* ---- Settings ---- */

/* Reads `table` from the CSV at `path` (seen from the current folder) instead of the file that the sheet names. To be
 * called before loading; a table that the sheet does not have is an error when it is loaded. */
CG_API cg_status cg_workbook_set_csv(cg_workbook *workbook, const char *table, const char *path);
/* Starts a params block from other values than the sheet says. `target` is "NAME", or "NAME[row,column]" (from 1) for
 * one of its cells; `value` is a formula without names, such as "0.5" or "{1,2;3,4}", in the shape of the target or a
 * single value for all of it. Before loading, or after it (which drops the results of solves). Later settings win. */
CG_API cg_status cg_workbook_set_param(cg_workbook *workbook, const char *target, const char *value);
/* Starts params from the JSON file at `path`, as cg_workbook_save_params writes it; blocks that it does not name start
 * as the sheet says. To be called before loading; a setting of cg_workbook_set_param wins over it. */
CG_API cg_status cg_workbook_set_params_file(cg_workbook *workbook, const char *path);
/* The seed of all random draws, for the sheet and all its solves (otherwise each solve's own `seed`, and 0). Before
 * loading, or after it (which drops the results of solves). */
CG_API cg_status cg_workbook_set_seed(cg_workbook *workbook, uint64_t seed);
/* How many threads read a large data file; 0, as it is without this: one a core. What is read does not depend on it.
 * (Those of a solve are its options'.) */
CG_API cg_status cg_workbook_set_threads(cg_workbook *workbook, unsigned threads);

/* ---- Loading: text -> cells -> graph. Once a workbook. ---- */

/* Loads the sheet file at `path`. The files that it names are seen from the folder of the file that names them. */
CG_API cg_status cg_workbook_load_file(cg_workbook *workbook, const char *path);
/* Loads a sheet from `length` bytes of text; `name` stands for its path in messages, and in finding the files it names.
 */
CG_API cg_status cg_workbook_load_text(cg_workbook *workbook, const char *name, const char *text, size_t length);

/* ---- Values ---- */

typedef enum cg_value_kind {
    CG_VALUE_NUMBER,
    CG_VALUE_TEXT,
    CG_VALUE_BOOLEAN,
    CG_VALUE_ERROR,
    CG_VALUE_BLANK
} cg_value_kind;

typedef struct cg_value {
    cg_value_kind kind;
    double number;    /* of a number; of a boolean 0 or 1; else 0 */
    const char *text; /* of a text; of an error its name, "#DIV/0!"; else "" */
} cg_value;

/* A rectangle of cells, row by row: values[row * cols + col]. A column of a table is rows x 1. */
typedef struct cg_value_array {
    size_t rows, cols;
    const cg_value *values;
} cg_value_array;

/* Which params the values belong to: those at the solution of the solve called `solve`, or (NULL) the initial ones. At
 * first the initial ones; a solve sets its own solution. CG_FILE_ERROR when there is no such solve or it has not run.
 */
CG_API cg_status cg_workbook_use(cg_workbook *workbook, const char *solve);
/* Computes a formula; reads a cell, a column or a block when the formula is its name. */
CG_API cg_status cg_workbook_read(cg_workbook *workbook, const char *formula, cg_value_array *out);
/* The same for a formula that is one number. Anything else is CG_SHEET_ERROR. */
CG_API cg_status cg_workbook_read_number(cg_workbook *workbook, const char *formula, double *out);

/* ---- Live values ---- */

/* Makes the workbook live: the values of these formulas, n of them (0: of all columns and cells that the sheet
 * computes), are kept, with those of the columns and cells that they come from. From then on, when params are set
 * (cg_workbook_set_param, cg_workbook_set_number), only what depends on those is computed, when one of the formulas is
 * read next; and what cg_workbook_read gives for one of them, asked for by the same text, lives until something is set
 * or read after setting. Values at the solution of a solve are not kept. To be called after loading; again, for other
 * formulas. */
CG_API cg_status cg_workbook_go_live(cg_workbook *workbook, const char *const *formulas, size_t n);
/* As cg_workbook_set_param with a number for a value: for sliders. */
CG_API cg_status cg_workbook_set_number(cg_workbook *workbook, const char *target, double value);
/* How many cells were computed for the live formulas since the workbook went live, steps within formulas included. */
CG_API uint64_t cg_workbook_live_cells(const cg_workbook *workbook);

/* Why a formula is an error value: a line for each named thing on the way from it to the formula and the row of data
 * where the error begins. One line that says so when it is none. */
CG_API cg_status cg_workbook_why(cg_workbook *workbook, const char *formula, const char **out);

/* d formula / d params, cell by cell: out[row * cols + col] for the rows x cols of the block called `params`; `room` is
 * the number of doubles in `out`, at least rows * cols. The formula is one cell. A derivative that is an error value is
 * NaN. */
CG_API cg_status cg_workbook_differentiate(cg_workbook *workbook, const char *formula, const char *params, double *out,
                                           size_t room);
/* The backward pass as formulas, one "name = formula" a line, with respect to the named blocks (n of them; 0: all that
 * the formula depends on). */
CG_API cg_status cg_workbook_differentiate_text(cg_workbook *workbook, const char *formula, const char *const *params,
                                                size_t n, const char **out);

/* ---- What the sheet holds ---- */

typedef struct cg_table_info {
    const char *name;
    const char *path;       /* of the CSV that was read */
    size_t rows, file_rows; /* kept, and in the file */
    size_t columns;
    const char *const *column_names; /* those of the file that are kept, then the calculated ones */
} cg_table_info;

typedef struct cg_params_info {
    const char *name;
    size_t rows, cols;
    const char *const *row_labels; /* rows of them, or NULL */
    const char *const *col_labels; /* cols of them, or NULL */
} cg_params_info;

/* A worksheet, a `sheet` block: the rectangle from its first used row and column to its last ones. */
typedef struct cg_worksheet_info {
    const char *name;
    const char *range;               /* "Plan!A1:E4", as formulas write it */
    size_t top, left;                /* counted from 0: 0 and 0 are A1 */
    size_t rows, cols;               /* 0 and 0 of one without cells */
    const char *const *column_names; /* cols of them: "A", "B" ... */
} cg_worksheet_info;

/* 0 of each before loading. An index beyond the count gives NULL. */
CG_API size_t cg_workbook_table_count(const cg_workbook *workbook);
CG_API const cg_table_info *cg_workbook_table(cg_workbook *workbook, size_t index);
CG_API size_t cg_workbook_params_count(const cg_workbook *workbook);
CG_API const cg_params_info *cg_workbook_params(const cg_workbook *workbook, size_t index);
/* Worksheets of a sheet file; an Excel workbook's are not listed here. */
CG_API size_t cg_workbook_worksheet_count(const cg_workbook *workbook);
CG_API const cg_worksheet_info *cg_workbook_worksheet(cg_workbook *workbook, size_t index);
/* The values of its first `rows` rows and `cols` columns, at the params in use. */
CG_API cg_status cg_workbook_read_worksheet(cg_workbook *workbook, size_t index, size_t rows, size_t cols,
                                            cg_value_array *out);
/* Named cells and blocks, `NAME = FORMULA`: their names. */
CG_API size_t cg_workbook_cell_count(const cg_workbook *workbook);
CG_API const char *cg_workbook_cell(const cg_workbook *workbook, size_t index);
CG_API size_t cg_workbook_solve_count(const cg_workbook *workbook);
CG_API const char *cg_workbook_solve_name(const cg_workbook *workbook, size_t index);

/* ---- Excel workbooks ---- */

/* How much of an Excel workbook's file (.xlsx, .xlsm) is read: bytes of all its parts, unpacked, and how many times a
 * part may be larger than it is packed. 0: 4 GiB, and 200. Before loading. */
CG_API cg_status cg_workbook_set_limits(cg_workbook *workbook, uint64_t bytes, uint64_t ratio);

/* A formula cell whose computed value is another than the one stored in the file. */
typedef struct cg_cell_difference {
    const char *cell;    /* "nnet!AH1" */
    const char *formula; /* without "=" */
    cg_value stored, computed;
} cg_cell_difference;

/* A formula cell that keeps the value stored in the file. */
typedef struct cg_frozen_cell {
    const char *cell;
    const char *reason;
} cg_frozen_cell;

typedef struct cg_recalculation {
    size_t formula_cells; /* all cells of array formulas included */
    size_t compared;
    size_t without_value; /* the file has no value to compare with */
    size_t n_differ;
    const cg_cell_difference *differ;
    size_t n_frozen;
    const cg_frozen_cell *frozen;
    size_t n_changing; /* cells that depend on the clock or on random draws, and so are not compared */
    const char *const *changing;
    double seconds; /* of reading and computing */
} cg_recalculation;

typedef struct cg_recalculation_options {
    bool compare;
    /* Two numbers agree when they differ by no more than this share of the larger one, or of 0.001 when both are
     * smaller (so that what is left of a difference of equal numbers is no difference). 0: 1e-9. */
    double tolerance;
    const char *sheet; /* only its cells; NULL: all */
} cg_recalculation_options;

/* Computes every formula of an Excel workbook anew, and compares with the values stored in its file. CG_EXPECT_FALSE
 * when one differs. `options` NULL: nothing is compared. */
CG_API cg_status cg_workbook_recalculate(cg_workbook *workbook, const cg_recalculation_options *options,
                                         const cg_recalculation **out);

/* Reads the Solver model that an Excel workbook stores, as a solve called like its sheet: that of `sheet` or, NULL, the
 * only one there is; none or several are an error when the workbook is loaded. Before loading. */
CG_API cg_status cg_workbook_set_model(cg_workbook *workbook, const char *sheet);
/* Reads every Solver model of an Excel workbook that is whole, if any. Before loading. */
CG_API cg_status cg_workbook_set_all_models(cg_workbook *workbook);
/* Lets these cells of an Excel workbook vary ("Sheet1!B2:B5"), in place of those of a Solver model, so that formulas
 * can be differentiated by them. Further calls add cells. Before loading. */
CG_API cg_status cg_workbook_set_variables(cg_workbook *workbook, const char *cells);
/* Writes the Excel workbook that was loaded as a sheet file into `folder`, with CSV files for its values; files that
 * are there are replaced only with `force`. */
CG_API cg_status cg_workbook_import(cg_workbook *workbook, const char *folder, bool force);
/* Whether an Excel workbook was loaded, and not a sheet file. */
CG_API bool cg_workbook_is_excel(const cg_workbook *workbook);
/* Writes the Excel workbook that was loaded to `path`, which may be its own: a file that differs from it only in the
 * variables of the solve that has run last, in the values of formulas that depend on them, and in the reports that were
 * asked for. */
CG_API cg_status cg_workbook_write_back(cg_workbook *workbook, const char *path);
/* Asks for reports on the solve, each of which will be a worksheet behind the others: some of "answer", "sensitivity"
 * and "limits", with commas between. One that cannot be made of a solution is left out with a warning. After loading an
 * Excel workbook. */
CG_API cg_status cg_workbook_set_reports(cg_workbook *workbook, const char *reports);

/* ---- All cells, and what differs ---- */

/* One cell, defined name or table. Borrowed during the call. */
typedef struct cg_listed_cell {
    const char *place;   /* "Data!B7", "W[1,2]", "loss", "name Total" */
    const char *formula; /* without "="; of a name or table what it stands for; NULL: a value */
    bool has_value;      /* false for a name or table */
    cg_value value;      /* of an Excel file the stored one, of a sheet file the computed one */
} cg_listed_cell;

/* Visits all that the workbook holds, in an order that the same file always has. */
CG_API cg_status cg_workbook_list(cg_workbook *workbook, void (*visit)(void *user, const cg_listed_cell *cell),
                                  void *user);
/* Visits what is in one of the workbooks only (the other is then NULL), or in both with another formula or value.
 * CG_EXPECT_FALSE when there is any such cell. */
CG_API cg_status cg_workbook_differ(cg_workbook *before, cg_workbook *after,
                                    void (*visit)(void *user, const cg_listed_cell *before,
                                                  const cg_listed_cell *after),
                                    void *user);

/* ---- Solving ---- */

/* One look at a solve that runs. Borrowed during the call. */
typedef struct cg_solve_progress {
    const char *solve;
    uint64_t start, starts; /* starts done, of so many */
    uint64_t iteration;     /* of the start that runs */
    double objective;       /* the best so far */
    double gradient_norm;
    double seconds; /* since the solve began */
} cg_solve_progress;

/* All zero is a fine set of options: as the sheet says. */
typedef struct cg_solve_options {
    const char *method; /* NULL: as the sheet says */
    uint64_t starts;    /* 0: as the sheet says */
    unsigned threads;   /* 0: one a core. Results do not depend on it. */
    /* A file in which a running solve is kept, every so many seconds and at its end (of a sheet with several solves:
     * checkpoint.NAME for each). NULL: none. */
    const char *checkpoint;
    double every; /* seconds; 0: 30 */
    bool resume; /* go on from what the file holds, with the same bits as if the solve had never stopped; none: begin */
    /* When it becomes nonzero the solve ends, its best point kept; NULL: never. */
    const volatile sig_atomic_t *interrupted;
    /* Called a few times a second, from one thread at a time; it must not call the workbook. NULL: nobody looks. */
    void (*progress)(void *user, const cg_solve_progress *progress);
    void *user;
} cg_solve_options;

/* A distinct minimum that starts ended in. */
typedef struct cg_solve_minimum {
    double objective;
    uint64_t count; /* starts that ended here */
    uint64_t start; /* the first of them */
    size_t n_dead;
    const char *const *dead; /* columns that are 0 on every row here, as units of a net that died */
} cg_solve_minimum;

typedef struct cg_solve_step {
    double objective, gradient_norm;
    double rate;           /* of the step that led here; 0: it has none */
    double seconds;        /* since the start began */
    const double *watched; /* [n_watch]; NaN where a formula is no number */
} cg_solve_step;

/* A constraint or bound that holds with equality at the solution. */
typedef struct cg_solve_limit {
    const char *what;  /* "SUM(w) <= 1", "w[1,2] >= 0" */
    double multiplier; /* how the objective changes when its right side grows by 1: the shadow price */
} cg_solve_limit;

/* A cell or column whose slope jumps where two sides of a comparison, an ABS or the like, are the same. */
typedef struct cg_solve_kink {
    const char *cell;
    size_t rows, near_by; /* its cells, and those within 1e-9 of the switch, where the slope is one side's by chance */
} cg_solve_kink;

/* What is known of a solution beside its values, by cellgrad's own evaluation. */
typedef struct cg_solve_certificate {
    double violation; /* the largest of a constraint, relative to the size of its sides (or 1) */
    bool known;       /* whether what follows is; not for many variables with many limits */
    bool balanced;    /* constraints hold and the gradient is balanced by the limits' */
    size_t n_active;
    const cg_solve_limit *active;
    bool has_curvature;    /* second derivatives were taken (of few variables) */
    bool maximized;        /* the objective is to be large: at a strict maximum all directions curve down */
    size_t up, down, flat; /* of the directions that no limit forbids: how many curve up, down, or not at all */
    double condition;      /* largest over smallest curvature */
    const char *advice;    /* about the units of variables, where others would help much; NULL: none */
    size_t n_kinks;
    const cg_solve_kink *kinks; /* of a piecewise smooth problem */
    const char *proof;          /* why nothing better exists anywhere; NULL: not proved */
} cg_solve_certificate;

/* A variable in a Sensitivity Report. */
typedef struct cg_sensitivity_variable {
    const char *name; /* "W[1,2]", "Plan!B4" */
    double value;
    double reduced;            /* how fast the objective changes with it, the constraints kept */
    double coefficient;        /* the objective's slope by it */
    double increase, decrease; /* with `ranges`: how far the coefficient may go while the solution stays the best */
} cg_sensitivity_variable;

/* A cell of a constraint there. */
typedef struct cg_sensitivity_constraint {
    const char *what;          /* "SUM(w) <= 1", "Plan!C3 <= Plan!E3" */
    double value, limit;       /* of its left and of its right side */
    double price;              /* how the objective changes when the limit grows by 1: shadow price, multiplier */
    double increase, decrease; /* with `ranges`: how far the limit may go while the price stays */
} cg_sensitivity_constraint;

/* What a limit is worth, and how far the numbers of a problem may go: the tables of Excel's Sensitivity Report. A limit
 * of a variable itself is no constraint there: it shows as the variable's `reduced`. INFINITY: as far as one likes. */
typedef struct cg_solve_sensitivity {
    bool ranges; /* a linear program, solved at a vertex */
    size_t n_variables, n_constraints;
    const cg_sensitivity_variable *variables; /* in the order of `changing`, row by row */
    const cg_sensitivity_constraint *constraints;
} cg_solve_sensitivity;

typedef struct cg_solve_result {
    const char *name;        /* of the solve */
    cg_status status;        /* CG_OK, CG_OBJECTIVE_ERROR, CG_LIMIT_REACHED, CG_DIVERGED or CG_INTERRUPTED */
    const char *stop;        /* why it ended, as one word: "exact", "converged", "time-limit" ... */
    const char *explanation; /* the same as a sentence */
    const char *method;      /* the method that ran: "least-squares", "bfgs", "lm", "gd" ... */
    const char *problem;     /* what the objective was recognised as: "linear least squares", "smooth" ... */
    double objective;
    bool has_stored;                  /* of an Excel workbook's model: its file holds a number for the objective, */
    double stored_objective;          /* this one */
    double gradient_norm;             /* Euclidean, at the solution */
    uint64_t iterations, evaluations; /* over all starts */
    bool whole_numbers; /* some variables are: slopes, multipliers and curvature say nothing of a solution's neighbours */
    uint64_t nodes;     /* of branch and cut; 0: there was none */
    double bound;       /* nothing better than this is possible; NaN: not known */
    double seconds;
    uint64_t seed, starts;
    size_t n_minima;
    const cg_solve_minimum *minima; /* best first */
    cg_solve_certificate certificate;
    int excel; /* the number by which Excel's Solver says the like of `stop`: 0 to 20 */
    size_t n_watch;
    const char *const *watch; /* [n_watch]: the formulas of the solve's `watch` */
    const double *watched;    /* [n_watch]: their values at the solution */
    double suggested_rate;    /* of method lr_find: the rate at which the objective fell fastest; 0: none */
    size_t n_steps;
    const cg_solve_step
        *steps; /* of a method that is asked for steps (gd): the initial point, then each step; else 0 */
    size_t n_changing;
    const cg_params_info *const *changing;   /* the blocks that the solve changes */
    const cg_value_array *values;            /* [n_changing]: their values at the solution */
    const double *const *gradient;           /* [n_changing]: rows * cols doubles at the solution, or NULL */
    const cg_solve_sensitivity *sensitivity; /* NULL: without constraints, with whole numbers, or not known */
} cg_solve_result;

/* Runs the solve called `name`, or (NULL) all of them in the order of the file, until one fails or is interrupted. A
 * solve starts at the initial values, or at the solution of the solve that its `from` names, which then is run before.
 * Returns the status of the first that is not CG_OK, or CG_EXPECT_FALSE when all are and an `expect` of theirs does not
 * hold. `options` NULL: as the sheet says. */
CG_API cg_status cg_workbook_solve(cg_workbook *workbook, const char *name, const cg_solve_options *options);
/* NULL for a solve that has not run or that gave no point (then diagnostics say why). */
CG_API const cg_solve_result *cg_workbook_solve_result(const cg_workbook *workbook, size_t index);

/* ---- Expectations ---- */

typedef struct cg_expect_result {
    const char *text;  /* as written in the sheet */
    const char *solve; /* whose solution it is checked at; NULL: the initial values */
    bool checked;      /* false: its solve has not run */
    bool holds;
    const char *found; /* the values that were compared: "0.1442271493073191 < 0.15" */
} cg_expect_result;

/* Checks the expectations that stand outside solves at the initial values. CG_EXPECT_FALSE when one does not hold.
 * Those of a solve are checked when it has run. An error value makes an expectation false. */
CG_API cg_status cg_workbook_check_expects(cg_workbook *workbook);
CG_API size_t cg_workbook_expect_count(const cg_workbook *workbook);
CG_API const cg_expect_result *cg_workbook_expect(const cg_workbook *workbook, size_t index);

/* ---- Params as a file, and new rows ---- */

/* Writes the values of all params in use (see cg_workbook_use) as JSON; the file is complete or not there at all. */
CG_API cg_status cg_workbook_save_params(cg_workbook *workbook, const char *path);

typedef struct cg_prediction {
    const char *table;          /* NULL: the only one that the sheet has */
    const char *csv;            /* the new rows */
    const char *const *columns; /* "NAME", or "NAME=FORMULA" as a column of the table would have it */
    size_t n_columns;           /* 0: the file's, and the calculated ones that can be computed from them */
    bool keep;                  /* leave out the rows that `keep where` drops */
} cg_prediction;

typedef struct cg_prediction_result {
    size_t rows, columns;
    const char *const *names;     /* [columns] */
    const cg_value *const *cells; /* [columns] -> rows */
    size_t doubtful;              /* rows that `keep where` would drop (and does, when `keep` is set) */
    size_t n_left_out;            /* of all columns asked for by n_columns 0: those that cannot be computed */
    const char *const *left_out;
    const char *lacking; /* a column of the file for want of which they are not; NULL: none */
} cg_prediction_result;

/* Applies the columns' formulas to the rows of another file, at the params in use. What a formula takes of the whole
 * table, such as MAX([Age]), stays that of the table's own rows. The file may have more columns than the table's, and
 * need not have those that no column asked for depends on. `path` not NULL: writes the columns there as CSV. */
CG_API cg_status cg_workbook_predict(cg_workbook *workbook, const cg_prediction *how, const char *path,
                                     cg_prediction_result *out);

/* ---- Profile ---- */

/* Where time goes, from this call on. To be called before loading. */
CG_API cg_status cg_workbook_start_profile(cg_workbook *workbook);

typedef struct cg_stage_info {
    const char *name; /* "read", "parse", "graph", "gradient", "compile", "prepare", "solve",
                       * "machine code", "certify", "export"; "other" */
    double seconds;
    double rows, bytes; /* of data that the stage went through, as often as it did; 0 where that says nothing */
} cg_stage_info;

/* False beyond the last stage, and when no profile was started. */
CG_API bool cg_workbook_stage(const cg_workbook *workbook, size_t index, cg_stage_info *out);

/* A step of evaluating the last solve's objective and gradient once, on one thread. */
typedef struct cg_node_info {
    const char *name;      /* of the column or cell: "passengers[Loss]"; "" for a part of a formula */
    const char *formula;   /* the part of a formula that it comes from, or "" */
    const char *operation; /* "MMULT", "+", "sum over rows" ... */
    bool gradient;         /* of the backward pass */
    double seconds, share; /* of all nodes' */
    double rows, bytes;    /* that it goes through: rows of its result or of what it folds, of its cells' size */
} cg_node_info;

/* Evaluates the objective and the gradient of the solve that ran last some times more, with a clock around each node:
 * the costliest first. None when no solve has run. */
CG_API cg_status cg_workbook_profile_nodes(cg_workbook *workbook, const cg_node_info **nodes, size_t *n);

/* ---- Writing ---- */

/* Writes all that the sheet's `export` blocks ask for, at the solutions they name (the last solve that has run unless
 * they say otherwise, the initial values when none has). Each file is complete or not there at all: it is written
 * beside its place and renamed. `path`, when not NULL, takes the place of the first export's path; a sheet without
 * exports then writes one. The format goes by the extension. */
CG_API cg_status cg_workbook_export(cg_workbook *workbook, const char *path);
/* Before long work: whether those files can be written, as far as that can be known. What stands in the way is
 * reported. */
CG_API cg_status cg_workbook_check_exports(cg_workbook *workbook, const char *path);
/* The same of any file. */
CG_API cg_status cg_workbook_check_file(cg_workbook *workbook, const char *path);
/* Writes one file, whatever the sheet's `export` blocks ask for. */
typedef struct cg_write_options {
    const char *path;  /* the format goes by the extension */
    const char *only;  /* one table, params block or named cell, for formats without formulas; NULL: all */
    const char *chart; /* the sheet's chart of this name, or a picture of a solve: "fit.steps", "fit.minima", "fit.fit",
                          "fit.residuals", or "fit" for the first of these that there is; NULL: none */
} cg_write_options;
CG_API cg_status cg_workbook_write(cg_workbook *workbook, const cg_write_options *options);
/* The paths that have been written. */
CG_API size_t cg_workbook_export_count(const cg_workbook *workbook);
CG_API const char *cg_workbook_export_path(const cg_workbook *workbook, size_t index);

/* The graph of all that the sheet names, as lines of text or in Graphviz's language. */
CG_API cg_status cg_workbook_graph_text(cg_workbook *workbook, const char **out);
CG_API cg_status cg_workbook_graph_dot(cg_workbook *workbook, const char **out);

/* ---- Checking gradients ---- */

/* One symbolic derivative beside a finite difference. */
typedef struct cg_gradient_check {
    const char *of;     /* the cell, or the objective of a solve */
    const char *params; /* the block */
    size_t row, col;    /* the cell of it that differs most, for its allowance */
    double symbolic;
    double numeric;
    double allowance; /* how far the two may be apart: the error estimate of the finite difference, and rounding */
    size_t cells;     /* of the block: how many derivatives were compared */
    bool agrees;
    const char *skipped; /* why there is nothing to compare ("has no derivative: ..."); NULL when compared */
} cg_gradient_check;

/* Compares every derivative of every named one-cell formula, and of every solve's objective, with central differences
 * at the params in use. CG_EXPECT_FALSE when one does not agree. */
CG_API cg_status cg_workbook_check_gradients(cg_workbook *workbook, const cg_gradient_check **checks, size_t *n);

/* ---- Diagnostics ---- */

/* What is said about a diagnostic: a hint what to do, or another place that has to do with it. */
typedef struct cg_diagnostic_note {
    const char *message;
    const char *file; /* NULL: nowhere in a file */
    size_t line, column;
} cg_diagnostic_note;

typedef struct cg_diagnostic_info {
    bool error;          /* else a warning */
    const char *code;    /* "unknown-name": see cg_explain */
    const char *file;    /* NULL: nowhere in a file */
    size_t line, column; /* from 1, columns in characters; 0: unknown */
    const char *message; /* one line */
    size_t n_notes;
    const cg_diagnostic_note *notes;
} cg_diagnostic_info;

/* All that was reported since the workbook was created, in order. At most 20 errors are kept. */
CG_API size_t cg_workbook_diagnostic_count(const cg_workbook *workbook);
CG_API const cg_diagnostic_info *cg_workbook_diagnostic(cg_workbook *workbook, size_t index);
/* The diagnostic as the program prints it: place, message, source line, caret and notes, with terminal colours if
 * `color`.
 * "" when there is no memory for it. */
CG_API const char *cg_workbook_diagnostic_text(cg_workbook *workbook, size_t index, bool color);
/* How many columns those texts may take, of longer source lines the part around the place being shown; 0: 120. */
CG_API void cg_workbook_set_columns(cg_workbook *workbook, size_t columns);

/* What a code of a diagnostic means, in a sentence or two; NULL when there is no such code. A constant string. */
CG_API const char *cg_explain(const char *code);
/* The codes, by index; NULL beyond the last. */
CG_API const char *cg_explain_code(size_t index);

/* ---- The language ---- */

/* The canonical text of a sheet file: the same sheet, with formulas and indentation as cellgrad writes them. */
CG_API cg_status cg_workbook_format(cg_workbook *workbook, const char *name, const char *text, size_t length,
                                    const char **out);

typedef struct cg_function_info {
    const char *name;      /* "LOG10", or an operator's sign */
    const char *family;    /* "math", "matrix" ... */
    const char *signature; /* "(x:num) -> num" */
    const char *help;
    const char *derivative;    /* one rule a parameter, "x: 1/(x*LN(10))", joined by "; "; "" when there is none */
    const char *no_derivative; /* why there is none, or NULL */
    size_t n_examples;
    const char *const *examples; /* "LOG10(1000) = 3" */
} cg_function_info;

/* The functions that formulas may use. An index beyond the count gives NULL; so does running out of memory. */
CG_API size_t cg_workbook_function_count(const cg_workbook *workbook);
CG_API const cg_function_info *cg_workbook_function(cg_workbook *workbook, size_t index);
/* The one that a formula means by this name, which may be an old one (STDEV is STDEV.S) and in any case; NULL when
 * there is none. */
CG_API const cg_function_info *cg_workbook_function_named(cg_workbook *workbook, const char *name);

/* The methods that a solve may name, beside "auto", which chooses among them. */
typedef struct cg_method_info {
    const char *name;
    const char *help;
    size_t n_options;
} cg_method_info;

typedef struct cg_method_option_info {
    const char *name;
    const char *help;
    double initial, low, high; /* low and high are allowed themselves */
} cg_method_option_info;

/* False, with nothing filled in, when there is none of that index. All texts are constant strings. */
CG_API bool cg_solve_method(size_t index, cg_method_info *out);
CG_API bool cg_solve_method_option(size_t method, size_t index, cg_method_option_info *out);

#ifdef __cplusplus
}
#endif

#endif
