/* names_to_solves.c: the hidden names solver_adj, solver_opt, solver_lhs1 ... of a worksheet become a solve block.
 *
 * Enters: a book's defined names. Leaves: the block that a sheet file would have. Names that are missing have the
 * defaults of Excel's dialog; names beyond solver_num are left over from earlier models and say nothing; what stands in
 * the name of a relation's right side for whole numbers ("integer", in the writer's language) says nothing either, the
 * relation's code does. The engine, population and derivatives are no more than hints to a solver, and this one looks
 * at the problem itself. */
#include "book/names_to_solves.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

/* Codes that the names hold. */
enum { TYPE_MAX = 1, TYPE_MIN = 2, TYPE_VALUE = 3 };
enum { RELATION_MOST = 1, RELATION_EQUAL, RELATION_LEAST, RELATION_INTEGER, RELATION_BINARY, RELATION_DIFFERENT };
enum { SWITCH_ON = 1, SWITCH_OFF = 2 };
enum { ENGINE_LINEAR = 2 };
/* More seconds than this are no limit: Excel writes 2147483647. */
static const double NO_LIMIT = 1e8;
/* Starts that the multistart option stands for. */
static const double MULTISTARTS = 50;
static const double MOST_CONSTRAINTS = 100000;

typedef struct reading {
    cg_language *language;
    const cg_book *book;
    const cg_book_sheet *sheet;
    cg_solve_block *solve;
    bool failed;
} reading;

/* ---- Names ---- */

/* The text begins with the sheet's name: Plan!$A$1, 'My plan'!$A$1. */
static bool begins_with_sheet(const char *text, const cg_book_sheet *sheet) {
    size_t length = sheet->name->length, quoted = *text == '\'';
    return strncmp(text + quoted, sheet->name->bytes, length) == 0 && text[quoted + length] == (quoted ? '\'' : '!');
}

/* The sheet whose model a name belongs to. Some writers make the names those of the whole workbook; then they are of
 * the sheet where the variables are, or else of the active one. */
static const cg_book_sheet *owner(const cg_book *book, const cg_book_name *name) {
    if (name->sheet) return name->sheet;
    for (size_t i = 0; i < book->n_names; i++) {
        if (book->names[i].sheet || !cg_same_word(book->names[i].name->bytes, "solver_adj")) continue;
        for (size_t k = 0; k < book->n_sheets; k++)
            if (begins_with_sheet(book->names[i].text + strspn(book->names[i].text, "=( "), &book->sheets[k]))
                return &book->sheets[k];
    }
    return book->active_sheet < book->n_sheets ? &book->sheets[book->active_sheet] : NULL;
}

/* Gnumeric keeps a name that it cannot read as ERROR("its text"). */
static const char *without_error(cg_arena *arena, const char *text) {
    static const char before[] = "ERROR(\"", after[] = "\")";
    size_t length = strlen(text), head = sizeof before - 1, tail = sizeof after - 1;
    if (length < head + tail || memcmp(text, before, head) != 0 || strcmp(text + length - tail, after) != 0)
        return text;
    return cg_copy_text(arena, text + head, length - head - tail);
}

/* The text of a name without what is around it. */
static const char *plain_text(cg_arena *arena, const char *text) {
    text = without_error(arena, text);
    while (*text == ' ' || *text == '=')
        text++;
    return text;
}

/* The text of a name, without "="; NULL when there is none or it is empty. A sheet's own name hides the workbook's. */
static const char *find_name(cg_arena *arena, const cg_book *book, const cg_book_sheet *sheet, const char *name) {
    const char *shared = NULL;
    for (size_t i = 0; i < book->n_names; i++) {
        const cg_book_name *each = &book->names[i];
        if (owner(book, each) != sheet || !cg_same_word(each->name->bytes, name)) continue;
        const char *text = plain_text(arena, each->text);
        if (!*text) continue;
        if (each->sheet) return text;
        shared = text;
    }
    return shared;
}

