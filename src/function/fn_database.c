/* fn_database.c: totals of the records of a list that fit criteria.
 *
 * Enters: a list whose first row names its columns, the column to total, and criteria under names of columns:
 * conditions beside each other must all hold, those below each other are alternatives. A text without a sign fits what
 * begins with it. Leaves: one number. The numbers of the records that fit are taken into scratch, in their order. */
#include "function/kernels.h"

#include "function/criterion.h"
#include "function/text_builder.h"

typedef struct condition {
    cg_criterion criterion;
    uint32_t column;
    bool asked;
} condition;

enum { ALL_COLUMNS = UINT32_MAX };

typedef struct query {
    const cg_operand *database, *criteria;
    uint32_t field;        /* ALL_COLUMNS: only the records are counted */
    condition *conditions; /* of the criteria's cells below the first row */
    cg_cell error;
} query;

static bool is_label(cg_cell label, cg_cell name) {
    return cg_cell_kind(label) == cg_cell_kind(name) && !cg_is_error(name) && cg_cell_compare(label, name) == 0;
}

/* The column with this name, or the number of columns. */
static uint32_t find_column(const cg_operand *database, cg_cell name) {
    uint32_t column = 0;
    while (column < database->cols && !is_label(database->cells[column], name))
        column++;
    return column;
}

/* A text without a sign fits all that begins with it. */
static cg_criterion read_criterion(cg_cell cell, cg_texts *texts) {
    cg_criterion criterion = cg_criterion_read(cell);
    if (!cg_is_text(cell) || criterion.relation != CG_RELATION_EQUAL || !criterion.empty_texts || criterion.blanks ||
        !cg_is_blank(criterion.operand))
        return criterion;
    cg_text_builder open;
    cg_build_start(&open);
    cg_build_text(&open, cg_cell_text(cell));
    cg_build_character(&open, '*');
    cg_cell begins = cg_build_cell(&open, texts);
    return cg_is_text(begins) ? cg_criterion_read(begins) : criterion;
}

static bool is_nothing(cg_cell cell) {
    return cg_is_blank(cell) || (cg_is_text(cell) && cg_cell_text(cell)->length == 0);
}

/* False when a condition stands under a name that no column has: Excel evaluates a formula there, record by record. */
static bool read_conditions(query *of, cg_texts *texts) {
    for (uint32_t i = of->criteria->cols; i < of->criteria->rows * of->criteria->cols; i++) {
        condition *to = &of->conditions[i - of->criteria->cols];
        *to = (condition){.asked = !is_nothing(of->criteria->cells[i])};
        if (!to->asked) continue;
        to->column = find_column(of->database, of->criteria->cells[i % of->criteria->cols]);
        if (to->column == of->database->cols) return false;
        to->criterion = read_criterion(of->criteria->cells[i], texts);
    }
    return true;
}

static size_t room(const cg_shape_call *call) {
    size_t size = (size_t)call->args[2].rows * call->args[2].cols * sizeof(condition) / sizeof(double) + 1;
    return size + call->args[0].rows;
}

static query read_query(const cg_call *call) {
    const cg_operand *database = &call->args[0];
    query of = {.database = database, .criteria = &call->args[2], .error = cg_blank_cell()};
    of.conditions = (condition *)(void *)(call->scratch + database->rows);
    cg_cell field = call->args[1].cells[0];
    if (cg_is_text(field)) {
        of.field = find_column(database, field);
    } else if (cg_is_blank(field)) {
        of.field = ALL_COLUMNS;
    } else {
        cg_cell number = cg_to_number(field);
        double place = cg_is_number(number) ? trunc(number.number) : -1;
        bool there = place >= 1 && place <= database->cols;
        of.field = place == 0 ? ALL_COLUMNS : there ? (uint32_t)place - 1 : database->cols;
    }
    if (cg_is_error(field))
        of.error = field;
    else if (of.field == database->cols || !read_conditions(&of, call->texts))
        of.error = cg_error_cell(CG_VALUE);
    return of;
}

