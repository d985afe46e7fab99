/* options.c: the options, a row each, and how words become options: --name value, --name=value, -o value; after "--"
 * all words are words. */
#include <stddef.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "cli/cli.h"

/* ---- What an option does with its value ---- */

static void *place_of(cg_cli *cli, const cg_cli_option *option) {
    return (char *)cli + option->place;
}

static bool take_flag(cg_cli *cli, const cg_cli_option *option, const char *value) {
    (void)value;
    return *(bool *)place_of(cli, option) = true;
}

static bool take_text(cg_cli *cli, const cg_cli_option *option, const char *value) {
    *(const char **)place_of(cli, option) = value;
    return true;
}

static bool take_one_more(cg_cli *cli, const cg_cli_option *option, const char *value) {
    CG_PUSH(cli->arena, (cg_words *)place_of(cli, option), value);
    return true;
}

static bool take_pair(cg_cli *cli, const cg_cli_option *option, const char *value) {
    const char *equals = strchr(value, '=');
    if (!equals || equals == value) {
        cg_usage_error(cli, "--%s is NAME=VALUE, not \"%s\"", option->name, value);
        return false;
    }
    const cg_pair pair = {cg_copy_text(cli->arena, value, (size_t)(equals - value)), equals + 1};
    CG_PUSH(cli->arena, (cg_pairs *)place_of(cli, option), pair);
    return true;
}

/* A whole number; most numbers of the sheet language are doubles, so 2^53 is the end. */
static bool read_count(cg_cli *cli, const cg_cli_option *option, const char *value, uint64_t least, uint64_t most,
                       uint64_t *out) {
    uint64_t number = 0;
    bool fits = *value != '\0';
    for (const char *at = value; *at && fits; at++) {
        fits = *at >= '0' && *at <= '9' && number <= most;
        number = number * 10 + (uint64_t)(*at - '0');
    }
    if (fits && number >= least && number <= most) {
        *out = number;
        return true;
    }
    cg_usage_error(cli, "--%s is a whole number from %llu to %llu, not \"%s\"", option->name, (unsigned long long)least,
                   (unsigned long long)most, value);
    return false;
}

enum { MOST_THREADS = 1024 };
static const uint64_t most_count = UINT64_C(1) << 53;

static bool take_seed(cg_cli *cli, const cg_cli_option *option, const char *value) {
    return cli->has_seed = read_count(cli, option, value, 0, most_count, &cli->seed);
}

static bool take_count(cg_cli *cli, const cg_cli_option *option, const char *value) {
    return read_count(cli, option, value, 1, most_count, place_of(cli, option));
}

static bool take_threads(cg_cli *cli, const cg_cli_option *option, const char *value) {
    uint64_t threads = 0;
    if (!read_count(cli, option, value, 1, MOST_THREADS, &threads)) return false;
    cli->threads = (unsigned)threads;
    return true;
}

/* `auto` and the methods that there are. */
static const char *method_name(const void *unused, size_t index) {
    (void)unused;
    cg_method_info method;
    if (index == 0) return "auto";
    return cg_solve_method(index - 1, &method) ? method.name : NULL;
}

static bool take_method(cg_cli *cli, const cg_cli_option *option, const char *value) {
    (void)option;
    cli->method = value;
    char *name = cg_copy_text(cli->arena, value, strlen(value));
    const char *known;
    for (char *each = strchr(name, '_'); each; each = strchr(each, '_'))
        *each = '-'; /* as sheet files write it */
    for (size_t i = 0; (known = method_name(NULL, i)) != NULL; i++)
        if (cg_same_word(name, known)) return true;
    cg_usage_error(cli, "there is no method %s", value);
    cg_suggest(cli, name, method_name, NULL, "");
    cg_hint(cli, "`cellgrad help solve` lists the methods");
    return false;
}

static bool take_every(cg_cli *cli, const cg_cli_option *option, const char *value) {
    if (cg_decimal_read(value, strlen(value), '.', &cli->every) && cli->every > 0) return true;
    cg_usage_error(cli, "--%s is a number of seconds above 0, not \"%s\"", option->name, value);
    return false;
}

static bool take_tolerance(cg_cli *cli, const cg_cli_option *option, const char *value) {
    if (cg_decimal_read(value, strlen(value), '.', &cli->tolerance) && cli->tolerance > 0) return true;
    cg_usage_error(cli, "--%s is a number greater than 0, not \"%s\"", option->name, value);
    return false;
}

static bool take_when(cg_cli *cli, const cg_cli_option *option, const char *value) {
    static const char *const words[] = {"auto", "always", "never"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(value, words[i]) != 0) continue;
        *(cg_when *)place_of(cli, option) = (cg_when)i;
        return true;
    }
    cg_usage_error(cli, "--%s is auto, always or never, not \"%s\"", option->name, value);
    return false;
}