/* Cells that were deleted; LibreOffice writes them in small letters. */
static bool is_broken(const char *text) {
    static const char broken[] = "#ref!";
    for (; *text; text++) {
        size_t i = 0;
        while (broken[i] && (text[i] | (text[i] >= 'A' && text[i] <= 'Z' ? 0x20 : 0)) == broken[i])
            i++;
        if (!broken[i]) return true;
    }
    return false;
}

static const char *find(const reading *of, const char *name) {
    return find_name(of->language->arena, of->book, of->sheet, name);
}

static const char *find_numbered(const reading *of, const char *name, size_t number) {
    return find(of, cg_format(of->language->arena, "%s%zu", name, number));
}

static double number_or(const char *text, double missing) {
    double value;
    return text && cg_decimal_read(text, strlen(text), '.', &value) ? value : missing;
}

/* A switch or a code as a number. */
static double option(const reading *of, const char *name, double missing) {
    return number_or(find(of, name), missing);
}

/* ---- Texts as formulas ---- */

static const cg_source *source_of(const reading *of, const char *name, const char *text) {
    cg_arena *arena = of->language->arena;
    const char *shown = cg_format(arena, "%s: %s!%s", of->book->path, of->sheet->name->bytes, name);
    return cg_source_create(arena, shown, text, strlen(text));
}

static cg_span span_of(const cg_source *source) {
    return (cg_span){source, 0, (uint32_t)source->length};
}

/* What a name stands for, where the text is no more than one: "Mix", "Plan!Mix", "book.xlsx!Mix". The formulas of a
 * model stand on no sheet, so that a sheet's own names would not be found. */
static const char *without_names(const reading *of, const char *text) {
    enum { MOST_NAMES = 10 };
    for (int round = 0; round < MOST_NAMES; round++) {
        const char *mark = strrchr(text, '!'), *name = mark ? mark + 1 : text, *found = NULL;
        for (size_t i = 0; i < of->book->n_names; i++) {
            const cg_book_name *each = &of->book->names[i];
            if (!cg_same_word(each->name->bytes, name) || (each->sheet && each->sheet != of->sheet)) continue;
            if (!found || each->sheet) found = plain_text(of->language->arena, each->text);
        }
        if (!found || !*found) return text;
        text = found;
    }
    return text;
}

/* Cells without a sheet's name are of the model's sheet. */
static const cg_ast *on_sheet(const reading *of, const cg_ast *ast) {
    cg_arena *arena = of->language->arena;
    bool bare = ast->kind == CG_AST_RANGE && !ast->range.sheet;
    if (!bare && ast->kind != CG_AST_CALL) return ast;
    cg_ast *made = CG_NEW(arena, cg_ast);
    *made = *ast;
    if (bare) {
        made->range.sheet = of->sheet->name;
        return made;
    }
    const cg_ast **args = CG_NEW_ARRAY(arena, ast->call.n_args, const cg_ast *);
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        args[i] = on_sheet(of, ast->call.args[i]);
    made->call.args = args;
    return made;
}

/* NULL, with `failed` set, after an error was reported. */
static const cg_ast *formula(reading *of, const char *name, const char *text) {
    const cg_ast *ast = cg_text_to_ast(of->language, source_of(of, name, without_names(of, text)));
    if (!ast) of->failed = true;
    return ast ? on_sheet(of, ast) : NULL;
}

static void warn_broken(const reading *of, const char *name, const char *text) {
    cg_warn(of->language->diagnostics, CG_E_SOLVER_MODEL, span_of(source_of(of, name, text)),
            "the Solver model of sheet %s refers to cells that were deleted; that part is left out",
            of->sheet->name->bytes);
}

/* The areas of a union: its text split at commas outside quotes and brackets. Each call gives one; NULL at the end. */
static const char *next_area(cg_arena *arena, const char **text) {
    const char *at = *text;
    int depth = 0;
    bool quoted = false;
    if (!*at) return NULL;
    for (; *at; at++) {
        if (*at == '\'') quoted = !quoted;
        if (quoted) continue;
        if (*at == '(' || *at == '[' || *at == '{') depth++;
        if (*at == ')' || *at == ']' || *at == '}') depth--;
        if (*at == ',' && depth == 0) break;
    }
    size_t length = (size_t)(at - *text);
    const char *area = cg_copy_text(arena, *text, length);
    *text = *at ? at + 1 : at;
    return area;
}

