/* functions.c: the rows of the function table, and of the sheet's tables, as a caller sees them. */
#include "api/workbook.h"

/* "x: 1/(x*LN(10)); base: ...": one rule a parameter. */
static const char *derivative_text(cg_arena *arena, const cg_entry *entry) {
    const char *text = "";
    for (uint32_t i = 0; i < entry->signature.n_parameters && i < CG_MOST_RULES; i++) {
        const char *slope = entry->function->d[i], *adjoint = entry->function->adjoint[i];
        if (!slope && !adjoint) continue;
        text = cg_format(arena, "%s%s%s: %s%s", text, *text ? "; " : "", entry->signature.parameters[i].name->bytes,
                         adjoint ? "adjoint " : "", adjoint ? adjoint : slope);
    }
    return text;
}

static cg_function_info *make_info(cg_arena *arena, const cg_entry *entry) {
    cg_function_info *info = CG_NEW(arena, cg_function_info);
    const cg_function *function = entry->function;
    *info = (cg_function_info){.name = function->name,
                               .family = entry->family,
                               .signature = function->sig,
                               .help = function->help,
                               .derivative = derivative_text(arena, entry),
                               .no_derivative = function->not_differentiable,
                               .examples = function->examples};
    while (info->n_examples < CG_MOST_EXAMPLES && function->examples[info->n_examples])
        info->n_examples++;
    return info;
}

static cg_status list_functions(cg_workbook *workbook, void *unused) {
    (void)unused;
    while (workbook->function_infos.count < workbook->functions.count) {
        cg_function_info *info = make_info(workbook->arena, workbook->functions.at[workbook->function_infos.count]);
        CG_PUSH(workbook->arena, &workbook->function_infos, info);
    }
    return CG_OK;
}

size_t cg_workbook_function_count(const cg_workbook *workbook) {
    return workbook->functions.count;
}

const cg_function_info *cg_workbook_function(cg_workbook *workbook, size_t index) {
    if (cg_guarded(workbook, list_functions, NULL) || index >= workbook->function_infos.count) return NULL;
    return workbook->function_infos.at[index];
}

typedef struct search {
    const char *name;
    const cg_function_info *found;
} search;

static cg_status find_function(cg_workbook *workbook, void *arguments) {
    search *for_name = arguments;
    const cg_entry *entry = cg_registry_find(workbook->registry, cg_intern_string(workbook->texts, for_name->name));
    for (size_t i = 0; entry && i < workbook->functions.count; i++)
        if (workbook->functions.at[i] == entry) for_name->found = make_info(workbook->arena, entry);
    return CG_OK;
}

const cg_function_info *cg_workbook_function_named(cg_workbook *workbook, const char *name) {
    search for_name = {name, NULL};
    return cg_guarded(workbook, find_function, &for_name) ? NULL : for_name.found;
}

/* ---- Tables ---- */

static cg_status list_tables(cg_workbook *workbook, void *unused) {
    (void)unused;
    const cg_model *model = workbook->model;
    cg_table_info *infos = CG_NEW_ARRAY(workbook->arena, model->n_tables, cg_table_info);
    for (size_t i = 0; i < model->n_tables; i++) {
        const cg_model_table *table = &model->tables[i];
        const char **names = CG_NEW_ARRAY(workbook->arena, table->n_columns, const char *);
        for (size_t j = 0; j < table->n_columns; j++)
            names[j] = table->columns[j].name->bytes;
        infos[i] = (cg_table_info){.name = table->block->name->bytes,
                                   .path = table->data->path,
                                   .rows = table->data->n_rows,
                                   .file_rows = table->data->file_rows,
                                   .columns = table->n_columns,
                                   .column_names = names};
    }
    workbook->table_infos = infos;
    return CG_OK;
}

size_t cg_workbook_table_count(const cg_workbook *workbook) {
    return workbook->loaded ? workbook->model->n_tables : 0;
}

const cg_table_info *cg_workbook_table(cg_workbook *workbook, size_t index) {
    if (index >= cg_workbook_table_count(workbook)) return NULL;
    if (!workbook->table_infos && cg_guarded(workbook, list_tables, NULL)) return NULL;
    return &workbook->table_infos[index];
}