/* ---- The rows ---- */

#define AT(member) offsetof(cg_cli, member)

const cg_cli_option cg_option_csv = {"csv", 0, "TABLE=PATH", "read TABLE from another CSV file", take_pair, AT(csvs)};
const cg_cli_option cg_option_set = {
    "set", 0, "NAME=VALUE", "start params NAME, or one cell NAME[row,column], from VALUE", take_pair, AT(sets)};
const cg_cli_option cg_option_params = {
    "params", 0, "PATH", "start params from a file of --save-params", take_one_more, AT(params_files)};
const cg_cli_option cg_option_save_params = {
    "save-params", 0, "PATH", "write the params at the solution as JSON", take_text, AT(save_params)};
const cg_cli_option cg_option_columns = {
    "columns", 0, "LIST", "these columns: NAME, or NAME=FORMULA of the table, ...", take_text, AT(columns)};
const cg_cli_option cg_option_keep = {"keep",    0,       NULL, "leave out rows that `keep where` would drop",
                                      take_flag, AT(keep)};
const cg_cli_option cg_option_train = {"train",   0,         "TABLE=PATH", "read TABLE itself from another CSV file",
                                       take_pair, AT(trains)};
const cg_cli_option cg_option_checkpoint = {"checkpoint",  0, "PATH", "keep a running solve in this file", take_text,
                                            AT(checkpoint)};
const cg_cli_option cg_option_report = {
    "report", 0, "LIST", "add reports to the workbook: answer, sensitivity, limits", take_text, AT(report)};
const cg_cli_option cg_option_every = {"every", 0, "SECONDS", "write the checkpoint so often (30)", take_every, 0};
const cg_cli_option cg_option_resume = {"resume",  0,         NULL, "go on from the checkpoint, if it is there",
                                        take_flag, AT(resume)};
const cg_cli_option cg_option_wrt = {"wrt",         0,      "NAME", "differentiate by params NAME (all, unless given)",
                                     take_one_more, AT(wrt)};
const cg_cli_option cg_option_seed = {"seed", 0, "N", "seed of all random draws", take_seed, 0};
const cg_cli_option cg_option_starts = {"starts", 0, "N", "solve from N starts", take_count, AT(starts)};
const cg_cli_option cg_option_method = {"method",    0, "NAME", "solve by this method (see `cellgrad help solve`)",
                                        take_method, 0};
const cg_cli_option cg_option_threads = {
    "threads", 0, "N", "threads of solves and of reading large files; results do not depend on it", take_threads, 0};
const cg_cli_option cg_option_at = {"at",      0,     "SOLVE", "at the solution of SOLVE, which is run first",
                                    take_text, AT(at)};
const cg_cli_option cg_option_output = {"output",  'o',       "PATH", "write here; the extension says in which format",
                                        take_text, AT(output)};
const cg_cli_option cg_option_folder = {
    "output", 'o', "FOLDER", "write the sheet file and its CSV files into this folder", take_text, AT(output)};
const cg_cli_option cg_option_only = {"only",    0,       "NAME", "write only this table, params block or named cell",
                                      take_text, AT(only)};
const cg_cli_option cg_option_json = {"json", 0, NULL, "print the result as one JSON object", take_flag, AT(json)};
const cg_cli_option cg_option_symbolic = {"symbolic", 0,           NULL, "print the backward pass as formulas",
                                          take_flag,  AT(symbolic)};
const cg_cli_option cg_option_dot = {"dot", 0, NULL, "in Graphviz's language", take_flag, AT(dot)};
const cg_cli_option cg_option_in_place = {"in-place", 'i', NULL, "rewrite the files", take_flag, AT(in_place)};
const cg_cli_option cg_option_check = {
    "check", 0, NULL, "only tell, by exit status 1, whether a file would change", take_flag, AT(check)};
const cg_cli_option cg_option_compare = {"compare", 0,          NULL, "compare with the values that the file holds",
                                         take_flag, AT(compare)};
const cg_cli_option cg_option_tolerance = {"tolerance",    0, "X", "how far two numbers that agree may be apart (1e-9)",
                                           take_tolerance, 0};
const cg_cli_option cg_option_force = {"force", 0, NULL, "replace files that are there", take_flag, AT(force)};
const cg_cli_option cg_option_sheet = {"sheet", 0, "NAME", "only this worksheet", take_text, AT(sheet)};
const cg_cli_option cg_option_most_bytes = {
    "most-bytes", 0, "N", "read an Excel file of at most N bytes unpacked (4 GiB)", take_count, AT(most_bytes)};
const cg_cli_option cg_option_most_ratio = {
    "most-ratio",  0, "N", "read parts of an Excel file that unpack to at most N times their size (200)", take_count,
    AT(most_ratio)};