/* (A1:B2,D4) is a union in brackets. */
static const char *without_brackets(cg_arena *arena, const char *text) {
    size_t length = strlen(text);
    return length > 2 && *text == '(' && text[length - 1] == ')' ? cg_copy_text(arena, text + 1, length - 2) : text;
}

/* ---- Parts of a model ---- */

static void read_objective(reading *of) {
    cg_solve_block *solve = of->solve;
    const char *text = find(of, "solver_opt");
    int type = (int)option(of, "solver_typ", TYPE_MAX);
    solve->goal = type == TYPE_MIN ? CG_MINIMIZE : type == TYPE_VALUE ? CG_SET_TO : CG_MAXIMIZE;
    if (!text) { /* any point that keeps the constraints will do */
        solve->goal = CG_MINIMIZE;
        text = "0";
    }
    solve->objective = formula(of, "solver_opt", text);
    if (solve->goal != CG_SET_TO) return;
    const char *target = find(of, "solver_val");
    solve->target = formula(of, "solver_val", target && !is_broken(target) ? target : "0");
}

static void read_variables(reading *of) {
    cg_arena *arena = of->language->arena;
    const char *text = without_brackets(arena, without_names(of, find(of, "solver_adj")));
    CG_LIST(const cg_ast *) areas = {0};
    for (const char *area; (area = next_area(arena, &text));) {
        if (is_broken(area)) {
            warn_broken(of, "solver_adj", area);
            continue;
        }
        const cg_ast *ast = formula(of, "solver_adj", area);
        if (ast) CG_PUSH(arena, &areas, ast);
    }
    of->solve->changing_cells = areas.at;
    of->solve->n_changing_cells = areas.count;
}

typedef struct constraints {
    CG_LIST(cg_constraint) list;
} constraints;

static void add_constraint(reading *of, constraints *to, int relation, const char *name, const char *left,
                           const cg_ast *right) {
    const cg_ast *ast = formula(of, name, left);
    if (!ast) return;
    cg_constraint made = {.left = ast, .right = right, .span = ast->span};
    switch (relation) {
    case RELATION_MOST: made.relation = CG_AT_MOST; break;
    case RELATION_EQUAL: made.relation = CG_EQUAL; break;
    case RELATION_LEAST: made.relation = CG_AT_LEAST; break;
    case RELATION_INTEGER: made.relation = CG_INTEGER; break;
    case RELATION_BINARY: made.relation = CG_BINARY; break;
    default: made.relation = CG_ALL_DIFFERENT; break;
    }
    CG_PUSH(of->language->arena, &to->list, made);
}

static void read_constraint(reading *of, constraints *to, size_t number) {
    cg_arena *arena = of->language->arena;
    const char *left_name = cg_format(arena, "solver_lhs%zu", number);
    const char *right_name = cg_format(arena, "solver_rhs%zu", number);
    const char *left = find(of, left_name), *right = find(of, right_name);
    int relation = (int)number_or(find_numbered(of, "solver_rel", number), RELATION_MOST);
    if (!left) return;
    if (relation < RELATION_MOST || relation > RELATION_DIFFERENT) {
        cg_warn(of->language->diagnostics, CG_E_SOLVER_MODEL, span_of(source_of(of, left_name, left)),
                "constraint %zu has relation %d, which is none of Excel's 1 to 6; it is left out", number, relation);
        return;
    }
    bool compares = relation <= RELATION_LEAST;
    if (!compares && option(of, "solver_rlx", SWITCH_OFF) == SWITCH_ON) return; /* "ignore integer constraints" */
    if (compares && !right) right = "0";
    if (is_broken(left) || (compares && is_broken(right))) {
        warn_broken(of, is_broken(left) ? left_name : right_name, is_broken(left) ? left : right);
        return;
    }
    const cg_ast *limit = compares ? formula(of, right_name, right) : NULL;
    if (compares && !limit) return;
    left = without_brackets(arena, without_names(of, left));
    for (const char *area; (area = next_area(arena, &left));)
        add_constraint(of, to, relation, left_name, area, limit);
}

