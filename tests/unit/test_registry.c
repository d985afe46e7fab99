/* Every claim of every function row: names, help, signature, derivative rules, examples. A new row is tested by being
 * there. */
#include "formula_value.h"

#include <ctype.h>

/* Calls `see` for each row; a failure names the row. */
static void for_each_row(void (*see)(evaluator *with, const cg_entry *entry)) {
    evaluator with;
    evaluator_start(&with);
    for (size_t i = 0; i < cg_registry_count(with.registry); i++)
        see(&with, cg_registry_at(with.registry, i));
    evaluator_end(&with);
}

static void claim(const cg_entry *entry, bool holds, const char *what) {
    if (!holds) fail_msg("%s: %s", entry->function->name, what);
}

static uint32_t count_texts(const char *const *texts, uint32_t most) {
    uint32_t count = 0;
    while (count < most && texts[count])
        count++;
    return count;
}

/* ---- Name, help, kernel ---- */

static void see_name(evaluator *with, const cg_entry *entry) {
    const char *name = entry->function->name;
    for (const char *each = name; *each; each++)
        claim(entry, !islower((unsigned char)*each) || (each == name && each[1] && !isalnum((unsigned char)each[1])),
              "a name is upper case, or an operator's sign");
    char lower[64];
    size_t length = strlen(name);
    assert_true(length < sizeof lower);
    for (size_t i = 0; i <= length; i++)
        lower[i] = (char)tolower((unsigned char)name[i]);
    claim(entry, cg_registry_find(with->registry, cg_intern_string(with->bench.language.texts, lower)) == entry,
          "it is found by its name in any case");
    claim(entry, entry == cg_registry_at(with->registry, entry->index), "its index is its place");
    claim(entry, *entry->family, "it belongs to a family");
}

static void names_are_upper_case_and_found_in_any_case(void **state) {
    (void)state;
    for_each_row(see_name);
}

static void see_help(evaluator *with, const cg_entry *entry) {
    (void)with;
    const char *help = entry->function->help;
    claim(entry, help && strlen(help) > 10, "a row has help");
    size_t length = strlen(help);
    claim(entry, isupper((unsigned char)*help) || isdigit((unsigned char)*help) || strncmp(help, "x ", 2) == 0,
          "help starts like a sentence");
    claim(entry, help[length - 1] == '.' && help[length - 2] != '.', "help ends with one full stop");
    claim(entry, !strstr(help, "  "), "help has no double spaces");
    claim(entry, length <= 240, "help is one sentence or two");
}

static void help_is_there_and_reads_as_sentences(void **state) {
    (void)state;
    for_each_row(see_help);
}

static void see_kernel(evaluator *with, const cg_entry *entry) {
    (void)with;
    const cg_kernel *kernel = entry->function->eval;
    const cg_signature *signature = &entry->signature;
    claim(entry, kernel != NULL, "a row has a kernel");
    claim(entry, (kernel->map != NULL) + (kernel->fold != NULL) + (kernel->array != NULL) == 1,
          "it is a map, a fold or an array");
    bool ranges = false;
    for (uint32_t i = 0; i < signature->n_parameters; i++)
        ranges |= signature->parameters[i].kind == CG_PARAMETER_RANGE;
    claim(entry, !kernel->map || !ranges, "a map has no ranges");
    claim(entry, !kernel->fold || ranges, "a fold has a range");
    claim(entry, !kernel->numbers || kernel->map, "`numbers` is for maps");
    for (uint32_t i = 0; kernel->numbers && i < signature->n_parameters; i++)
        claim(entry, !signature->repeat && (!signature->parameters[i].optional || signature->parameters[i].has_default),
              "the arguments of `numbers` are always as many");
    claim(entry, !kernel->slots || !kernel->map, "`slots` is for folds and arrays");
    claim(entry, !kernel->fold || (kernel->fold->add && kernel->fold->merge && kernel->fold->finish),
          "a fold is whole");
    claim(entry, !entry->function->shape || kernel->array, "a shape rule is for arrays");
    claim(entry, !entry->function->by_rows || kernel->array, "by_rows is for arrays");
    if (kernel->fold && kernel->fold->lockstep)
        claim(entry, kernel->fold->mismatch == entry->function->misfit, "a fold's mismatch is the row's misfit");
}

static void each_row_is_one_kind_of_kernel(void **state) {
    (void)state;
    for_each_row(see_kernel);
}

static void see_parameter_names(evaluator *with, const cg_entry *entry) {
    static const char *const reserved[] = {"self", "adj", "every", "others", "place", "all", "before"};
    for (uint32_t i = 0; i < entry->signature.n_parameters; i++) {
        const char *name = entry->signature.parameters[i].name->bytes;
        for (size_t j = 0; j < sizeof reserved / sizeof *reserved; j++)
            claim(entry, !cg_same_word(name, reserved[j]), "a parameter has no name that rules reserve");
        const cg_ast *ast = parse(&with->bench, name);
        claim(entry, ast && ast->kind == CG_AST_NAME, "a parameter's name can stand in a rule");
    }
}