static bool fits_alternative(const query *of, const condition *conditions, const cg_cell *record) {
    for (uint32_t i = 0; i < of->criteria->cols; i++)
        if (conditions[i].asked && !cg_criterion_fits(&conditions[i].criterion, record[conditions[i].column]))
            return false;
    return true;
}

static bool fits(const query *of, uint32_t row) {
    const cg_cell *record = of->database->cells + (size_t)row * of->database->cols;
    for (uint32_t i = 1; i < of->criteria->rows; i++)
        if (fits_alternative(of, of->conditions + (size_t)(i - 1) * of->criteria->cols, record)) return true;
    return of->criteria->rows == 1;
}

static cg_cell field_of(const query *of, uint32_t row) {
    return of->database->cells[(size_t)row * of->database->cols + of->field];
}

typedef struct numbers {
    const double *at;
    size_t count;
} numbers;

/* The numbers of the field where records fit. False: an error, in *result. */
static bool take_numbers(cg_call *call, numbers *to) {
    query of = read_query(call);
    if (!cg_is_error(of.error) && of.field == ALL_COLUMNS) of.error = cg_error_cell(CG_VALUE);
    *call->result = of.error;
    if (cg_is_error(of.error)) return false;
    size_t count = 0;
    for (uint32_t row = 1; row < of.database->rows; row++) {
        if (!fits(&of, row)) continue;
        cg_cell cell = field_of(&of, row);
        if (cg_is_error(cell)) return *call->result = cell, false;
        if (cg_is_number(cell)) call->scratch[count++] = cell.number;
    }
    *to = (numbers){call->scratch, count};
    return true;
}

/* ---- What is made of the numbers ---- */

static double sum(const numbers *xs) {
    double total = 0;
    for (size_t i = 0; i < xs->count; i++)
        total += xs->at[i];
    return total;
}

static double product(const numbers *xs) {
    double total = xs->count > 0;
    for (size_t i = 0; i < xs->count; i++)
        total *= xs->at[i];
    return total;
}

static double greatest(const numbers *xs) {
    double best = xs->count > 0 ? xs->at[0] : 0;
    for (size_t i = 1; i < xs->count; i++)
        best = fmax(best, xs->at[i]);
    return best;
}

static double least(const numbers *xs) {
    double best = xs->count > 0 ? xs->at[0] : 0;
    for (size_t i = 1; i < xs->count; i++)
        best = fmin(best, xs->at[i]);
    return best;
}

/* NaN of no number. */
static double mean(const numbers *xs) {
    return xs->count > 0 ? sum(xs) / (double)xs->count : (double)NAN;
}

/* NaN when there are too few of them. */
static double variance(const numbers *xs, double fewer) {
    double n = (double)xs->count - fewer, center = mean(xs), squares = 0;
    for (size_t i = 0; i < xs->count; i++)
        squares += (xs->at[i] - center) * (xs->at[i] - center);
    return n > 0 ? squares / n : (double)NAN;
}