/* True when a variable is stored with a number below 0. */
static bool has_negative_variable(const reading *of) {
    for (size_t i = 0; i < of->solve->n_changing_cells; i++) {
        const cg_ast *area = of->solve->changing_cells[i];
        if (area->kind != CG_AST_RANGE) continue;
        const cg_range *range = &area->range;
        const cg_book_sheet *sheet = range->sheet ? cg_book_find_sheet(of->book, range->sheet) : of->sheet;
        for (uint32_t row = range->from.row; sheet && row <= range->to.row && row < sheet->height; row++)
            for (uint32_t column = range->from.column; column <= range->to.column && column < sheet->width; column++) {
                const cg_book_cell *cell = cg_book_find_cell(sheet, row, column);
                if (cell && cg_is_number(cell->value) && cell->value.number < 0) return true;
            }
    }
    return false;
}

/* OpenSolver's solvers, by the short names that it writes. */
static const struct {
    const char *name;
    bool linear; /* it solves linear models only */
} open_solvers[] = {{"CBC", true},    {"Gurobi", true},  {"NeosCBC", true},  {"NeosCPLEX", true}, {"SolveEngine", true},
                    {"NOMAD", false}, {"Bonmin", false}, {"Couenne", false}, {"NeosBon", false},  {"NeosCou", false}};

/* The model's choice among OpenSolver's solvers says whether it is meant to be linear; how it is solved here depends on
 * its formulas. A solver that is not known says nothing. */
static bool chose_linear_solver(const reading *of) {
    const char *text = find(of, "OpenSolver_ChosenSolver");
    if (!text) return false;
    size_t quoted = *text == '"', length = strcspn(text + quoted, "\"");
    const char *name = cg_copy_text(of->language->arena, text + quoted, length);
    for (size_t i = 0; i < sizeof open_solvers / sizeof *open_solvers; i++)
        if (cg_same_word(name, open_solvers[i].name)) return open_solvers[i].linear;
    cg_warn(
        of->language->diagnostics, CG_E_SOLVER_MODEL, span_of(source_of(of, "OpenSolver_ChosenSolver", text)),
        "OpenSolver's solver %s is not known here, and the choice is ignored: how the model is solved depends on its "
        "formulas",
        name);
    return false;
}

/* Excel has written solver_neg since 2010. Before, the box was off unless it was ticked; for a model that is called
 * linear, limits at 0 are then what its stored answer was found with, or lose nothing. */
static bool is_never_negative(const reading *of) {
    const char *text = find(of, "solver_neg");
    bool linear = chose_linear_solver(of) || option(of, "solver_eng", 0) == ENGINE_LINEAR ||
                  option(of, "solver_lin", 0) == SWITCH_ON;
    if (text) return number_or(text, SWITCH_OFF) == SWITCH_ON;
    return linear && !has_negative_variable(of);
}

/* ---- Variables that are not to be negative ---- */

/* The sheet of a range as a formula of the model's sheet means it; NULL for what is no range. */
static const cg_book_sheet *sheet_of(const reading *of, const cg_ast *area) {
    if (area->kind != CG_AST_RANGE) return NULL;
    return area->range.sheet ? cg_book_find_sheet(of->book, area->range.sheet) : of->sheet;
}

/* The limit lets variables be negative: a negative number, or cells of which one holds one. Where it is computed it may
 * be anything, and the limit at 0 stays. */
static bool may_be_negative(const reading *of, const cg_ast *limit) {
    if (limit->kind == CG_AST_LITERAL) return cg_is_number(limit->literal) && limit->literal.number < 0;
    if (limit->kind == CG_AST_CALL) return strcmp(limit->call.function->bytes, "u-") == 0;
    const cg_book_sheet *sheet = sheet_of(of, limit);
    const cg_range *range = &limit->range;
    for (uint32_t row = range->from.row; sheet && row <= range->to.row && row < sheet->height; row++)
        for (uint32_t column = range->from.column; column <= range->to.column && column < sheet->width; column++) {
            const cg_book_cell *cell = cg_book_find_cell(sheet, row, column);
            if (cell && !cell->formula && cg_is_number(cell->value) && cell->value.number < 0) return true;
        }
    return false;
}