static void parameter_names_can_stand_in_rules(void **state) {
    (void)state;
    for_each_row(see_parameter_names);
}

/* ---- Derivatives ---- */

static void see_rule_names(evaluator *with, const cg_entry *entry, const cg_ast *ast, bool adjoint) {
    if (ast->kind == CG_AST_NAME) {
        static const char *const of_repeated[] = {"every", "others", "place", "all", "before"};
        bool known = cg_same_word(ast->name->bytes, "self") || (adjoint && cg_same_word(ast->name->bytes, "adj"));
        for (size_t i = 0; i < sizeof of_repeated / sizeof *of_repeated; i++)
            known |= entry->signature.repeat && cg_same_word(ast->name->bytes, of_repeated[i]);
        for (uint32_t i = 0; i < entry->signature.n_parameters; i++)
            known |= cg_text_equal(entry->signature.parameters[i].name, ast->name);
        claim(entry, known, cg_format(with->bench.arena, "its rule names %s", ast->name->bytes));
    }
    claim(entry, ast->kind != CG_AST_RANGE && ast->kind != CG_AST_STRUCTURED, "a rule names no cells");
    if (ast->kind != CG_AST_CALL) return;
    const cg_entry *called = cg_registry_find(with->registry, ast->call.function);
    claim(entry, called, cg_format(with->bench.arena, "its rule calls %s", ast->call.function->bytes));
    claim(entry, !called->function->random, "a rule draws nothing");
    for (uint32_t i = 0; i < ast->call.n_args; i++)
        see_rule_names(with, entry, ast->call.args[i], adjoint);
}

static void see_rules(evaluator *with, const cg_entry *entry) {
    const cg_function *function = entry->function;
    uint32_t d = count_texts(function->d, CG_MOST_RULES), adjoint = count_texts(function->adjoint, CG_MOST_RULES);
    uint32_t wanted = entry->signature.n_parameters;
    int given = (d > 0) + (adjoint > 0) + (function->not_differentiable != NULL);
    claim(entry, given == (wanted > 0), "exactly one of d, adjoint and not_differentiable is given");
    claim(entry, d == 0 || d == wanted, "each parameter has its d");
    claim(entry, adjoint == 0 || adjoint == wanted, "each parameter has its adjoint");
    for (uint32_t i = 0; i < d + adjoint; i++) {
        const char *text = d ? function->d[i] : function->adjoint[i];
        const cg_ast *ast = parse(&with->bench, text);
        claim(entry, ast, reported(&with->bench));
        see_rule_names(with, entry, ast, adjoint > 0);
    }
}

static void each_parameter_has_a_rule_that_parses_or_there_is_a_reason(void **state) {
    (void)state;
    for_each_row(see_rules);
}

/* ---- Examples ---- */

static void see_examples(evaluator *with, const cg_entry *entry) {
    const cg_function *function = entry->function;
    uint32_t count = count_texts(function->examples, CG_MOST_EXAMPLES);
    claim(entry, count > 0 || function->positional, "a row has an example");
    if (function->special) return; /* test_model.c proves them, through the graph */
    for (uint32_t i = 0; i < count; i++) {
        const char *example = function->examples[i], *equals = NULL;
        for (const char *at = strstr(example, " = "); at; at = strstr(at + 1, " = "))
            equals = at;
        claim(entry, equals, "an example has two sides");
        const char *left = cg_copy_text(with->bench.arena, example, (size_t)(equals - example));
        cg_operand found = value_of(with, left), expected = value_of(with, equals + 3);
        bool agree = found.rows == expected.rows && found.cols == expected.cols;
        for (size_t cell = 0; agree && cell < (size_t)found.rows * found.cols; cell++)
            agree = cells_agree(found.cells[cell], expected.cells[cell], 1e-14);
        if (!agree) fail_msg("%s: found %s", example, operand_text(with, found));
    }
}

static void examples_are_true(void **state) {
    (void)state;
    for_each_row(see_examples);
}

/* ---- Arrays where one cell is asked for ---- */

static cg_operand stretched(evaluator *with, const cg_operand *one, uint32_t rows, uint32_t cols) {
    cg_cell *cells = CG_NEW_ARRAY(with->bench.arena, (size_t)rows * cols, cg_cell);
    for (size_t i = 0; i < (size_t)rows * cols; i++)
        cells[i] = one->cells[0];
    return (cg_operand){cells, rows, cols, one->reference};
}

/* The call with one argument as a column of two cells, and each later one as a row of three: it gives its value once
 * for each. */
