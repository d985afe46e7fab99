/* cli.h: the command-line program: what its commands share.
 *
 * Enters: the words of a command line. Leaves: results on stdout, everything else on stderr, and an exit status (see
 * cg_status; 2 for a mistake in the words). The program stands on cellgrad.h; from the layers below it takes memory,
 * decimals, JSON and files only. A command is one row in its file cmd_NAME.c, and is listed in commands.def; an option
 * is one row in options.c, and a command names those it takes. */
#ifndef CG_CLI_CLI_H
#define CG_CLI_CLI_H

#include <stdio.h>

#include "base/arena.h"
#include "cellgrad.h"
#include "output/json.h"

typedef struct cg_cli cg_cli;

typedef struct cg_cli_option cg_cli_option;
struct cg_cli_option {
    const char *name;  /* "seed", for --seed N and --seed=N */
    char letter;       /* 'o' for -o PATH; 0: none */
    const char *value; /* what follows, for the help; NULL: nothing does */
    const char *help;
    /* False after the mistake was reported. */
    bool (*take)(cg_cli *cli, const cg_cli_option *option, const char *value);
    size_t place; /* of the member of cg_cli that a `take` of several options sets */
};

enum { CG_CLI_MOST_OPTIONS = 24 };

typedef struct cg_command {
    const char *name;
    const char *words;  /* "FILE NAME...": what it takes beside options */
    size_t least, most; /* words */
    const char *help;   /* one line */
    const char *more;   /* paragraphs for `help NAME`, or NULL */
    const cg_cli_option *options[CG_CLI_MOST_OPTIONS];
    cg_status (*run)(cg_cli *cli);
    void (*list)(void); /* prints what else `help NAME` shows; NULL: nothing */
} cg_command;

typedef enum cg_when { CG_WHEN_AUTO, CG_WHEN_ALWAYS, CG_WHEN_NEVER } cg_when;

typedef struct cg_pair {
    const char *name, *value;
} cg_pair;
typedef CG_LIST(cg_pair) cg_pairs;

/* A mistake in the words of the command line, as it was printed. */
typedef struct cg_complaint {
    const char *message, *hint; /* NULL: none */
} cg_complaint;
typedef CG_LIST(const char *) cg_words;

struct cg_cli {
    cg_arena *arena;
    const cg_command *command;
    cg_words words;

    cg_pairs csvs, sets, trains;
    cg_words wrt, params_files;
    bool has_seed;
    uint64_t seed, starts;
    unsigned threads;
    const char *method, *at, *output, *only, *save_params, *columns, *checkpoint, *report;
    double every;
    bool resume;
    bool keep, json, quiet, profile, symbolic, dot, in_place, check;
    /* Excel workbooks */
    const char *sheet;
    double tolerance;
    uint64_t most_bytes, most_ratio;
    bool compare;
    bool force;
    bool models, all_models; /* the Solver model of a workbook is wanted, or all of them or the cells of --wrt */
    cg_when progress, color;

    cg_workbook *book;
    size_t shown; /* diagnostics that were printed */
    size_t parts; /* of the result that were printed */
    CG_LIST(cg_complaint) complaints;
    bool printed_json; /* the object of --json */
};

/* ---- Commands and options (commands.c, options.c) ---- */

const cg_command *cg_command_find(const char *name);
/* After it was reported that there is no such command, with one of a similar name. */
cg_status cg_no_command(cg_cli *cli, const char *name);
const cg_command *cg_command_at(size_t index); /* NULL beyond the last */

#define CG_CLI_OPTION(name) extern const cg_cli_option cg_option_##name;
CG_CLI_OPTION(csv)
CG_CLI_OPTION(set)
CG_CLI_OPTION(wrt)
CG_CLI_OPTION(params)
CG_CLI_OPTION(save_params)
CG_CLI_OPTION(columns)
CG_CLI_OPTION(keep)
CG_CLI_OPTION(train)
CG_CLI_OPTION(checkpoint)
CG_CLI_OPTION(every)
CG_CLI_OPTION(resume)
CG_CLI_OPTION(seed)
CG_CLI_OPTION(starts)
CG_CLI_OPTION(method)
CG_CLI_OPTION(threads)
CG_CLI_OPTION(at)
CG_CLI_OPTION(output)
CG_CLI_OPTION(folder)
CG_CLI_OPTION(only)
CG_CLI_OPTION(json)
CG_CLI_OPTION(symbolic)
CG_CLI_OPTION(dot)
CG_CLI_OPTION(in_place)
CG_CLI_OPTION(check)
CG_CLI_OPTION(compare)
CG_CLI_OPTION(tolerance)
CG_CLI_OPTION(sheet)
CG_CLI_OPTION(report)
CG_CLI_OPTION(force)
CG_CLI_OPTION(most_bytes)
CG_CLI_OPTION(most_ratio)
CG_CLI_OPTION(quiet)
CG_CLI_OPTION(profile)
CG_CLI_OPTION(progress)
CG_CLI_OPTION(color)
#undef CG_CLI_OPTION