/* The cell of the model's variables has a lower limit below 0 of its own. */
static bool has_own_limit(const reading *of, const constraints *all, const cg_book_sheet *sheet, uint32_t row,
                          uint32_t column) {
    for (size_t i = 0; i < all->list.count; i++) {
        const cg_constraint *line = &all->list.at[i];
        if (line->relation != CG_AT_LEAST || sheet_of(of, line->left) != sheet) continue;
        const cg_range *range = &line->left->range;
        if (row < range->from.row || row > range->to.row || column < range->from.column || column > range->to.column)
            continue;
        if (may_be_negative(of, line->right)) return true;
    }
    return false;
}

static void limit_cells(reading *of, constraints *to, const cg_ast *cells, const cg_ast *zero) {
    cg_constraint limit = {.relation = CG_AT_LEAST, .left = cells, .right = zero, .implied = true, .span = cells->span};
    CG_PUSH(of->language->arena, &to->list, limit);
}

/* "Make unconstrained variables non-negative": those without a lower limit of their own. */
static void limit_variables(reading *of, constraints *to) {
    enum { MOST_CELLS = 100000 };
    const cg_ast *zero = formula(of, "solver_neg", "0");
    constraints given = *to;
    for (size_t i = 0; i < of->solve->n_changing_cells; i++) {
        const cg_ast *area = of->solve->changing_cells[i];
        const cg_book_sheet *sheet = sheet_of(of, area);
        bool some = false;
        CG_LIST(const cg_ast *) cells = {0};
        for (uint32_t row = area->range.from.row; sheet && row <= area->range.to.row && cells.count < MOST_CELLS; row++)
            for (uint32_t column = area->range.from.column; column <= area->range.to.column; column++) {
                if (has_own_limit(of, &given, sheet, row, column)) {
                    some = true;
                    continue;
                }
                cg_ast *cell = CG_NEW(of->language->arena, cg_ast);
                *cell = *area;
                cell->range.from.row = cell->range.to.row = row;
                cell->range.from.column = cell->range.to.column = column;
                CG_PUSH(of->language->arena, &cells, cell);
            }
        if (!some)
            limit_cells(of, to, area, zero);
        else
            for (size_t k = 0; k < cells.count; k++)
                limit_cells(of, to, cells.at[k], zero);
    }
}

static void read_constraints(reading *of) {
    constraints all = {0};
    double count = option(of, "solver_num", 0);
    if (!(count >= 0 && count <= MOST_CONSTRAINTS)) count = 0;
    for (size_t i = 1; i <= (size_t)count; i++)
        read_constraint(of, &all, i);
    if (is_never_negative(of)) limit_variables(of, &all);
    of->solve->constraints = all.list.at;
    of->solve->n_constraints = all.list.count;
}

/* What the options mean here: a limit of time, several starts. */
static void read_options(reading *of) {
    cg_arena *arena = of->language->arena;
    const char *seconds = find(of, "solver_tim");
    double limit = number_or(seconds, NO_LIMIT);
    if (limit > 0 && limit < NO_LIMIT) {
        cg_option *stop = CG_NEW(arena, cg_option);
        *stop = (cg_option){.name = cg_intern_string(of->language->texts, "time"),
                            .value = formula(of, "solver_tim", seconds)};
        of->solve->stop = stop;
        of->solve->n_stop = 1;
    }
    if (option(of, "solver_msl", SWITCH_OFF) == SWITCH_ON)
        of->solve->starts = formula(of, "solver_msl", cg_format(arena, "%.0f", MULTISTARTS));
    const char *seed = find(of, "solver_rsd");
    if (number_or(seed, 0) > 0) of->solve->seed = formula(of, "solver_rsd", seed);
}

/* ---- Models ---- */