static void see_stretched_call(evaluator *with, const cg_entry *entry, const cg_ast *call) {
    cg_operand args[CG_MAX_ARGUMENTS];
    uint32_t stretches = 0;
    for (uint32_t i = 0; i < call->call.n_args; i++) {
        const cg_parameter *parameter = cg_signature_parameter(&entry->signature, i);
        bool missing = call->call.args[i]->kind == CG_AST_MISSING;
        args[i] = missing && parameter->has_default ? operand_of(with, parameter->initial, false)
                                                    : ast_value(with, call->call.args[i]);
        if (parameter->kind != CG_PARAMETER_RANGE && args[i].rows * args[i].cols > 1) return;
    }
    cg_operand one = call_on_operands(with, entry, args, call->call.n_args);
    if (one.rows * one.cols != 1) return;
    for (uint32_t i = 0; i < call->call.n_args; i++)
        if (cg_signature_parameter(&entry->signature, i)->kind != CG_PARAMETER_RANGE)
            args[i] = stretches++ ? stretched(with, &args[i], 1, 3) : stretched(with, &args[i], 2, 1);
    if (stretches == 0) return;
    cg_operand all = call_on_operands(with, entry, args, call->call.n_args);
    uint32_t cols = stretches > 1 ? 3 : 1;
    if (cg_is_error(one.cells[0]) && all.rows * all.cols == 1 && cg_cell_same(all.cells[0], one.cells[0]))
        return; /* ranges that do not fit, before any call */
    claim(entry, all.rows == 2 && all.cols == cols, "an array where one cell is asked for gives an array");
    for (size_t i = 0; i < 2 * (size_t)cols; i++)
        claim(entry, cells_agree(all.cells[i], one.cells[0], 0), "each cell of it is the value of one call");
}

static void see_broadcasting(evaluator *with, const cg_entry *entry) {
    const cg_function *function = entry->function;
    if (function->special || function->positional || function->random) return;
    if (function->shape) return; /* each call would give an array */
    for (uint32_t i = 0; i < CG_MOST_EXAMPLES && function->examples[i]; i++) {
        const char *example = function->examples[i], *equals = strstr(example, " = ");
        const cg_ast *ast = parse(&with->bench, cg_copy_text(with->bench.arena, example, (size_t)(equals - example)));
        if (ast && ast->kind == CG_AST_CALL && cg_registry_find(with->registry, ast->call.function) == entry)
            see_stretched_call(with, entry, ast);
    }
}

static void arrays_are_stretched_where_one_cell_is_asked_for(void **state) {
    (void)state;
    for_each_row(see_broadcasting);
}

/* ---- The registry itself ---- */

static void old_names_find_the_functions_that_took_their_place(void **state) {
    (void)state;
    static const char *const names[][2] = {
#define CG_ALIAS(name, function) {name, function},
#include "function/aliases.def"
#undef CG_ALIAS
    };
    evaluator with;
    evaluator_start(&with);
    cg_texts *texts = with.bench.language.texts;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const cg_entry *entry = cg_registry_find(with.registry, cg_intern_string(texts, names[i][0]));
        assert_non_null(entry);
        assert_string_equal(entry->function->name, names[i][1]);
    }
    assert_string_equal(cg_registry_similar(with.registry, "ISO.CEILNG"), "ISO.CEILING");
    evaluator_end(&with);
}

static void a_misspelt_name_gets_the_nearest_one(void **state) {
    (void)state;
    evaluator with;
    evaluator_start(&with);
    assert_string_equal(cg_registry_similar(with.registry, "AVERGE"), "AVERAGE");
    assert_string_equal(cg_registry_similar(with.registry, "sumprodct"), "SUMPRODUCT");
    assert_string_equal(cg_registry_similar(with.registry, "IFEROR"), "IFERROR");
    assert_null(cg_registry_similar(with.registry, "QUITEOTHER"));
    assert_null(cg_registry_similar(with.registry, "SCATTR"));
    assert_null(cg_registry_find(with.registry, cg_intern_string(with.bench.language.texts, "AVERGE")));
    evaluator_end(&with);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_upper_case_and_found_in_any_case),
        cmocka_unit_test(help_is_there_and_reads_as_sentences),
        cmocka_unit_test(each_row_is_one_kind_of_kernel),
        cmocka_unit_test(parameter_names_can_stand_in_rules),
        cmocka_unit_test(each_parameter_has_a_rule_that_parses_or_there_is_a_reason),
        cmocka_unit_test(examples_are_true),
        cmocka_unit_test(arrays_are_stretched_where_one_cell_is_asked_for),
        cmocka_unit_test(old_names_find_the_functions_that_took_their_place),
        cmocka_unit_test(a_misspelt_name_gets_the_nearest_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