/* `value` is over the numbers xs; NaN is a division by nothing. */
#define OF_NUMBERS(name, expression)                                                                                   \
    static void name##_array(cg_call *call) {                                                                          \
        numbers xs;                                                                                                    \
        if (!take_numbers(call, &xs)) return;                                                                          \
        double value = (expression);                                                                                   \
        *call->result = isnan(value) ? cg_error_cell(CG_DIV0) : cg_number_cell(value);                                 \
    }                                                                                                                  \
    static const cg_kernel name = {.array = name##_array};

#define MASK "DATABASE.MATCH(database,field,criteria)"
#define COUNTED "DCOUNT(database,field,criteria)"
#define MEAN "DAVERAGE(database,field,criteria)"
#define TIES "SUM(IF(" MASK "=0,0,IF(database=self,1,0)))"
#define SIG "(database:range, field:cell, criteria:range) -> num"
#define LIST "{\"Tree\",\"Height\";\"Apple\",18;\"Pear\",12;\"Apple\",14;\"Cherry\",13}"
#define PROBE "0.5..5 4x2;=2;={5}"

OF_NUMBERS(eval_sum, sum(&xs))
static const cg_function fn_sum = {
    .name = "DSUM",
    .sig = SIG,
    .makes_texts = true,
    .help = "The sum of a column's numbers in the records of a list that fit the criteria.",
    .eval = &eval_sum,
    .d = {MASK, "0", "0"},
    .probe = PROBE,
    .examples = {"DSUM(" LIST ",\"Height\",{\"Tree\";\"Apple\"}) = 32",
                 "DSUM(" LIST ",2,{\"Tree\",\"Height\";\"Apple\",\">15\";\"P*r\",\"\"}) = 30",
                 "DSUM(" LIST ",2,{\"Height\",\"Height\";\">12\",\"<18\"}) = 27",
                 "DSUM(" LIST ",3,{\"Tree\";\"Apple\"}) = #VALUE!"},
    .scratch = room,
};

OF_NUMBERS(eval_average, mean(&xs))
static const cg_function fn_average = {
    .name = "DAVERAGE",
    .sig = SIG,
    .makes_texts = true,
    .help =
        "The mean of a column's numbers in the records of a list that fit the criteria; #DIV/0! when there are none.",
    .eval = &eval_average,
    .d = {MASK "/" COUNTED, "0", "0"},
    .probe = PROBE,
    .examples = {"DAVERAGE(" LIST ",\"height\",{\"Tree\";\"=apple\"}) = 16",
                 "DAVERAGE(" LIST ",2,{\"Tree\";\"Plum\"}) = #DIV/0!"},
    .scratch = room,
};

OF_NUMBERS(eval_product, product(&xs))
static const cg_function fn_product = {
    .name = "DPRODUCT",
    .sig = SIG,
    .makes_texts = true,
    .help = "The product of a column's numbers in the records of a list that fit the criteria, 0 when there are none.",
    .eval = &eval_product,
    .d = {"IF(" MASK "=0,0,IF(database<>0,self/database,IF(SUM(IF(" MASK "=0,0,IF(database=0,1,0)))=1,PRODUCT(IF(" MASK
          "=0,1,IF(database=0,1,database))),0)))",
          "0", "0"},
    .probe = PROBE,
    .examples = {"DPRODUCT(" LIST ",2,{\"Tree\";\"Apple\"}) = 252", "DPRODUCT(" LIST ",2,{\"Tree\";\"Plum\"}) = 0"},
    .scratch = room,
};

OF_NUMBERS(eval_max, greatest(&xs))
static const cg_function fn_max = {
    .name = "DMAX",
    .sig = SIG,
    .makes_texts = true,
    .help = "The greatest of a column's numbers in the records of a list that fit the criteria, 0 when there are none.",
    .eval = &eval_max,
    .d = {"IF(" MASK "=0,0,IF(database=self,1/" TIES ",0))", "0", "0"},
    .probe = PROBE,
    .examples = {"DMAX(" LIST ",2,{\"Tree\";\"Apple\"}) = 18", "DMAX(" LIST ",2,{\"Height\";\"<0\"}) = 0"},
    .scratch = room,
};

OF_NUMBERS(eval_min, least(&xs))
static const cg_function fn_min = {
    .name = "DMIN",
    .sig = SIG,
    .makes_texts = true,
    .help = "The least of a column's numbers in the records of a list that fit the criteria, 0 when there are none.",
    .eval = &eval_min,
    .d = {"IF(" MASK "=0,0,IF(database=self,1/" TIES ",0))", "0", "0"},
    .probe = PROBE,
    .examples = {"DMIN(" LIST ",2,{\"Tree\";\"Apple\"}) = 14", "DMIN(" LIST ",2,{\"Tree\";\"\"}) = 12"},
    .scratch = room,
};

OF_NUMBERS(eval_var, variance(&xs, 1))
static const cg_function fn_var = {
    .name = "DVAR",
    .sig = SIG,
    .makes_texts = true,
    .help = "The variance of a sample: a column's numbers in the records of a list that fit the criteria.",
    .eval = &eval_var,
    .d = {"IF(" MASK "=0,0,2*(database-" MEAN ")/(" COUNTED "-1))", "0", "0"},
    .probe = PROBE,
    .examples = {"DVAR(" LIST ",2,{\"Tree\";\"Apple\"}) = 8", "DVAR(" LIST ",2,{\"Tree\";\"Pear\"}) = #DIV/0!"},
    .scratch = room,
};

OF_NUMBERS(eval_var_p, variance(&xs, 0))
static const cg_function fn_var_p = {
    .name = "DVARP",
    .sig = SIG,
    .makes_texts = true,
    .help = "The variance of a whole population: a column's numbers in the records of a list that fit the criteria.",
    .eval = &eval_var_p,
    .d = {"IF(" MASK "=0,0,2*(database-" MEAN ")/" COUNTED ")", "0", "0"},
    .probe = PROBE,
    .examples = {"DVARP(" LIST ",2,{\"Tree\";\"Apple\"}) = 4", "DVARP(" LIST ",2,{\"Tree\";\"Pear\"}) = 0"},
    .scratch = room,
};

OF_NUMBERS(eval_stdev, sqrt(variance(&xs, 1)))
static const cg_function fn_stdev = {
    .name = "DSTDEV",
    .sig = SIG,
    .makes_texts = true,
    .help = "The standard deviation of a sample: a column's numbers in the records of a list that fit the criteria.",
    .eval = &eval_stdev,
    .d = {"IF(" MASK "=0,0,(database-" MEAN ")/((" COUNTED "-1)*self))", "0", "0"},
    .probe = PROBE,
    .examples = {"DSTDEV(" LIST ",2,{\"Tree\";\"Apple\"}) = SQRT(8)",
                 "DSTDEV(" LIST ",2,{\"Tree\";\"Pear\"}) = #DIV/0!"},
    .scratch = room,
};

OF_NUMBERS(eval_stdev_p, sqrt(variance(&xs, 0)))
static const cg_function fn_stdev_p = {
    .name = "DSTDEVP",
    .sig = SIG,
    .makes_texts = true,
    .help =
        "The standard deviation of a whole population: a column's numbers in the records of a list that fit the criteria.",
    .eval = &eval_stdev_p,
    .d = {"IF(" MASK "=0,0,(database-" MEAN ")/(" COUNTED "*self))", "0", "0"},
    .probe = PROBE,
    .examples = {"DSTDEVP(" LIST ",2,{\"Tree\";\"Apple\"}) = 2"},
    .scratch = room,
};

/* ---- Counts and cells ---- */

static void count_records(cg_call *call, bool any) {
    query of = read_query(call);
    *call->result = of.error;
    if (cg_is_error(of.error)) return;
    double count = 0;
    for (uint32_t row = 1; row < of.database->rows; row++) {
        if (!fits(&of, row)) continue;
        if (of.field == ALL_COLUMNS)
            count++;
        else
            count += any ? !cg_is_blank(field_of(&of, row)) : cg_is_number(field_of(&of, row));
    }
    *call->result = cg_number_cell(count);
}

static void count_numbers(cg_call *call) {
    count_records(call, false);
}

static void count_filled(cg_call *call) {
    count_records(call, true);
}

static const cg_kernel eval_count = {.array = count_numbers};
static const cg_function fn_count = {
    .name = "DCOUNT",
    .sig = SIG,
    .makes_texts = true,
    .help = "How many of the records of a list that fit the criteria have a number in a column; without one, or with "
            "0, how many fit.",
    .eval = &eval_count,
    .d = {"0", "0", "0"},
    .probe = PROBE,
    .examples = {"DCOUNT(" LIST ",\"Height\",{\"Height\";\">12\"}) = 3", "DCOUNT(" LIST ",1,{\"Height\";\">12\"}) = 0",
                 "DCOUNT(" LIST ",,{\"Tree\";\"<>Pear\"}) = 3", "DCOUNT(" LIST ",0,{\"Tree\";\"<>Pear\"}) = 3",
                 "DSUM(" LIST ",0,{\"Tree\";\"Pear\"}) = #VALUE!"},
    .scratch = room,
};

static const cg_kernel eval_count_a = {.array = count_filled};
static const cg_function fn_count_a = {
    .name = "DCOUNTA",
    .sig = SIG,
    .makes_texts = true,
    .help =
        "How many of the records of a list that fit the criteria have a cell that is not blank in a column; without "
        "one, how many fit.",
    .eval = &eval_count_a,
    .d = {"0", "0", "0"},
    .probe = PROBE,
    .examples = {"DCOUNTA(" LIST ",\"Tree\",{\"Height\";\">12\"}) = 3"},
    .scratch = room,
};

static void get(cg_call *call) {
    query of = read_query(call);
    if (!cg_is_error(of.error) && of.field == ALL_COLUMNS) of.error = cg_error_cell(CG_VALUE);
    *call->result = cg_is_error(of.error) ? of.error : cg_error_cell(CG_VALUE);
    if (cg_is_error(of.error)) return;
    size_t found = 0;
    for (uint32_t row = 1; row < of.database->rows && found < 2; row++) {
        if (!fits(&of, row)) continue;
        cg_cell cell = field_of(&of, row);
        *call->result = cg_is_blank(cell) ? cg_number_cell(0) : cell;
        found++;
    }
    if (found > 1) *call->result = cg_error_cell(CG_NUM);
}

static const cg_kernel eval_get = {.array = get};
static const cg_function fn_get = {
    .name = "DGET",
    .sig = "(database:range, field:cell, criteria:range) -> any",
    .makes_texts = true,
    .help = "The cell of a column in the one record of a list that fits the criteria; #VALUE! when none does, #NUM! "
            "when more than one do.",
    .eval = &eval_get,
    .d = {MASK, "0", "0"},
    .probe = "0.5..5 2x2;=2;={5}",
    .examples = {"DGET(" LIST ",2,{\"Tree\";\"Pear\"}) = 12", "DGET(" LIST ",\"Tree\",{\"Height\";13}) = \"Cherry\"",
                 "DGET(" LIST ",2,{\"Tree\";\"Apple\"}) = #NUM!", "DGET(" LIST ",2,{\"Tree\";\"Plum\"}) = #VALUE!"},
    .scratch = room,
};

/* ---- The cells that count, for derivatives ---- */

static const char *match_shape(const cg_shape_call *call, cg_shape *shape) {
    *shape = call->args[0];
    return NULL;
}

static void match(cg_call *call) {
    query of = read_query(call);
    size_t width = of.database->cols;
    for (size_t i = 0; i < width * of.database->rows; i++)
        call->result[i] = cg_number_cell(0);
    for (uint32_t row = 1; row < of.database->rows && !cg_is_error(of.error) && of.field != ALL_COLUMNS; row++)
        call->result[row * width + of.field].number = fits(&of, row) && cg_is_number(field_of(&of, row));
}

static const cg_kernel eval_match = {.array = match};
static const cg_function fn_match = {
    .name = "DATABASE.MATCH",
    .sig = SIG,
    .makes_texts = true,
    .help = "1 for each cell of a list that a database function totals, else 0.",
    .eval = &eval_match,
    .adjoint = {"0", "0", "0"},
    .probe = PROBE,
    .examples = {"DATABASE.MATCH(" LIST ",2,{\"Tree\";\"Apple\"}) = {0,0;0,1;0,0;0,1;0,0}"},
    .shape = match_shape,
    .scratch = room,
    .internal = true,
};

CG_FAMILY_ROWS(database) = {&fn_average, &fn_count, &fn_count_a, &fn_get, &fn_match, &fn_max,   &fn_min,
                            &fn_product, &fn_stdev, &fn_stdev_p, &fn_sum, &fn_var,   &fn_var_p, NULL};