const cg_cli_option cg_option_quiet = {"quiet", 'q', NULL, "no warnings, no progress", take_flag, AT(quiet)};
const cg_cli_option cg_option_profile = {
    "profile", 0, NULL, "say where the time went: stages, and the costliest nodes", take_flag, AT(profile)};
const cg_cli_option cg_option_progress = {
    "progress", 0, "WHEN", "show progress: auto (on a terminal), always or never", take_when, AT(progress)};
const cg_cli_option cg_option_color = {
    "color", 0, "WHEN", "colours: auto (on a terminal, unless NO_COLOR is set), always or never", take_when, AT(color)};

#undef AT

/* ---- Words -> options ---- */

static size_t option_count(const cg_command *command) {
    size_t count = 0;
    while (count < CG_CLI_MOST_OPTIONS && command->options[count])
        count++;
    return count;
}

static const char *option_name(const void *user, size_t index) {
    const cg_command *command = user;
    return index < option_count(command) ? command->options[index]->name : NULL;
}

static const cg_cli_option *find_long(const cg_command *command, const char *name, size_t length) {
    for (size_t i = 0; i < option_count(command); i++)
        if (strlen(command->options[i]->name) == length && memcmp(command->options[i]->name, name, length) == 0)
            return command->options[i];
    return NULL;
}

static const cg_cli_option *find_letter(const cg_command *command, char letter) {
    for (size_t i = 0; i < option_count(command); i++)
        if (command->options[i]->letter == letter) return command->options[i];
    return NULL;
}

static bool unknown_option(cg_cli *cli, const char *word, const char *name) {
    cg_usage_error(cli, "`cellgrad %s` has no option %s", cli->command->name, word);
    cg_suggest(cli, name, option_name, cli->command, "--");
    cg_hint(cli, "`cellgrad help %s` lists its options", cli->command->name);
    return false;
}

/* Reads the option at words[*at] and steps over it and its value. */
static bool read_option(cg_cli *cli, int count, char **words, int *at) {
    const char *word = words[(*at)++], *value = NULL, *shown = word;
    const cg_cli_option *option;
    if (word[1] == '-') {
        const char *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - word) : strlen(word);
        shown = cg_copy_text(cli->arena, word, length);
        option = find_long(cli->command, word + 2, length - 2);
        value = equals ? equals + 1 : NULL;
    } else {
        option = find_letter(cli->command, word[1]);
        value = option && word[2] ? word + 2 : NULL;
    }
    if (!option) return unknown_option(cli, shown, shown + (word[1] == '-' ? 2 : 1));
    if (!option->value && value) {
        cg_usage_error(cli, "%s takes no value", shown);
        return false;
    }
    if (option->value && !value) {
        if (*at == count) {
            cg_usage_error(cli, "%s needs a value: %s", shown, option->value);
            return false;
        }
        value = words[(*at)++];
    }
    return option->take(cli, option, value);
}

bool cg_read_words(cg_cli *cli, int count, char **words) {
    bool options = true;
    for (int at = 0; at < count;) {
        const char *word = words[at];
        if (options && strcmp(word, "--") == 0) {
            options = false;
            at++;
        } else if (options && word[0] == '-' && word[1] != '\0') {
            if (!read_option(cli, count, words, &at)) return false;
        } else {
            CG_PUSH(cli->arena, &cli->words, word);
            at++;
        }
    }
    if (cli->words.count >= cli->command->least && cli->words.count <= cli->command->most) return true;
    if (cli->words.count < cli->command->least)
        cg_usage_error(cli, "`cellgrad %s` needs %s", cli->command->name, cli->command->words);
    else
        cg_usage_error(cli, "`cellgrad %s` takes no word more: %s", cli->command->name,
                       cli->words.at[cli->command->most]);
    cg_print_usage(stderr, cli->command);
    return false;
}

/* ---- Help on options ---- */

void cg_print_usage(FILE *out, const cg_command *command) {
    fprintf(out, "usage: cellgrad %s%s%s%s\n", command->name, *command->words ? " " : "", command->words,
            command->options[0] ? " [OPTION]..." : "");
}

void cg_print_options(FILE *out, const cg_command *command) {
    enum { COLUMN = 26 };
    for (size_t i = 0; i < option_count(command); i++) {
        const cg_cli_option *option = command->options[i];
        int width = option->letter ? fprintf(out, "  -%c, ", option->letter) : fprintf(out, "  ");
        width += fprintf(out, "--%s%s%s", option->name, option->value ? " " : "", option->value ? option->value : "");
        fprintf(out, "%*s%s\n", width < COLUMN ? COLUMN - width : 1, "", option->help);
    }
}