static cg_solver_model model_of(cg_arena *arena, const cg_book *book, const cg_book_sheet *sheet) {
    const char *variables = find_name(arena, book, sheet, "solver_adj"),
               *objective = find_name(arena, book, sheet, "solver_opt");
    cg_solver_model model = {.sheet = sheet};
    bool limited = number_or(find_name(arena, book, sheet, "solver_num"), 0) > 0;
    bool some = false;
    const char *text = variables ? without_brackets(arena, variables) : "";
    for (const char *area; (area = next_area(arena, &text));)
        some |= !is_broken(area);
    if (!variables)
        model.missing = "it has no variables (solver_adj)";
    else if (!some)
        model.missing = cg_format(arena, "its variables are gone (solver_adj is %s)", variables);
    else if (!objective && !limited)
        model.missing = "it has neither an objective (solver_opt) nor constraints";
    else if (objective && is_broken(objective))
        model.missing = cg_format(arena, "its objective is gone (solver_opt is %s)", objective);
    model.whole = !model.missing;
    return model;
}

size_t cg_book_to_models(cg_arena *arena, const cg_book *book, cg_solver_model **models) {
    CG_LIST(cg_solver_model) list = {0};
    for (size_t i = 0; i < book->n_sheets; i++) {
        const cg_book_sheet *sheet = &book->sheets[i];
        if (find_name(arena, book, sheet, "solver_adj") || find_name(arena, book, sheet, "solver_opt"))
            CG_PUSH(arena, &list, model_of(arena, book, sheet));
    }
    *models = list.at;
    return list.count;
}

static bool read_model(cg_language *language, const cg_book *book, const cg_book_sheet *sheet, cg_solve_block *solve) {
    reading of = {.language = language, .book = book, .sheet = sheet, .solve = solve};
    *solve = (cg_solve_block){.name = sheet->name};
    read_objective(&of);
    read_variables(&of);
    read_constraints(&of);
    read_options(&of);
    const char *text = find(&of, "solver_adj");
    solve->span = span_of(source_of(&of, "solver_adj", text));
    return !of.failed;
}

/* The sheets with models, as a note. */
static void note_models(cg_language *language, cg_diagnostic *report, const cg_solver_model *models, size_t n) {
    for (size_t i = 0; i < n; i++)
        cg_add_note(language->diagnostics, report, cg_nowhere(), "sheet %s%s%s", models[i].sheet->name->bytes,
                    models[i].whole ? " has a model" : " has a broken one: ", models[i].whole ? "" : models[i].missing);
}

static bool report_none(cg_language *language, const cg_book *book, const char *only, const cg_solver_model *models,
                        size_t n) {
    cg_diagnostic *report = cg_report_data(language->diagnostics, CG_E_SOLVER_MODEL, book->path, 0, 0, NULL,
                                           only ? "sheet %s has no Solver model that can be solved"
                                                : "the workbook has no Solver model that can be solved%s",
                                           only ? only : "");
    note_models(language, report, models, n);
    return false;
}

static bool report_several(cg_language *language, const cg_book *book, const cg_solver_model *models, size_t n) {
    cg_diagnostic *report = cg_report_data(language->diagnostics, CG_E_SOLVER_MODEL, book->path, 0, 0, NULL,
                                           "several sheets of the workbook have a Solver model; which is meant?");
    note_models(language, report, models, n);
    cg_add_note(language->diagnostics, report, cg_nowhere(), "name one: --sheet NAME");
    return false;
}

bool cg_names_to_solves(cg_language *language, const cg_book *book, cg_model_choice choice, const char *only,
                        cg_document *document) {
    cg_solver_model *models;
    size_t n = cg_book_to_models(language->arena, book, &models), whole = 0;
    bool ok = true;
    CG_LIST(cg_solve_block) solves = {0};
    if (choice == CG_MODELS_NONE) return true;
    for (size_t i = 0; i < n; i++)
        whole += models[i].whole;
    if (choice == CG_MODELS_ONE && !only && whole > 1) return report_several(language, book, models, n);
    for (size_t i = 0; i < n; i++) {
        if (!models[i].whole || (only && !cg_same_word(models[i].sheet->name->bytes, only))) continue;
        cg_solve_block solve;
        ok &= read_model(language, book, models[i].sheet, &solve);
        CG_PUSH(language->arena, &solves, solve);
    }
    if (solves.count == 0 && choice == CG_MODELS_ONE) return report_none(language, book, only, models, n);
    document->solves = solves.at;
    document->n_solves = solves.count;
    return ok;
}