/* Options of every command that opens a sheet, and of those that solve. */
#define CG_SHEET_OPTIONS                                                                                               \
    &cg_option_csv, &cg_option_set, &cg_option_params, &cg_option_seed, &cg_option_quiet, &cg_option_color
#define CG_BOOK_OPTIONS &cg_option_most_bytes, &cg_option_most_ratio
#define CG_SOLVE_OPTIONS                                                                                               \
    &cg_option_starts, &cg_option_method, &cg_option_threads, &cg_option_progress, &cg_option_checkpoint,              \
        &cg_option_every, &cg_option_resume

/* Sorts the words behind the command's name into options and words. False after a mistake was reported. */
bool cg_read_words(cg_cli *cli, int count, char **words);
/* "usage: cellgrad run FILE [OPTION]..." */
void cg_print_usage(FILE *out, const cg_command *command);
void cg_print_options(FILE *out, const cg_command *command);

/* ---- Talking (talk.c) ---- */

/* True when text for `stream` may have colours. */
bool cg_colors(const cg_cli *cli, FILE *stream);
/* Columns of the terminal that `stream` is; 0: it is none, or does not say. */
size_t cg_columns(FILE *stream);
/* "cellgrad: error: ... [usage]" on stderr; returns CG_FILE_ERROR. */
cg_status cg_usage_error(cg_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Says so; returns CG_OUT_OF_MEMORY. */
cg_status cg_out_of_memory(void);
/* The line "note: ..." behind it. */
void cg_hint(cg_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The line "note: did you mean ...?", if one of the names that next(user, i) gives is similar. */
void cg_suggest(cg_cli *cli, const char *name, const char *(*next)(const void *user, size_t index), const void *user,
                const char *before);
/* Prints the workbook's new diagnostics on stderr (with --quiet, its errors only). */
void cg_show_diagnostics(cg_cli *cli);

/* ---- Sheets (sheet.c) ---- */

/* Opens the sheet at words[0] with all settings, and prints diagnostics. CG_OK, or why not. */
cg_status cg_open(cg_cli *cli);
/* Runs a solve, or all of them (NULL), showing progress and minding Ctrl-C. Prints diagnostics. */
cg_status cg_solve(cg_cli *cli, const char *name);
/* A solve came to its end, or to a limit or Ctrl-C with the best point until then. */
bool cg_has_point(cg_status status);
/* With --at NAME: runs that solve, so that values are read at its solution. */
cg_status cg_solve_at(cg_cli *cli);

/* ---- Results (result_to_text.c, result_to_json.c) ---- */

/* At most `digits` significant digits. */
const char *cg_number_text(cg_arena *arena, double number, int digits);
const char *cg_value_text(cg_arena *arena, const cg_value *value, int digits);
/* Numbers of a params block under its labels, indented; `texts` are its cells, row by row. */
void cg_print_block(const cg_params_info *info, const char *const *texts, int indent);
/* A blank line before every part of a result but the first. */
void cg_begin_part(cg_cli *cli);
void cg_print_result(cg_cli *cli);
/* The cells of `sheet` blocks, as grids (worksheets_to_text.c). */
void cg_print_worksheets(cg_cli *cli);
/* The tables of a linear program (sensitivity_to_text.c). */
void cg_print_sensitivity(const cg_cli *cli, const cg_solve_sensitivity *of);
void cg_print_result_json(cg_cli *cli);
/* All that was said on stderr, as a member of the object of --json (diagnostics_to_json.c), where anything was; and, of
 * a command that came to no result, as the object. */
void cg_put_diagnostics(cg_cli *cli, cg_json *json);
void cg_print_diagnostics_json(cg_cli *cli);
/* Where the time went, with --profile: as text, or as a member of the JSON object (profile_to_text.c). */
void cg_print_profile(cg_cli *cli);
void cg_put_profile(cg_cli *cli, cg_json *json);

#endif
